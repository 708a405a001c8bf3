/** Statements about pairs of images, with the images' files and what CLIP made of them. */
import type { Mmvp } from "../../client/mmvp";
import type { TakenImage } from "../../client/models";
import { messageOf } from "../../client/rpc";
import type { StatementPair } from "../../report";

interface SetImage {
  file: Blob;
  /** Address of its small picture. */
  thumb: string;
  /** CLIP's embedding. */
  vector?: Float32Array;
}

export class StatementSet {
  private readonly images = new Map<string, SetImage>();

  private constructor(readonly pairs: StatementPair[]) {}

  /** Reads the images of all pairs; fails with the name of one that is not taken. */
  static async of(
    pairs: StatementPair[],
    files: Map<string, File>,
    take: Mmvp["take"],
    hear: (done: number, of: number) => void,
  ): Promise<StatementSet> {
    const set = new StatementSet(pairs);
    const paths = new Set(pairs.flatMap(({ images }) => images));
    try {
      for (const path of paths) {
        hear(set.images.size, paths.size);
        const file = files.get(path);
        if (file) set.add(path, await taken(path, file, take));
      }
    } catch (error) {
      set.clear();
      throw error;
    }
    return set;
  }

  get count(): number {
    return this.images.size;
  }

  /** All statements, pair by pair. */
  get sentences(): string[] {
    return this.pairs.flatMap(({ statements }) => statements);
  }

  /** Those that CLIP has not seen. */
  get unseen(): SetImage[] {
    return [...this.images.values()].filter(({ vector }) => !vector);
  }

  readonly thumb = (path: string): string | undefined => this.images.get(path)?.thumb;

  /** The embeddings of each pair's images, one after the other; all have been seen. */
  embeddings(): Float32Array<ArrayBuffer> {
    const rows = this.pairs.flatMap(({ images }) =>
      images.map((path) => this.images.get(path)?.vector ?? new Float32Array()),
    );
    const width = rows[0]?.length ?? 0;
    const all = new Float32Array(rows.length * width);
    for (const [at, row] of rows.entries()) all.set(row, at * width);
    return all;
  }

  clear(): void {
    for (const { thumb } of this.images.values()) URL.revokeObjectURL(thumb);
    this.images.clear();
  }

  private add(path: string, { file, thumb }: TakenImage): void {
    this.images.set(path, { file, thumb: URL.createObjectURL(thumb ?? file) });
  }
}

async function taken(path: string, file: File, take: Mmvp["take"]): Promise<TakenImage> {
  try {
    return await take(file);
  } catch (error) {
    throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
  }
}
