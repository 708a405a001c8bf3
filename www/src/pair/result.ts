/** The answer: two scales, the verdict in words, the small print. */
import type { Ready, SelfTest } from "../client/models";
import { drawScale } from "../plot/scale";
import type { EncoderReport, PairReport } from "../report";
import { button } from "../ui/button";
import { Copier } from "../ui/copy";
import { freshId, html } from "../ui/dom";
import { fixed, localised, seconds } from "../ui/numbers";
import { KEPT } from "./examples";
import { type Given, Thresholds } from "./thresholds";
import { inEnglish } from "../ui/english";
import { words } from "../words";

export type Context = Pick<Ready, "packs" | "check" | "kept"> & { device: string };

export interface ResultEvents {
  forget(): void;
  computeHere(): void;
  moved(given: Given, done: boolean): void;
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

  constructor(events: ResultEvents) {
    this.compute = button(words.pair.result.computeHere, () => {
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
  showKept(report: PairReport): void {
    this.titles = KEPT.titles;
    this.print = keptPrint;
    this.draw(report, {});
    this.compute.hidden = false;
    this.note(words.pair.result.kept);
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
}

function row(term: string, ...details: (Node | string)[]): Node[] {
  return [html("dt", {}, term), html("dd", {}, ...details)];
}

/** Where a number comes from is told in English alone. */
const english = (text: string) => html("span", inEnglish(), text);

function smallPrint(report: PairReport, { packs, device, check, kept }: Context): Node[] {
  const time = report.milliseconds;
  const backend =
    report.device === "webgpu" ? words.ui.processor : "the processor (WebAssembly)";
  return [
    ...row(words.pair.result.computedOn, device ? `${backend}: ${device}` : backend),
    ...row(
      words.pair.result.weights,
      `${report.precision}; ${packs.map((pack) => pack.title).join(", ")}`,
    ),
    ...row(
      words.pair.result.time,
      words.pair.result.times(
        seconds(time.total),
        seconds(time.images),
        seconds(time.clip),
        seconds(time.dino),
      ),
    ),
    ...thresholds(report),
    ...row(words.pair.result.selfTest, describeCheck(check)),
    ...row(
      words.pair.result.keptHere,
      kept ? words.pair.result.modelsKept : words.pair.result.modelsNotKept,
    ),
  ];
}

function keptPrint(report: PairReport): Node[] {
  const models = Object.values(KEPT.titles).join(", ");
  return [
    ...row(
      words.pair.result.computedBy,
      words.pair.result.elsewhere(KEPT.version),
      html("code", {}, KEPT.command),
    ),
    ...row(words.pair.result.weights, `${report.precision}; ${models}`),
    ...thresholds(report),
  ];
}

function thresholds({ clip, dino }: PairReport): Node[] {
  const [a, b] = [fixed(clip.threshold, 2), fixed(dino.threshold, 2)];
  const rank = (name: string, { rank }: EncoderReport) =>
    rank ? row(words.pair.result.randomPairs(name), english(rank.source)) : [];
  return [
    ...(clip.threshold_source === dino.threshold_source
      ? row(
          words.pair.result.thresholds,
          words.pair.result.both(a, b),
          english(clip.threshold_source),
        )
      : [
          ...row(
            words.pair.result.thresholdOf("CLIP"),
            `${a}: `,
            english(clip.threshold_source),
          ),
          ...row(
            words.pair.result.thresholdOf("DINOv2"),
            `${b}: `,
            english(dino.threshold_source),
          ),
        ]),
    ...rank("CLIP", clip),
    ...rank("DINOv2", dino),
    ...row(words.pair.result.errorBars, words.pair.result.errorBarsMean),
  ];
}

function describeCheck({ report, date, remembered }: SelfTest): Node {
  const list = html("ul");
  for (const one of report.rows) {
    list.append(
      html(
        "li",
        {},
        words.pair.result.check(
          one.model,
          one.passed,
          fixed(one.cosine, 6),
          localised(String(one.cosine_limit)),
          localised(one.max_difference.toExponential(1)),
          localised(String(one.difference_limit)),
          one.reference,
        ),
      ),
    );
  }
  if (remembered) list.append(html("li", {}, words.pair.result.checkedOn(date.slice(0, 10))));
  return list;
}
