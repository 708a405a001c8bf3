/** How many shots are named right when left out, by alpha. */
import type { LabCurve } from "../report";
import { set, svg } from "../ui/dom";
import { baseOf, isCorrected, methodClass, methodName } from "../ui/methods";
import { percent, short } from "../ui/numbers";
import { ticks } from "./axis";
import { words } from "../words";

const [LEFT, RIGHT, HEAD, PANEL, GAP, FOOT] = [46, 14, 32, 120, 20, 40];
/** The largest alpha of the search. */
const MOST = 20;

interface Frame {
  x: (alpha: number) => number;
  y: (part: number) => number;
}

function line({ starts, correct, total }: LabCurve, frame: Frame): string {
  let path = "";
  starts.forEach((start, at) => {
    const y = frame.y((correct[at] ?? 0) / total).toFixed(1);
    path += path === "" ? `M${frame.x(start).toFixed(1)} ${y}` : `V${y}`;
    path += `H${frame.x(starts[at + 1] ?? MOST).toFixed(1)}`;
  });
  return path;
}

/** One panel per method and its corrected form; `alphas` are those in force. */
export function drawCurves(
  plot: SVGSVGElement,
  width: number,
  list: LabCurve[],
  alphas: Map<string, number>,
): void {
  const bases = [...new Set(list.map(({ method }) => baseOf(method)))];
  const right = width - RIGHT;
  const parts = list.flatMap(({ correct, total }) => correct.map((one) => one / total));
  const low = Math.max(0, Math.floor(Math.min(...parts) * 10 - 0.5) / 10);
  const high = Math.min(1, Math.ceil(Math.max(...parts) * 10 + 0.2) / 10);
  const frame: Frame = {
    x: (alpha) => LEFT + (alpha / MOST) * (right - LEFT),
    y: (part) => PANEL * (1 - (part - low) / Math.max(high - low, 0.1)),
  };
  const panels = bases.map((base, at) => {
    const curves = list.filter(({ method }) => baseOf(method) === base);
    const group = panel(curves, frame, right, alphas, ticks(low, high, 4));
    group.setAttribute("transform", `translate(0 ${HEAD + at * (PANEL + GAP + HEAD)})`);
    return group;
  });
  const foot = bases.length * (HEAD + PANEL + GAP) - GAP;
  const axis = ticks(0, MOST, Math.max(4, Math.floor(width / 80))).map((value) =>
    svg("text", { x: frame.x(value), y: foot + 17, "text-anchor": "middle" }, short(value)),
  );
  const name = svg(
    "text",
    { x: (LEFT + right) / 2, y: foot + 34, "text-anchor": "middle" },
    "α",
  );
  plot.replaceChildren(...panels, ...axis, name);
  set(plot, {
    width,
    height: foot + FOOT,
    "aria-label": words.plot.curves(list.map(curveInWords).join(" ")),
  });
}

function panel(
  curves: LabCurve[],
  frame: Frame,
  right: number,
  alphas: Map<string, number>,
  values: number[],
): SVGGElement {
  const group = svg("g");
  for (const value of values) {
    const y = frame.y(value);
    group.append(
      svg("line", { class: "grid", x1: LEFT, x2: right, y1: y, y2: y }),
      svg("text", { x: LEFT - 8, y: y + 4, "text-anchor": "end" }, percent(value, 0)),
    );
  }
  // Titles from the right, the corrected one last.
  let x = LEFT;
  for (const curve of curves) {
    const name = methodName(curve.method);
    const mine = svg("g", { class: methodClass(curve.method) });
    if (curve.interval) {
      const [from, to] = curve.interval;
      const width = Math.max(frame.x(to) - frame.x(from), 2);
      const up = isCorrected(curve.method) ? 7 : 0;
      mine.append(
        svg("rect", { class: "best-band", x: frame.x(from), y: 0, width, height: PANEL }),
        svg("rect", {
          class: "best-edge",
          x: frame.x(from),
          y: PANEL + 1 + up,
          width,
          height: 5,
        }),
      );
    }
    const alpha = alphas.get(curve.method);
    mine.append(
      svg("path", { class: "curve", d: line(curve, frame) }),
      svg("line", { class: "swatch curve", x1: x, x2: x + 20, y1: -20, y2: -20 }),
      svg("text", { class: "mine", x: x + 26, y: -16 }, name),
    );
    if (alpha !== undefined) {
      const at = frame.x(Math.min(alpha, MOST));
      mine.append(
        svg("line", { class: "now", x1: at, x2: at, y1: 0, y2: PANEL }),
        isCorrected(curve.method)
          ? svg("path", { class: "dot", d: `M${at}-6l6 6-6 6-6-6Z` })
          : svg("circle", { class: "dot", cx: at, cy: 0, r: 5 }),
      );
    }
    group.append(mine);
    x += 44 + 9 * name.length;
  }
  return group;
}

/** What a curve comes to, in words. */
export function curveInWords({
  method,
  best,
  best_correct,
  total,
  interval,
}: LabCurve): string {
  const where = interval ? words.plot.asGood(short(interval[0]), short(interval[1])) : "";
  const gamma = method.startsWith("tx") ? `, γ ${short(best.gamma)}` : "";
  return words.plot.curve(
    methodName(method),
    best_correct,
    total,
    short(best.alpha),
    where,
    short(best.beta),
    gamma,
  );
}
