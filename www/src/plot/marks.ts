/** Each class has a colour of its own and a shape of its own. */
import { html, svg } from "../ui/dom";

/** Outlines around 0,0, of about one area. */
const SHAPES = [
  "M0-5.2A5.2 5.2 0 0 1 0 5.2A5.2 5.2 0 0 1 0-5.2Z",
  "M-4.6-4.6H4.6V4.6H-4.6Z",
  "M0-6.1 5.9 4.4H-5.9Z",
  "M0-6.5 6.5 0 0 6.5-6.5 0Z",
  "M-2-6H2V-2H6V2H2V6H-2V2H-6V-2H-2Z",
  "M0 6.1-5.9-4.4H5.9Z",
  "M0-6 5.7-1.9 3.5 4.9H-3.5L-5.7-1.9Z",
  "M0-7 1.8-2.3 6.7-2.2 2.8.9 4.1 5.7 0 2.9-4.1 5.7-2.8.9-6.7-2.2-1.8-2.3Z",
] as const;
/** A small cross for what has no known class. */
const UNKNOWN = "M-3.8-5 0-1.2 3.8-5 5-3.8 1.2 0 5 3.8 3.8 5 0 1.2-3.8 5-5 3.8-1.2 0-5-3.8Z";

const known = (place: number | null | undefined): place is number =>
  place !== null && place !== undefined && place >= 0;

/** Past eight classes colours come again, with another shape. */
function shapeOf(place: number | null | undefined): string {
  if (!known(place)) return UNKNOWN;
  const turn = Math.floor(place / SHAPES.length);
  return SHAPES[(place + 3 * turn) % SHAPES.length] ?? UNKNOWN;
}

function colourOf(place: number | null | undefined): string {
  return known(place) ? `var(--class-${place % SHAPES.length})` : "var(--edge)";
}

/** A class's mark around 0,0, full or hollow; it can become another class's. */
export function markPath(
  place: number | null | undefined,
  hollow: boolean,
  kind = "",
): SVGPathElement {
  const path = svg("path", { class: `${kind} ${hollow ? "hollow" : "full"}`.trim() });
  mark(path, place);
  return path;
}

function mark(path: SVGPathElement, place: number | null | undefined): void {
  path.setAttribute("d", shapeOf(place));
  path.style.setProperty("--mark", colourOf(place));
}

/** A class's mark in a line of text; it can become another class's. */
export class Mark {
  readonly element: SVGSVGElement;
  private readonly path: SVGPathElement;

  constructor(
    private place?: number | null,
    hollow = false,
  ) {
    this.element = svg("svg", {
      class: "mark",
      viewBox: "-8 -8 16 16",
      width: 14,
      height: 14,
      "aria-hidden": "true",
    });
    this.path = markPath(place, hollow);
    this.element.append(this.path);
  }

  show(place: number | null | undefined): void {
    if (place === this.place) return;
    this.place = place;
    mark(this.path, place);
  }
}

/** A class's mark and name. */
export function classLabel(place: number | null | undefined, name: string): HTMLElement {
  return html(
    "span",
    { class: "class-label" },
    new Mark(place).element,
    html("span", { class: "class-text" }, name),
  );
}
