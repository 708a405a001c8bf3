/** The files that are here: answers and reports by their names, images by their numbers. */
import type { Mmvp, NamedFile } from "../client/mmvp";
import { messageOf, WorkerLost } from "../client/rpc";
import type { Refused } from "../client/store";
import type { Dropped } from "../ui/dropped";
import { words } from "../words";

/** Only against reading gigabytes into memory. */
const LARGEST = 100_000_000;
/** Names of images, and of MMVP's own. */
export const IMAGE = /\.(jpe?g|png|webp|gif|bmp|tiff?|avif|heic)$/i;
const NUMBERED = /^0*([1-9]\d{0,2})\.(jpe?g|png|webp)$/i;
const QUESTIONS = 300;

export class BenchmarkFiles {
  private readonly answers = new Map<string, NamedFile>();
  private readonly thumbs = new Map<number, string>();

  constructor(private readonly worker: Mmvp) {}

  get all(): NamedFile[] {
    return [...this.answers.values()];
  }

  get images(): number {
    return this.thumbs.size;
  }

  readonly thumb = (index: number): string | undefined => this.thumbs.get(index);

  /** Takes what it can; `hear` is told how many files were read. */
  async take(what: Dropped, hear: (done: number, of: number) => void): Promise<Refused[]> {
    const refused = [...what.lost];
    for (const [done, { file }] of what.found.entries()) {
      hear(done, what.found.length);
      const name = file.name || words.store.picture;
      try {
        await this.takeOne(name, file);
      } catch (error) {
        const lost = error instanceof WorkerLost && error.died;
        refused.push({ name, why: lost ? words.benchmark.broke : messageOf(error) });
      }
    }
    return refused;
  }

  /** A file that nothing could be made of goes. */
  remove(name: string): void {
    this.answers.delete(name);
  }

  clear(): void {
    for (const address of this.thumbs.values()) URL.revokeObjectURL(address);
    this.thumbs.clear();
    this.answers.clear();
  }

  /** A later file of a name takes the place of the earlier one. */
  private async takeOne(name: string, file: File): Promise<void> {
    if (!IMAGE.test(name)) {
      if (file.size > LARGEST) {
        throw new Error(words.files.tooLarge(Math.round(file.size / 1e6)));
      }
      let bytes: ArrayBuffer;
      try {
        bytes = await file.arrayBuffer();
      } catch {
        throw new Error(words.files.unreadable);
      }
      this.answers.set(name, { name, bytes });
      return;
    }
    const index = Number(NUMBERED.exec(name)?.[1]);
    if (!(index <= QUESTIONS)) throw new Error(words.benchmark.noNumber);
    const { thumb, file: whole } = await this.worker.take(file);
    const earlier = this.thumbs.get(index);
    if (earlier !== undefined) URL.revokeObjectURL(earlier);
    this.thumbs.set(index, URL.createObjectURL(thumb ?? whole));
  }
}
