/** The two pictures of a component: how they are read and shown. */
import type { Look, Models } from "../client/models";
import { CallFailed } from "../client/rpc";
import { PREVIEW } from "../pair/seen";
import type { Loaded } from "../pair/slot";
import type { BundledImage, PairBundle } from "../report";
import { html } from "../ui/dom";
import { fetchPicture } from "../ui/fetched";
import { words } from "../words";

/** A picture with its letter under it. */
export function framed(picture: HTMLElement, at: 0 | 1): HTMLElement {
  picture.setAttribute("part", "picture");
  const caption = html("figcaption", { part: "caption" }, at === 0 ? "A" : "B");
  return html("figure", { class: "picture" }, picture, caption);
}

/**
 * Fetches two pictures and looks at them; those of a kept answer must be the very files
 * that it was given of.
 */
export async function loadBoth(
  addresses: [URL, URL],
  kept: PairBundle | undefined,
  api: Pick<Models, "hash" | "inspect">,
  signal: AbortSignal,
): Promise<[Loaded, Loaded]> {
  const one = async (at: 0 | 1): Promise<Loaded> => {
    const file = await fetchPicture(addresses[at], signal);
    const known = kept?.images[at];
    if (known && (await api.hash(await file.arrayBuffer())) !== known.sha256) {
      const message = words.embed.otherPicture(known.file);
      throw new CallFailed({ code: "OtherPicture", message });
    }
    const { look, decoded } = await api.inspect(await file.arrayBuffer(), PREVIEW);
    if (!decoded) return { file, look, byBrowser: false };
    return { file: new File([decoded], file.name), look, byBrowser: true };
  };
  return Promise.all([one(0), one(1)]);
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
