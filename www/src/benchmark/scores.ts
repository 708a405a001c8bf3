/** The models' scores and their comparisons, as tables. */
import type { MmvpModel, MmvpReport } from "../report";
import { html } from "../ui/dom";
import { inEnglish } from "../ui/english";
import { fixed, percent, points } from "../ui/numbers";
import { words } from "../words";
import type { Labels } from "./right";
import { head, modelLabel, part, shareCell, wide } from "./shares";

export function drawScores(report: MmvpReport, labels: Labels): HTMLElement {
  const said = words.benchmark.scores;
  const guess = html(
    "tr",
    { class: "guess" },
    html("th", { scope: "row" }, said.guess),
    html("td", {}, html("b", {}, percent(0.25, 0))),
    html("td", {}, percent(0.5, 0)),
    html("td", { colspan: 3 }),
  );
  const table = html(
    "table",
    { class: "scores" },
    html("caption", { class: "unseen" }, said.title),
    head(said.model, said.pairs, said.images, said.unread, said.neither, said.missing),
    html("tbody", {}, ...report.models.map((model, at) => row(model, at, labels)), guess),
  );
  return html("div", {}, wide(said.title, table), html("p", { class: "hint" }, said.about));
}

function row(model: MmvpModel, place: number, labels: Labels): HTMLElement {
  const said = words.benchmark.scores;
  const { pairs, images } = model[labels];
  const about = [model.form, ...(model.mode === null ? [] : [model.mode])].join(", ");
  // Single questions are counted where there is an answer.
  const answers = Math.max(images.of, 1);
  return html(
    "tr",
    { class: model.blind ? "floor" : undefined },
    html(
      "th",
      { scope: "row" },
      modelLabel(model, place),
      html("small", {}, `${model.file}: `, html("span", inEnglish(), about)),
      ...(model.blind ? [html("small", { class: "floor-note" }, said.floor)] : []),
    ),
    html("td", { class: "pairs-right" }, ...shareCell(pairs)),
    html(
      "td",
      { class: "soft" },
      said.of(images.right, images.of),
      `, ${percent(part(images))}`,
    ),
    html("td", {}, said.unreadShare(model.unread, percent(model.unread / answers))),
    html("td", {}, String(model.neither)),
    html("td", {}, String(model.missing)),
  );
}

export function drawComparisons({ comparisons, models }: MmvpReport): HTMLElement[] {
  if (comparisons.length === 0) return [];
  const said = words.benchmark.compared;
  const name = (at: number) => models[at]?.name ?? "";
  const rows = comparisons.map(({ models: [a, b], wins, losses, difference, low, high, p }) =>
    html(
      "tr",
      {},
      html("th", { scope: "row" }, said.both(name(a), name(b))),
      html("td", {}, String(wins)),
      html("td", {}, String(losses)),
      html(
        "td",
        {},
        html("b", {}, points(difference)),
        html("small", {}, words.benchmark.scores.interval(points(low), points(high))),
      ),
      html("td", {}, p < 0.001 ? `< ${fixed(0.001, 3)}` : fixed(p, 3)),
    ),
  );
  const table = html(
    "table",
    { class: "compared" },
    html("caption", { class: "unseen" }, said.title),
    head(said.models, said.first, said.second, said.difference, "p"),
    html("tbody", {}, ...rows),
  );
  return [
    html("h2", {}, said.title),
    html("p", { class: "hint" }, said.about),
    wide(said.title, table),
  ];
}
