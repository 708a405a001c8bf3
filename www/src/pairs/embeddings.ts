/** Embeddings that come as files: whose they are, and which pictures belong to them. */
import type { Makers, Pairs, Sides } from "../client/pairs";
import type { Found } from "../ui/dropped";
import { words } from "../words";

const EMBEDDINGS = /\.(npy|safetensors)$/i;
/** What lies beside them and is not read here. */
const BESIDE = /\.(parquet|json|jsonl|csv)$/i;

export const pathOf = ({ file, folders }: Found) => [...folders, file.name].join("/");

/** Whether a drop brings embeddings. */
export const isEmbeddings = ({ file }: Found) => EMBEDDINGS.test(file.name);

export interface Opened {
  names: string[];
  /** The names are those of rows: the files have none. */
  numbered: boolean;
  sides: Sides;
  madeBy: Makers;
  /** Models that were taken for those that made them, by their names for people. */
  takenFor: string[];
}

interface Side {
  names: string[] | undefined;
  rows: Float32Array<ArrayBuffer>;
  count: number;
  madeBy: Makers[0];
  takenFor: string | null;
}

/** Pictures that come along with embeddings, in their order. */
export function pictures(found: Found[]): Found[] {
  return found
    .filter(({ file }) => !EMBEDDINGS.test(file.name) && !BESIDE.test(file.name))
    .sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}

/** Reads the embeddings of CLIP and of DINOv2, which may lie in several parts each. */
export async function openEmbeddings(pairs: Pairs, found: Found[]): Promise<Opened> {
  const files = found.filter(isEmbeddings).sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
  const parts: [Found[], Found[]] = [[], []];
  const unsaid: Found[] = [];
  for (const one of files) {
    const path = pathOf(one);
    if (/dino/i.test(path)) parts[1].push(one);
    else if (/clip/i.test(path)) parts[0].push(one);
    else unsaid.push(one);
  }
  // A name that says it for one of two says it for both.
  const [only] = unsaid;
  if (only && unsaid.length === 1 && parts[0].length + parts[1].length === 1)
    parts[parts[0].length === 0 ? 0 : 1].push(only);
  else if (unsaid.length > 0) throw new Error(words.pairs.embeddings.whose);
  if (parts.some((own) => own.length === 0)) throw new Error(words.pairs.embeddings.whose);
  const clip = await readSide(pairs, parts[0], true);
  const dino = await readSide(pairs, parts[1], false);
  if (clip.count !== dino.count)
    throw new Error(words.pairs.embeddings.counts(clip.count, dino.count));
  const other = clip.names?.findIndex((name, at) => name !== (dino.names?.[at] ?? name)) ?? -1;
  if (other >= 0) throw new Error(words.pairs.embeddings.others(other));
  const names = clip.names ?? dino.names;
  return {
    names: names ?? Array.from({ length: clip.count }, (_, at) => String(at)),
    numbered: !names,
    sides: [clip.rows, dino.rows],
    madeBy: [clip.madeBy, dino.madeBy],
    takenFor: [clip.takenFor, dino.takenFor].filter((one) => one !== null),
  };
}

async function readSide(pairs: Pairs, files: Found[], byClip: boolean): Promise<Side> {
  const parts = [];
  for (const one of files) {
    try {
      parts.push(await pairs.embeddings(one.file, byClip));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${pathOf(one)}: ${why}`, { cause: error });
    }
  }
  const [first] = parts;
  if (!first || parts.some(({ width }) => width !== first.width))
    throw new Error(words.pairs.embeddings.widths);
  const all = new Float32Array(parts.reduce((sum, { rows }) => sum + rows.length, 0));
  let at = 0;
  for (const { rows } of parts) {
    all.set(rows, at);
    at += rows.length;
  }
  const names = parts.every((part) => part.names)
    ? parts.flatMap((part) => part.names ?? [])
    : undefined;
  const { madeBy, takenFor, width } = first;
  return { names, rows: all, count: all.length / width, madeBy, takenFor };
}

/** Finds pictures by the names that embeddings have: paths, or the ends of paths. */
export class PictureFinder {
  private readonly byEnd = new Map<string, File>();

  constructor(found: Found[]) {
    for (const one of found) {
      const parts = pathOf(one).split("/");
      // The longest ends are found first.
      for (let from = parts.length - 1; from >= 0; from--) {
        const end = parts.slice(from).join("/");
        if (!this.byEnd.has(end)) this.byEnd.set(end, one.file);
      }
    }
  }

  find(name: string): File | undefined {
    const parts = name.split(/[/\\]/);
    for (let from = 0; from < parts.length; from++) {
      const file = this.byEnd.get(parts.slice(from).join("/"));
      if (file) return file;
    }
    return undefined;
  }
}
