/** What the page expects of the wasm package; `wasm.ts` holds the package to it. */
import type { Backend, BothEmbedded, Changed, Look } from "../models";
import type { NewBenchmark, EmbeddingsFile, Makers } from "../pairs";
import type {
  CheckReport,
  DifferenceReport,
  MineReport,
  MmvpFiles,
  MmvpReport,
  NoticedReport,
  PairProvenance,
  PairReport,
  PairsAsked,
  PairsReport,
  Prediction,
  StatementPair,
  StatementsReport,
  VlmFile,
  VlmScored,
} from "../../report";

export interface EngineHandle {
  readonly backend: string;
  /** The adapter's or processor's description. */
  readonly device: string;
  /** Takes one pack; gives the model's id. Fails when the pack is corrupt. */
  load(pack: Uint8Array): string | Promise<string>;
  /** Gives the loaded CLIP an adapter; tells its steps of strength. */
  attach(adapter: Uint8Array): { strengths: number[]; defaultStep: number };
  /**
   * Raw embeddings of image files at some strengths of the adapter (0: without),
   * images x strengths x width; with several views, of their mean.
   */
  streams(
    images: Uint8Array[],
    views: number,
    strengths: Float32Array,
  ): Promise<Float32Array<ArrayBuffer>>;
  /** Raw embeddings of image files by DINOv2, images x width. */
  dinoStreams(images: Uint8Array[], views: number): Promise<Float32Array<ArrayBuffer>>;
  /** The embedding of one image by the model that was loaded first, of length 1. */
  embed(image: Uint8Array, name: string): Promise<Float32Array>;
  /** Embeds image files by both encoders. */
  embedBoth(images: Uint8Array[]): Promise<BothEmbedded>;
  /** Takes the text tower's pack and the tokenizer's file; gives the CLIP model's id. */
  loadText(pack: Uint8Array, tokenizer: Uint8Array): string;
  /** Text embeddings of names as a file; `{}` in the template stands for the name. */
  textTable(names: string[], template: string): Promise<Uint8Array<ArrayBuffer>>;
  /** Compares the loaded models with stored embeddings. */
  selfTest(): Promise<CheckReport>;
  /**
   * Embeds both images; `byBrowser` has 1 for those whose pixels a browser decoded,
   * `language` is the tag of the one that words are wanted in; `onProgress` hears each step.
   */
  pair(
    a: Uint8Array,
    nameA: string,
    b: Uint8Array,
    nameB: string,
    byBrowser: Uint8Array,
    language: string,
    onProgress: (stage: string) => void,
  ): Promise<PairReport>;
  /** Where both images differ to the loaded encoders. */
  difference(
    a: Uint8Array,
    b: Uint8Array,
    onProgress: (stage: string) => void,
  ): Promise<DifferenceReport>;
  /** Which of two images each of two statements picks, by a table of their embeddings. */
  statements(
    a: Uint8Array,
    b: Uint8Array,
    statements: string[],
    table: Uint8Array,
    file: string | undefined,
  ): Promise<StatementsReport>;
  /** What the encoders notice of an image after changes. */
  noticed(
    image: Uint8Array,
    name: string,
    onProgress: (stage: string, done: number, total: number) => void,
  ): Promise<NoticedReport>;
}

/** Images that come some at a time, and all pairs among them, in wasm. */
export interface PairsHandle {
  free(): void;
  /** Tells how many pairs were found so far; throws `NoPairs`. */
  add(names: string[], clip: Float32Array, dino: Float32Array): number;
  report(asked: PairsAsked): PairsReport;
  /** Those worth looking at first, by the random pairs of at most `drawn` images. */
  first(asked: PairsAsked, drawn: number): MineReport;
}

export interface Module {
  /** Holds `default_pair: { clip, dino }`, the models' ids. */
  catalogue(): unknown;
  version(): string;
  /** Lower-case hex. */
  sha256(bytes: Uint8Array): string;
  /**
   * Decodes an image, with a picture of it of sides of at most `side`; throws
   * `NotAnImage`, `OtherFormat`, `ImageTooLarge` or `BadImage`.
   */
  inspect(bytes: Uint8Array, side: number, byBrowser: boolean): Look;
  /** An image after each change, as small pictures; throws as `inspect`. */
  changed(bytes: Uint8Array, side: number): Changed[];
  /** A report of where two images differ, as it is of the two in the other order. */
  exchanged(report: DifferenceReport): DifferenceReport;
  /** What a report of a pair says of one that was kept of it, in words. */
  agreement(
    computed: PairReport,
    kept: PairReport,
    language: string,
  ): { agrees: boolean; words: string };
  /** An answer as a paragraph to be cited. */
  cite(report: PairReport, provenance: PairProvenance): string;
  judged(
    report: PairReport,
    clip: number | undefined,
    dino: number | undefined,
    language: string,
  ): PairReport;
  /** Throws `BadEmbeddings`. */
  embeddingsOf(file: Uint8Array, byClip: boolean): EmbeddingsFile;
  /** A report as the command line writes it. */
  pairsCsv(report: PairsReport): string;
  pairsJson(report: PairsReport): string;
  pairsLines(report: MineReport): string;
  pairsBenchmark(report: MineReport, ends: Record<string, string>): NewBenchmark;
  /** What files of answers and reports come to together, on MMVP. */
  mmvpOf(names: string[], files: Uint8Array[]): MmvpFiles;
  /** The scores of a report as CSV. */
  mmvpCsv(report: MmvpReport): string;
  /** What a table is to MMVP-VLM's question; null for neither of the two. */
  vlmFile(file: Uint8Array, name: string, folder: string, images: string[]): VlmFile | null;
  /** What a CLIP model picks by the statements' table and the images' embeddings. */
  vlmOf(
    model: string,
    pairs: StatementPair[],
    table: Uint8Array,
    images: Float32Array,
  ): VlmScored;
  /** Predictions as the authors' script writes them. */
  vlmCsv(predictions: Prediction[]): string;
  /** Thresholds instead of the catalogue's are given by hand. */
  Pairs: new (madeBy: Makers, clip?: number, dino?: number) => PairsHandle;
  Engine: { create(backend: Backend): Promise<EngineHandle> };
}
