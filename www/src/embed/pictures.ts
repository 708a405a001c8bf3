/** The two pictures of a component: how they are shown. */
import type { Look } from "../client/models";
import type { BundledImage } from "../report";
import { html } from "../ui/dom";

export function shownPicture(address: string, alt: string, name: "A" | "B"): HTMLElement {
  const image = html("img", {
    src: address,
    alt,
    part: "picture",
    loading: "lazy",
    decoding: "async",
  });
  return html(
    "figure",
    { class: "picture" },
    image,
    html("figcaption", { part: "caption" }, name),
  );
}

/** What a thumbnail shows, as if the worker had looked at the picture itself. */
export async function lookOf(
  { thumbnail }: BundledImage,
  whole: { width: number; height: number },
): Promise<Look> {
  const image = new Image();
  image.src = thumbnail;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = html("canvas", { width, height });
  const context = canvas.getContext("2d");
  context?.drawImage(image, 0, 0);
  const pixels =
    context?.getImageData(0, 0, width, height).data ??
    new Uint8ClampedArray(4 * width * height);
  const part = { x: 0, y: 0, width: whole.width, height: whole.height };
  return {
    ...whole,
    remarks: [],
    clip: part,
    dino: part,
    preview: { width, height, pixels },
  };
}
