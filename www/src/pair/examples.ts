/** The built-in pairs: photographs out of Caltech-101, see examples/CREDITS.md. */
import type { PairReport } from "../report";
import type { Words } from "../words";
import kept from "./kept.json";

/** Answers that the program gave, and how: tests/program/pairs.rs writes them. */
export interface Kept {
  command: string;
  version: string;
  /** Titles of the models, by their ids. */
  titles: Record<string, string>;
  reports: Record<string, PairReport>;
}

export const KEPT = kept as unknown as Kept;

export interface Example {
  /** Name in the page's address, and of its words. */
  name: keyof Words["pair"]["examples"];
  files: [string, string];
  /** What the program says of it in full precision. */
  report: PairReport;
}

export const EXAMPLES: Example[] = [example("blind"), example("not-blind")];

function example(name: Example["name"]): Example {
  const report = KEPT.reports[name];
  if (!report) throw new Error(`kept.json has no ${name}`);
  const [a, b] = report.images;
  return { name, files: [a.path, b.path], report };
}

export function exampleAddress(file: string): string {
  return new URL(`examples/${file}`, new URL(".", location.href)).href;
}

/** Fetches a pair as files, as if the user had chosen them. */
export async function fetchExample(example: Example): Promise<[File, File]> {
  const fetchOne = async (name: string) => {
    const response = await fetch(exampleAddress(name));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return new File([await response.blob()], name);
  };
  const [a, b] = example.files;
  return Promise.all([fetchOne(a), fetchOne(b)]);
}
