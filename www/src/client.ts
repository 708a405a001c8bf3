/** The page's side of the worker: starts it, ends it, replaces it when it dies. */
import workerAddress from "./worker/worker.ts?worker&url";
import { openWorker } from "./open-worker";
import type { Backend, Failure, Picture, Reply, Request, Use } from "./protocol";

/** Why a worker was replaced. */
export interface Replacement {
  /** What people should know of it. */
  note: string | undefined;
  /** It broke off, and what it was reading may be the cause. */
  died: boolean;
}

/** What the page hears. */
export interface Listener {
  reply(reply: Exclude<Reply, { type: "fatal" | "downgrade" }>): void;
  /** The worker was replaced: whatever it was doing is lost. */
  replaced(why: Replacement): void;
  /** No worker can be kept alive. */
  gaveUp(failure: Failure): void;
}

/** Deaths in a row on one backend before something else is tried. */
const GPU_DEATHS = 2;
const CPU_DEATHS = 3;

/** After these the device is known to work. */
const ANSWERS = new Set<Reply["type"]>(["report", "encoded", "texts"]);

export class Client {
  private worker: Worker | undefined;
  private backend: Backend | "auto";
  private deaths = 0;
  /** Images under inspection: a hostile one may kill a decoder, no device is to blame. */
  private readonly inspecting = new Set<number>();

  constructor(
    backend: Backend | "auto",
    private readonly listener: Listener,
    private readonly use: Use,
  ) {
    this.backend = backend;
  }

  /** Starts, or starts afresh; `selfTest` false trusts this visit's earlier test. */
  start(selfTest: boolean): void {
    this.worker?.terminate();
    this.inspecting.clear();
    const worker = openWorker(new URL(workerAddress, import.meta.url), "clipsight");
    this.worker = worker;
    worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      if (worker === this.worker) this.hear(data);
    });
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (worker === this.worker) this.died(event.message || "the worker stopped");
    });
    this.send({
      type: "start",
      page: pageAddress(),
      backend: this.backend,
      selfTest,
      use: this.use,
    });
  }

  download(): void {
    this.send({ type: "download" });
  }

  forget(): void {
    this.send({ type: "forget" });
  }

  inspect(id: number, bytes: ArrayBuffer): void {
    this.inspecting.add(id);
    this.send({ type: "inspect", id, bytes }, [bytes]);
  }

  pair(id: number, pictures: [Picture, Picture]): void {
    this.send({ type: "pair", id, pictures }, [pictures[0].bytes, pictures[1].bytes]);
  }

  /** Features of images; the bytes go with the request. */
  encode(id: number, images: ArrayBuffer[], views: number, strengths: number[]): void {
    this.send({ type: "encode", id, images, views, strengths }, images);
  }

  /** Text embeddings of names; the first time, the text tower is fetched. */
  text(id: number, names: string[], template: string): void {
    this.send({ type: "text", id, names, template });
  }

  private send(request: Request, transfer: Transferable[] = []): void {
    this.worker?.postMessage(request, transfer);
  }

  private hear(reply: Reply): void {
    switch (reply.type) {
      case "fatal":
        this.died(reply.message);
        break;
      case "downgrade":
        // Two backends in one instance are asking for trouble: a fresh worker it is.
        this.backend = "cpu";
        this.start(true);
        this.listener.replaced({ note: reply.reason, died: false });
        break;
      default:
        if (reply.type === "backend") this.backend = reply.backend;
        if (ANSWERS.has(reply.type)) this.deaths = 0;
        if (reply.type === "inspected" || reply.type === "failed") {
          this.inspecting.delete(reply.id ?? -1);
        }
        this.listener.reply(reply);
    }
  }

  private died(message: string): void {
    if (this.inspecting.size === 0) this.deaths += 1;
    if (this.backend !== "cpu" && this.deaths >= GPU_DEATHS) {
      this.backend = "cpu";
      this.deaths = 0;
      this.start(true);
      this.listener.replaced({
        note: "The computation on the GPU broke off twice, so Clipsight goes on with the processor.",
        died: true,
      });
    } else if (this.deaths >= CPU_DEATHS) {
      this.worker?.terminate();
      this.worker = undefined;
      this.listener.gaveUp({
        code: "Crashed",
        message: `The computation keeps breaking off (${message}). Reload the page; if that does not help, please report it.`,
      });
    } else {
      this.start(false);
      this.listener.replaced({ note: undefined, died: true });
    }
  }
}

/** The page's address without its state. */
function pageAddress(): string {
  return new URL(".", location.href).href;
}
