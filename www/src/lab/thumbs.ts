/** The images' small pictures: fetched together, when they come into sight. */
import type { Store } from "../client/store";

/** Pictures asked for at once, so that the first ones come soon. */
const BATCH = 24;

export class Thumbs {
  private readonly known = new Map<string, string>();
  private readonly asked = new Map<string, ((address: string | undefined) => void)[]>();
  private running = false;

  constructor(private readonly store: Store) {}

  /** Address of an image's small picture; undefined where there is none. */
  get(id: string): Promise<string | undefined> {
    const known = this.known.get(id);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve) => {
      const waiting = this.asked.get(id);
      if (waiting) waiting.push(resolve);
      else this.asked.set(id, [resolve]);
      void this.run();
    });
  }

  /** Gives back the memory of all others. */
  keepOnly(ids: Set<string>): void {
    for (const [id, address] of this.known) {
      if (ids.has(id)) continue;
      URL.revokeObjectURL(address);
      this.known.delete(id);
    }
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    // What is asked for in this moment goes into one question.
    await Promise.resolve();
    while (this.asked.size > 0) {
      const ids = [...this.asked.keys()].slice(0, BATCH);
      let found = new Map<string, Blob>();
      try {
        found = await this.store.thumbs(ids);
      } catch {
        // A picture less; the tile shows the file's name.
      }
      for (const id of ids) {
        const blob = found.get(id);
        if (blob) this.known.set(id, URL.createObjectURL(blob));
        const waiting = this.asked.get(id) ?? [];
        this.asked.delete(id);
        for (const resolve of waiting) resolve(this.known.get(id));
      }
    }
    this.running = false;
  }
}
