/** The two pictures of a component: where they lie, how they are shown and read. */
import type { Look } from "../client/models";
import type { BundledImage } from "../report";
import { html } from "../ui/dom";
import { words } from "../words";

/** A picture that could not be had. */
export class PictureError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PictureUnread";
  }
}

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

/** The last part of an address's path, as a file's name. */
export function nameOf(address: URL): string {
  const last = address.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || address.hostname;
  } catch {
    return last;
  }
}

export async function fetchPicture(address: URL, signal: AbortSignal): Promise<File> {
  try {
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new File([await response.blob()], nameOf(address));
  } catch (error) {
    if (signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    const foreign = address.origin !== location.origin;
    throw new PictureError(words.embed.pictureUnread(address.href, why, foreign));
  }
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
