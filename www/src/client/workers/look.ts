/** A look at an image file. What is not read here the browser decodes, where it can. */
import type { Looked } from "../models";
import type { Module } from "./contract";

export async function lookAt(
  module: Pick<Module, "inspect">,
  bytes: Uint8Array<ArrayBuffer>,
  side: number,
): Promise<Looked> {
  try {
    return { look: module.inspect(bytes, side, false), decoded: undefined };
  } catch (error) {
    const other = error instanceof Error && error.name === "OtherFormat";
    const decoded = other ? await byBrowser(bytes) : undefined;
    // Without the browser's help the first refusal stands: it says what to do.
    if (!decoded) throw error;
    return { look: module.inspect(new Uint8Array(decoded), side, true), decoded };
  }
}

/** The browser's pixels as a PNG; undefined where it cannot read them either. */
async function byBrowser(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer | undefined> {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    if (!context) return undefined;
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    return await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer();
  } catch {
    return undefined;
  }
}

/** A small picture as a file; undefined where this browser makes none. */
export async function fileOf({ look }: Looked): Promise<Blob | undefined> {
  const { width, height, pixels } = look.preview;
  try {
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
    return await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
  } catch {
    return undefined;
  }
}
