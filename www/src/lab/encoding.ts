/** The queue of images that miss features, the wanted ones first. */
import { button } from "../ui/button";
import { html } from "../ui/dom";
import { seconds } from "../ui/numbers";
import { Rate, rateInWords } from "../ui/rate";
import type { FeatureKey } from "../report";
import { WorkerLost } from "../client/rpc";
import type { Agreement, Feature, Glimpse, Store, StoreState } from "../client/store";
import type { Encoders } from "./encoders";
import { isOfWeights, look, unseen } from "./mixing";
import { type Pass, passesOf, type Todo, todoOf } from "./passes";
import { allImages, keyFor, split, strengthsOf } from "./pieces";
import { words } from "../words";

/** Images that a GPU takes at once; the processor takes one, to be stopped soon. */
const GPU_BATCH = 4;
/** Times that the worker may die over an image before the image is left out. */
const PATIENCE = 2;

interface Batch {
  ids: string[];
  /** None where DINOv2 looks at them. */
  steps: number[];
  views: number;
}

export interface EncodingHost {
  store: Store;
  encoders: Encoders;
  apply(state: StoreState): void;
  say: (message: string) => void;
  /** Something that people should know. */
  trouble: (message: string) => void;
  /** An image's features cannot be had; or can again. */
  marksChanged(): void;
}

export class Encoding {
  /** Why an image's features could not be computed. */
  readonly failed = new Map<string, string>();

  private state: StoreState | undefined;
  private readonly wanted = new Set<number>();
  /** DINOv2's features are wanted. */
  private wantsDino = false;
  private readonly deaths = new Map<string, number>();
  /** Of image times views times strengths. */
  private readonly rate = new Rate();
  private running = false;
  private paused = false;
  private stopRecompute: (() => void) | undefined;
  /** Images done in the pass that is going on. */
  private done = 0;
  private pass = "";
  private urgent: (() => Promise<void>)[] = [];
  /** Wait for the encoders to be there again, or to be gone for good. */
  private waiting: (() => void)[] = [];

  private readonly line = html("p", { class: "line" });
  private readonly bar = html("progress", { "aria-label": words.lab.encoding.bar });
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

  update(state: StoreState): void {
    this.state = state;
    const ids = new Set(allImages(state).map((image) => image.id));
    for (const id of this.failed.keys()) if (!ids.has(id)) this.failed.delete(id);
    void this.run();
  }

  /** The encoders became ready, or others than before. */
  encodersChanged(): void {
    for (const resume of this.waiting.splice(0)) resume();
    void this.run();
  }

  want(step: number): void {
    if (this.wanted.has(step)) return;
    this.wanted.add(step);
    void this.run();
  }

  /** Has DINOv2 look at all images, with its download where it is not here. */
  wantDino(): void {
    this.wantsDino = true;
    void this.run();
  }

  /** Milliseconds for the shots of the lab with that many views, once known. */
  costOf(views: number): number | undefined {
    const shots = this.state?.board.shots.length ?? 0;
    const each = this.rate.each;
    return each === undefined ? undefined : shots * views * 2 * each;
  }

  /** The default strength and the plain one of an image that is not kept. */
  glimpse(bytes: ArrayBuffer, step: number): Promise<Glimpse[]> {
    const { encoders } = this.host;
    const { adapted } = encoders;
    if (!adapted) return Promise.reject(new Error(words.lab.encoding.notReady));
    const steps = [...new Set([0, step])].filter((one) => one < adapted.strengths.length);
    return new Promise((resolve, reject) => {
      this.urgent.push(async () => {
        try {
          const values = await encoders.encode(
            [bytes],
            1,
            strengthsOf(adapted.strengths, steps),
          );
          resolve(
            split(values, 1, steps.length, (_, at, part) => ({
              step: steps[at] ?? 0,
              values: part,
            })),
          );
        } catch (error) {
          reject(asError(error));
        }
      });
      void this.run();
    });
  }

  /** Computes all features again, beside those that are here, then takes them. */
  async recompute(): Promise<Agreement | undefined> {
    const { encoders, store } = this.host;
    const { adapted } = encoders;
    const { state } = this;
    if (!adapted || !state) throw new Error(words.lab.encoding.notReady);
    if (this.stopRecompute) return undefined;
    let stopped = false;
    this.stopRecompute = () => {
      stopped = true;
    };
    try {
      const key = keyFor(adapted.key, state);
      const bare = new Set(state.bare);
      const images = allImages(state).filter((image) => !bare.has(image.id));
      const shots = new Set(state.board.shots.map((shot) => shot.id));
      const steps = [...new Set([0, adapted.defaultStep, state.settings.step])];
      const found: Feature[] = [];
      for (const [at, { id }] of images.entries()) {
        this.show(words.lab.encoding.here(at, images.length), at, images.length);
        // A live frame goes first here too.
        await this.urgent.shift()?.();
        const batch = { ids: [id], steps, views: shots.has(id) ? key.views : 1 };
        found.push(...(await this.computeSurely(batch, key)));
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- a click sets it
        if (stopped) return undefined;
      }
      const taken = await store.adopt([key, adapted.strengths, adapted.defaultStep], found);
      this.host.apply(taken.state);
      return taken.agreement;
    } finally {
      this.stopRecompute = undefined;
      this.root.hidden = true;
      void this.run();
    }
  }

  private toggle(): void {
    if (this.stopRecompute) {
      this.stopRecompute();
      return;
    }
    this.paused = !this.paused;
    this.button.textContent = this.paused ? words.ui.goOn : words.ui.stop;
    this.host.say(this.paused ? words.lab.encoding.stoppedSaid : words.lab.encoding.goesOn);
    if (this.paused) this.line.textContent = words.lab.encoding.stopped;
    else void this.run();
  }

  /** Whether the lab's features are those that the encoders here compute. */
  private mine(): boolean {
    const { adapted } = this.host.encoders;
    const key = this.state?.key;
    if (!adapted || !key) return false;
    const { model, weights, adapter } = adapted.key;
    return key.model === model && key.weights === weights && key.adapter === adapter;
  }

  private async run(): Promise<void> {
    if (this.running || this.busyElsewhere()) return;
    this.running = true;
    try {
      for (;;) {
        const first = this.urgent.shift();
        if (first) {
          await first();
          continue;
        }
        const batch = this.next();
        if (!batch) break;
        await this.serve(batch);
        if (this.busyElsewhere()) return;
      }
    } finally {
      this.running = false;
    }
    if (this.paused && this.mine() && this.remaining() > 0) return;
    if (!this.busyElsewhere()) this.root.hidden = true;
  }

  /** All features are being computed again. Asked anew each time. */
  private busyElsewhere(): boolean {
    return this.stopRecompute !== undefined;
  }

  private passes(): Pass[] {
    return passesOf(this.host.encoders, this.wanted, this.state);
  }

  /** The next image that DINOv2 has not looked at. */
  private nextOfDino(): Batch | undefined {
    const { state, host } = this;
    if (!this.wantsDino || !state || !host.encoders.mixture) return undefined;
    const lacking = unseen(state, this.failed);
    const [first] = lacking;
    if (!first) return undefined;
    const label = words.lab.encoding.dino;
    if (this.pass !== label) {
      this.pass = label;
      this.done = 0;
      host.say(words.lab.encoding.begins(label, lacking.length));
    }
    const total = this.done + lacking.length;
    this.show(words.lab.encoding.course(label, this.done, total, "", ""), this.done, total);
    return { ids: [first.id], steps: [], views: first.views };
  }

  private next(): Batch | undefined {
    if (this.paused || !this.state) return undefined;
    const batch = this.mine() ? this.nextOfClip() : undefined;
    if (batch) return batch;
    const other = this.nextOfDino();
    if (!other && this.pass !== "") {
      this.pass = "";
      this.host.say(words.lab.encoding.allReady);
    }
    return other;
  }

  private nextOfClip(): Batch | undefined {
    for (const pass of this.passes()) {
      const todo = this.todo(pass);
      const [first] = todo;
      if (!first) continue;
      if (this.pass !== pass.label) {
        this.pass = pass.label;
        this.done = 0;
        this.host.say(words.lab.encoding.begins(pass.label, todo.length));
      }
      this.progress(todo);
      const alike = todo.filter(
        (one) => one.views === first.views && String(one.steps) === String(first.steps),
      );
      const shy = this.deaths.has(first.id);
      const size = this.host.encoders.backend === "webgpu" && !shy ? GPU_BATCH : 1;
      const ids = alike.slice(0, size).map((one) => one.id);
      return { ids, steps: first.steps, views: first.views };
    }
    return undefined;
  }

  private todo(pass: Pass): Todo[] {
    return todoOf(pass, this.state, this.failed);
  }

  private remaining(): number {
    return this.passes().reduce((sum, pass) => sum + this.todo(pass).length, 0);
  }

  private async serve(batch: Batch): Promise<void> {
    if (batch.steps.length === 0) {
      await this.serveDino(batch);
      return;
    }
    const key = this.state?.key;
    if (!key) return;
    try {
      const features = await this.compute(batch, key);
      for (const id of batch.ids) this.deaths.delete(id);
      this.done += batch.ids.length;
      this.host.apply(await this.host.store.putFeatures(features));
    } catch (error) {
      this.blame(batch, error);
    }
  }

  private async serveDino(batch: Batch): Promise<void> {
    const { state, host } = this;
    const [id] = batch.ids;
    if (!state || id === undefined) return;
    try {
      host.apply(await look(host, state, { id, views: batch.views }));
      this.deaths.delete(id);
      this.done += 1;
    } catch (error) {
      if (!isOfWeights(error)) {
        this.blame(batch, error);
        return;
      }
      // A click asks again.
      this.wantsDino = false;
      host.trouble(asError(error).message);
    }
  }

  /** Decides what a failure says about the images of its batch. */
  private blame(batch: Batch, error: unknown): void {
    if (error instanceof WorkerLost && !error.died) return;
    for (const id of batch.ids) {
      const count = (this.deaths.get(id) ?? 0) + 1;
      this.deaths.set(id, count);
      // In a batch any of them may be the cause: each is tried alone first.
      const certain = error instanceof WorkerLost ? count > PATIENCE : batch.ids.length === 1;
      if (!certain) continue;
      this.failed.set(id, asError(error).message);
      this.host.marksChanged();
    }
  }

  /** Takes a batch up again where its worker was lost. */
  private async computeSurely(batch: Batch, key: FeatureKey): Promise<Feature[]> {
    for (let deaths = 0; ; deaths++) {
      try {
        return await this.compute(batch, key);
      } catch (error) {
        if (!(error instanceof WorkerLost) || deaths >= PATIENCE) throw error;
        const { encoders } = this.host;
        while (!encoders.adapted) {
          if (encoders.gone) throw error;
          await new Promise<void>((resume) => this.waiting.push(resume));
        }
      }
    }
  }

  private async compute(batch: Batch, key: FeatureKey): Promise<Feature[]> {
    const { store, encoders } = this.host;
    const { adapted } = encoders;
    if (!adapted) throw new WorkerLost(false);
    const files = await Promise.all(batch.ids.map((id) => store.bytes(id)));
    const here = batch.ids.flatMap((id, at) => {
      const bytes = files[at];
      if (bytes) return [{ id, bytes }];
      this.failed.set(id, words.lab.encoding.fileGone);
      this.host.marksChanged();
      return [];
    });
    if (here.length === 0) return [];
    const { steps, views } = batch;
    const started = performance.now();
    const values = await encoders.encode(
      here.map((one) => one.bytes),
      views,
      strengthsOf(adapted.strengths, steps),
    );
    this.rate.add(here.length * views * steps.length, performance.now() - started);
    return split(values, here.length, steps.length, (image, at, part) => ({
      id: here[image]?.id ?? "",
      step: steps[at] ?? 0,
      key,
      values: part,
    }));
  }

  private progress(todo: Todo[]): void {
    const total = this.done + todo.length;
    const each = this.rate.each;
    const units = todo.reduce((sum, one) => sum + one.steps.length * one.views, 0);
    const left = each === undefined ? "" : words.lab.encoding.left(seconds(each * units));
    const rate =
      each === undefined || units === 0
        ? ""
        : `, ${rateInWords((1000 * todo.length) / (each * units))}`;
    this.show(
      words.lab.encoding.course(this.pass, this.done, total, rate, left),
      this.done,
      total,
    );
  }

  private show(text: string, done: number, total: number): void {
    this.root.hidden = false;
    this.line.textContent = text;
    this.bar.max = total;
    this.bar.value = done;
    this.button.textContent = words.ui.stop;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
