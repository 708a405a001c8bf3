/** Where files of a chooser, a drop or a folder belong. */
import type { LabPlace } from "../../report";
import type { Arrival } from "../../client/store";
import type { Found } from "../../ui/dropped";

/** Where files go: to one place, or to classes named as their folders. */
export type Target = { kind: "place"; place: LabPlace } | { kind: "labels"; tests: boolean };

/**
 * Where each file goes. A label is the name of the folder that a file lies in;
 * a single folder that holds images directly says nothing about test images.
 */
export function arrivals(found: Found[], target: Target, newClass: string): Arrival[] {
  if (target.kind === "place") {
    return found.map(({ file }) => ({ file, place: target.place }));
  }
  const roots = new Set(found.map(({ folders }) => folders[0]));
  return found.map(({ file, folders }) => {
    const label = folders.length > 1 || roots.size > 1 ? folders.at(-1) : undefined;
    if (target.tests) return { file, place: { kind: "tests", truth: label ?? null } };
    return { file, place: { kind: "shots", class: folders.at(-1) ?? newClass } };
  });
}
