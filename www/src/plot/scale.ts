/** One encoder's scale: 0 to 1, its threshold, a needle with its error bar. */
import { freshId, html, svg } from "../ui/dom";
import type { EncoderReport } from "../report";
import { cosine, errorBar, fixed } from "../ui/numbers";

export interface Encoder {
  /** `clip` or `dino`: picks colour and needle in the style sheet. */
  kind: "clip" | "dino";
  /** Short name. */
  name: string;
  /** Catalogue title of the model. */
  title: string;
}

/** Heights in pixels: the drawing, the needle's head, the axis, the numbers under it. */
const HEIGHT = 72;
const HEAD = 14;
const LINE = 42;
const LABELS = 70;

/** Wire form: absent where it was never measured. */
export function errorOf(encoder: EncoderReport): number | undefined {
  return typeof encoder.error === "number" ? encoder.error : undefined;
}

function percent(value: number): string {
  return `${(100 * Math.min(Math.max(value, 0), 1)).toFixed(2)}%`;
}

/** The needle's head: a disc for CLIP, a diamond for DINOv2. */
function head(kind: Encoder["kind"]): SVGElement {
  return kind === "clip"
    ? svg("circle", { r: 9, class: "head" })
    : svg("path", { d: "M0-11 11 0 0 11-11 0Z", class: "head" });
}

/** The part of the scale that counts towards a blind pair, tinted and hatched. */
function zone(encoder: Encoder, threshold: number): SVGElement {
  const [from, to] = encoder.kind === "clip" ? [threshold, 1] : [0, threshold];
  const place = {
    x: percent(from),
    y: LINE - 8,
    width: `${(100 * (to - from)).toFixed(2)}%`,
    height: 16,
  };
  const hatch = freshId("hatch");
  const pattern = svg(
    "pattern",
    {
      id: hatch,
      width: 7,
      height: 7,
      patternUnits: "userSpaceOnUse",
      // Leaning either way, as one more way to tell the encoders apart.
      patternTransform: `rotate(${encoder.kind === "clip" ? 45 : -45})`,
    },
    svg("line", { class: "hatch", x1: 0, y1: 0, x2: 0, y2: 7 }),
  );
  return svg(
    "g",
    { class: "zone" },
    svg("defs", {}, pattern),
    svg("rect", { ...place, class: "tint" }),
    svg("rect", { ...place, fill: `url(#${hatch})` }),
  );
}

function threshold(value: number): SVGElement {
  return svg(
    "g",
    { class: "threshold" },
    svg("line", { x1: percent(value), x2: percent(value), y1: LINE - 13, y2: LINE + 13 }),
    svg("text", { x: percent(value), y: LABELS, "text-anchor": "middle" }, fixed(value, 2)),
  );
}

function needle(encoder: Encoder, report: EncoderReport): SVGElement {
  const group = svg("g", { class: "needle" });
  const at = percent(report.cosine);
  const error = errorOf(report);
  if (error !== undefined) {
    const [from, to] = [percent(report.cosine - error), percent(report.cosine + error)];
    const upright = { y1: LINE - 8, y2: LINE + 8 };
    group.append(
      svg("line", { class: "bar", x1: from, x2: to, y1: LINE, y2: LINE }),
      svg("line", { class: "bar", x1: from, x2: from, ...upright }),
      svg("line", { class: "bar", x1: to, x2: to, ...upright }),
    );
  }
  group.append(
    svg("line", { class: "stem", x1: at, x2: at, y1: HEAD, y2: LINE + 13 }),
    svg("svg", { x: at, y: HEAD, overflow: "visible" }, head(encoder.kind)),
  );
  return group;
}

/** The ends of the scale, left out where the threshold's number needs the room. */
function ends(value: number): SVGElement[] {
  return [0, 1].flatMap((end) => {
    const at = percent(end);
    const tick = svg("line", { class: "end", x1: at, x2: at, y1: LINE - 5, y2: LINE + 5 });
    if (Math.abs(value - end) < 0.1) return [tick];
    return [tick, svg("text", { x: at, y: LABELS, "text-anchor": "middle" }, String(end))];
  });
}

export function drawScale(encoder: Encoder, report: EncoderReport): HTMLElement {
  const error = errorOf(report);
  const plot = svg("svg", {
    class: "scale-plot",
    height: HEIGHT,
    role: "img",
    "aria-label": report.words,
  });
  plot.append(
    zone(encoder, report.threshold),
    svg("line", { class: "line", x1: "0%", x2: "100%", y1: LINE, y2: LINE }),
    ...ends(report.threshold),
    threshold(report.threshold),
    needle(encoder, report),
  );
  return html(
    "div",
    { class: `scale ${encoder.kind}`, "data-model": report.model },
    html(
      "div",
      { class: "scale-head" },
      html("h2", {}, encoder.name, " ", html("small", {}, encoder.title)),
      html(
        "p",
        { class: "number" },
        html(
          "data",
          { value: report.cosine, "data-threshold": report.threshold },
          cosine(report.cosine),
        ),
        html("small", {}, error === undefined ? "" : ` ${errorBar(error)}`),
      ),
    ),
    plot,
    ...(report.rank ? [html("p", { class: "rank" }, sentence(report.rank.words))] : []),
  );
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
