/** The small print under an answer: what made it, by what thresholds, how sure. */
import type { Ready, SelfTest } from "../client/models";
import type { EncoderReport, PairBundle, PairReport } from "../report";
import { html } from "../ui/dom";
import { inEnglish } from "../ui/english";
import { fixed, localised, seconds } from "../ui/numbers";
import { words } from "../words";

/** What made an answer here. */
export type Context = Pick<Ready, "packs" | "check" | "kept"> & { device: string };

/** What made an answer that was kept. */
export type KeptBy = Pick<PairBundle, "clipsight" | "command" | "models" | "made">;

function row(term: string, ...details: (Node | string)[]): Node[] {
  return [html("dt", {}, term), html("dd", {}, ...details)];
}

/** Where a number comes from is told in English alone. */
const english = (text: string) => html("span", inEnglish(), text);

export function smallPrint(
  report: PairReport,
  { packs, device, check, kept }: Context,
): Node[] {
  const time = report.milliseconds;
  const backend = report.device === "webgpu" ? "WebGPU" : words.ui.processor;
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

export function keptPrint(report: PairReport, kept: KeptBy): Node[] {
  return [
    ...row(
      words.pair.result.computedBy,
      words.pair.result.elsewhere(kept.clipsight, kept.made),
      html("code", {}, kept.command),
    ),
    ...row(
      words.pair.result.weights,
      ...kept.models.map(({ title, precision, sha256 }) =>
        html(
          "span",
          { class: "weights" },
          words.pair.result.weightsOf(title, precision, sha256),
        ),
      ),
    ),
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
