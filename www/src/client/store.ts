/** The lab's store as the page sees it: the board, its features, the answers. */
import type {
  FeatureKey,
  LabBoard,
  LabCurves,
  LabEdit,
  LabExplanation,
  LabMeasures,
  LabPlace,
  LabProjection,
  LabReport,
  LabSettings,
} from "../report";

/** The step of the strength that the shipped adapter is used at: until the models say otherwise. */
export const DEFAULT_STEP = 8;

/** One image's raw embedding at one step of the adapter's strength. */
export interface Feature {
  id: string;
  step: number;
  /** Which features these are: those of another key than the lab's are refused. */
  key: FeatureKey;
  values: Float32Array;
}

/** A file and what became of it: why it was not taken, say. */
export interface Refused {
  name: string;
  why: string;
}

/** What became of files that were to be added. */
export interface Added {
  state: StoreState;
  refused: Refused[];
  /** Taken, but there is something to know of them. */
  remarked: Refused[];
}

/** Everything that a part of the page may have to redraw. */
export interface StoreState {
  board: LabBoard;
  settings: LabSettings;
  key: FeatureKey | undefined;
  /** Which features of DINOv2 these are, where it is mixed in. */
  dinoKey: FeatureKey | undefined;
  /** Template of the prompts, where there is text; `{}` stands for the name. */
  template: string | undefined;
  /** Images whose files are not here: only their features were kept. */
  bare: string[];
  /** Name of the example that this lab is, unchanged. */
  example: string | undefined;
  /** The features came in a file and were not computed here. */
  shipped: boolean;
}

/** A file that goes somewhere. */
export interface Arrival {
  file: File;
  place: LabPlace;
}

export type Keep = "images" | "features" | "both";

/** Values without their image: a frame of the camera. */
export type Glimpse = Pick<Feature, "step" | "values">;

/** What computing a lab's features again says about those it came with. */
export interface Agreement {
  /** Images compared. */
  images: number;
  /** Predictions compared: test images times methods. */
  predictions: number;
  /** Those that differ. */
  differ: number;
  /** Between the features kept and those computed; absent where nothing could be compared. */
  leastCosine: number | undefined;
}

/** What of a worker's strengths the lab has to know. */
export type Strengths = [key: FeatureKey, strengths: number[], defaultStep: number];

/** Every call is begun in order. */
export interface Store {
  /** Restores the last visit. */
  open(): Promise<{ state: StoreState; restored: boolean; notes: string[] }>;
  edit(edit: LabEdit): Promise<StoreState>;
  undo(): Promise<StoreState>;
  redo(): Promise<StoreState>;
  /**
   * Reads, checks and adds files, as one step of undo; missing classes are made.
   * `hear` is told how many files were read so far.
   */
  add(arrivals: Arrival[], hear: (done: number) => void): Promise<Added>;
  changeSettings(settings: LabSettings): Promise<StoreState>;
  /** Says which features are wanted from now on; those of another key are dropped. */
  useKey(...strengths: Strengths): Promise<StoreState>;
  /** An image's file, to be encoded or shown; undefined where only features were kept. */
  bytes(id: string): Promise<ArrayBuffer | undefined>;
  /** A small picture of each image, where there is one. */
  thumbs(ids: string[]): Promise<Map<string, Blob>>;
  putFeatures(features: Feature[]): Promise<StoreState>;
  /** Says which features of DINOv2 are wanted from now on. */
  useDino(key: FeatureKey): Promise<StoreState>;
  /** DINOv2's, each at step 0. */
  putDino(features: Feature[]): Promise<StoreState>;
  /** Takes features computed here in place of those that came in a file. */
  adopt(
    strengths: Strengths,
    features: Feature[],
  ): Promise<{ state: StoreState; agreement: Agreement }>;
  /** Named text embeddings from a file; undefined takes them away. */
  setText(file: ArrayBuffer | undefined): Promise<StoreState>;
  /** All methods on all test images. Quick: it answers a slider. */
  classify(settings: LabSettings): Promise<LabReport>;
  explain(id: string, settings: LabSettings): Promise<LabExplanation>;
  /** What the methods make of an image that is not in the lab, by CLIP alone. */
  guess(glimpses: Glimpse[], settings: LabSettings): Promise<LabExplanation>;
  measures(settings: LabSettings): Promise<LabMeasures>;
  projection(settings: LabSettings): Promise<LabProjection>;
  curves(settings: LabSettings): Promise<LabCurves>;
  /** The whole lab as one file. */
  save(keep: Keep): Promise<Blob>;
  /** Another lab in place of this one; nothing changes when the file is bad. */
  load(file: Blob, example?: string): Promise<StoreState>;
  /** An empty lab; everything kept of this one is deleted. */
  clear(): Promise<StoreState>;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

/** All that no database holds. */
export type Memory = Record<"files" | "thumbs" | "features" | "lab", Map<string, unknown>>;

export interface StoreStart {
  /** The lab is kept between visits. */
  keep: boolean;
  /** What a worker that broke off left. */
  memory: Memory | undefined;
}

export interface StoreWorker {
  start: StoreStart;
  api: Store;
  /** Something that people should know. */
  event: string;
  /** The file that it may have broken off over, and what only it had. */
  legacy: { file: string | undefined; memory: Memory | undefined };
}
