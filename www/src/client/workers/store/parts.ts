/** What the store asks of settings, edits and reports, without a state of its own. */
import type { LabEdit, LabReport, LabSettings } from "../../../report";
import { type Agreement, DEFAULT_STEP } from "../../store";
import type { Taken } from "./files";

export function defaultSettings(): LabSettings {
  return { step: DEFAULT_STEP, shots: null, seed: 1, hyper: null, text: true };
}

/** The edits that put images in their places, with the classes that are missing. */
export function additions(taken: Taken[], classes: Set<string>): LabEdit[] {
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
