/** The images that are here, with what the encoders made of them. In memory alone. */
import type { TakenImage } from "../client/models";
import type { Refused } from "../client/store";
import type { LeftOutPicture, PairsAsked, PairsMadeBy } from "../report";
import { words } from "../words";

type Vectors = [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];

export interface SetImage {
  /** SHA-256 of its contents. */
  id: string;
  /** Its path; no other image has it. */
  name: string;
  /** The file as it came, for opening it as a pair. */
  original: File;
  /** What the encoders read. */
  file: Blob;
  /** Address of its small picture. */
  thumb: string | undefined;
  /** CLIP's and DINOv2's embedding. */
  vectors?: Vectors;
}

export class ImageSet {
  /** In the order in which they came. */
  readonly images: SetImage[] = [];
  /** Those that were not taken, and why. */
  readonly leftOut: LeftOutPicture[] = [];

  private readonly byId = new Map<string, SetImage>();
  private readonly byName = new Map<string, SetImage>();
  private readonly makers = new Map<string, [PairsMadeBy, PairsMadeBy]>();
  private readonly milliseconds = { read: 0, clip: 0, dino: 0, near: 0, pairs: 0 };

  get encoded(): SetImage[] {
    return this.images.filter((image) => image.vectors);
  }

  /** Whether any of them lies in a folder. */
  get folders(): boolean {
    return this.images.some((image) => image.name.includes("/"));
  }

  find(name: string): SetImage | undefined {
    return this.byName.get(name);
  }

  /** Says what is to be known of it; undefined where it was simply taken. */
  add(path: string, original: File, taken: TakenImage): Refused | undefined {
    const known = this.byId.get(taken.id);
    if (known) {
      return {
        name: path,
        why: words.pairs.twice(known.name),
      };
    }
    const image: SetImage = {
      id: taken.id,
      name: this.free(path),
      original,
      file: taken.file,
      thumb: taken.thumb && URL.createObjectURL(taken.thumb),
    };
    this.images.push(image);
    this.byId.set(image.id, image);
    this.byName.set(image.name, image);
    return undefined;
  }

  leaveOut(name: string, why: string): void {
    this.leftOut.push({ name, why });
  }

  /** An image that no encoder can take goes. */
  remove(image: SetImage, why: string): void {
    this.images.splice(this.images.indexOf(image), 1);
    this.byId.delete(image.id);
    this.byName.delete(image.name);
    if (image.thumb !== undefined) URL.revokeObjectURL(image.thumb);
    this.leaveOut(image.name, why);
  }

  clear(): void {
    for (const { thumb } of this.images) if (thumb !== undefined) URL.revokeObjectURL(thumb);
    this.images.length = 0;
    this.leftOut.length = 0;
    this.byId.clear();
    this.byName.clear();
    this.makers.clear();
    Object.assign(this.milliseconds, { clip: 0, dino: 0 });
  }

  madeBy(makers: [PairsMadeBy, PairsMadeBy], [clip, dino]: [number, number]): void {
    this.makers.set(JSON.stringify(makers), makers);
    this.milliseconds.clip += clip;
    this.milliseconds.dino += dino;
  }

  /** The question about those that are encoded, and their embeddings, to be given away. */
  asked(options: Pick<PairsAsked, "labels" | "drop_near_duplicates" | "all">): {
    asked: PairsAsked;
    embeddings: Vectors;
  } {
    const images = this.encoded;
    const side = (at: 0 | 1) => {
      const width = images[0]?.vectors?.[at].length ?? 0;
      const all = new Float32Array(width * images.length);
      for (const [row, { vectors }] of images.entries()) {
        if (vectors) all.set(vectors[at], row * width);
      }
      return all;
    };
    const asked = {
      ...options,
      names: images.map((image) => image.name),
      made_by: [...this.makers.values()],
      left_out: this.leftOut,
      milliseconds: this.milliseconds,
    };
    return { asked, embeddings: [side(0), side(1)] };
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
