/** What the store asks of settings and edits, without a state of its own. */
import type { LabEdit, LabSettings } from "../../../report";
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
