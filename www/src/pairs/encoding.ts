/** The images that are not compared yet: encoded, one after the other, and added. */
import type { Backend, BothEmbedded, Models } from "../client/models";
import type { Pairs } from "../client/pairs";
import { WorkerLost, messageOf } from "../client/rpc";
import { button } from "../ui/button";
import { html } from "../ui/dom";
import { duration } from "../ui/numbers";
import { Rate, rateInWords } from "../ui/rate";
import type { ImageSet, SetImage } from "./image-set";
import { words } from "../words";

/** Images that a GPU takes at once; the processor takes one, to be stopped soon. */
const GPU_BATCH = 4;
/** Images that are known already and added at once. */
const KNOWN_BATCH = 500;
/** Times that the worker may die over an image before the image is left out. */
const PATIENCE = 2;

export interface EncodingHost {
  readonly set: ImageSet;
  readonly pairs: Pairs;
  embed: Models["embedBoth"];
  backend: () => Backend;
  /** Images that are not known may be encoded now. */
  open: () => boolean;
  /** The models for that are loaded. */
  ready: () => boolean;
  /** Files that are still to be read. */
  unread: () => number;
  say: (message: string) => void;
  /** An image cannot be used. */
  failed(image: SetImage, why: string): void;
  /** What is here cannot be compared. */
  broke(why: string): void;
  /** Some more images are compared. */
  grew(): void;
  /** All images are done, or it was stopped: what is there can be compared. */
  settled(): void;
}

export class Encoding {
  private running = false;
  private stopped = false;
  /** Images came that nothing was said of yet. */
  private fresh = false;
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

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    let worked = false;
    try {
      for (let batch = this.next(); batch; batch = this.next()) {
        if (!worked) this.host.say(words.pairs.looking(this.left));
        worked = true;
        this.progress();
        await this.serve(batch);
      }
    } finally {
      this.running = false;
    }
    this.progress();
    const done = this.left === 0;
    if (done) this.deaths.clear();
    const may = this.host.open() && (this.fresh || this.host.ready());
    if (!may || !(done || this.stopped)) return;
    this.fresh = false;
    this.host.settled();
  }

  private get left(): number {
    return this.host.set.left + this.host.unread();
  }

  private next(): SetImage[] | undefined {
    const { set } = this.host;
    const first = set.images[set.compared];
    if (this.stopped || !first) return undefined;
    if (first.known) {
      const some = set.images.slice(set.compared, set.compared + KNOWN_BATCH);
      const end = some.findIndex(({ known }) => !known);
      return end < 0 ? some : some.slice(0, end);
    }
    if (!this.host.open() || !this.host.ready()) return undefined;
    // One of those that were lost together may be the cause: each is tried alone.
    const alone = this.host.backend() === "cpu" || this.deaths.has(first.id);
    const some = set.images.slice(set.compared, set.compared + (alone ? 1 : GPU_BATCH));
    return some.filter(({ known }) => !known);
  }

  private async serve(batch: SetImage[]): Promise<void> {
    if (batch[0]?.known) {
      await this.add(batch, () => this.host.pairs.addKnown(batch.map(plain)));
      for (const { known } of batch) if (known) this.host.set.madeBy(known.madeBy);
      return;
    }
    const started = performance.now();
    let both: BothEmbedded;
    try {
      const bytes = await Promise.all(batch.map((image) => readable(image)));
      both = await this.host.embed(bytes);
    } catch (error) {
      this.blame(batch, error);
      return;
    }
    this.rate.add(batch.length, performance.now() - started);
    const { embeddings, madeBy, milliseconds } = both;
    this.host.set.madeBy(madeBy, milliseconds);
    await this.add(batch, () => this.host.pairs.add(batch.map(plain), madeBy, embeddings));
  }

  private async add(batch: SetImage[], add: () => Promise<number>): Promise<void> {
    const { set } = this.host;
    const [first] = batch;
    try {
      await add();
      // Unless all was cleared meanwhile.
      if (set.images[set.compared] !== first) return;
      set.compared += batch.length;
      this.fresh = true;
      for (const image of batch) image.decoded = undefined;
      this.host.grew();
    } catch (error) {
      if (set.images[set.compared] !== first) return;
      this.stopped = true;
      this.host.broke(messageOf(error));
    }
  }

  /** Decides what a failure says about the images of its batch. */
  private blame(batch: SetImage[], error: unknown): void {
    if (error instanceof WorkerLost && !error.died) return;
    for (const image of batch) {
      const count = (this.deaths.get(image.id) ?? 0) + 1;
      this.deaths.set(image.id, count);
      const certain = error instanceof WorkerLost ? count > PATIENCE : batch.length === 1;
      if (certain && this.host.set.images.includes(image))
        this.host.failed(image, messageOf(error));
    }
  }

  private progress(): void {
    const { left } = this;
    const total = this.host.set.images.length + this.host.unread();
    const waits = !this.stopped && !this.running;
    this.root.hidden =
      left === 0 || this.host.set.images.length === 0 || (waits && !this.host.ready());
    const { each } = this.rate;
    const speed =
      each === undefined
        ? ""
        : words.pairs.speed(rateInWords(1000 / each), duration(each * left));
    const done = words.pairs.done(total - left, total);
    this.line.textContent = this.stopped
      ? words.pairs.stoppedAt(done)
      : words.pairs.lookingAt(done, speed);
    this.bar.max = total;
    this.bar.value = total - left;
    this.button.textContent = this.stopped ? words.ui.goOn : words.ui.stop;
  }
}

/** What of an image goes to the worker. */
const plain = ({ name, id, mark }: SetImage) => ({ name, id, mark });

async function readable({ file, decoded }: SetImage): Promise<ArrayBuffer> {
  try {
    return await (decoded ?? file ?? new Blob()).arrayBuffer();
  } catch {
    throw new Error(words.files.unreadable);
  }
}
