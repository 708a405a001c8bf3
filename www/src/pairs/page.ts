/** The page of many images: pictures in, both encoders, all pairs out. */
import type { Ready } from "../client/models";
import { WorkerLost, messageOf } from "../client/rpc";
import type { Refused } from "../client/store";
import { exampleAddress } from "../pair/examples";
import type { RankedPair } from "../report";
import type { State } from "../ui/address";
import { html } from "../ui/dom";
import type { Dropped, Found } from "../ui/dropped";
import { Notices } from "../ui/notices";
import { offeredBy } from "../ui/offered";
import { Panel } from "../ui/panel";
import { ShownModels } from "../ui/shown-models";
import { Encoding, type EncodingHost } from "./encoding";
import { ImageSet } from "./image-set";
import { ImageIntake } from "./intake";
import { OpenedPair } from "./opened";
import { PairsResult } from "./result";
import { words } from "../words";

const EXAMPLE = ["lotus-0017.jpg", "lotus-0029.jpg", "lotus-0034.jpg", "water-lily-0001.jpg"];

export class PairsPage {
  private readonly set = new ImageSet();
  private readonly panel: Panel;
  private readonly notices = new Notices();
  private readonly intake: ImageIntake;
  private readonly models: ShownModels;
  private readonly encoding: Encoding;
  private readonly result: PairsResult;
  private readonly opened: OpenedPair;
  /** The models are here. */
  private made: Ready | undefined;
  /** Files that wait to be read; a worker that is lost waits for the next. */
  private readonly waiting: Dropped[] = [];
  private reading = false;
  /** What is read goes nowhere: all was cleared meanwhile. */
  private visit = 0;
  /** The question whose answer is waited for. */
  private asking = 0;

  constructor(root: HTMLElement, state: State) {
    this.intake = new ImageIntake({
      offered: (what) => {
        this.offer(what);
      },
      complain: (message) => {
        this.notices.complain(message);
      },
      example: () => void this.showExample(),
      cleared: () => {
        this.clear();
      },
    });
    root.append(this.intake.element, ...this.notices.elements);
    this.panel = new Panel(root);
    for (const note of state.notes) this.panel.note(note);
    const { say } = this.panel;
    const encoding = html("div", { class: "encoding panel" });
    this.result = new PairsResult({
      thumb: (path) => this.set.find(path)?.thumb,
      open: (pair) => {
        this.open(pair);
      },
      asked: () => void this.compare(),
      file: (report, form) => this.models.api.pairsFile(report, form),
      say,
      complain: (message) => {
        this.notices.complain(message);
      },
    });
    root.append(encoding, this.result.element);
    this.models = new ShownModels(state.backend, { encoders: ["clip", "dino"] }, this.panel, {
      ready: (ready) => {
        this.ready(ready);
      },
      lost: () => {
        this.made = undefined;
        this.encoding.update();
      },
      broken: () => {
        this.made = undefined;
        this.encoding.update();
      },
    });
    this.encoding = new Encoding(encoding, this.encodingHost());
    this.opened = new OpenedPair(() => (this.made ? this.models.backend : state.backend));
    this.intake.listen((data) => {
      if (!this.opened.isOpen) return false;
      this.opened.offer(Array.isArray(data) ? data : offeredBy(data).files);
      return true;
    });
    this.intake.update(this.set);
  }

  private encodingHost(): EncodingHost {
    return {
      set: this.set,
      embed: (images) => this.models.api.embedBoth(images),
      backend: () => this.models.backend,
      ready: () => this.made !== undefined && !this.reading,
      say: this.panel.say,
      failed: (image, why) => {
        this.set.remove(image, why);
        this.notices.added([{ name: image.name, why }], [], 1);
        this.intake.update(this.set);
      },
      settled: () => void this.compare(),
    };
  }

  private ready(ready: Ready): void {
    this.made = ready;
    if (!ready.check.report.passed) {
      this.panel.note(words.pairs.distrust);
    }
    this.hint();
    this.encoding.update();
  }

  /** What is to be done next, where it is not plain. */
  private hint(): void {
    if (!this.made) return;
    if (this.set.images.length === 1) this.panel.ready(words.ui.oneMore);
    else this.panel.clear();
  }

  private async showExample(): Promise<void> {
    try {
      const fetched = EXAMPLE.map(async (name) => {
        const response = await fetch(exampleAddress(name));
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return { file: new File([await response.blob()], name), folders: [] };
      });
      this.offer({ found: await Promise.all(fetched), lost: [] });
    } catch (error) {
      const why = messageOf(error);
      this.notices.complain(words.pairs.exampleFailed(why));
    }
  }

  private offer(what: Dropped): void {
    this.waiting.push(what);
    void this.read();
  }

  private async read(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    this.notices.clear();
    const before = this.set.images.length;
    const refused: Refused[] = [];
    const remarked: Refused[] = [];
    let of = 0;
    try {
      for (let what = this.waiting.shift(); what; what = this.waiting.shift()) {
        of += what.found.length + what.lost.length;
        for (const { name, why } of what.lost) this.refuse(refused, name, why);
        await this.readAll(what.found, refused, remarked);
      }
    } finally {
      this.reading = false;
      this.notices.read();
    }
    this.notices.added(refused, remarked, of);
    this.panel.say(words.ui.imagesAdded(this.set.images.length - before));
    this.hint();
    if (!this.made && this.set.images.length > 0) this.panel.focusButton();
    this.encoding.resume();
  }

  private async readAll(
    found: Found[],
    refused: Refused[],
    remarked: Refused[],
  ): Promise<void> {
    const { visit } = this;
    const files = found
      .map(({ file, folders }) => ({
        file,
        path: [...folders, file.name || words.store.picture].join("/"),
      }))
      .sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
    for (const [done, { file, path }] of files.entries()) {
      if (visit !== this.visit) return;
      this.notices.reading(done, files.length);
      try {
        const taken = await this.take(file);
        if (visit !== this.visit) return;
        const twice = this.set.add(path, file, taken);
        if (twice) refused.push(twice);
        else if (taken.remark !== undefined) remarked.push({ name: path, why: taken.remark });
      } catch (error) {
        const why = error instanceof WorkerLost ? words.pairs.broke : messageOf(error);
        this.refuse(refused, path, why);
      }
      this.intake.update(this.set);
    }
  }

  private refuse(refused: Refused[], name: string, why: string): void {
    refused.push({ name, why });
    this.set.leaveOut(name, why);
  }

  /** A worker that was replaced for another reason takes the file again. */
  private async take(file: File) {
    for (;;) {
      try {
        return await this.models.api.take(file);
      } catch (error) {
        if (!(error instanceof WorkerLost) || error.died) throw error;
      }
    }
  }

  private async compare(): Promise<void> {
    const begun = performance.now();
    const asking = ++this.asking;
    this.intake.update(this.set);
    this.result.folders = this.set.folders;
    if (this.set.encoded.length < 2) {
      this.result.hide();
      return;
    }
    const { asked, embeddings } = this.set.asked(this.result.options);
    try {
      const report = await this.models.api.pairsOf(asked, embeddings);
      if (asking !== this.asking) return;
      this.result.show(report);
      performance.measure("clipsight:pairs", { start: begun });
      this.panel.say(report.sentence, true);
    } catch (error) {
      if (asking === this.asking) this.notices.complain(messageOf(error));
    }
  }

  private open({ images }: RankedPair): void {
    const [a, b] = images.map(({ path }) => this.set.find(path)?.original);
    if (a && b) this.opened.open([a, b]);
  }

  private clear(): void {
    this.visit += 1;
    this.asking += 1;
    this.waiting.length = 0;
    this.set.clear();
    this.notices.clear();
    this.result.hide();
    this.intake.update(this.set);
    this.encoding.update();
    this.hint();
    this.panel.say(words.pairs.cleared);
  }
}
