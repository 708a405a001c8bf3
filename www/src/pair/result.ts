/** The answer: two scales, the verdict in words, the small print. */
import { messageOf } from "../client/rpc";
import { drawScale } from "../plot/scale";
import type { PairReport } from "../report";
import { button, saveFile } from "../ui/button";
import { Copier } from "../ui/copy";
import { freshId, html } from "../ui/dom";
import { type Context, type KeptBy, keptPrint, smallPrint } from "./small-print";
import { type Given, Thresholds } from "./thresholds";
import { words } from "../words";

export interface ResultEvents {
  forget(): void;
  computeHere(): void;
  moved(given: Given, done: boolean): void;
  /** The answer as a paragraph to be cited. */
  cite(report: PairReport): Promise<string>;
  /** The answer as a picture. */
  poster(report: PairReport, titles: Record<string, string>): Promise<Blob>;
}

const label = (verdict: PairReport["verdict"]) => words.pair.verdicts[verdict];

export class Result {
  readonly element: HTMLElement;

  private readonly scales = html("div", { class: "scales" });
  private readonly badge = html("p", { class: "badge" });
  private readonly sentence = html("h2", { id: freshId("sentence") });
  private readonly certainty = html("p", { class: "certainty" });
  private readonly remarks = html("ul", { class: "remarks" });
  private readonly origin = html("p", { class: "origin-words", role: "status" });
  private readonly compute: HTMLButtonElement;
  private readonly facts = html("dl", { class: "facts" });
  private readonly copier = new Copier();
  private readonly thresholds: Thresholds;
  private report: PairReport | undefined;
  private titles: Record<string, string> = {};
  private print: (report: PairReport) => Node[] = () => [];

  constructor(
    private readonly events: ResultEvents,
    /** What computing a kept answer anew is called. */
    computeHere = words.pair.result.computeHere,
  ) {
    this.compute = button(computeHere, () => {
      events.computeHere();
    });
    this.thresholds = new Thresholds(events);
    this.element = html(
      "section",
      { class: "result", "aria-labelledby": this.sentence.id, hidden: "" },
      this.scales,
      html("p", { class: "key" }, words.pair.result.key),
      this.thresholds.element,
      html(
        "div",
        { class: "verdict card" },
        this.badge,
        this.sentence,
        this.certainty,
        this.remarks,
        html("div", { class: "kept row" }, this.origin, this.compute),
      ),
      html(
        "details",
        { class: "small-print" },
        html("summary", {}, words.pair.result.smallPrint),
        this.facts,
        html(
          "p",
          { class: "actions row" },
          button(
            words.ui.copy.asJson,
            () => void this.copier.copy(JSON.stringify(this.report, null, 2)),
          ),
          button(words.pair.result.cite, () => void this.cite()),
          button(words.pair.result.asPng, () => void this.savePoster()),
          button(words.pair.result.forget, () => {
            events.forget();
          }),
          this.copier.status,
        ),
        this.copier.text,
      ),
    );
  }

  /** An answer of these models. */
  show(report: PairReport, context: Context): void {
    this.titles = Object.fromEntries(context.packs.map(({ model, title }) => [model, title]));
    this.print = (one) => smallPrint(one, context);
    this.draw(report, {});
    this.compute.hidden = true;
    this.note("");
  }

  /** An answer that came with the page. */
  showKept(report: PairReport, kept: KeptBy): void {
    this.titles = Object.fromEntries(kept.models.map(({ model, title }) => [model, title]));
    this.print = (one) => keptPrint(one, kept);
    this.draw(report, {});
    this.compute.hidden = false;
    this.note(words.pair.result.kept);
  }

  /** The same answer by other thresholds, or of the pictures in the other order. */
  judged(report: PairReport, given: Given): void {
    this.draw(report, given);
  }

  /** The language of what the core says of the answer. */
  spokenIn(language: string): void {
    for (const one of [this.scales, this.sentence, this.certainty, this.remarks]) {
      one.lang = language;
    }
  }

  /** Whether the thresholds can be moved. */
  set thresholdsShown(shown: boolean) {
    this.thresholds.element.hidden = !shown;
  }

  /** Where the answer is from, or what becomes of it. */
  note(text: string): void {
    this.origin.textContent = text;
    this.origin.hidden = text === "";
  }

  private draw(report: PairReport, given: Given): void {
    this.report = report;
    // The scale has the family's name already: "CLIP", then "ViT-B/16".
    const title = (model: string) =>
      (this.titles[model] ?? model).replace(/^(CLIP|DINOv2) /, "");
    this.scales.replaceChildren(
      drawScale({ kind: "clip", name: "CLIP", title: title(report.clip.model) }, report.clip),
      drawScale({ kind: "dino", name: "DINOv2", title: title(report.dino.model) }, report.dino),
    );
    this.element.dataset.verdict = report.verdict;
    this.badge.textContent = label(report.verdict);
    this.sentence.textContent = report.sentence;
    this.certainty.textContent = report.explanation;
    this.remarks.replaceChildren(...report.remarks.map((one) => html("li", {}, one)));
    this.facts.replaceChildren(...this.print(report));
    this.thresholds.show(report, given);
    this.element.hidden = false;
  }

  /** A new pair is on its way: the old answer must not be taken for its own. */
  hide(): void {
    this.element.hidden = true;
  }

  private async cite(): Promise<void> {
    const { report } = this;
    if (!report) return;
    try {
      await this.copier.copy(await this.events.cite(report));
    } catch (error) {
      this.copier.status.textContent = messageOf(error);
    }
  }

  private async savePoster(): Promise<void> {
    const { report } = this;
    if (!report) return;
    const name = "clipsight-pair.png";
    try {
      saveFile(name, await this.events.poster(report, this.titles));
      this.copier.status.textContent = words.ui.saved(name);
    } catch (error) {
      this.copier.status.textContent = messageOf(error);
    }
  }
}
