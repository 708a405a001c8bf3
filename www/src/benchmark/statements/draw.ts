/** CLIP models on statements in pairs: the table by pattern, and the pairs as cards. */
import type { Pattern, Prediction, StatementPair, VlmScored } from "../../report";
import { freshId, html } from "../../ui/dom";
import { percent } from "../../ui/numbers";
import { words } from "../../words";
import { PATTERNS } from "../address";
import { outcome } from "../card";
import { head, shareCell, wide } from "../shares";

/** Pairs right, a row a pattern and a column a model. */
export function drawTable(all: readonly VlmScored[]): HTMLElement {
  const said = words.benchmark.vlm;
  const has = (pattern: Pattern) =>
    all.some(({ model }) => model.patterns.some((one) => one.pattern === pattern));
  const rows: (Pattern | undefined)[] = [undefined, ...PATTERNS.filter(has)];
  const cell = ({ model }: VlmScored, pattern: Pattern | undefined) => {
    const share =
      pattern === undefined
        ? model.pairs
        : model.patterns.find((one) => one.pattern === pattern)?.pairs;
    return html("td", {}, ...(share ? shareCell(share) : [words.benchmark.scores.nothing]));
  };
  const table = html(
    "table",
    { class: "vlm-scores" },
    html("caption", { class: "unseen" }, said.title),
    head(words.benchmark.bars.pattern, ...all.map(({ model }) => model.name)),
    html(
      "tbody",
      {},
      ...rows.map((pattern) =>
        html(
          "tr",
          { "data-pattern": pattern ?? "all" },
          html(
            "th",
            { scope: "row" },
            pattern === undefined
              ? words.benchmark.bars.all
              : words.benchmark.patterns[pattern],
          ),
          ...all.map((model) => cell(model, pattern)),
        ),
      ),
    ),
  );
  return wide(said.title, table);
}

/** `found` is what CLIP picks, where it was asked. */
export function drawPairs(
  pairs: readonly StatementPair[],
  found: readonly Prediction[] | undefined,
  thumb: (path: string) => string | undefined,
): HTMLElement {
  return html(
    "ol",
    { class: "pair-cards" },
    ...pairs.map((pair, place) => drawPair(pair, place, found?.[place], thumb)),
  );
}

function drawPair(
  { ids, statements, images, pattern }: StatementPair,
  place: number,
  prediction: Prediction | undefined,
  thumb: (path: string) => string | undefined,
): HTMLElement {
  const said = words.benchmark.vlm;
  const about = [
    said.statements(ids[0], ids[1]),
    ...(pattern === null ? [] : [words.benchmark.patterns[pattern]]),
  ];
  const title = html(
    "h3",
    { id: freshId("statements") },
    words.benchmark.card.pair(place + 1),
    " ",
    html("small", {}, about.join(", ")),
  );
  const half = (at: 0 | 1) =>
    html(
      "div",
      { class: "half" },
      html("img", { src: thumb(images[at]) ?? "", alt: images[at], loading: "lazy" }),
      html("p", {}, html("q", {}, statements[at])),
      ...(prediction ? [pick(prediction, at)] : []),
    );
  return html(
    "li",
    { class: "pair-card card", "data-statements": place + 1, "aria-labelledby": title.id },
    title,
    html("div", { class: "halves" }, half(0), half(1)),
  );
}

/** Which image a statement picks, and how sure CLIP is of the first. */
function pick({ picked, truth, scores }: Prediction, at: 0 | 1): HTMLElement {
  const said = words.benchmark.vlm;
  return html(
    "p",
    {},
    outcome(picked[at] === truth[at], said.picks(picked[at] + 1)),
    html("small", {}, said.first(percent(scores[at]))),
  );
}
