/** Images that are off the board, for as long as an undo may bring them back. */
import type { Vault } from "./vault";

interface Removed {
  file: Blob | undefined;
  thumb: Blob | undefined;
}

export class RemovedImages {
  private readonly images = new Map<string, Removed>();

  constructor(private readonly vault: Vault) {}

  /** An image that is not on the board yet, as if it had been there. */
  put(id: string, image: Removed): void {
    this.images.set(id, image);
  }

  /** An image's file, on the board or off it. */
  async file(id: string): Promise<Blob | undefined> {
    return this.images.get(id)?.file ?? (await this.vault.file(id));
  }

  /** Takes images out of what is kept. */
  async take(ids: string[]): Promise<void> {
    for (const id of ids) {
      this.images.set(id, {
        file: await this.vault.file(id),
        thumb: await this.vault.thumb(id),
      });
    }
    await this.vault.remove(ids);
  }

  /** Has images kept again. */
  async giveBack(ids: string[]): Promise<void> {
    for (const id of ids) {
      const back = this.images.get(id);
      if (back?.file) await this.vault.keepImage(id, back.file, back.thumb);
      this.images.delete(id);
    }
  }

  clear(): void {
    this.images.clear();
  }
}
