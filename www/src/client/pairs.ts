/** All pairs of many images, as the page has them found. Needs no models. */
import type { MineReport, PairsAsked, PairsMadeBy, PairsReport } from "../report";

/** What made the embeddings of CLIP and of DINOv2. */
export type Makers = [PairsMadeBy, PairsMadeBy];

/** Embeddings of some images by CLIP and by DINOv2, images x width each, of length 1. */
export type Sides = [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];

/** By what a file is known again without being read. */
export interface FileMark {
  path: string;
  size: number;
  /** When it was changed last, in milliseconds. */
  modified: number;
}

/** An image whose embeddings are kept. */
export interface KnownImage {
  /** SHA-256 of its contents. */
  id: string;
  madeBy: Makers;
}

/** An image that is to be compared. */
export interface NewImage {
  /** Its path; no other image has it. */
  name: string;
  id: string;
  mark: FileMark;
}

/** Embeddings out of a file. */
export interface EmbeddingsFile {
  /** As many as rows; null where the file has none. */
  names: string[] | null;
  width: number;
  /** The model that made them, for people, where the file does not say it. */
  takenFor: string | null;
  rows: Float32Array<ArrayBuffer>;
  madeBy: PairsMadeBy;
}

/** A benchmark's files, but for the images' contents. */
export interface NewBenchmark {
  /** Each image's path in the report, and where it belongs. */
  images: [string, string][];
  /** `Questions.csv`, and the page on which they are written. */
  questions: string;
  page: string;
}

export interface Pairs {
  /** Which of some files were encoded before, by the models that are used now. */
  known(marks: FileMark[]): Promise<(KnownImage | undefined)[]>;
  /** The same by what a file contains; it is known by its mark from then on. */
  knownAs(id: string, mark: FileMark): Promise<KnownImage | undefined>;
  /** Adds images that are known. Every answer is how many pairs were found so far. */
  addKnown(images: NewImage[]): Promise<number>;
  /** Adds images that were encoded now, and keeps their embeddings. */
  add(images: NewImage[], madeBy: Makers, sides: Sides): Promise<number>;
  /** Adds images of which only embeddings are here; nothing is kept. */
  addRows(names: string[], madeBy: Makers, sides: Sides): Promise<number>;
  /** The pairs as `clipsight pairs` reports them. */
  report(asked: PairsAsked): Promise<PairsReport>;
  /** Those worth looking at first, by the random pairs of at most so many images. */
  first(asked: PairsAsked, drawn: number): Promise<MineReport>;
  /** A report as the command line writes it to a file. */
  file(report: PairsReport, form: "csv" | "json"): Promise<string>;
  /** The same, a line of JSON a pair. */
  lines(report: MineReport): Promise<string>;
  /** The same as a benchmark in MMVP's layout; by path, the ends of the files that are here. */
  benchmark(report: MineReport, ends: Record<string, string>): Promise<NewBenchmark>;
  /** A small picture of an image file; undefined where this browser makes none. */
  thumb(file: File): Promise<Blob | undefined>;
  /** Reads a safetensors file or a NumPy array of embeddings by CLIP, or by DINOv2. */
  embeddings(file: File, byClip: boolean): Promise<EmbeddingsFile>;
  /** All images go; what is kept of them stays. */
  clear(): Promise<void>;
  /** The folder that is to be offered at the next visit; none any more where it is left out. */
  keepFolder(folder?: FileSystemDirectoryHandle): Promise<void>;
  /** The folder of an earlier visit. */
  folder(): Promise<FileSystemDirectoryHandle | undefined>;
}

export interface PairsWorker {
  /** Thresholds instead of the catalogue's. */
  start: { clip?: number; dino?: number };
  api: Pairs;
  event: never;
  legacy: undefined;
}
