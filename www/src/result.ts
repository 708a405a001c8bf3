/** The answer: two scales, the verdict in words, the small print. */
import { byId, html } from "./dom";
import type { Check, PackEntry } from "./protocol";
import type { PairReport } from "./report";
import { drawScale } from "./scale";
import { explain, seconds } from "./words";

export interface Context {
  packs: PackEntry[];
  device: string;
  check: Check;
  kept: boolean;
}

const LABELS = { blind: "CLIP-blind", borderline: "Borderline", "not-blind": "Not blind" };

export function showResult(report: PairReport, context: Context): void {
  // The scale has the family's name already: "CLIP", then "ViT-B/16".
  const title = (model: string) =>
    (context.packs.find((pack) => pack.model === model)?.title ?? model).replace(
      /^(CLIP|DINOv2) /,
      "",
    );
  byId("scales").replaceChildren(
    drawScale({ kind: "clip", name: "CLIP", title: title(report.clip.model) }, report.clip),
    drawScale({ kind: "dino", name: "DINOv2", title: title(report.dino.model) }, report.dino),
  );
  const result = byId("result");
  result.dataset.verdict = report.verdict;
  byId("badge").textContent = LABELS[report.verdict];
  byId("sentence").textContent = report.sentence;
  byId("certainty").textContent = explain(report);
  result.hidden = false;
  result.classList.remove("stale");
  showSmallPrint(report, context);
}

/** A new pair is on its way: the old answer must not be taken for its own. */
export function hideResult(): void {
  byId("result").hidden = true;
}

function row(term: string, ...details: (Node | string)[]): Node[] {
  return [html("dt", {}, term), html("dd", {}, ...details)];
}

function showSmallPrint(report: PairReport, { packs, device, check, kept }: Context): void {
  const time = report.milliseconds;
  const backend = report.device === "webgpu" ? "WebGPU" : "the processor (WebAssembly)";
  byId("facts").replaceChildren(
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
  );
}

function describeCheck({ report, date, remembered }: Check): Node {
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
