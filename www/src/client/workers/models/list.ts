/** The site's list of packs, and what a visit takes of it. */
import type { PackEntry, PackFile } from "../../../report";
import type { Store } from "./kept";
import { PackError } from "./pack-error";
import { words } from "../../../words";

/** No pack of the catalogue comes near this; a list that says more is wrong. */
const LARGEST_PACK = 2_000_000_000;

function isEntry(value: unknown): value is PackEntry {
  const entry = value as Partial<PackEntry> | null;
  return (
    typeof entry === "object" &&
    entry !== null &&
    typeof entry.model === "string" &&
    typeof entry.title === "string" &&
    typeof entry.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(entry.sha256) &&
    Number.isInteger(entry.bytes) &&
    (entry.bytes ?? 0) > 0 &&
    (entry.bytes ?? 0) <= LARGEST_PACK &&
    Array.isArray(entry.files) &&
    entry.files.every(isFile) &&
    entry.files.reduce((sum, file) => sum + file.bytes, 0) === entry.bytes
  );
}

function isFile(value: unknown): value is PackFile {
  const { file, bytes } = (value ?? {}) as Partial<PackFile>;
  return typeof file === "string" && Number.isInteger(bytes) && (bytes ?? 0) > 0;
}

function parse(list: unknown): PackEntry[] {
  const packs = (list as { packs?: unknown } | null)?.packs;
  if (!Array.isArray(packs) || !packs.every(isEntry)) {
    throw new PackError("BadPackList", words.models.badList);
  }
  return packs;
}

/** What a visit takes of the site's list. */
export interface Choice {
  packs: PackEntry[];
  /** Those of the extras that the site has. */
  extras: PackEntry[];
}

/**
 * The packs of `models`, and of `extras`, which a site need not have. A list kept
 * by this build of the page is taken as it is, so that a second visit needs no
 * network; a new build asks again, and so does `anew`.
 */
export async function listPacks(
  folder: URL,
  store: Store,
  models: string[],
  extras: string[],
  anew = false,
): Promise<Choice> {
  const note = noteOf(folder);
  const kept = (await store.readNote(note)) as { build: string; list: unknown } | undefined;
  if (!anew && kept?.build === __BUILD__) return choose(parse(kept.list), models, extras);
  let list: unknown;
  try {
    const response = await fetch(new URL("packs.json", folder), { cache: "no-cache" });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    list = await response.json();
  } catch (error) {
    if (!anew && kept?.list) return choose(parse(kept.list), models, extras);
    throw new PackError(
      "NoPackList",
      words.models.noList(error instanceof Error ? error.message : String(error)),
    );
  }
  const chosen = choose(parse(list), models, extras);
  await store.writeNote(note, { build: __BUILD__, list });
  return chosen;
}

/** A page may take packs of several folders. */
const noteOf = (folder: URL) => `list of ${encodeURIComponent(folder.href)}`;

/** The list may be what is wrong: the next try asks for it anew. */
export async function forgetList(folder: URL, store: Store): Promise<void> {
  await store.writeNote(noteOf(folder), { build: "", list: null });
}

function choose(all: PackEntry[], models: string[], extras: string[]): Choice {
  const find = (model: string) => all.find((entry) => entry.model === model);
  const packs = models.map((model) => {
    const pack = find(model);
    if (pack) return pack;
    throw new PackError("NoSuchPack", words.models.noWeights(model));
  });
  return { packs, extras: extras.map(find).filter((pack) => pack !== undefined) };
}
