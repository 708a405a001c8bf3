/** Embeddings that are kept between visits, in IndexedDB; none where it cannot be had. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { FileMark, Makers } from "../../pairs";

export interface KeptRows {
  madeBy: Makers;
  rows: [Float32Array, Float32Array];
}

interface Schema extends DBSchema {
  /** The contents of files by their marks. */
  files: { key: string; value: string };
  /** Embeddings by contents. */
  rows: { key: string; value: KeptRows };
  folders: { key: string; value: FileSystemDirectoryHandle };
}

const keyOf = ({ path, size, modified }: FileMark) => `${modified} ${size} ${path}`;

export class Kept {
  private constructor(private readonly db: IDBPDatabase<Schema> | undefined) {}

  static async open(): Promise<Kept> {
    try {
      const db = await openDB<Schema>("clipsight-pairs", 1, {
        upgrade(fresh) {
          for (const table of ["files", "rows", "folders"] as const)
            fresh.createObjectStore(table);
        },
      });
      return new Kept(db);
    } catch {
      // A private window: an image is encoded again at the next visit.
      return new Kept(undefined);
    }
  }

  /** The contents of files that were kept. */
  ids(marks: FileMark[]): Promise<(string | undefined)[]> {
    return this.read("files", marks.map(keyOf));
  }

  /** Embeddings of contents. */
  rows(ids: string[]): Promise<(KeptRows | undefined)[]> {
    return this.read("rows", ids);
  }

  async keep(images: { id: string; mark: FileMark; rows?: KeptRows }[]): Promise<void> {
    try {
      const change = this.db?.transaction(["files", "rows"], "readwrite");
      if (!change) return;
      for (const { id, mark, rows } of images) {
        void change.objectStore("files").put(id, keyOf(mark));
        if (rows) void change.objectStore("rows").put(rows, id);
      }
      await change.done;
    } catch {
      // No room: what is here is compared all the same.
    }
  }

  async folder(): Promise<FileSystemDirectoryHandle | undefined> {
    return (await this.read("folders", ["last"]))[0];
  }

  async keepFolder(folder: FileSystemDirectoryHandle | undefined): Promise<void> {
    try {
      if (folder) await this.db?.put("folders", folder, "last");
      else await this.db?.delete("folders", "last");
    } catch {
      // It is not offered then.
    }
  }

  private async read<T extends "files" | "rows" | "folders">(
    table: T,
    keys: string[],
  ): Promise<(Schema[T]["value"] | undefined)[]> {
    try {
      const store = this.db?.transaction(table).store;
      if (!store) return keys.map(() => undefined);
      return await Promise.all(keys.map((key) => store.get(key)));
    } catch {
      return keys.map(() => undefined);
    }
  }
}
