/** Histograms of cosines within and between classes, over one axis. */
import type { LabDistribution } from "../report";
import { set, svg } from "../ui/dom";
import { fixed, short } from "../ui/numbers";
import { ticks } from "./axis";
import { words } from "../words";

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
  const number = words.plot.overlapIs(fixed(one.overlap, 3));
  const range = words.plot.interval(fixed(one.low, 3), fixed(one.high, 3));
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

function legend(): SVGElement {
  const items: [string, string][] = [
    ["unpaired", words.plot.twoClasses],
    ["paired", words.plot.oneClass],
    ["both", words.plot.overlap],
  ];
  let x = 0;
  return svg(
    "g",
    { class: "legend method plain", transform: `translate(${SIDE} 4)` },
    ...items.map(([kind, text]) => {
      const place = { transform: `translate(${x} 0)` };
      x += 25 + 7 * text.length;
      return svg(
        "g",
        place,
        svg("rect", { class: kind, width: 16, height: 11, x: 0.5, y: 0.5 }),
        svg("text", { x: 22, y: 10 }, text),
      );
    }),
  );
}

/** Plain over corrected; `after` is null where there is none, undefined where none is wanted. */
export function drawHistograms(
  plot: SVGSVGElement,
  width: number,
  before: LabDistribution,
  after: LabDistribution | null | undefined,
  title: string,
): void {
  const right = width - SIDE;
  const head = width < 430 ? HEAD + 17 : HEAD;
  const bins = before.paired.length;
  const [from, to] = [before.first, before.first + bins * before.width];
  const all = [before, after].flatMap((one) => (one ? [...one.paired, ...one.unpaired] : []));
  const most = Math.max(...all, 1e-9);
  const frame: Frame = {
    x: (cosine) => SIDE + ((cosine - from) / (to - from)) * (right - SIDE),
    tall: (density) => (density / most) * (PANEL - 4),
  };
  const panels = [panel(before, words.plot.plainClip, "plain", frame, right, head)];
  if (after) panels.push(panel(after, title, "corrected", frame, right, head));
  else if (after === null) panels.push(svg("text", { x: SIDE, y: 14 }, words.plot.tooFewPairs));
  panels.forEach((one, at) => {
    one.setAttribute("transform", `translate(0 ${LEGEND + at * (head + PANEL + GAP)})`);
  });
  const foot = LEGEND + panels.length * (head + PANEL + GAP) - GAP;
  const axis = ticks(from, to, Math.max(3, Math.floor(width / 90))).flatMap((value) => [
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
    words.plot.cosineOfTwo,
  );
  plot.replaceChildren(legend(), ...panels, ...axis, name);
  const speak = (one: LabDistribution) =>
    words.plot.overlapSaid(fixed(one.overlap, 3), fixed(one.low, 3), fixed(one.high, 3));
  set(plot, {
    width,
    height: foot + FOOT,
    "aria-label": words.plot.histogram(
      speak(before),
      after ? ` ${title}: ${speak(after)}.` : "",
    ),
  });
}
