/** A copy of the lab, on which an image that is not in the lab is tried. */
import type { LabExplanation, LabSettings } from "../../../report";
import type { Glimpse } from "../../store";
import type { LabHandle, LabModule } from "./contract";

export class Trial {
  private copy: LabHandle | undefined;

  constructor(private readonly module: LabModule) {}

  /** What the lab says of an image; `write` gives the lab's file. */
  explain(write: () => Uint8Array, glimpses: Glimpse[], settings: LabSettings): LabExplanation {
    this.copy ??= this.module.Lab.read(write());
    const copy = this.copy;
    // No image has this hash; what it is called by is gone at once.
    const id = "0".repeat(64);
    copy.edit({
      type: "add-images",
      images: [{ id, name: "frame" }],
      place: { kind: "tests", truth: null },
    });
    try {
      for (const { step, values } of glimpses) copy.putFeature(id, step, values);
      return copy.explain(id, settings);
    } finally {
      copy.edit({ type: "remove-images", ids: [id] });
    }
  }

  /** The lab is not what it was. */
  forget(): void {
    this.copy?.free();
    this.copy = undefined;
  }
}
