/** Packs on their way into the engine; what it cannot read is not kept. */
import type { Adapted, ModelsEvent, Progress } from "../../models";
import type { PackEntry } from "../../../report";
import type { EngineHandle, Module } from "../contract";
import { isFatal } from "../failure";
import type { Chosen } from "./needs";
import type { Store } from "./kept";
import { PackError } from "./pack-error";
import { acquire } from "./packs";
import { words } from "../../../words";

export class Loader {
  private saidFull = false;

  constructor(
    /** Address of the folder of the packs. */
    private readonly folder: URL,
    private readonly store: Store,
    private readonly module: Module,
    private readonly tell: (event: ModelsEvent) => void,
  ) {}

  /** Bytes that have to be downloaded. */
  async missing(packs: PackEntry[]): Promise<number> {
    let bytes = 0;
    for (const pack of packs) bytes += pack.bytes - (await this.store.held(pack));
    return bytes;
  }

  /** Loads all packs; the adapter comes after its model. */
  async load(
    engine: EngineHandle,
    packs: PackEntry[],
    { clip, adapter }: Chosen,
  ): Promise<Adapted | undefined> {
    let adapted: Adapted | undefined;
    for (const pack of packs) {
      const bytes = await this.fetch(pack, packs);
      if (pack.model === adapter) {
        const steps = await this.orEvict(pack, () => engine.attach(bytes));
        const weights = packs.find((one) => one.model === clip)?.sha256 ?? "";
        adapted = { key: { model: clip, weights, adapter: pack.sha256 }, ...steps };
      } else await this.take(pack, pack.model, () => engine.load(bytes));
    }
    return adapted;
  }

  /** A pack's verified bytes, with progress over `all`. */
  async fetch(pack: PackEntry, all: PackEntry[]): Promise<Uint8Array> {
    const sizeOf = (packs: PackEntry[]) => packs.reduce((sum, one) => sum + one.bytes, 0);
    const before = sizeOf(all.slice(0, all.indexOf(pack)));
    const total = sizeOf(all);
    let shown = 0;
    const progress = (phase: Progress["phase"], bytes: number) => {
      this.tell({ type: "progress", phase, title: pack.title, done: before + bytes, total });
    };
    const bytes = await acquire({
      folder: this.folder,
      store: this.store,
      pack,
      sha256: (data) => this.module.sha256(data),
      onBytes: (done) => {
        // The network's chunks are small: four messages a megabyte are enough.
        if (done < pack.bytes && done - shown < 250_000) return;
        shown = done;
        progress("download", done);
      },
      onVerify: () => {
        progress("verify", pack.bytes);
      },
    });
    await this.sayFull(all);
    progress("load", pack.bytes);
    return bytes;
  }

  /** Says, once, that there was no room to keep the packs. */
  private async sayFull(all: PackEntry[]): Promise<void> {
    if (!this.store.full || this.saidFull) return;
    this.saidFull = true;
    const room = Math.ceil((await this.missing(all)) / 1e6);
    const text = words.models.noRoom(room);
    this.tell({ type: "note", text });
  }

  /** Has the engine read a pack, which must be the model that it says. */
  async take(pack: PackEntry, model: string, read: () => string | Promise<string>) {
    const found = await this.orEvict(pack, read);
    if (found === model) return;
    await this.store.evict(pack);
    throw new PackError("WrongPack", words.models.wrongPack(pack.title, found));
  }

  /** What the models cannot read is not worth keeping. */
  async orEvict<T>(pack: PackEntry, read: () => T | Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (!isFatal(error)) await this.store.evict(pack);
      throw error;
    }
  }
}
