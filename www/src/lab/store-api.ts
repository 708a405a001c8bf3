/** What the page and the store's worker say to each other. */
import type { Failure } from "../protocol";
import type { FeatureKey, LabEdit, LabExplanation, LabSettings } from "../report";
import type { Arrival, Feature, LabApi, LabState, Refused } from "./contract";

/** The lab as the page around the results needs it. */
export interface StoreState extends LabState {
  /** Images whose files are not here: only their features were kept. */
  bare: string[];
  /** Name of the example that this lab is, unchanged. */
  example: string | undefined;
  /** The features came in a file and were not computed here. */
  shipped: boolean;
}

/** Values without their image: a frame of the camera. */
export interface Glimpse {
  step: number;
  values: Float32Array;
}

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

export interface StoreApi extends LabApi {
  open(): Promise<{ state: StoreState; restored: boolean; notes: string[] }>;
  edit(edit: LabEdit): Promise<StoreState>;
  undo(): Promise<StoreState>;
  redo(): Promise<StoreState>;
  add(arrivals: Arrival[]): Promise<{ state: StoreState; refused: Refused[] }>;
  changeSettings(settings: LabSettings): Promise<StoreState>;
  useKey(key: FeatureKey, strengths: number[], defaultStep: number): Promise<StoreState>;
  putFeatures(features: Feature[]): Promise<StoreState>;
  setText(file: ArrayBuffer | undefined): Promise<StoreState>;
  load(file: Blob, example?: string): Promise<StoreState>;
  clear(): Promise<StoreState>;
  /** Takes features computed here in place of those that came in a file. */
  adopt(
    key: FeatureKey,
    strengths: number[],
    defaultStep: number,
    features: Feature[],
  ): Promise<{ state: StoreState; agreement: Agreement }>;
  /** What the methods make of an image that is not in the lab. */
  guess(glimpses: Glimpse[], settings: LabSettings): Promise<LabExplanation>;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

/** What a worker that broke off leaves to the next one: all that no database holds. */
export type Legacy = Record<"files" | "thumbs" | "features" | "lab", Map<string, unknown>>;

export interface StoreRequest {
  id: number;
  method: keyof StoreApi;
  args: unknown[];
}

export type StoreReply =
  | { type: "answer"; id: number; value: unknown }
  | { type: "failed"; id: number; failure: Failure }
  /** Files read so far of those being added. */
  | { type: "adding"; done: number; total: number }
  /** Something that people should know. */
  | { type: "note"; text: string }
  /** The wasm broke off, maybe over this file. */
  | { type: "fatal"; message: string; file: string | undefined; legacy: Legacy | undefined };

/** First message to a new worker. */
export interface StoreStart {
  legacy: Legacy | undefined;
}
