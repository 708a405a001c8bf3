/** Two pictures and their verdict: pictures in, models ready, answer out. */
import type { Backend, Look, Ready } from "../client/models";
import { type Failure, failureOf, messageOf } from "../client/rpc";
import type { PairBundle, PairReport } from "../report";
import { button } from "../ui/button";
import { html } from "../ui/dom";
import type { Offered } from "../ui/offered";
import { Panel } from "../ui/panel";
import { ShownModels } from "../ui/shown-models";
import { Difference } from "./difference";
import { type Example, fetchExample, turned } from "./examples";
import { Intake } from "./intake";
import { Result } from "./result";
import { Noticed } from "./noticed";
import { drawPreview, PREVIEW, seenKey } from "./seen";
import type { PartHost } from "./part";
import { type Loaded, Slot } from "./slot";
import { Statements } from "./statements";
import { type Answer, takeAway } from "./take-away";
import type { Given } from "./thresholds";
import { enlarge } from "./large";
import { language, words } from "../words";

export interface AppOptions {
  backend: Backend | "auto";
  /** The pair is an example now, or is none any more. */
  exampleChanged?: (name: string | undefined) => void;
  /** Thresholds to begin with, instead of the catalogue's. */
  thresholds?: Given;
  /** Others were chosen; none: the catalogue's. */
  thresholdsChanged?: (given: Given) => void;
}

export class App {
  readonly panel: Panel;

  private readonly slots: [Slot, Slot];
  private readonly intake: Intake;
  private readonly result: Result;
  private readonly difference: Difference;
  private readonly statements: Statements;
  private readonly noticed: Noticed;
  private readonly swap: HTMLElement;
  /** Of its own: where two pairs are on a page, stopping the one ends the one's worker only. */
  private readonly models: ShownModels;
  /** What the models are, while they are ready. */
  private made: Ready | undefined;
  private report: PairReport | undefined;
  private run: number | undefined;
  private stopped = false;
  private lastRun = 0;
  /** The example that is shown, or being fetched: a slow one must not undo a later choice. */
  private wanted: Example | undefined;
  /** Its answer, which came with the page. */
  private kept: PairBundle | undefined;
  /** The example's answer is to be computed, though it is known. */
  private again = false;
  private given: Given;
  private readonly key = seenKey();

  constructor(
    root: HTMLElement,
    private readonly options: AppOptions,
  ) {
    this.given = options.thresholds ?? {};
    this.slots = [this.makeSlot("A", 0), this.makeSlot("B", 1)];
    this.intake = new Intake(this.slots, {
      inspect: (bytes) => this.models.api.inspect(bytes, PREVIEW),
      taken: () => {
        this.changed();
      },
      refused: () => {
        this.advance();
      },
    });
    root.append(html("div", { class: "slots" }, ...this.slots.map((slot) => slot.element)));
    this.swap = html(
      "p",
      { class: "row swap", hidden: "" },
      button(words.pair.swap, () => void this.exchange()),
    );
    root.append(this.key, this.swap);
    this.panel = new Panel(root);
    this.result = new Result({
      forget: () => void this.forgetModels(),
      computeHere: () => {
        this.computeHere();
      },
      ...takeAway(
        () => this.models.api,
        () => this.answer(),
      ),
      moved: (given, done) => {
        this.given = given;
        void this.judge(done);
        if (done) this.options.thresholdsChanged?.(given);
      },
    });
    const host = this.partHost();
    this.difference = new Difference(host, (picture, map, from) => {
      this.enlarge(picture, 1 + map, from);
    });
    this.statements = new Statements(host);
    this.noticed = new Noticed(host);
    root.append(
      this.result.element,
      this.difference.element,
      this.noticed.element,
      this.statements.element,
    );
    const needs = { encoders: ["clip" as const, "dino" as const], text: true };
    this.models = new ShownModels(options.backend, needs, this.panel, {
      ready: (ready) => {
        this.ready(ready);
      },
      lost: ({ died }) => {
        this.lost(died);
      },
      broken: () => {
        this.broken();
      },
    });
  }

  /** What came without a slot: pasted, or dropped beside one. */
  offer(what: Offered): void {
    const focused = this.slots.findIndex((slot) => slot.focused);
    const empty = this.slots.findIndex((slot) => slot.empty);
    const index = focused >= 0 ? focused : empty;
    if (index < 0 && what.files.length === 1) {
      this.panel.say(words.pair.takenSaid);
      this.slots[1].complain(words.pair.taken);
      return;
    }
    this.give(index === 1 ? 1 : 0, what);
  }

  /** The pictures' files, of places that are not empty. */
  get files(): (File | undefined)[] {
    return this.slots.map(({ loaded, pending }) => loaded?.file ?? pending?.file);
  }

  async showExample(example: Example): Promise<void> {
    this.wanted = example;
    try {
      const { files, kept } = await fetchExample(example);
      if (this.wanted !== example) return;
      this.give(0, { files, folders: [] });
      this.wanted = example;
      this.kept = kept;
      this.options.exampleChanged?.(example.name);
    } catch (error) {
      this.slots[0].fail(words.pair.exampleFailed(messageOf(error)));
    }
  }

  private async forgetModels(): Promise<void> {
    await this.models.api.forget();
    if (this.made) this.made.kept = false;
    this.panel.say(words.pair.forgotten);
    this.panel.note(words.pair.forgottenNote);
  }

  private makeSlot(name: string, index: 0 | 1): Slot {
    return new Slot(name, {
      offered: (what) => {
        this.give(index, what);
      },
      removed: () => {
        this.changed();
        this.panel.say(words.pair.removed(name));
      },
      enlarge: (from) => {
        this.enlarge(index, 0, from);
      },
    });
  }

  /** What the parts below the verdict ask of the app. */
  private partHost(): PartHost {
    const api = () => this.models.api;
    return {
      get api() {
        return api();
      },
      pictures: () => {
        const [{ loaded: a }, { loaded: b }] = this.slots;
        return a && b ? [a, b] : undefined;
      },
      stop: () => {
        this.endWork();
      },
      settled: () => {
        this.advance();
      },
      say: this.panel.say,
    };
  }

  private enlarge(index: 0 | 1, at: number, from: HTMLElement): void {
    enlarge(this.slots[index], this.difference.large(index), this.models.api, at, from);
  }

  /** Exchanges the pictures; every answer stays, of the pair in the other order. */
  private async exchange(): Promise<void> {
    const [a, b] = this.slots;
    if (!a.loaded || !b.loaded || (a.pending ?? b.pending)) return;
    a.exchange(b);
    if (this.run !== undefined) {
      this.wanted = undefined;
      this.changed();
      return;
    }
    const { report, kept } = this;
    if (report) {
      const [first, second] = report.images;
      this.report = { ...report, images: [second, first] };
      if (kept?.report === report) this.kept = turned(kept, this.report);
      void this.judge(false);
    }
    this.statements.exchange();
    this.noticed.exchange();
    this.panel.say(words.pair.swapped);
    const maps = this.difference.shown;
    if (!report || !(this.made ?? maps)) return;
    this.difference.offer();
    if (!maps) return;
    const looks: [Loaded, Loaded] = [a.loaded, b.loaded];
    const exchanged = await this.models.api.exchanged(maps);
    if (a.loaded === looks[0] && b.loaded === looks[1]) {
      this.difference.answer(exchanged, [looks[0].look, looks[1].look]);
    }
  }

  private give(first: 0 | 1, offered: Offered): void {
    if (offered.files.length > 0) {
      this.wanted = undefined;
      this.kept = undefined;
    }
    this.intake.give(first, offered);
  }

  private ready(ready: Ready): void {
    this.made = ready;
    this.statements.ready(ready.text);
    if (!ready.check.report.passed) {
      this.panel.note(words.pair.distrust);
    }
    this.advance();
  }

  private broken(): void {
    this.made = undefined;
    this.run = undefined;
    this.intake.broken();
  }

  private lost(died: boolean): void {
    this.made = undefined;
    this.run = undefined;
    this.intake.lost(died);
  }

  /** Another pair than before: its answer is not known yet. */
  private changed(): void {
    this.report = undefined;
    this.stopped = false;
    this.again = false;
    this.result.hide();
    for (const part of this.parts) part.hide();
    this.key.hidden = this.slots.every((slot) => !slot.loaded);
    this.swap.hidden = this.slots.some((slot) => !slot.loaded);
    if (!this.wanted) this.options.exampleChanged?.(undefined);
    if (this.run !== undefined) this.endRun();
    this.advance();
  }

  /** What can be asked of a pair that is answered. */
  private get parts() {
    return [this.difference, this.noticed, this.statements];
  }

  /** Ends a comparison that nobody waits for any more. */
  private endRun(): void {
    this.run = undefined;
    this.endWork();
  }

  private endWork(): void {
    // The processor's work cannot be interrupted, only its worker be replaced;
    // that is cheap where the models need not be downloaded again.
    if (!this.made?.kept) return;
    this.models.restart();
    this.lost(false);
  }

  /** Does what can be done next. */
  private advance(): void {
    const [a, b] = this.slots;
    if (a.pending ?? b.pending) return;
    const kept = this.again ? undefined : this.kept;
    if (kept && a.loaded && b.loaded) {
      this.showKept(kept, [a.loaded.look, b.loaded.look]);
      return;
    }
    if (!this.made || this.run !== undefined) return;
    if (!a.loaded && !b.loaded) this.panel.ready(words.pair.ready);
    else if (!a.loaded || !b.loaded) this.panel.ready(words.ui.oneMore);
    else if (this.stopped) {
      this.panel.failed(
        { code: "Stopped", message: words.pair.stopped },
        words.pair.compare,
        () => {
          this.stopped = false;
          this.advance();
        },
      );
    } else if (this.report) this.panel.clear();
    else void this.compare(a.loaded, b.loaded);
  }

  /** An example's answer is known, with the models or without. */
  private showKept(kept: PairBundle, looks: [Look, Look]): void {
    const { report } = kept;
    if (this.made) {
      this.panel.clear();
      if (this.statements.element.hidden) {
        this.noticed.offer();
        this.statements.offer();
      }
    }
    if (this.report === report) return;
    this.report = report;
    this.difference.answer(kept.difference, looks);
    if (language !== "en") {
      void this.showWorded(kept);
      return;
    }
    this.result.showKept(report, kept);
    this.panel.say(report.sentence);
    this.judgeAsGiven();
  }

  /** The answer that is shown, with all that made it. */
  private answer(): Answer | undefined {
    const [{ loaded: a }, { loaded: b }] = this.slots;
    if (!a || !b || !this.report) return undefined;
    const pictures: Answer["pictures"] = [drawPreview(a.look, ""), drawPreview(b.look, "")];
    const kept = this.kept?.report === this.report ? this.kept : undefined;
    return { pictures, files: [a.file, b.file], kept, made: this.made };
  }

  /** The same in the page's language: what came with the page is in English. */
  private async showWorded(kept: PairBundle): Promise<void> {
    const { given } = this;
    const { report } = kept;
    const asked = this.models.api.judged(report, given.clip, given.dino);
    const worded = await asked.catch(() => report);
    if (this.report !== report) return;
    this.result.showKept(worded, kept);
    this.result.judged(worded, given);
    this.panel.say(worded.sentence);
  }

  private judgeAsGiven(): void {
    if (this.given.clip !== undefined || this.given.dino !== undefined) void this.judge(true);
  }

  /** The verdict by the thresholds that are given; nothing is computed but that. */
  private async judge(aloud: boolean): Promise<void> {
    const { report, given } = this;
    if (!report) return;
    const judged = await this.models.api.judged(report, given.clip, given.dino);
    // Another pair, or thresholds that were moved on.
    if (this.report !== report || this.given !== given) return;
    this.result.judged(judged, given);
    if (aloud) this.panel.say(judged.sentence);
  }

  private computeHere(): void {
    this.again = true;
    this.report = undefined;
    if (this.made) this.result.note(words.pair.computing);
    else {
      this.result.note(words.pair.modelsFirst);
      this.panel.focusButton();
    }
    this.advance();
  }

  private async compare(a: Loaded, b: Loaded): Promise<void> {
    this.lastRun += 1;
    const id = this.lastRun;
    this.run = id;
    this.comparing(words.pair.readingImages);
    let bytes: [ArrayBuffer, ArrayBuffer];
    try {
      bytes = await Promise.all([a.file.arrayBuffer(), b.file.arrayBuffer()]);
    } catch {
      const message = words.pair.fileGone;
      if (this.run === id) this.failed({ code: "FileGone", message });
      return;
    }
    if (this.run !== id) return;
    try {
      const report = await this.models.api.compare(
        [
          [a.file.name, bytes[0], a.byBrowser],
          [b.file.name, bytes[1], b.byBrowser],
        ],
        (stage) => {
          if (this.run === id) this.comparing(stage);
        },
      );
      if (this.run === id) this.answered(report);
    } catch (error) {
      if (this.run === id) this.failed(failureOf(error));
    }
  }

  private failed(failure: Failure): void {
    this.run = undefined;
    this.stopped = true;
    this.panel.failed(failure, words.ui.tryAgain, () => {
      this.stopped = false;
      this.advance();
    });
  }

  private comparing(stage: string): void {
    this.panel.comparing(stage, () => {
      this.stopped = true;
      this.endRun();
      this.advance();
    });
  }

  private answered(report: PairReport): void {
    if (!this.made) return;
    this.run = undefined;
    this.report = report;
    this.result.show(report, { ...this.made, device: this.models.device });
    for (const part of this.parts) part.offer();
    if (this.kept) void this.agree(report, this.kept.report);
    this.panel.clear();
    this.panel.say(report.sentence);
    this.judgeAsGiven();
  }

  private async agree(report: PairReport, kept: PairReport): Promise<void> {
    const { words: said } = await this.models.api.agreement(report, kept);
    if (this.report === report) this.result.note(said);
  }
}
