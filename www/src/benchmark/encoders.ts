/** What two encoders see of the pairs, by pattern, as their report has it. */
import type { MmvpBlindReport } from "../report";
import { html } from "../ui/dom";
import { inEnglish } from "../ui/english";
import { cosine } from "../ui/numbers";
import { words } from "../words";
import { head, shareCell, wide } from "./shares";

export function drawEncoders({
  sentence,
  rule,
  patterns,
  ...both
}: MmvpBlindReport): HTMLElement[] {
  const said = words.benchmark.encoders;
  const rows = patterns.map(({ pattern, blind, clip, dino }) =>
    html(
      "tr",
      {},
      html(
        "th",
        { scope: "row" },
        pattern === null ? words.benchmark.bars.all : words.benchmark.patterns[pattern],
      ),
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
    ...(rows.length > 0 ? [wide(said.title, table)] : []),
  ];
}
