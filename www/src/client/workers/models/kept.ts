/** What the models' worker keeps in the browser's cache: packs, in parts, and small notes. */
import type { PackEntry } from "../../../report";

const CACHE = "clipsight-packs";
/** A pack is kept in parts of this size, so that a download that was cut off goes on. */
export const PART = 8 * 1024 * 1024;

/** Where packs and small notes are kept between visits. */
export class Store {
  /** There was no room for something. */
  full = false;

  private constructor(
    private readonly cache: Cache | undefined,
    private readonly home: URL,
  ) {}

  /** For the packs of a folder. Never fails: without a cache (an insecure page, a sandbox) nothing is kept. */
  static async open(folder: URL): Promise<Store> {
    const home = new URL("..", folder);
    try {
      return new Store(await caches.open(CACHE), home);
    } catch {
      return new Store(undefined, home);
    }
  }

  /** Whether what is put here survives the visit. */
  get keeps(): boolean {
    return this.cache !== undefined;
  }

  private key(name: string): string {
    return new URL(`kept/${name}`, this.home).href;
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
      // It costs the next visit a download, not this one its answer.
      this.full = true;
    }
  }
}
