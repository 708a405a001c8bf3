/** What the lab's page, its store's worker and its parts say to each other. */
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

/** The step of the strength that the shipped adapter is used at: until an engine says otherwise. */
export const DEFAULT_STEP = 8;

/** One image's raw embedding at one step of the adapter's strength. */
export interface Feature {
  id: string;
  step: number;
  /** Which features these are: those of another key than the lab's are refused. */
  key: FeatureKey;
  values: Float32Array;
}

/** A file that was not taken, and why. */
export interface Refused {
  name: string;
  why: string;
}

/** Everything that a part of the page may have to redraw. */
export interface LabState {
  board: LabBoard;
  settings: LabSettings;
  key: FeatureKey | undefined;
  /** Template of the prompts, where there is text; `{}` stands for the name. */
  template: string | undefined;
}

/** A file that goes somewhere. */
export interface Arrival {
  file: File;
  place: LabPlace;
}

export type Keep = "images" | "features" | "both";

/** What the store's worker does; every call is answered in order. */
export interface LabApi {
  /** Opens the wasm and restores the last visit. */
  open(): Promise<{ state: LabState; restored: boolean; notes: string[] }>;
  edit(edit: LabEdit): Promise<LabState>;
  undo(): Promise<LabState>;
  redo(): Promise<LabState>;
  /**
   * Reads, checks and adds files, as one step of undo; missing classes are made.
   * Progress is told through `onProgress`.
   */
  add(arrivals: Arrival[]): Promise<{ state: LabState; refused: Refused[] }>;
  changeSettings(settings: LabSettings): Promise<LabState>;
  /** Says which features are wanted from now on; those of another key are dropped. */
  useKey(key: FeatureKey, strengths: number[], defaultStep: number): Promise<LabState>;
  /** An image's file, to be encoded or shown; undefined where only features were kept. */
  bytes(id: string): Promise<ArrayBuffer | undefined>;
  /** A small picture of each image, where there is one. */
  thumbs(ids: string[]): Promise<Map<string, Blob>>;
  putFeatures(features: Feature[]): Promise<LabState>;
  /** Named text embeddings from a file; undefined takes them away. */
  setText(file: ArrayBuffer | undefined): Promise<LabState>;
  /** All methods on all test images. Quick: it answers a slider. */
  classify(settings: LabSettings): Promise<LabReport>;
  explain(id: string, settings: LabSettings): Promise<LabExplanation>;
  measures(settings: LabSettings): Promise<LabMeasures>;
  projection(settings: LabSettings): Promise<LabProjection>;
  curves(settings: LabSettings): Promise<LabCurves>;
  /** The whole lab as one file. */
  save(keep: Keep): Promise<Blob>;
  /** Another lab in place of this one; nothing changes when the file is bad. */
  load(file: Blob): Promise<LabState>;
  /** An empty lab; everything kept of this one is deleted. */
  clear(): Promise<LabState>;
}

/** What the results ask of the page around them. */
export interface ResultsHost {
  api: LabApi;
  /** Address of an image's small picture. */
  thumb(id: string): Promise<string | undefined>;
  /** Changes some settings: kept, and told to every part by `update`. */
  change(settings: Partial<LabSettings>): void;
  /** Features at this step are looked at: they are to be computed if missing. */
  wantStep(step: number): void;
  /** Says something to everybody, through the page's live region. */
  say(message: string): void;
}

/** The results, as the page drives them. */
export interface ResultsView {
  /** The lab or its settings changed. */
  update(state: LabState): void;
}
