/** Image files: read, checked by the wasm, made small for showing. */
import { failure, isFatal } from "../../worker/engine";
import type { LabModule } from "./contract";

/** Only against reading gigabytes into memory; the image reader's own limit is lower. */
const LARGEST_FILE = 256_000_000;
/** Longer side of the small pictures, sharp on dense screens too. */
const THUMB = 192;

/** An image that was read and proved good. */
export interface Image {
  id: string;
  file: Blob;
  thumb: Blob | undefined;
}

/** Reads a file. Throws an error whose message says why it was not taken. */
export async function readImage(module: LabModule, file: File): Promise<Image> {
  if (file.size > LARGEST_FILE) {
    throw new Error(`It is too large (${Math.round(file.size / 1e6)} MB) for a picture.`);
  }
  let buffer: ArrayBuffer;
  try {
    buffer = await file.arrayBuffer();
  } catch {
    throw new Error("It could not be read. Was it moved or deleted?");
  }
  const bytes = new Uint8Array(buffer);
  try {
    const size = module.inspect(bytes);
    const id = module.sha256(bytes);
    // A copy: the file on disk may change or go.
    const own = new Blob([buffer], { type: file.type });
    return { id, file: own, thumb: await makeThumb(own, size) };
  } catch (error) {
    if (isFatal(error)) throw error;
    throw new Error(failure(error).message, { cause: error });
  }
}

/** A small picture of an image that may be of any size. */
export async function thumbOf(module: LabModule, file: Blob): Promise<Blob | undefined> {
  return makeThumb(file, module.inspect(new Uint8Array(await file.arrayBuffer())));
}

/** Undefined for what a browser does not show, TIFF above all. */
async function makeThumb(
  file: Blob,
  { width, height }: { width: number; height: number },
): Promise<Blob | undefined> {
  try {
    const scale = Math.min(1, THUMB / Math.max(width, height));
    const resizeWidth = Math.max(1, Math.round(width * scale));
    const resizeHeight = Math.max(1, Math.round(height * scale));
    const bitmap = await createImageBitmap(file, {
      resizeWidth,
      resizeHeight,
      resizeQuality: "medium",
    });
    const canvas = new OffscreenCanvas(resizeWidth, resizeHeight);
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return await canvas.convertToBlob({ type: "image/webp", quality: 0.85 });
  } catch {
    return undefined;
  }
}
