/** What the page and its worker say to each other. */
import type { CheckReport, PairReport } from "./report";

export type Backend = "webgpu" | "cpu";

/** An error that people read: `code` is for programs, `message` is a sentence. */
export interface Failure {
  code: string;
  message: string;
}

/** One file of weights, as `packs/packs.json` lists it. */
export interface PackEntry {
  model: string;
  title: string;
  file: string;
  bytes: number;
  sha256: string;
}

/** One image: its bytes as they came, and its file name. */
export interface Picture {
  name: string;
  bytes: ArrayBuffer;
}

/** What the models are wanted for: a pair's verdict, or features for the lab. */
export type Use = "pair" | "lab";

/** What the lab's features depend on, and the strengths that there are. */
export interface LabModels {
  key: { model: string; weights: string; adapter: string };
  /** The adapter's strength at each step; step 0 is plain CLIP. */
  strengths: number[];
  /** The step whose strength the adapter is best used at. */
  defaultStep: number;
}

export type Request =
  | {
      type: "start";
      /** Address of the page, that relative addresses start from. */
      page: string;
      backend: Backend | "auto";
      /** Run the self-test even where it passed before. */
      selfTest: boolean;
      use: Use;
    }
  | { type: "download" }
  | { type: "inspect"; id: number; bytes: ArrayBuffer }
  | { type: "pair"; id: number; pictures: [Picture, Picture] }
  /** Features of images at some strengths; with several views, of their mean. */
  | {
      type: "encode";
      id: number;
      images: ArrayBuffer[];
      views: number;
      strengths: number[];
    }
  /** Text embeddings of names, `{}` in the template standing for the name. The
   * first one loads the text tower, and downloads it where it is not here. */
  | { type: "text"; id: number; names: string[]; template: string }
  | { type: "forget" };

export type Phase = "download" | "verify" | "load" | "self-test";

export type Reply =
  | { type: "backend"; backend: Backend; device: string; notes: string[] }
  /** Nothing was downloaded yet: the user has to agree first. */
  | { type: "consent"; packs: PackEntry[]; bytes: number; kept: boolean; resumed: boolean }
  | { type: "progress"; phase: Phase; title: string; done: number; total: number }
  | {
      type: "ready";
      packs: PackEntry[];
      kept: boolean;
      check: Check;
      lab?: LabModels;
      /** The site offers CLIP's text tower; `bytes` of it are still to be downloaded. */
      text?: { bytes: number };
    }
  /** The worker asks to be replaced by one that computes on the CPU. */
  | { type: "downgrade"; reason: string }
  | { type: "inspected"; id: number; width: number; height: number }
  | { type: "stage"; id: number; stage: string }
  | { type: "report"; id: number; report: PairReport }
  /** Raw embeddings: images x strengths x width. */
  | { type: "encoded"; id: number; features: Float32Array<ArrayBuffer> }
  /** A table of text embeddings, as a file. */
  | { type: "texts"; id: number; table: ArrayBuffer }
  | { type: "forgotten" }
  /** With an id, that request failed; without one, the start did. */
  | { type: "failed"; id?: number; failure: Failure }
  /** The worker cannot go on: wasm panicked. */
  | { type: "fatal"; message: string };

/** A self-test and when it ran; `report` as the core gives it. */
export interface Check {
  report: CheckReport;
  /** ISO date. */
  date: string;
  /** True when an earlier visit's result still holds. */
  remembered: boolean;
}
