/** The models for a page: their worker, and what takes its place when it dies. */
import workerAddress from "./workers/models/worker.ts?worker&url";
import { Connection } from "./connection";
import type { Backend, Models, ModelsEvent, ModelsWorker, Needs, Ready } from "./models";
import { CallFailed, type Failure, failureOf, WorkerLost } from "./rpc";
import { words } from "../words";
import { atWork, wasEnded } from "./unfinished";

/** Why a worker was replaced. */
export interface Replacement {
  /** What people should know of it. */
  note: string | undefined;
  /** It broke off, and what it was reading may be the cause. */
  died: boolean;
}

/** What the page hears. */
export interface ModelsListener {
  event(event: Exclude<ModelsEvent, { type: "downgrade" }>): void;
  ready(ready: Ready): void;
  /** The start failed; another may do better. */
  failed(failure: Failure): void;
  /** The worker was replaced: whatever it was doing is lost. */
  replaced(why: Replacement): void;
  /** No worker can be kept alive. */
  gaveUp(failure: Failure): void;
}

/** Deaths in a row on one backend before something else is tried. */
const GPU_DEATHS = 2;
const CPU_DEATHS = 3;

/** After these the device is known to work. */
const ANSWERS: (keyof Models)[] = [
  "compare",
  "difference",
  "statements",
  "noticed",
  "encode",
  "encodeDino",
  "embed",
  "embedBoth",
  "embedNames",
];

export class ModelsClient {
  private readonly connection: Connection<ModelsWorker>;
  private deaths = 0;
  /** Nothing heavy begins before the user's word: the tab was ended over it before. */
  private asks = wasEnded;
  /** The user is being asked. */
  private asked = false;

  constructor(
    private backend: Backend | "auto",
    private readonly needs: Needs,
    private readonly listener: ModelsListener,
    /** Address of the folder of the packs. */
    private readonly packs = new URL("packs/", location.href),
  ) {
    this.connection = new Connection(new URL(workerAddress, import.meta.url), "clipsight", {
      event: (event) => {
        this.hear(event);
      },
      died: (message) => {
        this.died(message);
      },
      answered: (method) => {
        if (ANSWERS.includes(method)) this.deaths = 0;
      },
      waiting: () => {
        this.mark();
      },
    });
  }

  get api(): Models {
    return this.connection.api;
  }

  /** Starts, or starts afresh; `selfTest` false trusts this visit's earlier test. */
  start(selfTest: boolean, died = false): void {
    const { backend, needs, connection, listener } = this;
    const packs = this.packs.href;
    const start = { packs, backend, selfTest, needs, ask: this.asks };
    this.asked = false;
    connection.start(start, new WorkerLost(died));
    connection.api.ready().then(
      (ready) => {
        listener.ready(ready);
      },
      (error: unknown) => {
        if (error instanceof CallFailed) {
          listener.failed(failureOf(error));
        }
      },
    );
  }

  /** The user agrees to the download, or to the start. */
  agree(): void {
    this.asks = false;
    this.asked = false;
    this.mark();
    void this.api.download();
  }

  /** Ends the worker; what it was doing fails. */
  end(): void {
    this.connection.end();
  }

  private hear(event: ModelsEvent): void {
    if (event.type === "downgrade") {
      // Two backends in one instance are asking for trouble: a fresh worker it is.
      this.backend = "cpu";
      this.replace(true, { note: event.reason, died: false });
      return;
    }
    if (event.type === "backend") this.backend = event.backend;
    if (event.type === "consent") {
      this.asked = true;
      this.mark();
    }
    this.listener.event(event);
  }

  /** Loading and answering are heavy; waiting for the user's word is not. */
  private mark(): void {
    const { connection, asked } = this;
    const heavy = [...ANSWERS, "ready" as const];
    atWork(this, !asked && heavy.some((method) => connection.waitsFor(method)));
  }

  private died(message: string): void {
    const failure = this.connection.forbidden;
    if (failure) {
      this.connection.end(new WorkerLost(true));
      this.listener.gaveUp(failure);
      return;
    }
    // A hostile image may kill a decoder: no device is to blame.
    const reads = this.connection.waitsFor("inspect") || this.connection.waitsFor("take");
    if (!reads) this.deaths += 1;
    if (this.backend !== "cpu" && this.deaths >= GPU_DEATHS) {
      this.backend = "cpu";
      this.deaths = 0;
      this.replace(true, {
        note: words.client.gpuBrokeOff,
        died: true,
      });
    } else if (this.deaths >= CPU_DEATHS) {
      this.connection.end(new WorkerLost(true));
      this.listener.gaveUp({
        code: "Crashed",
        message: words.client.keepsBreaking(message),
      });
    } else this.replace(false, { note: undefined, died: true });
  }

  private replace(selfTest: boolean, why: Replacement): void {
    this.start(selfTest, why.died);
    this.listener.replaced(why);
  }
}
