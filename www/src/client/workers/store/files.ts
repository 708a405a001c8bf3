/** Files: images read, checked by the wasm, made small for showing; labs with their images. */
import { failure, isFatal } from "../failure";
import { fileOf, lookAt } from "../look";
import type { TakenImage } from "../../models";
import type { Arrival, Refused } from "../../store";
import { readImage, THUMB } from "../read-image";
import type { LabHandle, LabModule } from "./contract";
import { words } from "../../../words";

/** A lab file beyond this would not fit into the wasm's memory. */
const LARGEST_LAB = 1_500_000_000;

/** An image that was read and proved good. */
export type Image = Omit<TakenImage, "remark">;

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
      const { remark, ...image } = await readImage(module, arrival.file);
      taken.push({ image, arrival, remark });
    } catch (error) {
      if (isFatal(error)) throw error;
      refused.push({ name, why: failure(error).message });
    }
    // Not where it broke off: then the name says what did it.
    reading(undefined);
  }
  return { taken, refused };
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
    throw new Error(words.store.tooLarge(Math.round(file.size / 1e6)));
  }
  const lab = module.Lab.read(new Uint8Array(await file.arrayBuffer()));
  const files = new Map<string, Blob>();
  for (const [id, bytes] of lab.imageBytes()) {
    files.set(id, new Blob([bytes as Uint8Array<ArrayBuffer>]));
  }
  return { lab, files };
}
