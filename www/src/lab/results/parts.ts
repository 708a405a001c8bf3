/** Small pieces that several parts are built of. */
import { html } from "../../dom";

let ids = 0;
/** An id that the page has not seen. */
export const freshId = (name: string) => `results-${name}-${++ids}`;

export interface Card {
  element: HTMLElement;
  /** Beside the title, for controls. */
  head: HTMLElement;
  body: HTMLElement;
}

/** A titled part of the results. */
export function card(name: string, title: string): Card {
  const id = freshId("title");
  const head = html("div", { class: "result-tools" });
  const body = html("div", { class: "result-body" });
  const element = html(
    "section",
    { class: `result-card part-${name}`, "data-part": name, "aria-labelledby": id },
    html("div", { class: "result-head" }, html("h2", { id }, title), head),
    body,
  );
  return { element, head, body };
}

/** Text that is written only when it changed. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A choice among few, as a list. */
export function choice(label: string): { element: HTMLElement; select: HTMLSelectElement } {
  const select = html("select");
  return { element: html("label", { class: "choice" }, label, " ", select), select };
}

/** The choices of a list; the chosen one stays where it is still there. */
export function offer(select: HTMLSelectElement, options: [string, string][]): void {
  const same =
    select.options.length === options.length &&
    options.every(([value, text], at) => {
      const option = select.options[at];
      return option?.value === value && option.text === text;
    });
  if (same) return;
  const { value } = select;
  select.replaceChildren(...options.map(([v, text]) => html("option", { value: v }, text)));
  if (options.some(([v]) => v === value)) select.value = value;
}

export function button(text: string, run: (event: MouseEvent) => void): HTMLButtonElement {
  const element = html("button", { type: "button", class: "quiet" }, text);
  element.addEventListener("click", run);
  return element;
}

/** Calls back with the width that an element has to offer, now and when it changes. */
export function onWidth(element: HTMLElement, take: (width: number) => void): void {
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width === last || width === 0) return;
    last = width;
    take(width);
  }).observe(element);
}
