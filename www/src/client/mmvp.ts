/** A benchmark's answers, as the page has them read and scored. Needs no models. */
import type {
  MmvpFiles,
  MmvpReport,
  Prediction,
  StatementPair,
  VlmFile,
  VlmScored,
} from "../report";
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
  /**
   * What a table is to MMVP-VLM's question: predictions, statements about pairs of images,
   * or neither. `folder` is its own, empty or with a slash at its end; images are paths.
   */
  vlmFile(file: NamedFile, folder: string, images: string[]): Promise<VlmFile | null>;
  /**
   * What a CLIP model picks: the table has the statements' embeddings by their words,
   * `images` those of each pair's two images, one after the other.
   */
  vlmOf(
    model: string,
    pairs: StatementPair[],
    table: ArrayBuffer,
    images: Float32Array<ArrayBuffer>,
  ): Promise<VlmScored>;
  /** Predictions as the authors' script writes them. */
  vlmCsv(predictions: Prediction[]): Promise<string>;
  /** Reads an image file whole; fails with a sentence that says why it is not taken. */
  take(file: File): Promise<TakenImage>;
}

export interface MmvpWorker {
  start: undefined;
  api: Mmvp;
  event: never;
  legacy: undefined;
}
