/** The answer: two scales, the verdict in words, the small print. */
import type { Ready, SelfTest } from "../client/models";
import { drawScale } from "../plot/scale";
import type { PairReport } from "../report";
import { button } from "../ui/button";
import { Copier } from "../ui/copy";
import { freshId, html } from "../ui/dom";
import { seconds } from "../ui/numbers";

export type Context = Pick<Ready, "packs" | "check" | "kept"> & { device: string };

const LABELS = { blind: "CLIP-blind", borderline: "Borderline", "not-blind": "Not blind" };

export class Result {
  readonly element: HTMLElement;

  private readonly scales = html("div", { class: "scales" });
  private readonly badge = html("p", { class: "badge" });
  private readonly sentence = html("h2", { id: freshId("sentence") });
  private readonly certainty = html("p", { class: "certainty" });
  private readonly facts = html("dl", { class: "facts" });
  private readonly copier = new Copier();
  private report: PairReport | undefined;

  constructor(forget: () => void) {
    this.element = html(
      "section",
      { class: "result", "aria-labelledby": this.sentence.id, hidden: "" },
      this.scales,
      html(
        "p",
        { class: "key" },
        "A pair is CLIP-blind when both needles stand in the hatched part: CLIP finds the pictures alike, DINOv2 does not.",
      ),
      html("div", { class: "verdict card" }, this.badge, this.sentence, this.certainty),
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
          button("Remove the models from this browser", forget),
          this.copier.status,
        ),
        this.copier.text,
      ),
    );
  }

  show(report: PairReport, context: Context): void {
    this.report = report;
    // The scale has the family's name already: "CLIP", then "ViT-B/16".
    const title = (model: string) =>
      (context.packs.find((pack) => pack.model === model)?.title ?? model).replace(
        /^(CLIP|DINOv2) /,
        "",
      );
    this.scales.replaceChildren(
      drawScale({ kind: "clip", name: "CLIP", title: title(report.clip.model) }, report.clip),
      drawScale({ kind: "dino", name: "DINOv2", title: title(report.dino.model) }, report.dino),
    );
    this.element.dataset.verdict = report.verdict;
    this.badge.textContent = LABELS[report.verdict];
    this.sentence.textContent = report.sentence;
    this.certainty.textContent = report.explanation;
    this.facts.replaceChildren(...smallPrint(report, context));
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
    ...row(
      "CLIP’s threshold",
      `${report.clip.threshold.toFixed(2)}: ${report.clip.threshold_source}`,
    ),
    ...row(
      "DINOv2’s threshold",
      `${report.dino.threshold.toFixed(2)}: ${report.dino.threshold_source}`,
    ),
    ...row(
      "Error bars",
      "99 of 100 cosines computed this way differ by less from those in full precision. They cover rounding, not whether the models are right.",
    ),
    ...row("Self-test", describeCheck(check)),
    ...row(
      "Kept here",
      kept
        ? "The models lie in this browser’s cache, so the next visit needs no network."
        : "This page cannot keep the models (it needs https or localhost, and no private sandbox).",
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
