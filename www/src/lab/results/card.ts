/** A titled part of the results. */
import { freshId, html } from "../../ui/dom";

export interface Card {
  element: HTMLElement;
  /** Beside the title, for controls. */
  head: HTMLElement;
  body: HTMLElement;
}

export function card(name: string, title: string): Card {
  const id = freshId("title");
  const head = html("div", { class: "result-tools row" });
  const body = html("div", { class: "result-body" });
  const element = html(
    "section",
    { class: `result-card card part-${name}`, "data-part": name, "aria-labelledby": id },
    html("div", { class: "result-head row" }, html("h2", { id }, title), head),
    body,
  );
  return { element, head, body };
}
