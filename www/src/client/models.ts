/** The models' worker as the page sees it: encoders of images and of class names. */
import type {
  CheckReport,
  DifferenceReport,
  ImageLook,
  NoticedReport,
  PackEntry,
  PairProvenance,
  PairReport,
  PairsMadeBy,
  StatementsReport,
} from "../report";

export type Backend = "webgpu" | "cpu";

/** One image: its file name, its bytes, and whether the browser made them of its pixels. */
export type Picture = [name: string, bytes: ArrayBuffer, byBrowser: boolean];

/** What there is to know of an image before any model is here. */
export type Look = ImageLook & {
  /** A small picture of its pixels, upright, as the encoders see them. */
  preview: { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> };
};

export interface Looked {
  look: Look;
  /** The image as a file that is read here, where the browser had to decode it. */
  decoded: ArrayBuffer | undefined;
}

/** An image file that was read and proved good. */
export interface TakenImage {
  /** SHA-256 of `file`, in hex. */
  id: string;
  /** A file that is read here: where the browser had to decode the image, its pixels. */
  file: Blob;
  /** A small picture; undefined where this browser makes none. */
  thumb: Blob | undefined;
  /** What is to be known of its decoding, where the browser did it. */
  remark: string | undefined;
}

/** A change by its name, and a small picture after it. */
export interface Changed {
  change: string;
  preview: Look["preview"];
}

/** How far work is: what is done now, and how many steps of how many are done. */
export interface Step {
  stage: string;
  done: number;
  total: number;
}

/** What a page needs of the models; what it does not need is not fetched. */
export interface Needs {
  /** Which image encoders. */
  encoders: ("clip" | "dino")[];
  /** Names of models; the catalogue's default pair where one is not given. */
  clip?: string;
  dino?: string;
  /** CLIP's adapter, for corrected features. */
  adapter?: boolean;
  /** CLIP's text encoder, where the site has it; fetched when names are embedded first. */
  text?: boolean;
  /** DINOv2 to mix with CLIP, where the site has it; fetched when it encodes first. */
  mixture?: boolean;
}

export interface ModelsStart {
  /** Address of the folder of the packs, with a slash at its end. */
  packs: string;
  backend: Backend | "auto";
  /** Run the self-test even where it passed before. */
  selfTest: boolean;
  /** Wait for the user's word even where nothing has to be downloaded. */
  ask: boolean;
  needs: Needs;
}

/** What the features depend on, and the strengths that there are. */
export interface Adapted {
  key: { model: string; weights: string; adapter: string };
  /** The adapter's strength at each step; step 0 is plain CLIP. */
  strengths: number[];
  /** The step whose strength the adapter is best used at. */
  defaultStep: number;
}

/** A self-test and when it ran; `report` as the core gives it. */
export interface SelfTest {
  report: CheckReport;
  /** ISO date. */
  date: string;
  /** True when an earlier visit's result still holds. */
  remembered: boolean;
}

export interface Ready {
  /** Version of Clipsight. */
  version: string;
  packs: PackEntry[];
  /** The packs survive the visit. */
  kept: boolean;
  check: SelfTest;
  /** Where an adapter was asked for. */
  adapted: Adapted | undefined;
  /** The site offers CLIP's text encoder; `bytes` of it are still to be downloaded. */
  text: { bytes: number } | undefined;
  /** The site offers DINOv2 to mix with; what its features depend on. */
  mixture: { bytes: number; key: Adapted["key"] } | undefined;
}

/** Nothing was downloaded or loaded yet: the user has to agree first. */
export interface Consent {
  packs: PackEntry[];
  /** Still to be downloaded; none where the start itself is asked for. */
  bytes: number;
  /** They survive the visit, where there is room for them. */
  kept: boolean;
  resumed: boolean;
}

export interface Progress {
  phase: "download" | "verify" | "load" | "self-test";
  title: string;
  done: number;
  total: number;
}

export type ModelsEvent =
  | { type: "backend"; backend: Backend; device: string; notes: string[] }
  | ({ type: "consent" } & Consent)
  | ({ type: "progress" } & Progress)
  /** Something that people should know. */
  | { type: "note"; text: string }
  /** The worker asks to be replaced by one that computes on the CPU. */
  | { type: "downgrade"; reason: string };

/** An image's embedding, and what it took. */
export interface Embedded {
  vector: Float32Array;
  milliseconds: number;
  /** Size of the memory that the program computes in, where it can be told. */
  memoryBytes: number | undefined;
}

/** Embeddings of some images by CLIP and by DINOv2, images x width each, of length 1. */
export interface BothEmbedded {
  embeddings: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
  madeBy: [PairsMadeBy, PairsMadeBy];
  milliseconds: [number, number];
}

/** The bytes of images go with the calls. */
export interface Models {
  /** Answers when all that is needed is loaded and tested; fails as the start does. */
  ready(): Promise<Ready>;
  /** The user agrees to what was asked. */
  download(): Promise<void>;
  /** Decodes an image; its small picture has sides of at most `side`. */
  inspect(bytes: ArrayBuffer, side: number): Promise<Looked>;
  /** Reads an image file whole; fails with a sentence that says why it is not taken. */
  take(file: File): Promise<TakenImage>;
  /** Embeds images by both encoders. */
  embedBoth(images: ArrayBuffer[]): Promise<BothEmbedded>;
  /** Compares two images; `hear` is told each step in words. */
  compare(pictures: [Picture, Picture], hear: (stage: string) => void): Promise<PairReport>;
  /** Where two images differ to both encoders; `hear` is told each step in words. */
  difference(
    images: [ArrayBuffer, ArrayBuffer],
    hear: (stage: string) => void,
  ): Promise<DifferenceReport>;
  /** A report of where two images differ, as it is of the two in the other order. */
  exchanged(report: DifferenceReport): Promise<DifferenceReport>;
  /**
   * Which of two images each of two statements picks. The table holds the statements'
   * text embeddings by their words; `file` is its name, where it was opened.
   */
  statements(
    images: [ArrayBuffer, ArrayBuffer],
    statements: [string, string],
    table: ArrayBuffer,
    file: string | undefined,
  ): Promise<StatementsReport>;
  /** An image after each change, as small pictures with sides of at most `side`. */
  changed(image: ArrayBuffer, side: number): Promise<Changed[]>;
  /** What both encoders notice of an image; `hear` is told how far that is. */
  noticed(name: string, image: ArrayBuffer, hear: (step: Step) => void): Promise<NoticedReport>;
  /** Whether a report agrees with one that was kept of the same pair, and that in words. */
  agreement(
    computed: PairReport,
    kept: PairReport,
  ): Promise<{ agrees: boolean; words: string }>;
  /** SHA-256 of a file's bytes, in hex. */
  hash(file: ArrayBuffer): Promise<string>;
  /** An answer as a paragraph to be cited, with all that made it. */
  cite(report: PairReport, provenance: PairProvenance): Promise<string>;
  /** A report by other thresholds; the catalogue's where one is not given. */
  judged(report: PairReport, clip?: number, dino?: number): Promise<PairReport>;
  /**
   * Raw embeddings of images at some strengths of the adapter, images x strengths x
   * width; with several views, of their mean.
   */
  encode(
    images: ArrayBuffer[],
    views: number,
    strengths: number[],
  ): Promise<Float32Array<ArrayBuffer>>;
  /** Raw embeddings by DINOv2, images x width. The first call brings it here. */
  encodeDino(images: ArrayBuffer[], views: number): Promise<Float32Array<ArrayBuffer>>;
  /**
   * The embedding of one image by the first of the encoders, of length 1. Its time
   * includes decoding and preprocessing.
   */
  embed(image: ArrayBuffer): Promise<Embedded>;
  /**
   * A table of the names' text embeddings, as a file; `{}` in the template stands
   * for the name. The first call fetches the text encoder.
   */
  embedNames(names: string[], template: string): Promise<ArrayBuffer>;
  /** Removes the packs from this browser. */
  forget(): Promise<void>;
}

export interface ModelsWorker {
  start: ModelsStart;
  api: Models;
  event: ModelsEvent;
  legacy: undefined;
}
