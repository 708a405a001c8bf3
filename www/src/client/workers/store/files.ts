/** Files: images read, checked by the wasm, made small for showing; labs with their images. */
import { failure, isFatal } from "../failure";
import type { Arrival, Refused } from "../../store";
import type { LabHandle, LabModule } from "./contract";

/** Only against reading gigabytes into memory; the image reader's own limit is lower. */
const LARGEST_FILE = 256_000_000;
/** A lab file beyond this would not fit into the wasm's memory. */
const LARGEST_LAB = 1_500_000_000;
/** Longer side of the small pictures, sharp on dense screens too. */
const THUMB = 192;

/** An image that was read and proved good. */
export interface Image {
  id: string;
  file: Blob;
  thumb: Blob | undefined;
}

export interface Taken {
  image: Image;
  arrival: Arrival;
}

/** Reads files; `reading` hears which one the wasm is about to read, `read` how many it has. */
export async function readImages(
  module: LabModule,
  arrivals: Arrival[],
  reading: (file: string | undefined) => void,
  read: (done: number) => void,
): Promise<{ taken: Taken[]; refused: Refused[] }> {
  const refused: Refused[] = [];
  const taken: Taken[] = [];
  for (const [done, arrival] of arrivals.entries()) {
    read(done);
    const { name } = arrival.file;
    try {
      reading(name);
      taken.push({ image: await readImage(module, arrival.file), arrival });
    } catch (error) {
      if (isFatal(error)) throw error;
      refused.push({ name, why: failure(error).message });
    }
    // Not where it broke off: then the name says what did it.
    reading(undefined);
  }
  return { taken, refused };
}

/** Reads a file. Throws an error whose message says why it was not taken. */
async function readImage(module: LabModule, file: File): Promise<Image> {
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

/** Reads a lab file, with the images that it holds. */
export async function readLab(
  module: LabModule,
  file: Blob,
): Promise<{ lab: LabHandle; files: Map<string, Blob> }> {
  if (file.size > LARGEST_LAB) {
    throw new Error(
      `This file is too large (${Math.round(file.size / 1e6)} MB) to be opened in a browser. Save the lab with features only.`,
    );
  }
  const lab = module.Lab.read(new Uint8Array(await file.arrayBuffer()));
  const files = new Map<string, Blob>();
  for (const [id, bytes] of lab.imageBytes()) {
    files.set(id, new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }
  return { lab, files };
}
