/** Weights: the list of packs, their download, their place in the browser's cache. */
import type { PackEntry } from "../../../report";

const CACHE = "clipsight-packs";
/** A pack is kept in parts of this size, so that a download that was cut off goes on. */
const PART = 8 * 1024 * 1024;
/** Attempts without a single new byte before the download gives up. */
const ATTEMPTS = 4;
/** No pack of the catalogue comes near this; a list that says more is wrong. */
const LARGEST_PACK = 2_000_000_000;

/** An error with a code, for the page. */
export class PackError extends Error {
  constructor(code: string, message: string) {
    super(message);
    this.name = code;
  }
}

/** Where packs and small notes are kept between visits. */
export class Store {
  private constructor(
    private readonly cache: Cache | undefined,
    private readonly page: URL,
  ) {}

  /** Never fails: without a cache (an insecure page, a sandbox) nothing is kept. */
  static async open(page: URL): Promise<Store> {
    try {
      return new Store(await caches.open(CACHE), page);
    } catch {
      return new Store(undefined, page);
    }
  }

  /** Whether what is put here survives the visit. */
  get keeps(): boolean {
    return this.cache !== undefined;
  }

  private key(name: string): string {
    return new URL(`kept/${name}`, this.page).href;
  }

  private partKey(pack: PackEntry, part: number): string {
    return this.key(`${pack.sha256}/${part}`);
  }

  /** Bytes of a pack that are here already. */
  async held(pack: PackEntry): Promise<number> {
    if (!this.cache) return 0;
    let bytes = 0;
    for (let part = 0; bytes < pack.bytes; part++) {
      if (!(await this.cache.match(this.partKey(pack, part)))) break;
      bytes = Math.min(bytes + PART, pack.bytes);
    }
    return bytes;
  }

  /** Reads a pack's parts into `buffer`; gives the bytes read. */
  async restore(pack: PackEntry, buffer: Uint8Array): Promise<number> {
    let bytes = 0;
    for (let part = 0; this.cache && bytes < pack.bytes; part++) {
      const response = await this.cache.match(this.partKey(pack, part));
      if (!response) break;
      const chunk = new Uint8Array(await response.arrayBuffer());
      if (chunk.length !== Math.min(PART, pack.bytes - bytes)) break;
      buffer.set(chunk, bytes);
      bytes += chunk.length;
    }
    return bytes;
  }

  /** Keeps the parts of `buffer` that `from..to` completed. */
  async keepParts(
    pack: PackEntry,
    buffer: Uint8Array,
    from: number,
    to: number,
  ): Promise<void> {
    for (let part = Math.floor(from / PART); part * PART < to; part++) {
      const end = Math.min((part + 1) * PART, pack.bytes);
      if (end > to) break;
      await this.put(this.partKey(pack, part), buffer.slice(part * PART, end));
    }
  }

  /** Removes every part of a pack. */
  async evict(pack: PackEntry): Promise<void> {
    for (let part = 0; part * PART < pack.bytes; part++) {
      await this.cache?.delete(this.partKey(pack, part));
    }
  }

  /** Removes everything. */
  async clear(): Promise<void> {
    for (const request of (await this.cache?.keys()) ?? []) await this.cache?.delete(request);
  }

  async readNote(name: string): Promise<unknown> {
    const response = await this.cache?.match(this.key(name));
    return response?.json() as Promise<unknown>;
  }

  async writeNote(name: string, value: unknown): Promise<void> {
    await this.put(this.key(name), JSON.stringify(value));
  }

  private async put(key: string, body: BodyInit): Promise<void> {
    try {
      await this.cache?.put(key, new Response(body));
    } catch {
      // A full disk costs the next visit a download, not this one its answer.
    }
  }
}

function isEntry(value: unknown): value is PackEntry {
  const entry = value as Partial<PackEntry> | null;
  return (
    typeof entry === "object" &&
    entry !== null &&
    typeof entry.model === "string" &&
    typeof entry.title === "string" &&
    typeof entry.file === "string" &&
    typeof entry.sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(entry.sha256) &&
    Number.isInteger(entry.bytes) &&
    (entry.bytes ?? 0) > 0 &&
    (entry.bytes ?? 0) <= LARGEST_PACK
  );
}

function parse(list: unknown): PackEntry[] {
  const packs = (list as { packs?: unknown } | null)?.packs;
  if (!Array.isArray(packs) || !packs.every(isEntry)) {
    throw new PackError(
      "BadPackList",
      "This site’s list of models (packs/packs.json) is damaged. Whoever runs the site can write it again with “clipsight pack --web”.",
    );
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
 * network; a new build asks again.
 */
export async function listPacks(
  page: URL,
  store: Store,
  models: string[],
  extras: string[],
): Promise<Choice> {
  const kept = (await store.readNote("list")) as { build: string; list: unknown } | undefined;
  if (kept?.build === __BUILD__) return choose(parse(kept.list), models, extras);
  let list: unknown;
  try {
    const response = await fetch(new URL("packs/packs.json", page), { cache: "no-cache" });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    list = await response.json();
  } catch (error) {
    if (kept?.list) return choose(parse(kept.list), models, extras);
    throw new PackError(
      "NoPackList",
      `The list of models (packs/packs.json) could not be read: ${error instanceof Error ? error.message : String(error)}. Check the connection and try again.`,
    );
  }
  const chosen = choose(parse(list), models, extras);
  await store.writeNote("list", { build: __BUILD__, list });
  return chosen;
}

function choose(all: PackEntry[], models: string[], extras: string[]): Choice {
  const find = (model: string) => all.find((entry) => entry.model === model);
  const packs = models.map((model) => {
    const pack = find(model);
    if (pack) return pack;
    throw new PackError("NoSuchPack", `This site has no weights for ${model}.`);
  });
  return { packs, extras: extras.map(find).filter((pack) => pack !== undefined) };
}

function address(page: URL, pack: PackEntry): URL {
  const url = new URL(pack.file, new URL("packs/", page));
  if (url.origin !== page.origin && !__WEIGHTS_ORIGINS__.includes(url.origin)) {
    throw new PackError(
      "ForeignPack",
      `The weights of ${pack.title} lie on ${url.origin}, which this page was not built to trust.`,
    );
  }
  return url;
}

/** Lower-case hex, by the browser where it can. */
async function digest(bytes: Uint8Array<ArrayBuffer>, fallback: (bytes: Uint8Array) => string) {
  // Absent on an insecure page, whatever the type says.
  const subtle = crypto.subtle as SubtleCrypto | undefined;
  if (!subtle) return fallback(bytes);
  const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export interface Acquire {
  page: URL;
  store: Store;
  pack: PackEntry;
  /** Hash for where the browser gives none. */
  sha256: (bytes: Uint8Array) => string;
  onBytes: (done: number) => void;
  onVerify: () => void;
}

/**
 * A pack's verified bytes, out of the cache or, where parts are missing, from
 * the network. A pack whose hash is wrong is removed and refused.
 */
export async function acquire(task: Acquire): Promise<Uint8Array> {
  const { pack, store } = task;
  const buffer = new Uint8Array(pack.bytes);
  const held = await store.restore(pack, buffer);
  task.onBytes(held);
  if (held < pack.bytes) await download(task, buffer, held);
  task.onVerify();
  if ((await digest(buffer, task.sha256)) === pack.sha256) return buffer;
  await store.evict(pack);
  // The list itself may be what is wrong: the next try asks for it anew.
  await store.writeNote("list", { build: "", list: null });
  throw new PackError(
    "CorruptPack",
    `The weights of ${pack.title} arrived damaged: their SHA-256 is not the published one. They were refused and removed. Try the download again; if it fails once more, the copy on this site is damaged.`,
  );
}

async function download(task: Acquire, buffer: Uint8Array, held: number): Promise<void> {
  const { pack, store } = task;
  const url = address(task.page, pack);
  let done = held;
  let failures = 0;
  while (done < pack.bytes) {
    const from = done;
    try {
      done = await stream(task, url, buffer, done);
      if (done < pack.bytes) throw new TypeError("the connection was closed early");
    } catch (error) {
      if (error instanceof PackError) throw error;
      if (error instanceof Progress) done = error.done;
      await store.keepParts(pack, buffer, from, done);
      failures = done > from ? 1 : failures + 1;
      if (failures >= ATTEMPTS) {
        throw new PackError(
          "DownloadFailed",
          `The download of ${pack.title} was cut off after ${Math.round(done / 1e6)} of ${Math.round(pack.bytes / 1e6)} MB. What arrived is kept: try again when the connection is back.`,
        );
      }
      await new Promise((resume) => setTimeout(resume, 500 * 2 ** failures));
    }
  }
}

/** Carries the bytes that arrived out of a connection that broke. */
class Progress extends Error {
  constructor(readonly done: number) {
    super("the connection broke");
  }
}

/** One request, from byte `from` on; gives the bytes held when it ended. */
async function stream(
  task: Acquire,
  url: URL,
  buffer: Uint8Array,
  from: number,
): Promise<number> {
  const { pack, store } = task;
  const response = await fetch(url, {
    // The Cache API keeps the parts: a second copy in the HTTP cache is waste.
    cache: "no-store",
    headers: from > 0 ? { Range: `bytes=${from}-` } : {},
  });
  if (response.status === 404) {
    throw new PackError("NoSuchPack", `This site does not have the weights of ${pack.title}.`);
  }
  if (!response.ok || !response.body) throw new TypeError(`HTTP ${response.status}`);
  // A server without ranges sends the file from its start.
  const resumed = response.headers.get("Content-Range")?.startsWith(`bytes ${from}-`);
  let done = response.status === 206 && resumed ? from : 0;
  if (response.status === 206 && !resumed)
    throw new TypeError("a range that was not asked for");
  const reader = response.body.getReader();
  let kept = done;
  try {
    for (;;) {
      const { done: ended, value } = await reader.read();
      if (ended) break;
      if (done + value.length > pack.bytes) {
        await store.evict(pack);
        throw new PackError(
          "CorruptPack",
          `The weights of ${pack.title} are longer than published, so they were refused and removed. Try again later; the copy on this site is damaged.`,
        );
      }
      buffer.set(value, done);
      done += value.length;
      task.onBytes(done);
      if (done - kept >= PART) {
        await store.keepParts(pack, buffer, kept, done);
        kept = Math.floor(done / PART) * PART;
      }
    }
  } catch (error) {
    if (error instanceof PackError) throw error;
    throw new Progress(done);
  } finally {
    // A reader left open would hold the connection.
    void reader.cancel().catch(() => undefined);
  }
  await store.keepParts(pack, buffer, kept, done);
  return done;
}
