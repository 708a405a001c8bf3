/** The answer: two scales, the verdict in words, the small print. */
import type { Ready, SelfTest } from "../client/models";
import { drawScale } from "../plot/scale";
import type { EncoderReport, PairReport } from "../report";
import { button } from "../ui/button";
import { Copier } from "../ui/copy";
import { freshId, html } from "../ui/dom";
import { seconds } from "../ui/numbers";
import { KEPT } from "./examples";
import { type Given, Thresholds } from "./thresholds";

export type Context = Pick<Ready, "packs" | "check" | "kept"> & { device: string };

export interface ResultEvents {
  forget(): void;
  computeHere(): void;
  moved(given: Given, done: boolean): void;
}

const LABELS = { blind: "CLIP-blind", borderline: "Borderline", "not-blind": "Not blind" };

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

  constructor(events: ResultEvents) {
    this.compute = button("Compute it here", () => {
      events.computeHere();
    });
    this.thresholds = new Thresholds(events);
    this.element = html(
      "section",
      { class: "result", "aria-labelledby": this.sentence.id, hidden: "" },
      this.scales,
      html(
        "p",
        { class: "key" },
        "A pair is CLIP-blind when both needles stand in the hatched part: CLIP finds the pictures alike, DINOv2 does not.",
      ),
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
        html("summary", {}, "Small print"),
        this.facts,
        html(
          "p",
          { class: "actions row" },
          button(
            "Copy as JSON",
            () => void this.copier.copy(JSON.stringify(this.report, null, 2)),
          ),
          button("Remove the models from this browser", () => {
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
  showKept(report: PairReport): void {
    this.titles = KEPT.titles;
    this.print = keptPrint;
    this.draw(report, {});
    this.compute.hidden = false;
    this.note("This answer came with the page: nothing was computed here yet.");
  }

  /** The same answer by other thresholds, or of the pictures in the other order. */
  judged(report: PairReport, given: Given): void {
    this.draw(report, given);
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
    this.badge.textContent = LABELS[report.verdict];
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
}

function row(term: string, ...details: (Node | string)[]): Node[] {
  return [html("dt", {}, term), html("dd", {}, ...details)];
}

function smallPrint(report: PairReport, { packs, device, check, kept }: Context): Node[] {
  const time = report.milliseconds;
  const backend = report.device === "webgpu" ? "WebGPU" : "the processor (WebAssembly)";
  return [
    ...row("Computed on", device ? `${backend}: ${device}` : backend),
    ...row("Weights", `${report.precision}; ${packs.map((pack) => pack.title).join(", ")}`),
    ...row(
      "Time",
      `${seconds(time.total)} in all: images ${seconds(time.images)}, CLIP ${seconds(time.clip)}, DINOv2 ${seconds(time.dino)}`,
    ),
    ...thresholds(report),
    ...row("Self-test", describeCheck(check)),
    ...row(
      "Kept here",
      kept
        ? "The models lie in this browser’s cache, so the next visit needs no network."
        : "The models are not kept in this browser, so the next visit downloads them again. (Keeping them needs room, https or localhost, and no private sandbox.)",
    ),
  ];
}

function keptPrint(report: PairReport): Node[] {
  const models = Object.values(KEPT.titles).join(", ");
  return [
    ...row(
      "Computed by",
      `Clipsight ${KEPT.version} on another machine: `,
      html("code", {}, KEPT.command),
    ),
    ...row("Weights", `${report.precision}; ${models}`),
    ...thresholds(report),
  ];
}

function thresholds({ clip, dino }: PairReport): Node[] {
  const [a, b] = [clip, dino].map((side) => side.threshold.toFixed(2));
  const rank = (name: string, { rank }: EncoderReport) =>
    rank ? row(`${name}’s random pairs`, rank.source) : [];
  return [
    ...(clip.threshold_source === dino.threshold_source
      ? row("Thresholds", `${a} and ${b}: ${clip.threshold_source}`)
      : [
          ...row("CLIP’s threshold", `${a}: ${clip.threshold_source}`),
          ...row("DINOv2’s threshold", `${b}: ${dino.threshold_source}`),
        ]),
    ...rank("CLIP", clip),
    ...rank("DINOv2", dino),
    ...row(
      "Error bars",
      "99 of 100 cosines computed this way differ by less from those in full precision. They cover rounding, not whether the models are right.",
    ),
  ];
}

function describeCheck({ report, date, remembered }: SelfTest): Node {
  const list = html("ul");
  for (const one of report.rows) {
    const sign = one.passed ? "passed" : "FAILED";
    list.append(
      html(
        "li",
        {},
        `${one.model}: ${sign}, cosine ${one.cosine.toFixed(6)} (at least ${one.cosine_limit}), largest difference ${one.max_difference.toExponential(1)} (at most ${one.difference_limit}), against ${one.reference}`,
      ),
    );
  }
  if (remembered)
    list.append(html("li", {}, `Run on ${date.slice(0, 10)} with the same build.`));
  return list;
}
