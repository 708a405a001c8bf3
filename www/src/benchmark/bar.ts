/** Shares as bars with their intervals, a group a pattern, and the scale under them. */
import { markPath } from "../plot/marks";
import type { Pattern, Share } from "../report";
import { html, svg } from "../ui/dom";
import { percent } from "../ui/numbers";
import { words } from "../words";
import { part } from "./shares";

/** Height of a bar's row in pixels. */
const ROW = 20;
const MIDDLE = ROW / 2;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

const at = (value: number) => `${(100 * value).toFixed(2)}%`;

/** All pairs, or those of a pattern. */
export interface Group {
  pattern: Pattern | undefined;
  title: string;
}

/** A share that is drawn, by its mark's place; none where only lines are. */
export type Bar = [place: number, share: Share | undefined];

/** Upright lines behind the bars, by their kind and value. */
export type Line = [kind: "chance" | "floor", value: number];

export function barGroup(
  { pattern, title }: Group,
  pairs: number,
  bars: readonly Bar[],
  lines: readonly Line[],
): HTMLElement {
  const rows = bars.map(([place, share]) => {
    const plot = svg("svg", { class: "bar", height: ROW, width: "100%" });
    plot.append(...lines.map(([kind, value]) => upright(kind, value)));
    const any = share && share.of > 0;
    if (any) plot.append(drawBar(share, place));
    const text = any ? `${share.right}/${share.of}` : "–";
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
      html("small", {}, words.benchmark.bars.pairs(pairs)),
    ),
    html("div", {}, ...rows),
  );
}

/** Groups over their scale; `label` says what they show. */
export function barChart(label: string, groups: readonly HTMLElement[]): HTMLElement {
  return html(
    "div",
    { class: "bars card", role: "img", "aria-label": label },
    ...groups,
    scale(),
  );
}

function drawBar(share: Share, place: number): SVGElement {
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
  return bar;
}

const upright = (kind: string, value: number) =>
  svg("line", { class: kind, x1: at(value), x2: at(value), y1: 0, y2: ROW });

function scale(): HTMLElement {
  const ticks = TICKS.map((value) => {
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
