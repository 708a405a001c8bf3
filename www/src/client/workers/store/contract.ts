/** What the store expects of the wasm package; `wasm.ts` holds the package to it. */
import type {
  FeatureKey,
  LabBoard,
  LabCurves,
  LabDifferences,
  LabEdit,
  LabExplanation,
  LabMeasures,
  LabProjection,
  LabReport,
  LabSettings,
} from "../../../report";
import type { Module } from "../contract";

/** A lab in wasm: its images, their features, its history. */
export interface LabHandle {
  free(): void;
  /** Says which features are wanted; those of another key are dropped. */
  useKey(key: FeatureKey, strengths: Float32Array): void;
  key(): FeatureKey | undefined;
  /** Throws `BadEdit`, and then nothing has changed. */
  edit(edit: LabEdit): void;
  undo(): boolean;
  redo(): boolean;
  board(): LabBoard;
  /** An image that is not on the board is ignored. */
  putFeature(id: string, step: number, values: Float32Array): void;
  feature(id: string, step: number): Float32Array | undefined;
  /** Says which features of DINOv2 are wanted; those of another key are dropped. */
  useDinoKey(key: FeatureKey): void;
  dinoKey(): FeatureKey | undefined;
  putDino(id: string, values: Float32Array): void;
  dino(id: string): Float32Array | undefined;
  /** Cosine of these values with the feature that is kept. */
  agreement(id: string, step: number, values: Float32Array): number | undefined;
  setText(file: Uint8Array | undefined): void;
  template(): string | undefined;
  classify(settings: LabSettings): LabReport;
  explain(id: string, settings: LabSettings): LabExplanation;
  /** Of an image that is not in the lab, by its features at some steps. */
  explainGiven(
    steps: Uint32Array,
    features: Float32Array[],
    settings: LabSettings,
  ): LabExplanation;
  measures(settings: LabSettings): LabMeasures;
  projection(settings: LabSettings): LabProjection;
  curves(settings: LabSettings): LabCurves;
  imageIds(): string[];
  /** The lab as a file, with the images that are given. */
  write(settings: LabSettings, features: boolean, images: Map<string, Uint8Array>): Uint8Array;
  /** Those of the file that was read. */
  settings(): LabSettings | undefined;
  /** The images of the file that was read; given once. */
  imageBytes(): Map<string, Uint8Array>;
}

export interface LabModule extends Pick<Module, "sha256" | "inspect"> {
  /** Predictions before and after, of the same methods on the same test images. */
  differences(before: LabReport, after: LabReport): LabDifferences;
  Lab: {
    new (): LabHandle;
    /** Throws `BadLab` or `BadVersion`. */
    read(file: Uint8Array): LabHandle;
  };
}
