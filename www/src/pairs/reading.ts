/** Files on their way in: read one after the other, not far ahead of the encoders. */
import type { Models, TakenImage } from "../client/models";
import type { Pairs } from "../client/pairs";
import { messageOf, WorkerLost } from "../client/rpc";
import type { Refused } from "../client/store";
import type { Dropped } from "../ui/dropped";
import type { Notices } from "../ui/notices";
import { type ImageSet, markOf } from "./image-set";
import { words } from "../words";

/** Images that wait for the encoders at most while others are read. */
const AHEAD = 200;
/** Files that are asked for at once whether they are known. */
const ASKED = 500;

interface Waiting {
  file: File;
  path: string;
}

export interface ReadingHost {
  readonly set: ImageSet;
  readonly pairs: Pairs;
  readonly notices: Notices;
  take: Models["take"];
  /** An image is here; its small picture, where it was made. */
  taken(name: string, thumb: Blob | undefined): void;
  /** Images are here whose embeddings are kept. */
  knew(): void;
  /** Images wait for the encoders. */
  waits(): void;
  /** All is read; so many images are new. */
  done(added: number): void;
}

export class Reading {
  /** Drops that wait to be read. */
  private readonly queue: Dropped[] = [];
  private reading = false;
  /** What is read goes nowhere: all was cleared meanwhile. */
  private visit = 0;
  /** Files of this drop that are still to be read. */
  private unread = 0;
  private goOn: (() => void) | undefined;

  constructor(private readonly host: ReadingHost) {}

  /** Files that are still to be read, those of later drops too. */
  get left(): number {
    return this.unread + this.queue.reduce((sum, { found }) => sum + found.length, 0);
  }

  /** The encoders may work: nothing is read, or enough was. */
  get open(): boolean {
    return !this.reading || this.host.set.left >= AHEAD;
  }

  offer(what: Dropped): void {
    this.queue.push(what);
    void this.run();
  }

  /** Some images more are compared: there may be room for others. */
  grew(): void {
    this.goOn?.();
  }

  clear(): void {
    this.visit += 1;
    this.queue.length = 0;
    this.unread = 0;
    this.goOn?.();
  }

  private async run(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    const { host } = this;
    host.notices.clear();
    const before = host.set.images.length;
    const refused: Refused[] = [];
    const remarked: Refused[] = [];
    let of = 0;
    try {
      for (let what = this.queue.shift(); what; what = this.queue.shift()) {
        of += what.found.length + what.lost.length;
        for (const { name, why } of what.lost) this.refuse(refused, name, why);
        const files = what.found.map(({ file, folders }) => ({
          file,
          path: [...folders, file.name || words.store.picture].join("/"),
        }));
        files.sort((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
        await this.readAll(files, refused, remarked);
      }
    } finally {
      this.reading = false;
      this.unread = 0;
      host.notices.read();
    }
    host.notices.added(refused, remarked, of);
    host.done(host.set.images.length - before);
  }

  private async readAll(
    files: Waiting[],
    refused: Refused[],
    remarked: Refused[],
  ): Promise<void> {
    const { visit, host } = this;
    this.unread = files.length;
    for (let first = 0; first < files.length; first += ASKED) {
      const some = files.slice(first, first + ASKED);
      const known = await host.pairs.known(some.map(({ path, file }) => markOf(path, file)));
      for (const [at, { file, path }] of some.entries()) {
        await this.room();
        if (visit !== this.visit) return;
        host.notices.reading(first + at, files.length);
        const one = known[at];
        try {
          const twice = one
            ? host.set.add(path, file, one.id, one)
            : await this.readOne(file, path, visit, remarked);
          if (visit !== this.visit) return;
          if (twice) refused.push(twice);
          if (one && !known[at + 1]) host.knew();
        } catch (error) {
          const why = error instanceof WorkerLost ? words.pairs.broke : messageOf(error);
          this.refuse(refused, path, why);
        }
        this.unread -= 1;
      }
    }
  }

  private async readOne(
    file: File,
    path: string,
    visit: number,
    remarked: Refused[],
  ): Promise<Refused | undefined> {
    const { host } = this;
    const taken = await this.take(file);
    const known = await host.pairs.knownAs(taken.id, markOf(path, file));
    if (visit !== this.visit) return undefined;
    const decoded = taken.remark === undefined ? undefined : taken.file;
    const twice = host.set.add(path, file, taken.id, known, decoded);
    if (twice) return twice;
    if (taken.remark !== undefined) remarked.push({ name: path, why: taken.remark });
    host.taken(host.set.images.at(-1)?.name ?? path, taken.thumb);
    return undefined;
  }

  private refuse(refused: Refused[], name: string, why: string): void {
    refused.push({ name, why });
    this.host.set.leaveOut(name, why);
  }

  /** Waits while more than enough images wait for the encoders. */
  private async room(): Promise<void> {
    const { visit } = this;
    while (this.host.set.left >= AHEAD && visit === this.visit) {
      const more = new Promise<void>((resolve) => {
        this.goOn = resolve;
      });
      this.host.waits();
      await more;
    }
  }

  /** A worker that was replaced for another reason takes the file again. */
  private async take(file: File): Promise<TakenImage> {
    for (;;) {
      try {
        return await this.host.take(file);
      } catch (error) {
        if (!(error instanceof WorkerLost) || error.died) throw error;
      }
    }
  }
}
