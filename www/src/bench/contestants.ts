/** Who is measured: Clipsight and onnxruntime-web, each in a worker of its own. */
import peerAddress from "../client/workers/peer/peer-worker.ts?worker&url";
import { Connection } from "../client/connection";
import type { Backend, Embedded, Models } from "../client/models";
import { ModelsClient } from "../client/models-client";
import type { PeerWorker } from "../client/peer";
import { CallFailed, WorkerLost } from "../client/rpc";
import { version } from "../../package.json";
import { type Arithmetic, benchAddress, type BenchModel } from "./lists";
import { normalised, readPicture } from "./picture";
import { words } from "../words";
import { arithmeticInWords } from "./result";

/** What a contestant is doing before it can run; amounts in bytes. */
export type Tell = (what: string, done?: number, total?: number) => void;

export interface Contestant {
  name: string;
  /** What it computes with, in words. */
  arithmetic: string;
  ours: boolean;
  /** Known once it is open. */
  version: string;
  device: Backend;
  /** Loads a model and takes the picture; must be closed again, whatever came of it. */
  open(model: BenchModel, picture: ArrayBuffer, tell: Tell): Promise<void>;
  /** Embeds the picture once. */
  run(): Promise<Embedded>;
  /** What is being waited for fails then. */
  close(): void;
}

/** Clipsight in the worker that the other pages use. It reads the picture anew each time. */
export class Clipsight implements Contestant {
  readonly name = "Clipsight";
  readonly arithmetic = "8-bit weights";
  readonly ours = true;
  readonly version = `${version}, build ${__BUILD__}`;
  private client: ModelsClient | undefined;
  private picture = new ArrayBuffer(0);
  private abandon: (() => void) | undefined;

  constructor(readonly device: Backend) {}

  async open(model: BenchModel, picture: ArrayBuffer, tell: Tell): Promise<void> {
    this.picture = picture;
    const encoders = [model.family === "clip" ? ("clip" as const) : ("dino" as const)];
    await new Promise<void>((resolve, reject) => {
      const client = new ModelsClient(
        this.device,
        { encoders },
        {
          event: (event) => {
            if (event.type === "consent") client.agree();
            else if (event.type === "backend" && event.backend !== this.device) {
              reject(new Error(event.notes.join(" ")));
            } else if (event.type === "progress" && event.phase === "download") {
              tell(`downloading ${event.title}`, event.done, event.total);
            } else tell(words.bench.loadingIt);
          },
          ready: () => {
            resolve();
          },
          failed: (failure) => {
            reject(new CallFailed(failure));
          },
          gaveUp: (failure) => {
            reject(new CallFailed(failure));
          },
          replaced: ({ note }) => {
            reject(new WorkerLost(true, note));
            this.close();
          },
        },
      );
      this.client = client;
      this.abandon = () => {
        reject(new WorkerLost(false));
      };
      client.start(false);
    });
  }

  run(): Promise<Embedded> {
    return this.api.embed(this.picture.slice());
  }

  close(): void {
    this.client?.end();
    this.client = undefined;
    this.abandon?.();
  }

  private get api(): Models {
    if (!this.client) throw new WorkerLost(true);
    return this.client.api;
  }
}

const ARITHMETICS: Record<Arithmetic, string> = { f32: "f32", int8: "8 bits" };

/** onnxruntime-web on one thread. It is given the picture as the model takes it. */
export class OnnxRuntime implements Contestant {
  readonly name = "onnxruntime-web";
  readonly arithmetic: string;
  readonly ours = false;
  version = "";
  private readonly connection = new Connection<PeerWorker>(
    new URL(peerAddress, import.meta.url),
    "onnxruntime-web",
    {
      event: () => undefined,
      died: (message) => {
        const why = words.bench.peerBroke(message);
        this.connection.end(new WorkerLost(true, why));
      },
    },
  );

  constructor(
    readonly device: Backend,
    private readonly graph: Arithmetic,
  ) {
    this.arithmetic = ARITHMETICS[graph];
  }

  async open(model: BenchModel, picture: ArrayBuffer, tell: Tell): Promise<void> {
    const graph = model.graphs[this.graph];
    if (!graph)
      throw new Error(words.bench.noGraph(model.title, arithmeticInWords(this.arithmetic)));
    this.connection.start({ device: this.device });
    const image = normalised(await readPicture(picture), model);
    const { file, ...rest } = graph;
    const wanted = { ...rest, address: benchAddress(file) };
    this.version = await this.connection.api.open(wanted, image, model.crop, (bytes) => {
      if (bytes < graph.bytes) tell(words.bench.downloading(model.title), bytes, graph.bytes);
      else tell(words.bench.loadingIt);
    });
  }

  run(): Promise<Embedded> {
    return this.connection.api.run();
  }

  close(): void {
    this.connection.end();
  }
}
