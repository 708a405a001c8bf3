/** A picture as the encoders see it: upright, without transparency, and the squares. */
import type { Look } from "../client/models";
import type { SeenPart } from "../report";
import { html, svg } from "../ui/dom";
import { words } from "../words";

/** Longer side of what is drawn, sharp on dense screens too. */
export const PREVIEW = 720;

/** Drawn from our own pixels: a browser turns other pictures than Pillow does. */
export function drawPreview({ preview }: Look, label: string): HTMLCanvasElement {
  const { width, height, pixels } = preview;
  const canvas = html("canvas", {
    class: "preview",
    width,
    height,
    role: "img",
    "aria-label": label,
  });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

/** The squares that CLIP and DINOv2 see, over the preview; what neither sees is dimmed. */
export function drawSeen({ width, height, clip, dino }: Look): SVGSVGElement {
  const square = (part: SeenPart, kind: string) =>
    svg("rect", {
      class: `seen ${kind}`,
      x: part.x,
      y: part.y,
      width: part.width,
      height: part.height,
    });
  const around = `M0 0H${width}V${height}H0Z`;
  const within = `M${clip.x} ${clip.y}h${clip.width}v${clip.height}h${-clip.width}Z`;
  return svg(
    "svg",
    { class: "squares", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    svg("path", { class: "cut-off", "fill-rule": "evenodd", d: `${around}${within}` }),
    square(clip, "clip"),
    square(dino, "dino"),
  );
}

/** What the squares mean. */
export function seenKey(): HTMLElement {
  return html(
    "p",
    { class: "key seen-key", hidden: "" },
    words.pair.seen.before,
    html("span", { class: "clip" }, "CLIP"),
    words.pair.seen.between,
    html("span", { class: "dino" }, "DINOv2"),
    words.pair.seen.after,
  );
}
