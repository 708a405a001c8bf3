/** Files: images read, checked by the wasm, made small for showing; labs with their images. */
import { failure, isFatal } from "../failure";
import { fileOf, lookAt } from "../look";
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
  /** What is to be known of its decoding, where the browser did it. */
  remark: string | undefined;
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
      taken.push({ ...(await readImage(module, arrival.file)), arrival });
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
async function readImage(
  module: LabModule,
  file: File,
): Promise<Pick<Taken, "image" | "remark">> {
  if (file.size > LARGEST_FILE) {
    throw new Error(`It is too large (${Math.round(file.size / 1e6)} MB) for a picture.`);
  }
  let buffer: ArrayBuffer;
  try {
    buffer = await file.arrayBuffer();
  } catch {
    throw new Error("It could not be read. Was it moved or deleted?");
  }
  try {
    const looked = await lookAt(module, new Uint8Array(buffer), THUMB);
    const { decoded } = looked;
    // The browser's pixels take the place of a file that only it can read.
    const kept = decoded ?? buffer;
    const id = module.sha256(new Uint8Array(kept));
    // A copy: the file on disk may change or go.
    const own = new Blob([kept], { type: decoded ? "image/png" : file.type });
    const remark = decoded && looked.look.remarks[0];
    return { image: { id, file: own, thumb: await fileOf(looked) }, remark };
  } catch (error) {
    if (isFatal(error)) throw error;
    throw new Error(failure(error).message, { cause: error });
  }
}

/** A small picture of an image that may be of any size, as the encoders see it. */
export async function thumbOf(module: LabModule, file: Blob): Promise<Blob | undefined> {
  return fileOf(await lookAt(module, new Uint8Array(await file.arrayBuffer()), THUMB));
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
