/** What the store asks of settings and edits, without a state of its own. */
import type { LabBoard, LabEdit, LabImage, LabSettings } from "../../../report";
import { DEFAULT_STEP } from "../../store";
import type { Taken } from "./files";
import { words } from "../../../words";

export function defaultSettings(): LabSettings {
  return { step: DEFAULT_STEP, shots: null, seed: 1, hyper: null, text: true, mix: 1 };
}

/** The edits that put images in their places, with the classes that are missing. */
export function additions(taken: Taken[], classes: Set<string>): LabEdit[] {
  const made: LabEdit[] = [];
  const added: LabEdit[] = [];
  const byPlace = new Map<string, Extract<LabEdit, { type: "add-images" }>>();
  for (const { image, arrival, remark } of taken) {
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
    const label = file.name || words.store.picture;
    // The name goes wherever the image goes, a saved lab too.
    const own = remark === undefined ? label : words.store.decoded(label);
    edit.images.push({ id: image.id, name: own });
  }
  return [...made, ...added];
}

/** A board whose images lack the features that are stale, of CLIP and of DINOv2. */
export function withoutStale(
  board: LabBoard,
  clip: ReadonlySet<string>,
  dino: ReadonlySet<string>,
): LabBoard {
  const fresh = (image: LabImage) => ({
    ...image,
    steps: clip.has(image.id) ? [] : image.steps,
    dino: image.dino && !dino.has(image.id),
  });
  return { ...board, shots: board.shots.map(fresh), tests: board.tests.map(fresh) };
}
