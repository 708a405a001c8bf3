/** What is kept between visits: IndexedDB, and memory for what it does not take. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { FeatureKey } from "../../../report";
import type { Memory, StoreStart } from "../../store";
import { words } from "../../../words";

const NAME = "clipsight-lab";
/** How long another tab, or this one before its reload, may hold the lab. */
const LOCK_WAIT = 1500;

/** The lab without its images and features. */
export interface Kept {
  /** A lab file that holds neither. */
  file: Uint8Array;
  /** The table of text embeddings as it was given. */
  text: ArrayBuffer | undefined;
  defaultStep: number;
  example: string | undefined;
  shipped: boolean;
}

export interface KeptFeature {
  id: string;
  key: string;
  step: number;
  values: Float32Array;
}

interface Schema extends DBSchema {
  lab: { key: string; value: Kept };
  files: { key: string; value: Blob };
  thumbs: { key: string; value: Blob };
  features: { key: [string, string, number]; value: KeptFeature };
}

type Table = "lab" | "files" | "thumbs" | "features";
const TABLES: Table[] = ["lab", "files", "thumbs", "features"];

/** One string for all that features depend on; `views` as that image was seen. */
export function featureKey(key: FeatureKey, views: number): string {
  return [key.model, key.weights, key.adapter, views].join(" ");
}

export class Vault {
  private constructor(
    private db: IDBPDatabase<Schema> | undefined,
    /** What only memory holds, for a worker that takes over. */
    readonly memory: Memory,
    private readonly note: (text: string) => void,
    /** False where another tab owns the database: it is read, and left as it is. */
    private readonly owned: boolean,
  ) {}

  /** Never fails: without a database everything stays in memory, and that is said. */
  static async open(start: StoreStart, note: (text: string) => void): Promise<Vault> {
    const memory = start.memory ?? {
      files: new Map<string, unknown>(),
      thumbs: new Map<string, unknown>(),
      features: new Map<string, unknown>(),
      lab: new Map<string, unknown>(),
    };
    if (!start.keep) return new Vault(undefined, memory, note, false);
    const owned = await locked();
    if (!owned) {
      note(words.store.otherTab);
    }
    try {
      const db = await openDB<Schema>(NAME, 1, {
        upgrade(fresh) {
          fresh.createObjectStore("lab");
          fresh.createObjectStore("files");
          fresh.createObjectStore("thumbs");
          fresh.createObjectStore("features", { keyPath: ["id", "key", "step"] });
        },
      });
      return new Vault(db, memory, note, owned);
    } catch {
      note(words.store.keepsNothing);
      return new Vault(undefined, memory, note, owned);
    }
  }

  async kept(): Promise<Kept | undefined> {
    return (
      (this.memory.lab.get("now") as Kept | undefined) ??
      (await this.read((db) => db.get("lab", "now")))
    );
  }

  async keep(kept: Kept): Promise<void> {
    if (
      await this.write(["lab"], (put) => {
        put.lab(kept);
      })
    )
      this.memory.lab.clear();
    else this.memory.lab.set("now", kept);
  }

  /** Puts a lab that could not be read aside, so that it is not written over. */
  async putAside(kept: Kept): Promise<void> {
    await this.write(["lab"], (put) => {
      put.lab(kept, "damaged");
    });
  }

  async fileIds(): Promise<Set<string>> {
    const held = (await this.read((db) => db.getAllKeys("files"))) ?? [];
    return new Set([...held, ...this.memory.files.keys()]);
  }

  async file(id: string): Promise<Blob | undefined> {
    return (
      (this.memory.files.get(id) as Blob | undefined) ??
      (await this.read((db) => db.get("files", id)))
    );
  }

  async thumb(id: string): Promise<Blob | undefined> {
    return (
      (this.memory.thumbs.get(id) as Blob | undefined) ??
      (await this.read((db) => db.get("thumbs", id)))
    );
  }

  async keepImage(id: string, file: Blob, thumb: Blob | undefined): Promise<void> {
    const done = await this.write(["files", "thumbs"], (put) => {
      put.file(id, file);
      if (thumb) put.thumb(id, thumb);
    });
    if (done) return;
    this.memory.files.set(id, file);
    if (thumb) this.memory.thumbs.set(id, thumb);
  }

  async keepThumb(id: string, thumb: Blob): Promise<void> {
    if (
      !(await this.write(["thumbs"], (put) => {
        put.thumb(id, thumb);
      }))
    ) {
      this.memory.thumbs.set(id, thumb);
    }
  }

  async features(id: string, key: string): Promise<KeptFeature[]> {
    const found =
      (await this.read((db) =>
        db.getAll("features", IDBKeyRange.bound([id, key, 0], [id, key, Infinity])),
      )) ?? [];
    const own = [...this.memory.features.values()] as KeptFeature[];
    return [...found, ...own.filter((one) => one.id === id && one.key === key)];
  }

  async keepFeatures(features: KeptFeature[]): Promise<void> {
    const done = await this.write(["features"], (put) => {
      for (const one of features) put.feature(one);
    });
    if (done) return;
    for (const one of features) {
      this.memory.features.set([one.id, one.key, one.step].join(" "), one);
    }
  }

  /** Removes an image, its small picture and all its features. */
  async remove(ids: string[]): Promise<void> {
    for (const id of ids) {
      this.memory.files.delete(id);
      this.memory.thumbs.delete(id);
      for (const name of this.memory.features.keys()) {
        if (name.startsWith(id)) this.memory.features.delete(name);
      }
    }
    await this.write(["files", "thumbs", "features"], (put) => {
      for (const id of ids) put.remove(id);
    });
  }

  /** Another lab in place of what is kept: all of it or nothing. */
  async replace(kept: Kept, files: Map<string, Blob>, features: KeptFeature[]): Promise<void> {
    for (const table of TABLES) this.memory[table].clear();
    const done = await this.write(TABLES, (put) => {
      put.clear();
      put.lab(kept);
      for (const [id, file] of files) put.file(id, file);
      for (const one of features) put.feature(one);
    });
    if (done) return;
    // What is kept still is the earlier lab, and must not be mixed with this one.
    this.db?.close();
    this.db = undefined;
    this.memory.lab.set("now", kept);
    for (const [id, file] of files) this.memory.files.set(id, file);
    await this.keepFeatures(features);
  }

  private async read<T>(
    task: (db: IDBPDatabase<Schema>) => Promise<T>,
  ): Promise<T | undefined> {
    if (!this.db) return undefined;
    try {
      return await task(this.db);
    } catch {
      this.note(words.store.partUnread);
      return undefined;
    }
  }

  /** One transaction; false where nothing of it was kept. */
  private async write(tables: Table[], task: (put: Put) => void): Promise<boolean> {
    if (!this.db || !this.owned) return false;
    try {
      const change = this.db.transaction(tables, "readwrite");
      const started: Promise<unknown>[] = [];
      task({
        lab: (kept, name = "now") => started.push(change.objectStore("lab").put(kept, name)),
        file: (id, file) => started.push(change.objectStore("files").put(file, id)),
        thumb: (id, thumb) => started.push(change.objectStore("thumbs").put(thumb, id)),
        feature: (one) => started.push(change.objectStore("features").put(one)),
        remove: (id) =>
          started.push(
            change.objectStore("files").delete(id),
            change.objectStore("thumbs").delete(id),
            change.objectStore("features").delete(IDBKeyRange.bound([id], [id, []])),
          ),
        clear: () => {
          for (const table of tables) started.push(change.objectStore(table).clear());
        },
      });
      await Promise.all([...started, change.done]);
      return true;
    } catch (error) {
      const full = error instanceof DOMException && error.name === "QuotaExceededError";
      this.note(full ? words.store.full : words.store.notKept);
      return false;
    }
  }
}

/** The changes of one transaction. */
interface Put {
  lab(kept: Kept, name?: string): void;
  file(id: string, file: Blob): void;
  thumb(id: string, thumb: Blob): void;
  feature(feature: KeptFeature): void;
  remove(id: string): void;
  /** Empties the tables that the transaction names. */
  clear(): void;
}

/** Holds the lab for as long as this worker lives; false where another one does. */
async function locked(): Promise<boolean> {
  // Absent on an insecure page, whatever the type says.
  const locks = navigator.locks as LockManager | undefined;
  if (!locks) return true;
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<void>(() => undefined);
    };
    locks
      .request(NAME, { signal: AbortSignal.timeout(LOCK_WAIT) }, held)
      .catch((error: unknown) => {
        // A private frame may forbid locks as such: then nothing else can hold it.
        const waited = error instanceof DOMException && /Abort|Timeout/.test(error.name);
        resolve(!waited);
      });
  });
}
