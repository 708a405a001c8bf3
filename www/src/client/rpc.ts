/** The one way in which a page and its workers talk: calls, answers, events. */
import { type Language, words } from "../words";

/** An error that people read: `code` is for programs, `message` is a sentence. */
export interface Failure {
  code: string;
  message: string;
}

/** A kind of worker, stated once: the page's proxy and the worker are typed by it. */
export interface WorkerKind {
  /** What a worker is given first. */
  start: unknown;
  /**
   * What it does. Every method answers by promise; a function as a call's last
   * argument hears what the call tells before its answer.
   */
  api: object;
  /** What it tells unasked. */
  event: unknown;
  /** What one that breaks off leaves to the next. */
  legacy: unknown;
}

export type ToWorker<Kind extends WorkerKind> =
  /** `language` is the one that its sentences are wanted in. */
  | { type: "start"; start: Kind["start"]; language: Language; program: string }
  | { type: "call"; id: number; method: keyof Kind["api"]; args: unknown[]; hears: boolean };

export type FromWorker<Kind extends WorkerKind> =
  | { type: "answer"; id: number; value: unknown }
  | { type: "failed"; id: number; failure: Failure }
  | { type: "told"; id: number; what: unknown }
  | { type: "event"; event: Kind["event"] }
  /** It cannot go on: wasm panicked. */
  | { type: "fatal"; message: string; legacy: Kind["legacy"] | undefined };

/** The buffers of a message that go with it, instead of copies; those in objects stay. */
export function buffersOf(values: unknown[]): Transferable[] {
  return values.flat(3).flatMap((value) => {
    if (value instanceof ArrayBuffer) return [value];
    return ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [];
  });
}

/** What went wrong, as a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same with its code. */
export function failureOf(error: unknown): Failure {
  const code = error instanceof Error ? error.name : "Unknown";
  return { code, message: messageOf(error) };
}

/** A call that failed: its name is a code, its message a sentence. */
export class CallFailed extends Error {
  constructor({ code, message }: Failure) {
    super(message);
    this.name = code;
  }
}

/** The worker was replaced before it answered. */
export class WorkerLost extends Error {
  constructor(
    /** It broke off, and what it was reading may be the cause. */
    readonly died: boolean,
    message = words.client.brokeOff,
  ) {
    super(message);
    this.name = "WorkerLost";
  }
}
