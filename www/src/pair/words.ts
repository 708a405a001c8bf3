/** Numbers in words for people who do not read error bars for a living. */
import type { EncoderReport, PairReport } from "../report";

import { errorOf } from "../plot/scale";
import { cosine, errorBar } from "../ui/numbers";

function distance(margin: number): string {
  if (margin < 0.01) return "a hair";
  if (margin < 0.04) return "a little";
  if (margin < 0.12) return "clearly";
  return "far";
}

function position(name: string, encoder: EncoderReport): string {
  const margin = encoder.cosine - encoder.threshold;
  const side = margin >= 0 ? "above" : "below";
  const line = encoder.threshold.toFixed(2);
  return `${name}’s similarity is ${cosine(encoder.cosine)}, ${distance(Math.abs(margin))} ${side} its threshold of ${line}`;
}

/** How sure the verdict is, in one or two sentences. */
export function explain(report: PairReport): string {
  const { clip, dino } = report;
  const where = `${position("CLIP", clip)}; ${position("DINOv2", dino)}.`;
  return `${where} ${certainty(report)}`;
}

function certainty({ clip, dino }: PairReport): string {
  const bars = [clip, dino].map((encoder) => {
    const error = errorOf(encoder);
    const margin = Math.abs(encoder.cosine - encoder.threshold);
    return { error, ratio: error === undefined ? undefined : margin / Math.max(error, 1e-9) };
  });
  const unknown = bars.some((bar) => bar.ratio === undefined);
  const known = bars.flatMap((bar) => (bar.ratio === undefined ? [] : [bar.ratio]));
  const nearest = Math.min(...known, Infinity);
  const largest = Math.max(...bars.map((bar) => bar.error ?? 0));
  if (nearest <= 1) {
    return `That is within the measuring error (${errorBar(largest)}): rounding alone could tip the verdict either way.`;
  }
  if (unknown) return "The measuring error was not determined for this setting.";
  if (nearest < 3) {
    return `That is outside the measuring error (${errorBar(largest)}), though not by much.`;
  }
  const times = nearest >= 100 ? "more than 100" : `${Math.floor(nearest)}`;
  return `The nearer of the two margins is ${times} times the measuring error (at most ${errorBar(largest)}), so rounding cannot have decided this.`;
}
