/** Cosines within and between classes, before and after, over one axis. */
import { html, svg } from "../../dom";
import type { LabDistribution, LabMeasures } from "../../report";
import { plural, short, strength } from "./names";
import { card, onWidth, write } from "./parts";
import { saveButtons } from "./save";
import type { Actions, Part, View } from "./view";

const [SIDE, LEGEND, HEAD, PANEL, GAP, FOOT] = [14, 26, 26, 116, 16, 40];

interface Frame {
  x: (cosine: number) => number;
  /** Height in pixels of a density. */
  tall: (density: number) => number;
}

/** The outline of a histogram standing on y = 0. */
function outline(densities: number[], { first, width }: LabDistribution, frame: Frame): string {
  let path = `M${frame.x(first).toFixed(1)} 0`;
  densities.forEach((density, at) => {
    const to = frame.x(first + (at + 1) * width).toFixed(1);
    path += `V${(-frame.tall(density)).toFixed(1)}H${to}`;
  });
  return `${path}V0Z`;
}

function panel(
  one: LabDistribution,
  title: string,
  kind: string,
  frame: Frame,
  right: number,
  head: number,
) {
  const both = one.paired.map((density, at) => Math.min(density, one.unpaired[at] ?? 0));
  const number = `overlap ${one.overlap.toFixed(3)}`;
  const range = `(95 %: ${one.low.toFixed(3)}–${one.high.toFixed(3)})`;
  return svg(
    "g",
    { class: `panel method ${kind}` },
    svg("text", { class: "mine", x: SIDE, y: 14 }, title),
    // Under the title where there is no room beside it.
    svg(
      "text",
      head > HEAD ? { x: SIDE, y: 31 } : { x: right, y: 14, "text-anchor": "end" },
      svg("tspan", { class: "strong" }, number),
      ` ${range}`,
    ),
    svg(
      "g",
      { transform: `translate(0 ${head + PANEL})` },
      svg("path", { class: "unpaired", d: outline(one.unpaired, one, frame) }),
      svg("path", { class: "paired", d: outline(one.paired, one, frame) }),
      svg("path", { class: "both", d: outline(both, one, frame) }),
      svg("line", { class: "axis", x1: SIDE, x2: right, y1: 0, y2: 0 }),
    ),
  );
}

/** Round numbers over a range, about `count` of them. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  const list: number[] = [];
  for (let at = Math.ceil(from / step - 1e-9); at * step <= to + 1e-9; at++)
    list.push(at * step);
  return list;
}

function legend(): SVGElement {
  const items: [string, string, number][] = [
    ["unpaired", "two classes", 0],
    ["paired", "one class", 102],
    ["both", "overlap", 194],
  ];
  return svg(
    "g",
    { class: "legend method plain", transform: `translate(${SIDE} 4)` },
    ...items.map(([kind, text, x]) =>
      svg(
        "g",
        { transform: `translate(${x} 0)` },
        svg("rect", { class: kind, width: 16, height: 11, x: 0.5, y: 0.5 }),
        svg("text", { x: 22, y: 10 }, text),
      ),
    ),
  );
}

export class Histogram implements Part {
  readonly element: HTMLElement;
  private readonly plot = svg("svg", { class: "plot", role: "img" });
  private readonly note = html("p", { class: "plot-note" });
  private readonly holder: HTMLElement;
  private readonly saves: HTMLElement;
  private width = 0;
  private drawn: unknown;
  private view: View | undefined;

  constructor(actions: Actions) {
    const { element, head, body } = card("histogram", "How alike: one class, two classes");
    this.element = element;
    this.holder = html("div", { class: "plot-holder" }, this.plot);
    this.saves = saveButtons(
      "the histogram",
      "overlap",
      () => (this.holder.hidden ? undefined : { drawing: this.plot }),
      actions.say,
    );
    head.append(this.saves);
    body.append(this.holder, this.note);
    onWidth(body, (width) => {
      this.width = width;
      this.draw(true);
    });
  }

  show(view: View): void {
    this.view = view;
    this.draw(false);
  }

  private draw(anyway: boolean): void {
    const { view } = this;
    if (!view) return;
    const { measures, step, board } = view;
    this.element.classList.toggle("stale", measures !== undefined && measures.step !== step);
    const key = `${step > 0}`;
    if (!anyway && this.drawn === measures && this.holder.dataset.on === key) return;
    this.drawn = measures;
    this.holder.dataset.on = key;
    this.holder.hidden = this.saves.hidden = !measures?.before;
    write(this.note, noteText(measures));
    if (!measures?.before || this.width === 0) return;
    const on = step > 0;
    const own = strength(board.strengths[measures.step] ?? 0);
    this.paint(measures.before, on ? measures.after : null, `Corrected, s = ${own}`, on);
  }

  private paint(
    before: LabDistribution,
    after: LabDistribution | null,
    title: string,
    on: boolean,
  ): void {
    const right = this.width - SIDE;
    const head = this.width < 430 ? HEAD + 17 : HEAD;
    const bins = before.paired.length;
    const [from, to] = [before.first, before.first + bins * before.width];
    const all = [before, after].flatMap((one) => (one ? [...one.paired, ...one.unpaired] : []));
    const most = Math.max(...all, 1e-9);
    const frame: Frame = {
      x: (cosine) => SIDE + ((cosine - from) / (to - from)) * (right - SIDE),
      tall: (density) => (density / most) * (PANEL - 4),
    };
    const panels = [panel(before, "Plain CLIP", "plain", frame, right, head)];
    if (after) panels.push(panel(after, title, "corrected", frame, right, head));
    else if (on) panels.push(svg("text", { x: SIDE, y: 14 }, "Corrected: too few pairs"));
    panels.forEach((one, at) => {
      one.setAttribute("transform", `translate(0 ${LEGEND + at * (head + PANEL + GAP)})`);
    });
    const foot = LEGEND + panels.length * (head + PANEL + GAP) - GAP;
    const axis = ticks(from, to, Math.max(3, Math.floor(this.width / 90))).flatMap((value) => [
      svg("line", {
        class: "axis",
        x1: frame.x(value),
        x2: frame.x(value),
        y1: foot,
        y2: foot + 5,
      }),
      svg("text", { x: frame.x(value), y: foot + 18, "text-anchor": "middle" }, short(value)),
    ]);
    const name = svg(
      "text",
      { x: (SIDE + right) / 2, y: foot + 34, "text-anchor": "middle" },
      "cosine of two images",
    );
    this.plot.replaceChildren(legend(), ...panels, ...axis, name);
    this.plot.setAttribute("width", String(this.width));
    this.plot.setAttribute("height", String(foot + FOOT));
    const speak = (one: LabDistribution) =>
      `overlap ${one.overlap.toFixed(3)}, 95 % interval ${one.low.toFixed(3)} to ${one.high.toFixed(3)}`;
    this.plot.setAttribute(
      "aria-label",
      `Histogram of the cosines of paired and unpaired images. Plain CLIP: ${speak(before)}.${after ? ` ${title}: ${speak(after)}.` : ""}`,
    );
  }
}

function noteText(measures: LabMeasures | undefined): string {
  if (!measures) return "Not measured yet.";
  const { images, before, after, note } = measures;
  const parts: string[] = [];
  if (before) {
    const variance = after
      ? `${short(before.variance, 4)} → ${short(after.variance, 4)}`
      : short(before.variance, 4);
    parts.push(
      `${plural(images, "image")} of known class. Variance of the features: ${variance}.`,
    );
  }
  if (note !== null) parts.push(note);
  return parts.join(" ");
}
