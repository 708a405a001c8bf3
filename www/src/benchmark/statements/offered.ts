/** What of a drop is about statements: tables of them, predictions, their images. */
import type { Mmvp } from "../../client/mmvp";
import { messageOf } from "../../client/rpc";
import type { Refused } from "../../client/store";
import type { StatementPair, VlmScored } from "../../report";
import type { Dropped, Found } from "../../ui/dropped";
import { IMAGE } from "../files";

const TABLE = /\.(csv|tsv|txt)$/i;
const TEXTS = /\.safetensors$/i;
/** Larger files are no tables of statements. */
const LARGEST = 64_000_000;

export interface Offered {
  predictions: VlmScored[];
  /** The last table of statements, with the files that lie about it. */
  pairs: { name: string; pairs: StatementPair[]; files: Map<string, File> } | undefined;
  /** A table of text embeddings. */
  texts: File | undefined;
  refused: Refused[];
  /** What is about something else. */
  rest: Dropped;
}

const pathOf = ({ file, folders }: Found) => [...folders, file.name].join("/");
const folderOf = ({ folders }: Found) => folders.map((folder) => `${folder}/`).join("");

export async function sort(what: Dropped, worker: Pick<Mmvp, "vlmFile">): Promise<Offered> {
  const offered: Offered = {
    predictions: [],
    pairs: undefined,
    texts: undefined,
    refused: [],
    rest: what,
  };
  const files = new Map(what.found.map((one) => [pathOf(one), one.file]));
  const images = [...files.keys()].filter((path) => IMAGE.test(path));
  const taken = new Set<Found>();
  for (const one of what.found) {
    const { name } = one.file;
    if (TEXTS.test(name)) {
      offered.texts = one.file;
      taken.add(one);
    }
    if (!TABLE.test(name) || one.file.size > LARGEST) continue;
    const folder = folderOf(one);
    try {
      const bytes = await one.file.arrayBuffer();
      const found = await worker.vlmFile({ name, bytes }, folder, images);
      if (found === null) continue;
      if ("predictions" in found) offered.predictions.push(found.predictions);
      else offered.pairs = { name, pairs: found.pairs, files };
    } catch (error) {
      offered.refused.push({ name, why: messageOf(error) });
    }
    // A table's images are its own, also where it could not be used.
    taken.add(one);
    for (const other of what.found) {
      if (IMAGE.test(other.file.name) && folderOf(other).startsWith(folder)) taken.add(other);
    }
  }
  offered.rest = { found: what.found.filter((one) => !taken.has(one)), lost: what.lost };
  return offered;
}
