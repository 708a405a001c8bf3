/** Files into places for pictures: each is read and looked at before any model is there. */
import type { Looked } from "../client/models";
import { WorkerLost, messageOf } from "../client/rpc";
import type { Offered } from "../ui/offered";
import type { Slot } from "./slot";
import { words } from "../words";

/** Only against reading gigabytes into memory; the image reader's own limit is lower. */
const LARGEST_FILE = 256_000_000;

export interface IntakeEvents {
  inspect(bytes: ArrayBuffer): Promise<Looked>;
  /** A picture took its place. */
  taken(): void;
  /** A file that was being read is no picture. */
  refused(): void;
}

export class Intake {
  /** Of the file that was last begun: a slow one must not undo a later choice. */
  private last = 0;

  constructor(
    private readonly slots: [Slot, Slot],
    private readonly events: IntakeEvents,
  ) {}

  /** The first file goes to that place, a second to the other. */
  give(first: 0 | 1, { files, folders }: Offered): void {
    const slot = this.slots[first];
    const [one, two] = files;
    if (one) {
      this.read(slot, one);
      if (two) this.read(this.slots[first === 0 ? 1 : 0], two);
    }
    const [folder] = folders;
    if (folder !== undefined) {
      slot.complain(words.files.folder(folder));
    } else if (!one) slot.complain(words.ui.files.none);
    else if (files.length > 2) {
      slot.complain(words.files.firstTwo(files.length));
    }
  }

  private read(slot: Slot, file: File): void {
    this.last += 1;
    const id = this.last;
    slot.wait(id, file);
    if (file.size > LARGEST_FILE) {
      slot.fail(words.files.tooLargeNamed(file.name, Math.round(file.size / 1e6)));
      return;
    }
    void this.inspect(slot, id, file);
  }

  private async inspect(slot: Slot, id: number, file: File): Promise<void> {
    const waits = () => slot.pending?.id === id;
    let bytes: ArrayBuffer;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      if (waits()) slot.fail(words.files.unreadableNamed(file.name));
      return;
    }
    if (!waits()) return;
    try {
      const looked = await this.events.inspect(bytes);
      if (!waits()) return;
      slot.show(looked);
      this.events.taken();
    } catch (error) {
      if (!waits()) return;
      slot.fail(error instanceof WorkerLost ? words.files.notRead : messageOf(error));
      this.events.refused();
    }
  }

  /** The reader is gone for good. */
  broken(): void {
    for (const slot of this.slots) if (slot.pending) slot.fail(words.files.notRead);
  }

  /** The reader was replaced; where it died of a file, that file is not tried again. */
  lost(died: boolean): void {
    for (const slot of this.slots) {
      if (!slot.pending) continue;
      const { file } = slot.pending;
      if (died) {
        slot.fail(words.files.broke(file.name));
      } else this.read(slot, file);
    }
  }
}
