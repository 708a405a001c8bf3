/** The page's side of the store's worker: calls, answers, a new worker for a dead one. */
import workerAddress from "./store/worker.ts?worker&url";
import { openWorker } from "../open-worker";
import type { Failure } from "../protocol";
import type { Legacy, StoreApi, StoreReply, StoreRequest, StoreState } from "./store-api";

/** Deaths before the store is given up. */
const DEATHS = 3;

export interface StoreListener {
  adding(done: number, total: number): void;
  note(text: string): void;
  /** A new worker opened what was kept; `state` is where it stands. */
  reopened(state: StoreState, file: string | undefined): void;
  gaveUp(message: string): void;
}

/** An error of the store: its name is a code, its message a sentence. */
export class StoreError extends Error {
  constructor({ code, message }: Failure) {
    super(message);
    this.name = code;
  }
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (why: Error) => void;
}

/** Every method of the API, so that a proxy need not guess. */
const METHODS: Record<keyof StoreApi, true> = {
  open: true,
  edit: true,
  undo: true,
  redo: true,
  add: true,
  changeSettings: true,
  useKey: true,
  bytes: true,
  thumbs: true,
  putFeatures: true,
  setText: true,
  classify: true,
  explain: true,
  measures: true,
  projection: true,
  curves: true,
  save: true,
  load: true,
  clear: true,
  adopt: true,
  guess: true,
  flush: true,
};

/** Starts the store; every method of what it gives is a message to its worker. */
export function openStore(listener: StoreListener): StoreApi {
  const connection = new Connection(listener);
  const methods = Object.keys(METHODS) as (keyof StoreApi)[];
  return Object.fromEntries(
    methods.map((method) => [method, (...args: unknown[]) => connection.call(method, args)]),
  ) as unknown as StoreApi;
}

class Connection {
  private worker: Worker;
  private lastId = 0;
  private deaths = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(private readonly listener: StoreListener) {
    this.worker = this.start(undefined);
  }

  call(method: keyof StoreApi, args: unknown[]): Promise<unknown> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, method, args } satisfies StoreRequest);
    });
  }

  private start(legacy: Legacy | undefined): Worker {
    const worker = openWorker(new URL(workerAddress, import.meta.url), "clipsight-lab");
    worker.addEventListener("message", ({ data }: MessageEvent<StoreReply>) => {
      if (worker === this.worker) this.hear(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker === this.worker)
        this.died(event.message || "it stopped", undefined, undefined);
    });
    worker.postMessage({ legacy });
    return worker;
  }

  private hear(reply: StoreReply): void {
    switch (reply.type) {
      case "answer":
        this.settle(reply.id)?.resolve(reply.value);
        break;
      case "failed":
        this.settle(reply.id)?.reject(new StoreError(reply.failure));
        break;
      case "adding":
        this.listener.adding(reply.done, reply.total);
        break;
      case "note":
        this.listener.note(reply.text);
        break;
      case "fatal":
        this.died(reply.message, reply.file, reply.legacy);
    }
  }

  private settle(id: number): Waiting | undefined {
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    return one;
  }

  private died(message: string, file: string | undefined, legacy: Legacy | undefined): void {
    this.worker.terminate();
    this.deaths += 1;
    const why = new StoreError({
      code: "StoreDied",
      message: file
        ? `${file} made the image reader break off, so nothing of this was added. Leave that file out.`
        : "The lab’s worker broke off over this and was started again.",
    });
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    if (this.deaths >= DEATHS) {
      for (const one of lost) one.reject(why);
      this.listener.gaveUp(message);
      return;
    }
    this.worker = this.start(legacy);
    for (const one of lost) one.reject(why);
    this.call("open", []).then(
      (opened) => {
        this.listener.reopened((opened as { state: StoreState }).state, file);
      },
      (error: unknown) => {
        this.listener.gaveUp(error instanceof Error ? error.message : String(error));
      },
    );
  }
}
