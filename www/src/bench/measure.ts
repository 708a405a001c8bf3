/** The measurement: both sides in turn, one model after another. */
import type { Backend } from "../client/models";
import { type Contestant, Clipsight, OnnxRuntime, type Tell } from "./contestants";
import { type BenchModel, pictureAddress } from "./lists";
import { arithmeticInWords, type Bench, type ModelResult } from "./result";
import { cosine, quartiles } from "./statistics";
import { words } from "../words";

/** Runs before those that count: the browser compiles what is used much a second time. */
const WARM_UPS = 2;

export interface Plan {
  device: Backend;
  /** Runs of each contestant with each model. */
  runs: number;
  /** The peer in 8 bits as well, where there is a graph for it. */
  int8: boolean;
}

/** Hears how far it is. A stop takes effect before the next step. */
export interface Course {
  tell: Tell;
  finished(result: ModelResult): void;
  signal: AbortSignal;
}

function contestants({ graphs }: BenchModel, { device, int8 }: Plan): Contestant[] {
  const all: Contestant[] = [new Clipsight(device), new OnnxRuntime(device, "f32")];
  if (int8 && graphs.int8) all.push(new OnnxRuntime(device, "int8"));
  return all;
}

/** Measures all models; each result is told as soon as it is there. */
export async function measure(models: BenchModel[], plan: Plan, course: Course): Promise<void> {
  for (const model of models) course.finished(await measureModel(model, plan, course));
}

const inWords = ({ name, arithmetic }: Contestant) =>
  `${name} (${arithmeticInWords(arithmetic)})`;

async function fetchPicture({ picture }: BenchModel): Promise<ArrayBuffer> {
  const response = await fetch(pictureAddress(picture));
  if (!response.ok) throw new Error(words.bench.noPicture(response.status));
  return response.arrayBuffer();
}

async function measureModel(
  model: BenchModel,
  plan: Plan,
  { tell, signal }: Course,
): Promise<ModelResult> {
  const all = contestants(model, plan).map((contestant) => ({
    contestant,
    times: [] as number[],
    vector: new Float32Array(),
    memoryBytes: undefined as number | undefined,
  }));
  // Ends what computes at once: the call that is waited for fails.
  const close = () => {
    for (const { contestant } of all) contestant.close();
  };
  signal.addEventListener("abort", close);
  try {
    const picture = await fetchPicture(model);
    for (const { contestant } of all) {
      signal.throwIfAborted();
      const name = inWords(contestant);
      tell(words.bench.loading(name));
      await contestant.open(model, picture, (what, done, total) => {
        tell(`${name}: ${what}`, done, total);
      });
    }
    for (let round = -WARM_UPS; round < plan.runs; round++) {
      for (const one of all) {
        signal.throwIfAborted();
        const which =
          round < 0
            ? words.bench.warmingUp
            : words.bench.run(round + 1, plan.runs, inWords(one.contestant));
        tell(`${model.title}: ${which}`, Math.max(round, 0), plan.runs);
        const { vector, milliseconds, memoryBytes } = await one.contestant.run();
        if (round >= 0) one.times.push(milliseconds);
        Object.assign(one, { vector, memoryBytes });
      }
    }
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
  const ours = all.find(({ contestant }) => contestant.ours);
  const median = (times: number[]) => quartiles(times)[1];
  return {
    model: model.model,
    title: model.title,
    source: model.source,
    rows: all.map(({ contestant, times, vector, memoryBytes }) => {
      const [low, middle, high] = quartiles(times);
      return {
        name: contestant.name,
        arithmetic: contestant.arithmetic,
        version: contestant.version,
        median: middle,
        quartiles: [low, high],
        milliseconds: times,
        ratio: contestant.ours || !ours ? null : median(ours.times) / middle,
        cosine: cosine(vector, model.reference),
        memory_bytes: memoryBytes ?? null,
      };
    }),
  };
}

/** The result's frame: where and when. */
export function beginBench({ device, runs }: Plan): Bench {
  return {
    date: new Date().toISOString(),
    browser: browserName(),
    cores: navigator.hardwareConcurrency,
    device,
    threads: 1,
    runs,
    models: [],
  };
}

/** The browser's brands, where it tells them; else what it calls itself. */
function browserName(): string {
  interface Brands {
    brands: { brand: string; version: string }[];
    platform: string;
  }
  const data = (navigator as { userAgentData?: Brands }).userAgentData;
  if (!data) return navigator.userAgent;
  // One of them is there to keep sites from relying on the list.
  const named = data.brands.filter(({ brand }) => !/not.*brand/i.test(brand));
  const brands = named.map(({ brand, version }) => `${brand} ${version}`);
  return `${brands.join(", ")} on ${data.platform}`;
}
