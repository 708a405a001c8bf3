/** Pairs right by pattern: a bar with its interval for each model, chance, and the floor. */
import type { MmvpModel, MmvpReport, MmvpScore, Pattern, Share } from "../report";
import { html, svg } from "../ui/dom";
import { words } from "../words";
import { type Bar, barChart, barGroup, type Group, type Line } from "./bar";
import type { Labels } from "./right";
import { head, modelLabel, part, shareCell, wide } from "./shares";

const CHANCE = 0.25;

const shareOf = (score: MmvpScore, pattern: Pattern | undefined): Share | undefined =>
  pattern === undefined
    ? score.pairs
    : score.patterns.find((one) => one.pattern === pattern)?.pairs;

export function drawBars(report: MmvpReport, labels: Labels): HTMLElement[] {
  const said = words.benchmark.bars;
  const models = [...report.models.entries()];
  const sighted = models.filter(([, model]) => !model.blind);
  const floors = models.filter(([, model]) => model.blind);
  const known = new Set(report.pairs.map((pair) => pair.pattern));
  const groups: Group[] = [
    { pattern: undefined, title: said.all },
    ...(Object.entries(words.benchmark.patterns) as [Pattern, string][])
      .filter(([pattern]) => known.has(pattern))
      .map(([pattern, title]) => ({ pattern, title })),
  ];
  const names = report.models.map((model) => model.name).join(", ");
  const drawing = barChart(
    said.drawing(names),
    groups.map((group) => drawGroup(report, group, labels, sighted, floors)),
  );
  return [
    html("h2", {}, said.title),
    html("p", { class: "hint" }, said.thirdParty),
    legend(sighted, floors),
    drawing,
    html(
      "details",
      { class: "bars-table" },
      html("summary", {}, said.asTable),
      asTable(report.models, groups, labels),
    ),
  ];
}

function legend(sighted: [number, MmvpModel][], floors: [number, MmvpModel][]): HTMLElement {
  const line = (kind: string, text: string) =>
    html(
      "li",
      {},
      svg(
        "svg",
        { class: "bar", width: 14, height: 14, "aria-hidden": "true" },
        svg("line", { class: kind, x1: 7, x2: 7, y1: 0, y2: 14 }),
      ),
      text,
    );
  return html(
    "ul",
    { class: "bars-legend" },
    ...sighted.map(([place, model]) => html("li", {}, modelLabel(model, place))),
    line("chance", words.benchmark.bars.chance),
    ...floors.map(([, { name }]) => line("floor", words.benchmark.bars.floor(name))),
  );
}

function drawGroup(
  { pairs }: MmvpReport,
  group: Group,
  labels: Labels,
  sighted: [number, MmvpModel][],
  floors: [number, MmvpModel][],
): HTMLElement {
  const { pattern } = group;
  const own = pairs.filter((pair) => pattern === undefined || pair.pattern === pattern);
  const bars = sighted.map(([place, model]): Bar => [place, shareOf(model[labels], pattern)]);
  const lines: Line[] = [["chance", CHANCE]];
  for (const [, floor] of floors) {
    const reached = shareOf(floor[labels], pattern);
    if (reached && reached.of > 0) lines.push(["floor", part(reached)]);
  }
  // Where no model saw images, the lines alone are drawn.
  return barGroup(group, own.length, bars.length > 0 ? bars : [[-1, undefined]], lines);
}

function asTable(models: MmvpModel[], groups: Group[], labels: Labels): HTMLElement {
  const said = words.benchmark.bars;
  const rows = groups.map(({ pattern, title }) =>
    html(
      "tr",
      { "data-pattern": pattern ?? "all" },
      html("th", { scope: "row" }, title),
      ...models.map((model) => {
        const share = shareOf(model[labels], pattern);
        return html("td", {}, ...(share ? shareCell(share) : [words.benchmark.scores.nothing]));
      }),
    ),
  );
  const table = html(
    "table",
    {},
    html("caption", { class: "unseen" }, said.title),
    head(said.pattern, ...models.map((model) => model.name)),
    html("tbody", {}, ...rows),
  );
  return wide(said.title, table);
}
