/** The few DOM helpers that the pages need. */

let ids = 0;
/** An id that the document has not seen: a part may be there more than once. */
export const freshId = (name: string) => `clipsight-${name}-${++ids}`;

/** The element of a part's own HTML that a selector names. */
export function find(root: Element, selector: string): HTMLElement {
  const element = root.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`there is no ${selector} here`);
  return element;
}

type Attributes = Record<string, string | number | undefined>;

/** Makes an HTML element; strings among the children become text. */
export function html<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Makes an SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/** Sets attributes; what is undefined is left as it is. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(name, String(value));
  }
}

/** Text that is written only when it changed. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
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
