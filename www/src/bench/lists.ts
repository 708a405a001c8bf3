/** What the site has for the benchmark: Clipsight's packs, the peer's graphs. */
import { messageOf } from "../client/rpc";
import type { PackEntry } from "../report";
import { words } from "../words";

/** How the peer computes: in f32, or with weights and activations in 8 bits. */
export type Arithmetic = "f32" | "int8";

export interface GraphEntry {
  file: string;
  bytes: number;
  input: string;
  output: string;
}

/** A model of the list that scripts/bench-models.py writes. */
export interface BenchModel {
  model: string;
  title: string;
  family: "clip" | "dinov2";
  /** SHA-256 of the file that the graphs were made of. */
  source: string;
  /** File of the picture whose size Clipsight takes as it is. */
  picture: string;
  /** Pixels of a side that the model sees. */
  crop: number;
  mean: number[];
  std: number[];
  graphs: Partial<Record<Arithmetic, GraphEntry>>;
  /** The picture's embedding in f32. */
  reference: number[];
}

export interface Offer {
  models: BenchModel[];
  packs: PackEntry[];
}

/** What the site lacks, and what can be done about it. */
export class Missing extends Error {
  override name = "Missing";
}

const page = () => new URL(".", location.href);
export const benchAddress = (file: string) => new URL(`packs/bench/${file}`, page()).href;
export const pictureAddress = (file: string) => new URL(`bench/${file}`, page()).href;

async function readList(file: string, remedy: string): Promise<unknown> {
  let why: string;
  try {
    const response = await fetch(new URL(file, page()), { cache: "no-cache" });
    if (response.ok) return await response.json();
    why = `HTTP ${response.status}`;
  } catch (error) {
    why = messageOf(error);
  }
  throw new Missing(`${remedy} (${file}: ${why})`);
}

function parse(list: unknown): BenchModel[] {
  const models = (list as { models?: unknown } | null)?.models;
  const known = (one: Partial<BenchModel>) =>
    typeof one.model === "string" &&
    (one.family === "clip" || one.family === "dinov2") &&
    typeof one.graphs?.f32?.bytes === "number" &&
    Array.isArray(one.reference);
  if (Array.isArray(models) && models.length > 0 && models.every(known)) {
    return models as BenchModel[];
  }
  throw new Missing(words.bench.badList);
}

export async function readOffer(): Promise<Offer> {
  const list = await readList("packs/bench/bench.json", words.bench.noPeerModels);
  const models = parse(list);
  const { packs } = (await readList("packs/packs.json", words.bench.noModels)) as {
    packs: PackEntry[];
  };
  const wanted = models.map(({ model, title }) => {
    const pack = packs.find((one) => one.model === model);
    if (!pack) throw new Missing(words.bench.noWeights(title));
    return pack;
  });
  return { models, packs: wanted };
}
