/** A benchmark's answers, as the page has them read and scored. Needs no models. */
import type { MmvpFiles, MmvpReport } from "../report";
import type { TakenImage } from "./models";

/** A file by its name and content. */
export interface NamedFile {
  name: string;
  bytes: ArrayBuffer;
}

export interface Mmvp {
  /** What files of answers and reports come to together; bad ones are named in it. */
  score(files: NamedFile[]): Promise<MmvpFiles>;
  /** The scores of a report as CSV. */
  csv(report: MmvpReport): Promise<string>;
  /** Reads an image file whole; fails with a sentence that says why it is not taken. */
  take(file: File): Promise<TakenImage>;
}

export interface MmvpWorker {
  start: undefined;
  api: Mmvp;
  event: never;
  legacy: undefined;
}
