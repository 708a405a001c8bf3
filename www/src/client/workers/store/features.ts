/** The features that the wasm holds, and how many views of each image they are of. */
import type { FeatureKey, LabBoard, LabImage } from "../../../report";
import type { Feature } from "../../store";
import type { LabHandle } from "./contract";
import { featureKey, type KeptFeature, type Vault } from "./vault";

export function sameKey(a: FeatureKey, b: FeatureKey | undefined): boolean {
  return b !== undefined && featureKey(a, a.views) === featureKey(b, b.views);
}

/** The images of a board, the shots first, each with the views that it is to have. */
function* withViews(board: LabBoard, ofShots: number): Generator<[LabImage, number]> {
  for (const shot of board.shots) yield [shot, ofShots];
  for (const test of board.tests) yield [test, 1];
}

export class HeldFeatures {
  private readonly views = new Map<string, number>();

  constructor(private readonly vault: Vault) {}

  clear(): void {
    this.views.clear();
  }

  /** The lab came from a file, with its features. */
  cameWith(lab: LabHandle, board: LabBoard): void {
    for (const [{ id, steps }, views] of withViews(board, lab.key()?.views ?? 1)) {
      if (steps.length > 0) this.views.set(id, views);
    }
  }

  /** Those of some images, as they are kept. */
  of(lab: LabHandle, board: LabBoard, ids: Set<string>): KeptFeature[] {
    const key = lab.key();
    if (!key) return [];
    const found: KeptFeature[] = [];
    for (const [{ id, steps }] of withViews(board, key.views)) {
      if (!ids.has(id)) continue;
      for (const step of steps) {
        const values = lab.feature(id, step);
        const views = this.views.get(id) ?? 1;
        if (values) found.push({ id, key: featureKey(key, views), step, values });
      }
    }
    return found;
  }

  /** Images whose features were made with another number of views than they need now. */
  stale(lab: LabHandle, board: LabBoard): Set<string> {
    const found = new Set<string>();
    const ofShots = lab.key()?.views ?? 1;
    if (ofShots === 1) return found;
    for (const [{ id, steps }, views] of withViews(board, ofShots)) {
      if (steps.length > 0 && this.views.get(id) !== views) found.add(id);
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
      lab.putFeature(id, step, values);
      this.views.set(id, views);
      return [{ id, key: featureKey(key, views), step, values }];
    });
  }

  /** Gives the wasm what is kept of some images, for as long as that is still wanted. */
  async fetch(
    lab: LabHandle,
    board: LabBoard,
    key: FeatureKey,
    ids: Set<string>,
    still: () => boolean,
    given: () => void,
  ): Promise<void> {
    const shots = new Set(board.shots.map((shot) => shot.id));
    for (const id of ids) {
      const views = shots.has(id) ? key.views : 1;
      const found = await this.vault.features(id, featureKey(key, views));
      if (!still()) return;
      if (found.length === 0) continue;
      for (const { step, values } of found) lab.putFeature(id, step, values);
      this.views.set(id, views);
      given();
    }
  }
}
