/** What the store asks of boards, keys and reports, without a state of its own. */
import type {
  FeatureKey,
  LabBoard,
  LabEdit,
  LabImage,
  LabReport,
  LabSettings,
} from "../../report";
import { type Arrival, DEFAULT_STEP } from "../contract";
import type { Agreement } from "../store-api";
import type { LabHandle } from "./contract";
import type { Image } from "./files";
import { featureKey, type KeptFeature } from "./vault";

export function defaultSettings(): LabSettings {
  return { step: DEFAULT_STEP, shots: null, seed: 1, hyper: null, text: true };
}

export function sameKey(a: FeatureKey, b: FeatureKey | undefined): boolean {
  return b !== undefined && featureKey(a, a.views) === featureKey(b, b.views);
}

export function* everyImage(board: {
  shots: LabImage[];
  tests: LabImage[];
}): Generator<[LabImage, boolean]> {
  for (const shot of board.shots) yield [shot, true];
  for (const test of board.tests) yield [test, false];
}

/** The features that the wasm holds of these images; `views` are those behind each. */
export function featuresOf(
  lab: LabHandle,
  board: LabBoard,
  ids: Set<string>,
  views: Map<string, number>,
): KeptFeature[] {
  const key = lab.key();
  if (!key) return [];
  const found: KeptFeature[] = [];
  for (const [{ id, steps }] of everyImage(board)) {
    if (!ids.has(id)) continue;
    for (const step of steps) {
      const values = lab.feature(id, step);
      if (values) found.push({ id, key: featureKey(key, views.get(id) ?? 1), step, values });
    }
  }
  return found;
}

/** Images whose features were made with another number of views than they need now. */
export function staleImages(
  board: LabBoard,
  ofShots: number,
  views: Map<string, number>,
): Set<string> {
  const found = new Set<string>();
  if (ofShots === 1) return found;
  for (const [{ id, steps }, isShot] of everyImage(board)) {
    if (steps.length > 0 && views.get(id) !== (isShot ? ofShots : 1)) found.add(id);
  }
  return found;
}

/** The edits that put images in their places, with the classes that are missing. */
export function additions(
  taken: { image: Image; arrival: Arrival }[],
  classes: Set<string>,
): LabEdit[] {
  const made: LabEdit[] = [];
  const added: LabEdit[] = [];
  const byPlace = new Map<string, Extract<LabEdit, { type: "add-images" }>>();
  for (const { image, arrival } of taken) {
    const { place, file } = arrival;
    const name = place.kind === "shots" ? place.class : place.truth;
    if (name !== null && !classes.has(name)) {
      classes.add(name);
      made.push({ type: "add-class", name });
    }
    const where = JSON.stringify(place);
    let edit = byPlace.get(where);
    if (!edit) {
      edit = { type: "add-images", images: [], place };
      byPlace.set(where, edit);
      added.push(edit);
    }
    edit.images.push({ id: image.id, name: file.name || "Picture" });
  }
  return [...made, ...added];
}

/** Predictions before and after, of the same methods on the same test images. */
export function differences(
  before: LabReport,
  after: LabReport,
): Pick<Agreement, "predictions" | "differ"> {
  let predictions = 0;
  let differ = 0;
  const places = new Map(after.queries.map((id, place) => [id, place]));
  for (const method of before.methods) {
    const twin = after.methods.find(
      (one) => one.method === method.method && one.text === method.text,
    );
    for (const [place, id] of before.queries.entries()) {
      const now = twin?.predicted[places.get(id) ?? -1];
      const then = method.predicted[place];
      if (now === undefined || then === undefined) continue;
      predictions += 1;
      if (after.classes[now] !== before.classes[then]) differ += 1;
    }
  }
  return { predictions, differ };
}
