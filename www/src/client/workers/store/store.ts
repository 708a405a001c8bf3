/** The lab behind the page: wasm's lab, what is kept of it, and its images. */
import { failure, isFatal } from "../failure";
import type {
  FeatureKey,
  LabBoard,
  LabEdit,
  LabExplanation,
  LabSettings,
} from "../../../report";
import {
  type Added,
  type Agreement,
  type Arrival,
  DEFAULT_STEP,
  type Feature,
  type Glimpse,
  type Keep,
  type Store,
  type StoreState,
  type Strengths,
} from "../../store";
import type { LabHandle, LabModule } from "./contract";
import { CLIP, DINO, HeldFeatures, sameKey } from "./features";
import { readImages, readLab, thumbOf } from "./files";
import { additions, defaultSettings, withoutStale } from "./parts";
import { RemovedImages } from "./removed";
import type { Kept, Vault } from "./vault";
import { Writing } from "./writing";
import { words } from "../../../words";

export class LabStore implements Store {
  private lab: LabHandle;
  private settings: LabSettings;
  private defaultStep = DEFAULT_STEP;
  private text: ArrayBuffer | undefined;
  private example: string | undefined;
  private shipped = false;
  /** Images whose files are here. */
  private files = new Set<string>();
  private onBoard = new Set<string>();
  private readonly removed: RemovedImages;
  private readonly features: HeldFeatures;
  private readonly dino: HeldFeatures;
  /** Counts labs, so that files that were being read do not end up in another one. */
  private generation = 0;
  private readonly writing = new Writing();
  /** The board as wasm gave it last: a slider's state costs nothing then. */
  private seen: LabBoard | undefined;

  constructor(
    private readonly module: LabModule,
    private readonly vault: Vault,
    /** Hears of the file that the wasm is about to read: it may be what breaks it. */
    private readonly reading: (file: string | undefined) => void,
  ) {
    this.lab = new module.Lab();
    this.settings = defaultSettings();
    this.removed = new RemovedImages(vault);
    this.features = new HeldFeatures(vault, CLIP);
    this.dino = new HeldFeatures(vault, DINO);
  }

  async open(): Promise<{ state: StoreState; restored: boolean; notes: string[] }> {
    const kept = await this.vault.kept();
    if (!kept) return { state: this.state(), restored: false, notes: [] };
    try {
      const lab = this.module.Lab.read(kept.file);
      if (kept.text) lab.setText(new Uint8Array(kept.text));
      this.lab.free();
      this.lab = lab;
      this.touched();
    } catch (error) {
      if (isFatal(error)) throw error;
      await this.vault.putAside(kept);
      const why = words.store.notRead(failure(error).message);
      return { state: this.state(), restored: false, notes: [why] };
    }
    this.settings = this.lab.settings() ?? this.settings;
    this.defaultStep = kept.defaultStep;
    this.text = kept.text;
    this.example = kept.example;
    this.shipped = kept.shipped;
    this.files = await this.vault.fileIds();
    this.onBoard = new Set(this.lab.imageIds());
    await this.fetchFeatures(this.onBoard);
    await this.fetchFeatures(this.onBoard, this.dino);
    return { state: this.state(), restored: this.onBoard.size > 0, notes: [] };
  }

  edit(edit: LabEdit): Promise<StoreState> {
    this.lab.edit(edit);
    return this.changed();
  }

  undo(): Promise<StoreState> {
    this.lab.undo();
    return this.changed();
  }

  redo(): Promise<StoreState> {
    this.lab.redo();
    return this.changed();
  }

  async add(arrivals: Arrival[], hear: (done: number) => void): Promise<Added> {
    const { generation, module, reading } = this;
    const { taken, refused } = await readImages(module, arrivals, reading, hear);
    if (generation !== this.generation) {
      const why = words.store.another;
      const all = arrivals.map(({ file }) => ({ name: file.name, why }));
      return { state: this.state(), refused: all, remarked: [] };
    }
    const edits = additions(taken, new Set(this.board().classes.map((one) => one.name)));
    const remarked = taken.flatMap(({ arrival, remark }) =>
      remark === undefined ? [] : [{ name: arrival.file.name, why: remark }],
    );
    if (edits.length === 0) return { state: this.state(), refused, remarked };
    this.lab.edit(edits.length === 1 && edits[0] ? edits[0] : { type: "all", edits });
    for (const { image } of taken) {
      if (this.files.has(image.id)) continue;
      this.files.add(image.id);
      // `changed` keeps it as it keeps what undo brings back.
      this.removed.put(image.id, image);
      this.onBoard.delete(image.id);
    }
    return { state: await this.changed(), refused, remarked };
  }

  changeSettings(settings: LabSettings): Promise<StoreState> {
    this.settings = settings;
    this.writing.soon(() => {
      this.keep();
    });
    return Promise.resolve(this.state());
  }

  async useKey(...strengths: Strengths): Promise<StoreState> {
    this.setKey(...strengths);
    await this.fetchFeatures(this.onBoard);
    this.keep();
    return this.state();
  }

  async bytes(id: string): Promise<ArrayBuffer | undefined> {
    return (await this.removed.file(id))?.arrayBuffer();
  }

  async thumbs(ids: string[]): Promise<Map<string, Blob>> {
    const found = new Map<string, Blob>();
    for (const id of ids) {
      const thumb = (await this.vault.thumb(id)) ?? (await this.newThumb(id));
      if (thumb) found.set(id, thumb);
    }
    return found;
  }

  putFeatures(features: Feature[]): Promise<StoreState> {
    const mine = features.filter((one) => sameKey(one.key, this.lab.key()));
    this.take(mine);
    return Promise.resolve(this.state());
  }

  async useDino(key: FeatureKey): Promise<StoreState> {
    if (!sameKey(key, this.lab.dinoKey())) {
      this.dino.clear();
      this.lab.useDinoKey(key);
      this.touched();
      await this.fetchFeatures(this.onBoard, this.dino);
      this.keep();
    }
    return this.state();
  }

  putDino(features: Feature[]): Promise<StoreState> {
    const mine = features.filter((one) => sameKey(one.key, this.lab.dinoKey()));
    const kept = this.dino.put(this.lab, this.board(), mine);
    this.touched();
    this.writing.queue(() => this.vault.keepFeatures(kept));
    return Promise.resolve(this.state());
  }

  setText(file: ArrayBuffer | undefined): Promise<StoreState> {
    this.lab.setText(file && new Uint8Array(file));
    this.text = file;
    this.example = undefined;
    this.touched();
    this.keep();
    return Promise.resolve(this.state());
  }

  classify = (settings: LabSettings) => Promise.resolve(this.lab.classify(settings));
  measures = (settings: LabSettings) => Promise.resolve(this.lab.measures(settings));
  projection = (settings: LabSettings) => Promise.resolve(this.lab.projection(settings));
  curves = (settings: LabSettings) => Promise.resolve(this.lab.curves(settings));

  explain(id: string, settings: LabSettings): Promise<LabExplanation> {
    return Promise.resolve(this.lab.explain(id, settings));
  }

  async save(keep: Keep): Promise<Blob> {
    const images = new Map<string, Uint8Array>();
    if (keep !== "features") {
      for (const id of this.lab.imageIds()) {
        const bytes = await this.bytes(id);
        if (bytes) images.set(id, new Uint8Array(bytes));
      }
    }
    const file = this.lab.write(this.settings, keep !== "images", images);
    return new Blob([file as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" });
  }

  async load(file: Blob, example?: string): Promise<StoreState> {
    const { lab, files } = await readLab(this.module, file);
    this.replace(lab, new Set(files.keys()));
    this.settings = lab.settings() ?? defaultSettings();
    this.example = example;
    const board = lab.board();
    this.features.cameWith(lab, board);
    const features = this.features.of(lab, board, this.onBoard);
    this.shipped = features.length > 0;
    this.dino.cameWith(lab, board);
    features.push(...this.dino.of(lab, board, this.onBoard));
    this.writing.queue(() => this.vault.replace(this.record(), files, features));
    return this.state();
  }

  clear(): Promise<StoreState> {
    this.replace(new this.module.Lab(), new Set());
    this.settings = defaultSettings();
    this.writing.queue(() => this.vault.replace(this.record(), new Map(), []));
    return Promise.resolve(this.state());
  }

  async adopt(
    strengths: Strengths,
    features: Feature[],
  ): Promise<{ state: StoreState; agreement: Agreement }> {
    const [key] = strengths;
    const mine = features.filter((one) => sameKey(one.key, key));
    const cosines = mine.flatMap((one) => {
      const cosine = this.lab.agreement(one.id, one.step, one.values);
      return cosine === undefined ? [] : [cosine];
    });
    const before = this.lab.classify(this.settings);
    this.setKey(...strengths);
    this.take(mine);
    const after = this.lab.classify(this.settings);
    this.shipped = false;
    await this.fetchFeatures(this.onBoard);
    this.keep();
    const agreement = {
      images: new Set(mine.map((one) => one.id)).size,
      ...this.module.differences(before, after),
      leastCosine: cosines.length > 0 ? Math.min(...cosines) : undefined,
    };
    return { state: this.state(), agreement };
  }

  guess(glimpses: Glimpse[], settings: LabSettings): Promise<LabExplanation> {
    const steps = Uint32Array.from(glimpses, ({ step }) => step);
    const features = glimpses.map(({ values }) => values);
    // DINOv2 would halve the frames that a camera's picture is told in.
    const alone = { ...settings, mix: 1 };
    return Promise.resolve(this.lab.explainGiven(steps, features, alone));
  }

  async flush(): Promise<void> {
    this.writing.cancel();
    this.keep();
    await this.writing.done;
  }

  private replace(lab: LabHandle, files: Set<string>): void {
    this.generation += 1;
    this.lab.free();
    this.lab = lab;
    this.touched();
    this.files = files;
    this.onBoard = new Set(lab.imageIds());
    this.removed.clear();
    this.features.clear();
    this.dino.clear();
    this.text = undefined;
    this.example = undefined;
    this.shipped = false;
    this.defaultStep = DEFAULT_STEP;
    this.writing.cancel();
  }

  /** After an edit: what went is deleted from what is kept, what came back returns. */
  private async changed(): Promise<StoreState> {
    this.example = undefined;
    this.touched();
    const now = new Set(this.lab.imageIds());
    const gone = [...this.onBoard].filter((id) => !now.has(id));
    const come = [...now].filter((id) => !this.onBoard.has(id));
    this.onBoard = now;
    const board = this.board();
    if (gone.length > 0) {
      this.writing.queue(() => this.removed.take(gone));
    }
    if (come.length > 0) {
      const back = new Set(come);
      const features = [
        ...this.features.of(this.lab, board, back),
        ...this.dino.of(this.lab, board, back),
      ];
      this.writing.queue(async () => {
        await this.removed.giveBack(come);
        await this.vault.keepFeatures(features);
      });
    }
    if (board.undo === null && board.redo === null) {
      this.writing.queue(() => {
        this.removed.clear();
      });
    }
    this.keep();
    // An image seen as a test is seen anew as a shot where shots have several views.
    for (const held of [this.features, this.dino]) {
      const stale = held.stale(this.lab, this.board());
      if (stale.size > 0) await this.fetchFeatures(stale, held);
    }
    return this.state();
  }

  private setKey(key: FeatureKey, strengths: number[], defaultStep: number): void {
    if (!sameKey(key, this.lab.key())) {
      this.features.clear();
      this.shipped = false;
    }
    this.lab.useKey(key, Float32Array.from(strengths));
    this.defaultStep = defaultStep;
    if (this.settings.step >= strengths.length) this.settings.step = defaultStep;
    this.touched();
  }

  /** Gives the wasm features that were computed, and keeps them. */
  private take(features: Feature[]): void {
    const kept = this.features.put(this.lab, this.board(), features);
    this.touched();
    this.writing.queue(() => this.vault.keepFeatures(kept));
  }

  /** Gives the wasm the features that are kept of these images. */
  private async fetchFeatures(ids: Set<string>, held = this.features): Promise<void> {
    const { generation } = this;
    await this.writing.done;
    if (generation !== this.generation) return;
    await held.fetch(
      this.lab,
      this.board(),
      ids,
      () => generation === this.generation,
      () => {
        this.touched();
      },
    );
  }

  private board(): LabBoard {
    this.seen ??= this.lab.board();
    return this.seen;
  }

  private state(): StoreState {
    const board = this.board();
    const stale = this.features.stale(this.lab, board);
    const old = this.dino.stale(this.lab, board);
    const bare = [...this.onBoard].filter((id) => !this.files.has(id));
    return {
      board: withoutStale(board, stale, old),
      settings: this.settings,
      key: this.lab.key(),
      dinoKey: this.lab.dinoKey(),
      template: this.lab.template(),
      bare,
      example: this.example,
      shipped: this.shipped,
    };
  }

  /** A small picture made now: a lab file brings none. */
  private async newThumb(id: string): Promise<Blob | undefined> {
    const file = await this.removed.file(id);
    const thumb = file && (await thumbOf(this.module, file));
    if (thumb && this.onBoard.has(id))
      this.writing.queue(() => this.vault.keepThumb(id, thumb));
    return thumb;
  }

  private record(): Kept {
    return {
      file: this.lab.write(this.settings, false, new Map()),
      text: this.text,
      defaultStep: this.defaultStep,
      example: this.example,
      shipped: this.shipped,
    };
  }

  private keep(): void {
    const record = this.record();
    this.writing.queue(() => this.vault.keep(record));
  }

  /** The lab is not what it was. */
  private touched(): void {
    this.seen = undefined;
  }
}
