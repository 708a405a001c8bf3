/** Pairs to take along as a benchmark in MMVP's layout, whose questions are still to be written. */
import { strToU8, zipSync, type Zippable } from "fflate";
import type { Pairs } from "../client/pairs";
import type { MineReport } from "../report";

/** The end of a picture's file name; its kind tells it where the name has none. */
function endOf({ name, type }: File): string {
  const end = /\.(\w+)$/.exec(name)?.[1] ?? type.replace(/.*\//, "");
  return end.toLowerCase() || "jpg";
}

/**
 * The named pairs whose pictures are here as a zip archive; undefined where there is none.
 * `find` gives a picture by its path.
 */
export async function benchmarkOf(
  pairs: Pairs,
  report: MineReport,
  find: (path: string) => File | undefined,
): Promise<Blob | undefined> {
  const files = new Map<string, File>();
  for (const { path } of report.found.top.flatMap(({ images }) => images)) {
    const file = find(path);
    if (file) files.set(path, file);
  }
  const ends = [...files].map(([path, file]) => [path, endOf(file)] as const);
  const made = await pairs.benchmark(report, Object.fromEntries(ends));
  if (made.images.length === 0) return undefined;
  const all: Zippable = {
    "Questions.csv": strToU8(made.questions),
    "write.html": strToU8(made.page),
  };
  for (const [path, place] of made.images) {
    const bytes = await files.get(path)?.arrayBuffer();
    // Pictures are compressed as they are.
    if (bytes) all[place] = [new Uint8Array(bytes), { level: 0 }];
  }
  return new Blob([zipSync(all)], { type: "application/zip" });
}
