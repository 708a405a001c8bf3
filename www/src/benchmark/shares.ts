/** Shares with their intervals as the page writes them, and how a model is drawn. */
import type { MmvpModel, Share } from "../report";
import { Mark } from "../plot/marks";
import { html } from "../ui/dom";
import { percent } from "../ui/numbers";
import { words } from "../words";

/** 0 to 1. */
export const part = ({ right, of }: Share) => (of === 0 ? 0 : right / of);

/** “52 of 150, 34.7 %”, and the interval under it. */
export function shareCell(share: Share): (Node | string)[] {
  if (share.of === 0) return [words.benchmark.scores.nothing];
  const interval = words.benchmark.scores.interval(percent(share.low), percent(share.high));
  return [
    `${words.benchmark.scores.of(share.right, share.of)}, `,
    html("b", {}, percent(part(share))),
    html("small", {}, interval),
  ];
}

/** A model's mark and name. */
export function modelLabel({ name }: MmvpModel, place: number): HTMLElement {
  return html(
    "span",
    { class: "model-label" },
    new Mark(place).element,
    html("span", {}, name),
  );
}

/** A table that scrolls by itself where it is too wide, by keyboard too. */
export function wide(title: string, table: HTMLTableElement): HTMLElement {
  const label = words.benchmark.tableOf(title);
  return html(
    "div",
    { class: "wide", role: "region", "aria-label": label, tabindex: 0 },
    table,
  );
}

/** The head of a table. */
export function head(...titles: string[]): HTMLElement {
  const cells = titles.map((title) => html("th", { scope: "col" }, title));
  return html("thead", {}, html("tr", {}, ...cells));
}
