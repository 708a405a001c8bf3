/** What was measured, as people read it and take it away. */
import { fixed, megabytes } from "../ui/numbers";
import { words } from "../words";

/** A contestant with a model. */
export interface Row {
  name: string;
  /** What it computes with. */
  arithmetic: string;
  version: string;
  /** Milliseconds an image. */
  median: number;
  quartiles: [low: number, high: number];
  milliseconds: number[];
  /** Clipsight's median over this one's; null for Clipsight itself. */
  ratio: number | null;
  /** Of its embedding to the one in f32. */
  cosine: number;
  /** Of the memory that it computes in; null where it cannot be told. */
  memory_bytes: number | null;
}

export interface ModelResult {
  model: string;
  title: string;
  source: string;
  rows: Row[];
}

export interface Bench {
  date: string;
  browser: string;
  cores: number;
  device: string;
  threads: number;
  runs: number;
  models: ModelResult[];
}

const time = (milliseconds: number) => fixed(milliseconds, milliseconds < 100 ? 1 : 0);

/** What a contestant computes with, in the page's language. */
export function arithmeticInWords(arithmetic: string): string {
  const known: Record<string, string> = words.bench.arithmetic;
  return known[arithmetic] ?? arithmetic;
}

/** A row's numbers as text, the same on the page and in what is copied. */
export function shown(row: Row) {
  const [low, high] = row.quartiles;
  return {
    median: time(row.median),
    quartiles: `[${time(low)}–${time(high)}]`,
    ratio: row.ratio === null ? "" : fixed(row.ratio, 2),
    cosine: fixed(row.cosine, 5).replace("-", "−"),
    memory: row.memory_bytes === null ? "" : megabytes(row.memory_bytes),
  };
}

/** What computed, once each: “onnxruntime-web 1.30.0”. */
export function versions(bench: Bench): string[] {
  const all = bench.models.flatMap(({ rows }) => rows);
  return [...new Set(all.map(({ name, version }) => `${name} ${version}`))];
}

export function asMarkdown(bench: Bench): string {
  const lines = [words.bench.markdown.head, "| --- | --- | ---: | ---: | ---: | ---: |"];
  for (const { title, rows } of bench.models) {
    rows.forEach((row, at) => {
      const { median, quartiles, ratio, cosine, memory } = shown(row);
      const cells = [
        at === 0 ? title : "",
        `${row.name}, ${arithmeticInWords(row.arithmetic)}`,
        `${median} ${quartiles}`,
      ];
      lines.push(`| ${[...cells, ratio, cosine, memory].join(" | ")} |`);
    });
  }
  const { browser, cores, runs, threads, date } = bench;
  lines.push(
    "",
    words.bench.markdown.foot(
      versions(bench).join("; "),
      browser,
      cores,
      threads,
      runs,
      date.slice(0, 10),
    ),
  );
  return `${lines.join("\n")}\n`;
}

export const asJson = (bench: Bench) => JSON.stringify(bench, null, 2);
