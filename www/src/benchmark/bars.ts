/** Pairs right by pattern: a bar with its interval for each model, chance, and the floor. */
import { markPath } from "../plot/marks";
import type { MmvpModel, MmvpReport, MmvpScore, Pattern, Share } from "../report";
import { html, svg } from "../ui/dom";
import { percent } from "../ui/numbers";
import { words } from "../words";
import type { Labels } from "./right";
import { head, modelLabel, part, shareCell, wide } from "./shares";

/** Height of a bar's row in pixels. */
const ROW = 20;
const MIDDLE = ROW / 2;
const CHANCE = 0.25;

const at = (value: number) => `${(100 * value).toFixed(2)}%`;

/** All pairs, or those of a pattern. */
interface Group {
  pattern: Pattern | undefined;
  title: string;
}

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
  const drawing = html(
    "div",
    { class: "bars card", role: "img", "aria-label": said.drawing(names) },
    ...groups.map((group) => drawGroup(report, group, labels, sighted, floors)),
    scale(),
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
  { pattern, title }: Group,
  labels: Labels,
  sighted: [number, MmvpModel][],
  floors: [number, MmvpModel][],
): HTMLElement {
  const count = pairs.filter(
    (pair) => pattern === undefined || pair.pattern === pattern,
  ).length;
  // Where no model saw images, the lines alone are drawn.
  const bars: [number, MmvpModel | undefined][] =
    sighted.length > 0 ? sighted : [[-1, undefined]];
  const rows = bars.map(([place, model]) => {
    const share = model && shareOf(model[labels], pattern);
    const plot = svg("svg", { class: "bar", height: ROW, width: "100%" });
    plot.append(upright("chance", CHANCE));
    for (const [, floor] of floors) {
      const reached = shareOf(floor[labels], pattern);
      if (reached && reached.of > 0) plot.append(upright("floor", part(reached)));
    }
    if (share && share.of > 0) plot.append(...drawBar(share, place));
    const text = share && share.of > 0 ? `${share.right}/${share.of}` : "–";
    return html("div", { class: "bar-row" }, plot, html("span", {}, text));
  });
  return html(
    "div",
    { class: "bar-group", "data-pattern": pattern ?? "all" },
    html(
      "p",
      { class: "bar-title" },
      title,
      " ",
      html("small", {}, words.benchmark.bars.pairs(count)),
    ),
    html("div", {}, ...rows),
  );
}

function drawBar(share: Share, place: number): SVGElement[] {
  const mark = markPath(place, false);
  const bar = svg("g", { class: "share" });
  bar.style.setProperty("--mark", mark.style.getPropertyValue("--mark"));
  const [low, high] = [at(share.low), at(share.high)];
  const cap = { y1: MIDDLE - 4, y2: MIDDLE + 4 };
  bar.append(
    svg("rect", { class: "length", x: 0, y: 3, width: at(part(share)), height: ROW - 6 }),
    svg("line", { class: "whisker", x1: low, x2: high, y1: MIDDLE, y2: MIDDLE }),
    svg("line", { class: "whisker", x1: low, x2: low, ...cap }),
    svg("line", { class: "whisker", x1: high, x2: high, ...cap }),
    svg("svg", { x: at(part(share)), y: MIDDLE, overflow: "visible" }, mark),
  );
  return [bar];
}

const upright = (kind: string, value: number) =>
  svg("line", { class: kind, x1: at(value), x2: at(value), y1: 0, y2: ROW });

function scale(): HTMLElement {
  const ticks = [0, CHANCE, 0.5, 0.75, 1].map((value) => {
    const anchor = value === 0 ? "start" : value === 1 ? "end" : "middle";
    return svg("text", { x: at(value), y: 14, "text-anchor": anchor }, percent(value, 0));
  });
  const plot = svg("svg", { height: ROW, width: "100%" }, ...ticks);
  return html(
    "div",
    { class: "bar-group bar-scale" },
    html("p", { class: "bar-title" }),
    html("div", { class: "bar-row" }, plot, html("span")),
  );
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
