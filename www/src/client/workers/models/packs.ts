/** Weights on their way: out of the cache, or from the site in parts, and verified. */
import type { PackEntry } from "../../../report";
import { PART, type Store } from "./kept";
import { PackError } from "./pack-error";
import { words } from "../../../words";

/** Attempts without a single new byte before the download gives up. */
const ATTEMPTS = 4;

function address(page: URL, pack: PackEntry): URL {
  const url = new URL(pack.file, new URL("packs/", page));
  if (url.origin !== page.origin && !__WEIGHTS_ORIGINS__.includes(url.origin)) {
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
  throw new PackError("CorruptPack", words.models.corrupt(pack.title));
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
      if (done < pack.bytes) throw new TypeError(words.models.closedEarly);
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
    throw new PackError("PackGone", words.models.gone(pack.title));
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
