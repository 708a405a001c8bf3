/** Weights on their way: out of the cache, or from the site in parts, and verified. */
import type { PackEntry } from "../../../report";
import { PART, type Store } from "./kept";
import { forgetList } from "./list";
import { PackError } from "./pack-error";
import { words } from "../../../words";

/** Attempts without a single new byte before the download gives up. */
const ATTEMPTS = 4;

/** A file of a pack, and the place of its first byte in the pack. */
interface Place {
  url: URL;
  from: number;
  to: number;
}

/** The file in which a byte of a pack lies. */
function placeOf(folder: URL, pack: PackEntry, byte: number): Place {
  let from = 0;
  for (const { file, bytes } of pack.files) {
    if (byte < from + bytes)
      return { url: address(folder, pack, file), from, to: from + bytes };
    from += bytes;
  }
  // The list was checked: the files' lengths are the pack's.
  throw new RangeError(`no byte ${byte} in ${pack.model}`);
}

function address(folder: URL, pack: PackEntry, file: string): URL {
  const url = new URL(file, folder);
  if (url.origin !== folder.origin && !__WEIGHTS_ORIGINS__.includes(url.origin)) {
    throw new PackError("ForeignPack", words.models.foreign(pack.title, url.origin));
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
  /** Address of the folder of the packs. */
  folder: URL;
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
  await forgetList(task.folder, store);
  throw new PackError("CorruptPack", words.models.corrupt(pack.title));
}

async function download(task: Acquire, buffer: Uint8Array, held: number): Promise<void> {
  const { pack, store } = task;
  let done = held;
  let failures = 0;
  while (done < pack.bytes) {
    const from = done;
    const place = placeOf(task.folder, pack, done);
    try {
      done = await stream(task, place, buffer, done);
      if (done < place.to) throw new TypeError(words.models.closedEarly);
    } catch (error) {
      if (error instanceof PackError) throw error;
      if (error instanceof Progress) done = error.done;
      await store.keepParts(pack, buffer, from, done);
      failures = done > from ? 1 : failures + 1;
      if (failures >= ATTEMPTS) {
        throw new PackError(
          "DownloadFailed",
          words.models.cutOff(pack.title, Math.round(done / 1e6), Math.round(pack.bytes / 1e6)),
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

/**
 * One request, from the pack's byte `from` on to the end of its file; gives the pack's
 * bytes held when it ended.
 */
async function stream(
  task: Acquire,
  place: Place,
  buffer: Uint8Array,
  from: number,
): Promise<number> {
  const { pack, store } = task;
  const within = from - place.from;
  const response = await fetch(place.url, {
    // The Cache API keeps the parts: a second copy in the HTTP cache is waste.
    cache: "no-store",
    headers: within > 0 ? { Range: `bytes=${within}-` } : {},
  });
  if (response.status === 404) {
    throw new PackError("PackGone", words.models.gone(pack.title));
  }
  if (!response.ok || !response.body) throw new TypeError(`HTTP ${response.status}`);
  // A server without ranges sends the file from its start.
  const partial = response.status === 206;
  if (partial && !isFrom(response, within)) {
    throw new TypeError("a range that was not asked for");
  }
  let done = partial ? from : place.from;
  const reader = response.body.getReader();
  let kept = done;
  try {
    for (;;) {
      const { done: ended, value } = await reader.read();
      if (ended) break;
      if (done + value.length > place.to) {
        await store.evict(pack);
        throw new PackError("CorruptPack", words.models.tooLong(pack.title));
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

/**
 * Whether a part of a file begins where it was asked to. Another origin need not show
 * that: then the pack's hash has to tell.
 */
function isFrom(response: Response, byte: number): boolean {
  const range = response.headers.get("Content-Range");
  return range === null ? response.type === "cors" : range.startsWith(`bytes ${byte}-`);
}
