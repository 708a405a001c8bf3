/** The state that the page's address carries. */
import type { Backend } from "../client/models";
import { words } from "../words";

export interface State {
  backend: Backend | "auto";
  /** Name of an example pair. */
  example: string | undefined;
  /** Addresses of two pictures, relative to the page. */
  pictures: [string, string] | undefined;
  /** Thresholds instead of the catalogue's. */
  thresholds: { clip?: number; dino?: number };
  /** The page is shown inside another one: no header, no footer. */
  embed: boolean;
  /** What of the address could not be understood. */
  notes: string[];
}

export function readAddress(search: string): State {
  const query = new URLSearchParams(search);
  const backend = query.get("backend") ?? "auto";
  const notes: string[] = [];
  const thresholds: State["thresholds"] = {};
  for (const kind of ["clip", "dino"] as const) {
    const text = query.get(kind);
    if (text === null) continue;
    const value = Number(text);
    if (text.trim() !== "" && value >= 0 && value <= 1) thresholds[kind] = value;
    else {
      notes.push(words.ui.address.threshold(text));
    }
  }
  const known = backend === "webgpu" || backend === "cpu" || backend === "auto";
  return {
    backend: known ? backend : "auto",
    example: query.get("example") ?? undefined,
    pictures: both(query.get("a"), query.get("b")),
    embed: query.get("embed") === "1",
    thresholds,
    notes: known ? notes : [...notes, words.ui.address.backend(backend)],
  };
}

const both = (a: string | null, b: string | null): [string, string] | undefined =>
  a === null || b === null ? undefined : [a, b];

/** Writes the example into the address, or takes it out, without a new visit. */
export function rememberExample(name: string | undefined): void {
  remember({ example: name });
}

/** Takes two pictures out of the address: others are shown now. */
export function forgetPictures(): void {
  remember({ a: undefined, b: undefined });
}

/** The same of thresholds. */
export function rememberThresholds({ clip, dino }: State["thresholds"]): void {
  remember({ clip: clip?.toFixed(2), dino: dino?.toFixed(2) });
}

/** Writes parts of the address, or takes them out, without a new visit. */
export function remember(parts: Record<string, string | undefined>): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parts)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  if (url.href !== location.href) history.replaceState(null, "", url);
}
