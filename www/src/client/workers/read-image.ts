/** One image file: read whole, proved good, made small for showing. */
import type { TakenImage } from "../models";
import type { Module } from "./contract";
import { failure, isFatal } from "./failure";
import { fileOf, lookAt } from "./look";
import { words } from "../../words";

/** Only against reading gigabytes into memory; the image reader's own limit is lower. */
const LARGEST_FILE = 256_000_000;
/** Longer side of the small pictures, sharp on dense screens too. */
export const THUMB = 192;

/** Reads a file. Throws an error whose message says why it was not taken. */
export async function readImage(
  module: Pick<Module, "sha256" | "inspect">,
  file: File,
): Promise<TakenImage> {
  if (file.size > LARGEST_FILE) {
    throw new Error(words.files.tooLarge(Math.round(file.size / 1e6)));
  }
  let buffer: ArrayBuffer;
  try {
    buffer = await file.arrayBuffer();
  } catch {
    throw new Error(words.files.unreadable);
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
    return { id, file: own, thumb: await fileOf(looked), remark };
  } catch (error) {
    if (isFatal(error)) throw error;
    throw new Error(failure(error).message, { cause: error });
  }
}
