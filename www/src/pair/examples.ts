/** The built-in pairs: photographs out of Caltech-101, see examples/CREDITS.md. */
import type { PairBundle, PairReport } from "../report";
import type { Words } from "../words";

export interface Example {
  /** Name in the page's address, and of the file of its kept answer. */
  name: keyof Words["pair"]["examples"];
  files: [string, string];
}

export const EXAMPLES: Example[] = [
  { name: "blind", files: ["lotus-0034.jpg", "water-lily-0001.jpg"] },
  { name: "not-blind", files: ["sunflower-0020.jpg", "sunflower-0050.jpg"] },
];

export function exampleAddress(file: string): string {
  return new URL(`examples/${file}`, new URL(".", location.href)).href;
}

/**
 * Fetches a pair as files, as if the user had chosen them, and what the program says of it
 * in full precision: tests/program/pairs.rs writes that.
 */
export async function fetchExample(
  example: Example,
): Promise<{ files: [File, File]; kept: PairBundle }> {
  const fetched = async (name: string) => {
    const response = await fetch(exampleAddress(name));
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return response;
  };
  const picture = async (name: string) => new File([await (await fetched(name)).blob()], name);
  const [a, b] = example.files;
  const answer = async () =>
    (await (await fetched(`${example.name}.json`)).json()) as PairBundle;
  const [one, other, kept] = await Promise.all([picture(a), picture(b), answer()]);
  return { files: [one, other], kept };
}

/** A kept answer of the pair in the other order. */
export function turned(kept: PairBundle, report: PairReport): PairBundle {
  const [first, second] = kept.images;
  return { ...kept, report, images: [second, first] };
}
