/** The worker that holds many images' embeddings, and all pairs among them. Owns no DOM. */
import type { PairsAsked } from "../../../report";
import type {
  FileMark,
  KnownImage,
  Makers,
  NewImage,
  Pairs,
  PairsWorker,
  Sides,
} from "../../pairs";
import type { Module, PairsHandle } from "../contract";
import { failure, isFatal } from "../failure";
import { fileOf, lookAt } from "../look";
import { THUMB } from "../read-image";
import { serve } from "../serve";
import { openWasm } from "../wasm";
import { Kept, type KeptRows } from "./kept";
import { words } from "../../../words";

class PairsService implements Pairs {
  private handle: PairsHandle | undefined;
  /** Embeddings that were kept and are about to be added. */
  private readonly awaited = new Map<string, KeptRows>();
  private readonly usable: (madeBy: Makers) => boolean;

  constructor(
    private readonly module: Module,
    private readonly kept: Kept,
    private readonly thresholds: PairsWorker["start"],
  ) {
    this.usable = usableNow(module);
  }

  async known(marks: FileMark[]): Promise<(KnownImage | undefined)[]> {
    const ids = await this.kept.ids(marks);
    const named = ids.filter((id) => id !== undefined);
    const rows = await this.kept.rows(named);
    const byId = new Map(named.map((id, at) => [id, rows[at]]));
    return ids.map((id) => (id === undefined ? undefined : this.await(id, byId.get(id))));
  }

  async knownAs(id: string, mark: FileMark): Promise<KnownImage | undefined> {
    const [rows] = await this.kept.rows([id]);
    const known = this.await(id, rows);
    if (known) await this.kept.keep([{ id, mark }]);
    return known;
  }

  async addKnown(images: NewImage[]): Promise<number> {
    const found = images.map(({ id }) => this.awaited.get(id));
    const all = found.filter((one) => one !== undefined);
    const [first] = all;
    if (!first || all.length < images.length) throw new Error(words.pairs.lost(""));
    const sides = ([0, 1] as const).map((side) => joined(all.map(({ rows }) => rows[side])));
    const count = await this.addRows(
      images.map(({ name }) => name),
      first.madeBy,
      sides as Sides,
    );
    for (const { id } of images) this.awaited.delete(id);
    return count;
  }

  async add(images: NewImage[], madeBy: Makers, sides: Sides): Promise<number> {
    const count = await this.addRows(
      images.map(({ name }) => name),
      madeBy,
      sides,
    );
    const row = (side: 0 | 1, at: number) => {
      const width = sides[side].length / images.length;
      return sides[side].slice(at * width, (at + 1) * width);
    };
    await this.kept.keep(
      images.map(({ id, mark }, at) => ({
        id,
        mark,
        rows: { madeBy, rows: [row(0, at), row(1, at)] },
      })),
    );
    return count;
  }

  addRows(names: string[], madeBy: Makers, [clip, dino]: Sides): Promise<number> {
    this.handle ??= new this.module.Pairs(madeBy, this.thresholds.clip, this.thresholds.dino);
    return Promise.resolve(this.handle.add(names, clip, dino));
  }

  report = (asked: PairsAsked) => Promise.resolve(this.pairs.report(asked));
  first = (asked: PairsAsked, drawn: number) => Promise.resolve(this.pairs.first(asked, drawn));

  file: Pairs["file"] = (report, form) => {
    const { module } = this;
    return Promise.resolve(form === "csv" ? module.pairsCsv(report) : module.pairsJson(report));
  };
  lines: Pairs["lines"] = (report) => Promise.resolve(this.module.pairsLines(report));
  benchmark: Pairs["benchmark"] = (report, ends) =>
    Promise.resolve(this.module.pairsBenchmark(report, ends));

  async thumb(file: File): Promise<Blob | undefined> {
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      return await fileOf(await lookAt(this.module, bytes, THUMB));
    } catch (error) {
      if (isFatal(error)) throw error;
      return undefined;
    }
  }

  async embeddings(file: File, byClip: boolean) {
    let bytes: ArrayBuffer;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      throw new Error(words.files.unreadable);
    }
    try {
      return this.module.embeddingsOf(new Uint8Array(bytes), byClip);
    } catch (error) {
      if (isFatal(error)) throw error;
      throw new Error(words.pairs.embeddings.refused(failure(error).message), {
        cause: error,
      });
    }
  }

  clear(): Promise<void> {
    this.handle?.free();
    this.handle = undefined;
    this.awaited.clear();
    return Promise.resolve();
  }

  keepFolder = (folder?: FileSystemDirectoryHandle) => this.kept.keepFolder(folder);
  folder = () => this.kept.folder();

  private get pairs(): PairsHandle {
    if (!this.handle) throw new Error(words.pairs.lost(""));
    return this.handle;
  }

  private await(id: string, rows: KeptRows | undefined): KnownImage | undefined {
    if (!rows || !this.usable(rows.madeBy)) return undefined;
    this.awaited.set(id, rows);
    return { id, madeBy: rows.madeBy };
  }
}

function joined(rows: Float32Array[]): Float32Array<ArrayBuffer> {
  const width = rows[0]?.length ?? 0;
  const all = new Float32Array(width * rows.length);
  for (const [at, row] of rows.entries()) all.set(row, at * width);
  return all;
}

/** Whether embeddings are those of the models that the page uses, by the catalogue. */
function usableNow(module: Module): (madeBy: Makers) => boolean {
  const { default_pair, models } = module.catalogue() as {
    default_pair: { clip: string; dino: string };
    models: { id: string; sources: unknown }[];
  };
  const sources = new Map(models.map(({ id, sources }) => [id, JSON.stringify(sources)]));
  return (madeBy) =>
    [default_pair.clip, default_pair.dino].every((model, side) => {
      const made = madeBy[side as 0 | 1];
      return made.model === model && sources.get(model)?.includes(made.weights);
    });
}

serve<PairsWorker>(
  async (thresholds) => {
    const [module, kept] = await Promise.all([openWasm(), Kept.open()]);
    return new PairsService(module, kept, thresholds);
  },
  () => undefined,
);
