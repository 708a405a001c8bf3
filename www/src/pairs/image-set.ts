/** The images that are here: files that stay on the disk, and how far they are compared. */
import type { FileMark, KnownImage, Makers } from "../client/pairs";
import type { Refused } from "../client/store";
import type { LeftOutPicture, PairsAsked } from "../report";
import { words } from "../words";

export interface SetImage {
  /** SHA-256 of its contents; of an image that only embeddings are here of, its name. */
  id: string;
  /** Its path; no other image has it. */
  name: string;
  /** The file as it came; undefined where only embeddings came. */
  file: File | undefined;
  mark: FileMark;
  /** Its pixels as a file, where the browser had to decode it, until it is compared. */
  decoded: Blob | undefined;
  /** Its embeddings are kept. */
  known: KnownImage | undefined;
}

export const markOf = (path: string, file: File): FileMark => ({
  path,
  size: file.size,
  modified: file.lastModified,
});

export class ImageSet {
  /** In the order in which they came. */
  readonly images: SetImage[] = [];
  /** Those that were not taken, and why. */
  readonly leftOut: LeftOutPicture[] = [];
  /** So many of the first are compared. */
  compared = 0;
  /** What is here came as embeddings. */
  fromFile = false;

  private readonly byId = new Map<string, SetImage>();
  private readonly byName = new Map<string, SetImage>();
  private readonly makers = new Map<string, Makers>();
  private readonly milliseconds = { read: 0, clip: 0, dino: 0, near: 0, pairs: 0 };

  /** How many wait to be compared. */
  get left(): number {
    return this.images.length - this.compared;
  }

  /** Whether any of them lies in a folder. */
  get folders(): boolean {
    return this.images.some((image) => image.name.includes("/"));
  }

  find(name: string): SetImage | undefined {
    return this.byName.get(name);
  }

  /** Says what is to be known of it; undefined where it was simply taken. */
  add(
    path: string,
    file: File,
    id: string,
    known?: KnownImage,
    decoded?: Blob,
  ): Refused | undefined {
    const twice = this.byId.get(id);
    if (twice) return { name: path, why: words.pairs.twice(twice.name) };
    const mark = markOf(path, file);
    this.put({ id, name: this.free(path), file, mark, decoded, known });
    return undefined;
  }

  /** Images of which embeddings came, with their files where these are here. */
  addRows(names: string[], files: (name: string) => File | undefined): string[] {
    const own = names.map((path) => {
      const name = this.free(path);
      const file = files(path);
      const mark = { path, size: file?.size ?? 0, modified: file?.lastModified ?? 0 };
      this.put({ id: name, name, file, mark, decoded: undefined, known: undefined });
      return name;
    });
    this.compared = this.images.length;
    this.fromFile = true;
    return own;
  }

  leaveOut(name: string, why: string): void {
    this.leftOut.push({ name, why });
  }

  /** An image that no encoder can take goes. */
  remove(image: SetImage, why: string): void {
    this.images.splice(this.images.indexOf(image), 1);
    this.byId.delete(image.id);
    this.byName.delete(image.name);
    this.leaveOut(image.name, why);
  }

  clear(): void {
    this.images.length = 0;
    this.leftOut.length = 0;
    this.compared = 0;
    this.fromFile = false;
    this.byId.clear();
    this.byName.clear();
    this.makers.clear();
    Object.assign(this.milliseconds, { clip: 0, dino: 0 });
  }

  madeBy(makers: Makers, [clip, dino]: [number, number] = [0, 0]): void {
    this.makers.set(JSON.stringify(makers), makers);
    this.milliseconds.clip += clip;
    this.milliseconds.dino += dino;
  }

  /** The question about those that are compared. */
  asked(options: Pick<PairsAsked, "labels" | "drop_near_duplicates" | "all">): PairsAsked {
    return {
      ...options,
      made_by: [...this.makers.values()],
      left_out: this.leftOut,
      milliseconds: this.milliseconds,
    };
  }

  private put(image: SetImage): void {
    this.images.push(image);
    this.byId.set(image.id, image);
    this.byName.set(image.name, image);
  }

  /** A path that no image has yet: two folders may hold a picture of one name. */
  private free(path: string): string {
    if (!this.byName.has(path)) return path;
    for (let count = 2; ; count++) {
      const name = `${path} (${count})`;
      if (!this.byName.has(name)) return name;
    }
  }
}
