/** The features that the wasm holds, and how many views of each image they are of. */
import type { FeatureKey, LabBoard, LabImage } from "../../../report";
import type { Feature } from "../../store";
import type { LabHandle } from "./contract";
import { featureKey, type KeptFeature, type Vault } from "./vault";

export function sameKey(a: FeatureKey, b: FeatureKey | undefined): boolean {
  return b !== undefined && featureKey(a, a.views) === featureKey(b, b.views);
}

/** An encoder's side of the lab. */
export interface Side {
  key(lab: LabHandle): FeatureKey | undefined;
  steps(image: LabImage): number[];
  get(lab: LabHandle, id: string, step: number): Float32Array | undefined;
  put(lab: LabHandle, id: string, step: number, values: Float32Array): void;
}

export const CLIP: Side = {
  key: (lab) => lab.key(),
  steps: ({ steps }) => steps,
  get: (lab, id, step) => lab.feature(id, step),
  put: (lab, id, step, values) => {
    lab.putFeature(id, step, values);
  },
};

export const DINO: Side = {
  key: (lab) => lab.dinoKey(),
  steps: ({ dino }) => (dino ? [0] : []),
  get: (lab, id) => lab.dino(id),
  put: (lab, id, _, values) => {
    lab.putDino(id, values);
  },
};

/** The images of a board, the shots first, each with the views that it is to have. */
function* withViews(board: LabBoard, ofShots: number): Generator<[LabImage, number]> {
  for (const shot of board.shots) yield [shot, ofShots];
  for (const test of board.tests) yield [test, 1];
}

export class HeldFeatures {
  private readonly views = new Map<string, number>();

  constructor(
    private readonly vault: Vault,
    private readonly side: Side,
  ) {}

  clear(): void {
    this.views.clear();
  }

  /** The lab came from a file, with its features. */
  cameWith(lab: LabHandle, board: LabBoard): void {
    for (const [image, views] of withViews(board, this.side.key(lab)?.views ?? 1)) {
      if (this.side.steps(image).length > 0) this.views.set(image.id, views);
    }
  }

  /** Those of some images, as they are kept. */
  of(lab: LabHandle, board: LabBoard, ids: Set<string>): KeptFeature[] {
    const key = this.side.key(lab);
    if (!key) return [];
    const found: KeptFeature[] = [];
    for (const [image] of withViews(board, key.views)) {
      const { id } = image;
      if (!ids.has(id)) continue;
      for (const step of this.side.steps(image)) {
        const values = this.side.get(lab, id, step);
        const views = this.views.get(id) ?? 1;
        if (values) found.push({ id, key: featureKey(key, views), step, values });
      }
    }
    return found;
  }

  /** Images whose features were made with another number of views than they need now. */
  stale(lab: LabHandle, board: LabBoard): Set<string> {
    const found = new Set<string>();
    const ofShots = this.side.key(lab)?.views ?? 1;
    if (ofShots === 1) return found;
    for (const [image, views] of withViews(board, ofShots)) {
      const any = this.side.steps(image).length > 0;
      if (any && this.views.get(image.id) !== views) found.add(image.id);
    }
    return found;
  }

  /** Gives the wasm features that were computed; tells them as they are to be kept. */
  put(lab: LabHandle, board: LabBoard, features: Feature[]): KeptFeature[] {
    const shots = new Set(board.shots.map((shot) => shot.id));
    const tests = new Set(board.tests.map((test) => test.id));
    return features.flatMap(({ id, step, key, values }) => {
      if (!shots.has(id) && !tests.has(id)) return [];
      const views = shots.has(id) ? key.views : 1;
      this.side.put(lab, id, step, values);
      this.views.set(id, views);
      return [{ id, key: featureKey(key, views), step, values }];
    });
  }

  /** Gives the wasm what is kept of some images, for as long as that is still wanted. */
  async fetch(
    lab: LabHandle,
    board: LabBoard,
    ids: Set<string>,
    still: () => boolean,
    given: () => void,
  ): Promise<void> {
    const key = this.side.key(lab);
    if (!key) return;
    const shots = new Set(board.shots.map((shot) => shot.id));
    for (const id of ids) {
      const views = shots.has(id) ? key.views : 1;
      const found = await this.vault.features(id, featureKey(key, views));
      if (!still() || !sameKey(key, this.side.key(lab))) return;
      if (found.length === 0) continue;
      for (const { step, values } of found) this.side.put(lab, id, step, values);
      this.views.set(id, views);
      given();
    }
  }
}
