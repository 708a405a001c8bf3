/** What two encoders see of the pairs, by pattern, as their report has it. */
import type { MmvpBlindReport, Pattern } from "../report";
import { html } from "../ui/dom";
import { inEnglish } from "../ui/english";
import { cosine } from "../ui/numbers";
import { words } from "../words";
import { barChart, barGroup } from "./bar";
import { head, shareCell, wide } from "./shares";

export function drawEncoders({
  sentence,
  rule,
  patterns,
  ...both
}: MmvpBlindReport): HTMLElement[] {
  const said = words.benchmark.encoders;
  const titleOf = (pattern: Pattern | null) =>
    pattern === null ? words.benchmark.bars.all : words.benchmark.patterns[pattern];
  const bars = patterns.map(({ pattern, blind }) =>
    barGroup(
      { pattern: pattern ?? undefined, title: titleOf(pattern) },
      blind.of,
      [[0, blind]],
      [],
    ),
  );
  const rows = patterns.map(({ pattern, blind, clip, dino }) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, titleOf(pattern)),
      html("td", {}, ...shareCell(blind)),
      html("td", {}, cosine(clip.median)),
      html("td", {}, cosine(dino.median)),
    ),
  );
  const table = html(
    "table",
    {},
    html("caption", { class: "unseen" }, said.title),
    head(words.benchmark.bars.pattern, said.blind, said.clip, said.dino),
    html("tbody", {}, ...rows),
  );
  return [
    html("h2", {}, said.title),
    html("p", inEnglish(), sentence),
    html("p", { class: "hint" }, `CLIP: ${both.clip.model}. DINOv2: ${both.dino.model}.`),
    html("p", { class: "hint" }, said.rule(rule)),
    ...(rows.length > 0 ? [barChart(said.drawing, bars), wide(said.title, table)] : []),
  ];
}
