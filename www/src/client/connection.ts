/** The page's side of a worker: calls it, ends it, starts another in its place. */
import program from "#clipsight-program?url";
import { forbidden, openWorker } from "./open-worker";
import {
  buffersOf,
  CallFailed,
  type Failure,
  type FromWorker,
  type ToWorker,
  type WorkerKind,
  WorkerLost,
} from "./rpc";
import { language, words } from "../words";

export interface WorkerListener<Kind extends WorkerKind> {
  event(event: Kind["event"]): void;
  /** It broke off: a new one has to be started, or this one ended. */
  died(message: string, legacy: Kind["legacy"] | undefined): void;
  answered?(method: keyof Kind["api"]): void;
  /** Calls began or ended: see `waitsFor`. */
  waiting?(): void;
}

interface Waiting {
  method: PropertyKey;
  resolve: (value: unknown) => void;
  reject: (why: Error) => void;
  hear: ((what: unknown) => void) | undefined;
}

export class Connection<Kind extends WorkerKind> {
  /** Every method is a message to the worker that there is then. */
  readonly api: Kind["api"] = new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...args: unknown[]) =>
          this.call(method as keyof Kind["api"], args),
    },
  );

  private worker: Worker | undefined;
  /** A worker of this page has said something: one can start here. */
  private heard = false;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor(
    private readonly script: URL,
    private readonly name: string,
    private readonly listener: WorkerListener<Kind>,
  ) {}

  /** Starts a worker, in place of the one that there is; its calls fail for the reason given. */
  start(start: Kind["start"], why?: Error): void {
    const lost = this.detach();
    const worker = openWorker(this.script, this.name);
    this.worker = worker;
    if (!worker) {
      reject(lost, why);
      // As one that breaks off at its start would tell it.
      queueMicrotask(() => {
        if (!this.worker) this.listener.died(words.client.noWorker, undefined);
      });
      return;
    }
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker<Kind>>) => {
      if (worker === this.worker) this.hear(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker !== this.worker) return;
      this.listener.died(event.message || words.client.stopped, undefined);
    });
    const address = new URL(program, import.meta.url).href;
    const first: ToWorker<Kind> = { type: "start", start, language, program: address };
    worker.postMessage(first);
    reject(lost, why);
  }

  /** Why no worker can start here, where the page around is what forbids it. */
  get forbidden(): Failure | undefined {
    return this.heard ? undefined : forbidden();
  }

  /** Whether calls of a method are under way. */
  waitsFor(method: keyof Kind["api"]): boolean {
    return [...this.waiting.values()].some((one) => one.method === method);
  }

  end(why?: Error): void {
    reject(this.detach(), why);
  }

  /** Ends the worker; gives the calls that nobody answers any more. */
  private detach(): Waiting[] {
    this.worker?.terminate();
    this.worker = undefined;
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    this.listener.waiting?.();
    return lost;
  }

  private call(method: keyof Kind["api"], args: unknown[]): Promise<unknown> {
    const { worker } = this;
    if (!worker) {
      const failure = this.forbidden;
      return Promise.reject(failure ? new CallFailed(failure) : new WorkerLost(true));
    }
    this.lastId += 1;
    const id = this.lastId;
    const last = args.at(-1);
    const hear = typeof last === "function" ? (last as Waiting["hear"]) : undefined;
    const sent = hear ? args.slice(0, -1) : args;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { method, resolve, reject, hear });
      this.listener.waiting?.();
      const message: ToWorker<Kind> = {
        type: "call",
        id,
        method,
        args: sent,
        hears: hear !== undefined,
      };
      worker.postMessage(message, buffersOf(sent));
    });
  }

  private hear(message: FromWorker<Kind>): void {
    this.heard = true;
    switch (message.type) {
      case "answer": {
        const call = this.settle(message.id);
        if (call) this.listener.answered?.(call.method as keyof Kind["api"]);
        call?.resolve(message.value);
        break;
      }
      case "failed":
        this.settle(message.id)?.reject(new CallFailed(message.failure));
        break;
      case "told":
        this.waiting.get(message.id)?.hear?.(message.what);
        break;
      case "event":
        this.listener.event(message.event);
        break;
      case "fatal":
        this.listener.died(message.message, message.legacy);
    }
  }

  private settle(id: number): Waiting | undefined {
    const one = this.waiting.get(id);
    this.waiting.delete(id);
    this.listener.waiting?.();
    return one;
  }
}

function reject(lost: Waiting[], why: Error = new WorkerLost(false)): void {
  for (const one of lost) one.reject(why);
}
