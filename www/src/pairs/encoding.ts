/** The images that neither encoder has seen yet, one after the other. */
import type { Backend, BothEmbedded, Models } from "../client/models";
import { WorkerLost, messageOf } from "../client/rpc";
import { button } from "../ui/button";
import { html } from "../ui/dom";
import { seconds } from "../ui/numbers";
import { Rate, rateInWords } from "../ui/rate";
import type { ImageSet, SetImage } from "./image-set";
import { words } from "../words";

/** Images that a GPU takes at once; the processor takes one, to be stopped soon. */
const GPU_BATCH = 4;
/** Times that the worker may die over an image before the image is left out. */
const PATIENCE = 2;

export interface EncodingHost {
  readonly set: ImageSet;
  embed: Models["embedBoth"];
  backend: () => Backend;
  /** The models are loaded, and no file is being read. */
  ready: () => boolean;
  say: (message: string) => void;
  /** An image cannot be used. */
  failed(image: SetImage, why: string): void;
  /** All images are done, or it was stopped: what is there can be compared. */
  settled(): void;
}

export class Encoding {
  private running = false;
  private stopped = false;
  private readonly deaths = new Map<string, number>();
  private readonly rate = new Rate();

  private readonly line = html("p", { class: "line" });
  private readonly bar = html("progress", { "aria-label": words.pairs.looked });
  private readonly button = button(words.ui.stop, () => {
    this.toggle();
  });

  constructor(
    private readonly root: HTMLElement,
    private readonly host: EncodingHost,
  ) {
    root.hidden = true;
    root.append(html("div", { class: "line-row" }, this.line, this.button), this.bar);
  }

  /** There are other images than before, or other models. */
  update(): void {
    void this.run();
  }

  /** More images came: whoever stopped the earlier ones wants these. */
  resume(): void {
    this.stopped = false;
    void this.run();
  }

  private toggle(): void {
    this.stopped = !this.stopped;
    this.host.say(this.stopped ? words.pairs.stopped : words.pairs.goingOn);
    this.progress();
    if (!this.stopped) void this.run();
  }

  private todo(): SetImage[] {
    return this.host.set.images.filter((image) => !image.vectors);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    let worked = false;
    try {
      for (let batch = this.next(); batch; batch = this.next()) {
        if (!worked) this.host.say(words.pairs.looking(this.todo().length));
        worked = true;
        this.progress();
        await this.serve(batch);
      }
    } finally {
      this.running = false;
    }
    this.progress();
    const done = this.todo().length === 0;
    if (done) this.deaths.clear();
    if (this.host.ready() && (done || this.stopped)) this.host.settled();
  }

  private next(): SetImage[] | undefined {
    if (this.stopped || !this.host.ready()) return undefined;
    const todo = this.todo();
    const [first] = todo;
    if (!first) return undefined;
    // One of those that were lost together may be the cause: each is tried alone.
    const alone = this.host.backend() === "cpu" || this.deaths.has(first.id);
    return todo.slice(0, alone ? 1 : GPU_BATCH);
  }

  private async serve(batch: SetImage[]): Promise<void> {
    const started = performance.now();
    try {
      const bytes = await Promise.all(batch.map((image) => image.file.arrayBuffer()));
      this.take(batch, await this.host.embed(bytes));
      this.rate.add(batch.length, performance.now() - started);
    } catch (error) {
      this.blame(batch, error);
    }
  }

  private take(
    batch: SetImage[],
    { embeddings: [clip, dino], madeBy, milliseconds }: BothEmbedded,
  ): void {
    this.host.set.madeBy(madeBy, milliseconds);
    const row = (all: Float32Array<ArrayBuffer>, at: number) => {
      const width = all.length / batch.length;
      return all.slice(at * width, (at + 1) * width);
    };
    for (const [at, image] of batch.entries()) image.vectors = [row(clip, at), row(dino, at)];
  }

  /** Decides what a failure says about the images of its batch. */
  private blame(batch: SetImage[], error: unknown): void {
    if (error instanceof WorkerLost && !error.died) return;
    for (const image of batch) {
      const count = (this.deaths.get(image.id) ?? 0) + 1;
      this.deaths.set(image.id, count);
      const certain = error instanceof WorkerLost ? count > PATIENCE : batch.length === 1;
      if (certain) this.host.failed(image, messageOf(error));
    }
  }

  private progress(): void {
    const total = this.host.set.images.length;
    const left = this.todo().length;
    this.root.hidden = left === 0 || (!this.host.ready() && !this.stopped && !this.running);
    const { each } = this.rate;
    const speed =
      each === undefined
        ? ""
        : words.pairs.speed(rateInWords(1000 / each), seconds(each * left));
    const done = words.pairs.done(total - left, total);
    this.line.textContent = this.stopped
      ? words.pairs.stoppedAt(done)
      : words.pairs.lookingAt(done, speed);
    this.bar.max = total;
    this.bar.value = total - left;
    this.button.textContent = this.stopped ? words.ui.goOn : words.ui.stop;
  }
}
