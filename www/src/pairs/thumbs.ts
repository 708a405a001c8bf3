/** Small pictures of the images: made when they are to be seen, the last ones kept. */
import type { SetImage } from "./image-set";

/** Small pictures that are kept. */
const MOST = 1000;

export class Thumbs {
  /** Addresses by the images' names, the one that was wanted last at the end. */
  private readonly made = new Map<string, string>();
  private readonly making = new Map<string, Promise<string | undefined>>();

  constructor(
    private readonly find: (name: string) => SetImage | undefined,
    private readonly make: (file: File) => Promise<Blob | undefined>,
  ) {}

  /** The address of an image's small picture; undefined where there is none yet. */
  get(name: string): string | undefined {
    const address = this.made.get(name);
    if (address !== undefined) this.last(name, address);
    return address;
  }

  /** The same, made where it is not there. */
  wait(name: string): Promise<string | undefined> {
    const address = this.get(name);
    if (address !== undefined) return Promise.resolve(address);
    const making = this.making.get(name) ?? this.begin(name);
    this.making.set(name, making);
    return making;
  }

  put(name: string, thumb: Blob): string {
    const address = URL.createObjectURL(thumb);
    this.last(name, address);
    for (const [oldest, gone] of this.made) {
      if (this.made.size <= MOST) break;
      URL.revokeObjectURL(gone);
      this.made.delete(oldest);
    }
    return address;
  }

  clear(): void {
    for (const address of this.made.values()) URL.revokeObjectURL(address);
    this.made.clear();
    this.making.clear();
  }

  private async begin(name: string): Promise<string | undefined> {
    const image = this.find(name);
    try {
      const thumb = image?.file && (await this.make(image.file));
      return thumb && this.find(name) === image ? this.put(name, thumb) : undefined;
    } catch {
      return undefined;
    } finally {
      this.making.delete(name);
    }
  }

  private last(name: string, address: string): void {
    this.made.delete(name);
    this.made.set(name, address);
  }
}
