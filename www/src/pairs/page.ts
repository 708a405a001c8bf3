/** The page of many images: pictures or embeddings in, all pairs out. */
import type { Ready } from "../client/models";
import type { Pairs } from "../client/pairs";
import { openPairs } from "../client/pairs-client";
import { messageOf } from "../client/rpc";
import { exampleAddress } from "../pair/examples";
import type { RankedPair } from "../report";
import type { State } from "../ui/address";
import { html } from "../ui/dom";
import type { Dropped } from "../ui/dropped";
import { Notices } from "../ui/notices";
import { offeredBy } from "../ui/offered";
import { Panel } from "../ui/panel";
import { ShownModels } from "../ui/shown-models";
import { benchmarkOf } from "./benchmark";
import { isEmbeddings, openEmbeddings, pathOf, PictureFinder, pictures } from "./embeddings";
import { Encoding } from "./encoding";
import { FolderOffer } from "./folder";
import { ImageSet } from "./image-set";
import { ImageIntake } from "./intake";
import { OpenedPair } from "./opened";
import { Reading } from "./reading";
import { PairsResult } from "./result";
import { Thumbs } from "./thumbs";
import { words } from "../words";

const EXAMPLE = ["lotus-0017.jpg", "lotus-0029.jpg", "lotus-0034.jpg", "water-lily-0001.jpg"];
/** Images that random pairs are drawn from while others are still to come, and at the end. */
const DRAWN = [300, 2000] as const;
/** While images come, showing what was found may take this part of the time. */
const SHARE = 0.2;
/** Milliseconds between two looks at least. */
const APART = 1000;

export class PairsPage {
  private readonly set = new ImageSet();
  private readonly panel: Panel;
  private readonly notices = new Notices();
  private readonly intake: ImageIntake;
  private readonly models: ShownModels;
  private readonly pairs: Pairs;
  private readonly reading: Reading;
  private readonly encoding: Encoding;
  private readonly folder: FolderOffer;
  private readonly thumbs: Thumbs;
  private readonly result: PairsResult;
  private readonly opened: OpenedPair;
  /** The models are here. */
  private made: Ready | undefined;
  /** The question whose answer is waited for. */
  private asking = 0;
  /** Nothing is shown anew before. */
  private nextLook = 0;
  private looking = false;

  constructor(root: HTMLElement, state: State) {
    const complain = (message: string) => {
      this.notices.complain(message);
    };
    const offered = (what: Dropped) => {
      this.offer(what);
    };
    this.pairs = openPairs(state.thresholds, (why) => {
      this.clear();
      complain(why);
    });
    this.thumbs = new Thumbs(
      (name) => this.set.find(name),
      (file) => this.pairs.thumb(file),
    );
    this.folder = new FolderOffer({ pairs: this.pairs, offered, complain });
    this.intake = new ImageIntake(
      {
        offered,
        complain,
        example: () => void this.showExample(),
        cleared: () => {
          this.clear();
          this.folder.forget();
          this.panel.say(words.pairs.cleared);
        },
      },
      this.folder,
      this.thumbs,
    );
    root.append(this.intake.element, ...this.notices.elements);
    this.panel = new Panel(root);
    for (const note of state.notes) this.panel.note(note);
    const { say } = this.panel;
    this.result = new PairsResult({
      thumbs: this.thumbs,
      open: (pair) => {
        this.open(pair);
      },
      asked: () => void this.compare(),
      file: (report, form) => this.pairs.file(report, form),
      lines: (report) => this.pairs.lines(report),
      benchmark: (report) =>
        benchmarkOf(this.pairs, report, (path) => this.set.find(path)?.file),
      say,
      complain,
    });
    const encoding = html("div", { class: "encoding panel" });
    root.append(encoding, this.result.element);
    const gone = () => {
      this.made = undefined;
      this.encoding.update();
    };
    this.models = new ShownModels(state.backend, { encoders: ["clip", "dino"] }, this.panel, {
      ready: (ready) => {
        this.ready(ready);
      },
      lost: gone,
      broken: gone,
    });
    this.reading = this.reader();
    this.encoding = this.encoder(encoding);
    this.opened = new OpenedPair(() => (this.made ? this.models.backend : state.backend));
    this.intake.listen((data) => {
      if (!this.opened.isOpen) return false;
      this.opened.offer(Array.isArray(data) ? data : offeredBy(data).files);
      return true;
    });
    this.intake.update(this.set);
  }

  private reader(): Reading {
    return new Reading({
      set: this.set,
      pairs: this.pairs,
      notices: this.notices,
      take: (file) => this.models.api.take(file),
      taken: (name, thumb) => {
        if (thumb) this.thumbs.put(name, thumb);
        this.intake.update(this.set);
      },
      knew: () => {
        this.encoding.update();
      },
      waits: () => {
        this.intake.update(this.set);
        if (!this.made) this.panel.focusButton();
        this.encoding.update();
      },
      done: (added) => {
        this.intake.update(this.set);
        this.panel.say(words.ui.imagesAdded(added));
        this.hint();
        if (!this.made && this.set.left > 0) this.panel.focusButton();
        this.encoding.resume();
      },
    });
  }

  private encoder(root: HTMLElement): Encoding {
    return new Encoding(root, {
      set: this.set,
      pairs: this.pairs,
      embed: (images) => this.models.api.embedBoth(images),
      backend: () => this.models.backend,
      open: () => this.reading.open,
      ready: () => this.made !== undefined,
      unread: () => this.reading.left,
      say: this.panel.say,
      failed: (image, why) => {
        this.set.remove(image, why);
        this.notices.added([{ name: image.name, why }], [], 1);
        this.intake.update(this.set);
        this.reading.grew();
      },
      broke: (why) => {
        this.notices.complain(why);
      },
      grew: () => {
        this.reading.grew();
        void this.look();
      },
      settled: () => void this.compare(),
    });
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
    if (what.found.some(isEmbeddings)) void this.openFile(what);
    else if (this.set.fromFile) this.notices.complain(words.pairs.embeddings.startOver);
    else this.reading.offer(what);
  }

  /** Embeddings out of files, with their pictures where these came along. */
  private async openFile({ found }: Dropped): Promise<void> {
    if (this.set.images.length > 0 || this.reading.left > 0) {
      this.notices.complain(words.pairs.embeddings.startOver);
      return;
    }
    this.notices.clear();
    try {
      const begun = performance.now();
      const opened = await openEmbeddings(this.pairs, found);
      const { names, numbered, sides, madeBy, takenFor } = opened;
      const own = pictures(found);
      const inOrder = numbered && own.length === names.length;
      const finder = new PictureFinder(own);
      const paths = inOrder ? own.map(pathOf) : names;
      const added = this.set.addRows(paths, (name) => finder.find(name));
      this.set.madeBy(madeBy);
      await this.pairs.addRows(added, madeBy, sides);
      performance.measure("clipsight:rows", { start: begun });
      if (takenFor.length > 0)
        this.panel.note(words.pairs.embeddings.takenFor(takenFor.join(words.ui.joined)));
      if (inOrder) this.panel.note(words.pairs.embeddings.inOrder);
      this.intake.update(this.set);
      await this.compare();
    } catch (error) {
      this.clear();
      this.notices.complain(messageOf(error));
    }
  }

  /** Shows what was found so far, unless that was just done. */
  private async look(): Promise<void> {
    const begun = performance.now();
    if (this.looking || begun < this.nextLook || this.set.left + this.reading.left === 0)
      return;
    this.looking = true;
    try {
      await this.compare();
    } finally {
      this.looking = false;
      const now = performance.now();
      this.nextLook = now + Math.max(APART, (now - begun) * (1 / SHARE - 1));
    }
  }

  private async compare(): Promise<void> {
    const begun = performance.now();
    const asking = ++this.asking;
    const growing = this.set.left + this.reading.left > 0;
    this.intake.update(this.set);
    this.result.images = this.set.compared;
    this.result.folders = this.set.folders;
    if (this.set.compared < 2) {
      this.result.hide();
      return;
    }
    const asked = this.set.asked(this.result.options);
    try {
      if (this.result.first) {
        const report = await this.pairs.first(asked, growing ? DRAWN[0] : DRAWN[1]);
        if (asking !== this.asking) return;
        this.result.showFirst(report);
        if (!growing) this.panel.say(report.found.sentence, true);
      } else {
        const report = await this.pairs.report(asked);
        if (asking !== this.asking) return;
        this.result.show(report);
        if (!growing) this.panel.say(report.sentence, true);
      }
      performance.measure("clipsight:pairs", { start: begun });
    } catch (error) {
      if (asking === this.asking) this.notices.complain(messageOf(error));
    }
  }

  private open({ images }: RankedPair): void {
    const [a, b] = images.map(({ path }) => this.set.find(path)?.file);
    if (a && b) this.opened.open([a, b]);
    else this.notices.complain(words.pairs.embeddings.noPictures);
  }

  private clear(): void {
    this.asking += 1;
    this.reading.clear();
    this.set.clear();
    this.thumbs.clear();
    void this.pairs.clear();
    this.notices.clear();
    this.result.hide();
    this.intake.update(this.set);
    this.encoding.update();
    this.hint();
  }
}
