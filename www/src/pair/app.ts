/** Two pictures and their verdict: pictures in, models ready, answer out. */
import type { Backend, Ready } from "../client/models";
import { type Failure, WorkerLost, words } from "../client/rpc";
import type { PairReport } from "../report";
import { html } from "../ui/dom";
import { Panel } from "../ui/panel";
import { ShownModels } from "../ui/shown-models";
import { type Example, fetchExample } from "./examples";
import { Result } from "./result";
import { Slot } from "./slot";

/** Only against reading gigabytes into memory; the image reader's own limit is lower. */
const LARGEST_FILE = 256_000_000;

const NOT_READ = "This file was not read: see the message below.";

export interface AppOptions {
  backend: Backend | "auto";
  /** The pair is an example now, or is none any more. */
  exampleChanged?: (name: string | undefined) => void;
}

export class App {
  readonly panel: Panel;

  private readonly slots: [Slot, Slot];
  private readonly result: Result;
  /** Of its own: where two pairs are on a page, stopping the one ends the one's worker only. */
  private readonly models: ShownModels;
  /** What the models are, while they are ready. */
  private made: Ready | undefined;
  private report: PairReport | undefined;
  private run: number | undefined;
  private stopped = false;
  private lastId = 0;
  /** The example being fetched, so that a slow one does not overwrite a later choice. */
  private wanted: Example | undefined;

  constructor(
    root: HTMLElement,
    private readonly options: AppOptions,
  ) {
    this.slots = [this.makeSlot("A", 0), this.makeSlot("B", 1)];
    root.append(html("div", { class: "slots" }, ...this.slots.map((slot) => slot.element)));
    this.panel = new Panel(root);
    this.result = new Result(() => void this.forgetModels());
    root.append(this.result.element);
    const needs = { encoders: ["clip" as const, "dino" as const] };
    this.models = new ShownModels(options.backend, needs, this.panel, {
      ready: (ready) => {
        this.ready(ready);
      },
      lost: ({ died }) => {
        this.lost(died);
      },
      broken: () => {
        this.broken();
      },
    });
  }

  /** Pictures that came without a slot: pasted, or dropped beside one. */
  offer(files: File[]): void {
    const focused = this.slots.findIndex((slot) => slot.focused);
    const empty = this.slots.findIndex((slot) => slot.empty);
    const index = focused >= 0 ? focused : empty;
    if (index < 0 && files.length === 1) {
      this.panel.say("Both places are taken: select the one to replace first.");
      this.slots[1].fail(
        "Both places are taken. Select the picture to replace, then paste again.",
      );
      return;
    }
    this.give(index === 1 ? 1 : 0, files);
  }

  async showExample(example: Example): Promise<void> {
    this.wanted = example;
    try {
      const files = await fetchExample(example);
      if (this.wanted !== example) return;
      this.give(0, files);
      this.wanted = example;
      this.options.exampleChanged?.(example.name);
    } catch (error) {
      this.slots[0].fail(
        `The example could not be fetched (${words(error)}). Try again when online.`,
      );
    }
  }

  private async forgetModels(): Promise<void> {
    await this.models.api.forget();
    if (this.made) this.made.kept = false;
    this.panel.say("The models were removed from this browser.");
    this.panel.note(
      "The models were removed from this browser. The next visit downloads them again.",
    );
  }

  private makeSlot(name: string, index: 0 | 1): Slot {
    return new Slot(name, {
      offered: (files) => {
        this.give(index, files);
      },
      removed: () => {
        this.changed();
        this.panel.say(`Picture ${name} removed.`);
      },
    });
  }

  private give(first: 0 | 1, files: File[]): void {
    this.wanted = undefined;
    const [one, two] = files;
    if (one) this.read(this.slots[first], one);
    if (two) this.read(this.slots[first === 0 ? 1 : 0], two);
    if (files.length > 2) this.panel.say("Only the first two of these files were taken.");
  }

  private read(slot: Slot, file: File): void {
    const id = this.nextId();
    slot.wait(id, file);
    if (file.size > LARGEST_FILE) {
      slot.fail(`${file.name} is too large (${Math.round(file.size / 1e6)} MB) for a picture.`);
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
      if (waits()) slot.fail(`${file.name} could not be read. Was it moved or deleted?`);
      return;
    }
    if (!waits()) return;
    try {
      const { width, height } = await this.models.api.inspect(bytes);
      if (!waits()) return;
      slot.show(width, height);
      this.changed();
    } catch (error) {
      if (!waits()) return;
      slot.fail(error instanceof WorkerLost ? NOT_READ : words(error));
      this.advance();
    }
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private ready(ready: Ready): void {
    this.made = ready;
    if (!ready.check.report.passed) {
      this.panel.note(
        "The self-test failed on the processor too: do not trust the numbers below. Please report it, with the small print.",
      );
    }
    this.advance();
  }

  private broken(): void {
    this.made = undefined;
    this.run = undefined;
    for (const slot of this.slots) if (slot.pending) slot.fail(NOT_READ);
  }

  private lost(died: boolean): void {
    this.made = undefined;
    this.run = undefined;
    for (const slot of this.slots) {
      if (!slot.pending) continue;
      const { file } = slot.pending;
      if (died) {
        slot.fail(
          `${file.name} made the image reader break off, so it was refused. Try another file.`,
        );
      } else this.read(slot, file);
    }
  }

  /** Another pair than before: its answer is not known yet. */
  private changed(): void {
    this.report = undefined;
    this.stopped = false;
    this.result.hide();
    if (!this.wanted) this.options.exampleChanged?.(undefined);
    if (this.run !== undefined) this.endRun();
    this.advance();
  }

  /** Ends a comparison that nobody waits for any more. */
  private endRun(): void {
    this.run = undefined;
    // The processor's work cannot be interrupted, only its worker be replaced;
    // that is cheap where the models need not be downloaded again.
    if (!this.made?.kept) return;
    this.models.restart();
    this.lost(false);
  }

  /** Does what can be done next. */
  private advance(): void {
    if (!this.made || this.run !== undefined) return;
    const [a, b] = this.slots;
    if (a.pending ?? b.pending) return;
    if (!a.loaded && !b.loaded)
      this.panel.ready("Ready. Choose two pictures, or try an example.");
    else if (!a.loaded || !b.loaded) this.panel.ready("One more picture, please.");
    else if (this.stopped) {
      this.panel.failed(
        { code: "Stopped", message: "The comparison was stopped." },
        "Compare",
        () => {
          this.stopped = false;
          this.advance();
        },
      );
    } else if (this.report) this.panel.clear();
    else void this.compare(a.loaded.file, b.loaded.file);
  }

  private async compare(a: File, b: File): Promise<void> {
    const id = this.nextId();
    this.run = id;
    this.comparing("Reading the images");
    let bytes: [ArrayBuffer, ArrayBuffer];
    try {
      bytes = await Promise.all([a.arrayBuffer(), b.arrayBuffer()]);
    } catch {
      const message = "A picture could not be read again. Was its file moved or changed?";
      if (this.run === id) this.failed({ code: "FileGone", message });
      return;
    }
    if (this.run !== id) return;
    try {
      const report = await this.models.api.compare(
        [
          [a.name, bytes[0]],
          [b.name, bytes[1]],
        ],
        (stage) => {
          if (this.run === id) this.comparing(stage);
        },
      );
      if (this.run === id) this.answered(report);
    } catch (error) {
      if (this.run !== id) return;
      const code = error instanceof Error ? error.name : "Unknown";
      this.failed({ code, message: words(error) });
    }
  }

  private failed(failure: Failure): void {
    this.run = undefined;
    this.stopped = true;
    this.panel.failed(failure, "Try again", () => {
      this.stopped = false;
      this.advance();
    });
  }

  private comparing(stage: string): void {
    this.panel.comparing(stage, () => {
      this.stopped = true;
      this.endRun();
      this.advance();
    });
  }

  private answered(report: PairReport): void {
    if (!this.made) return;
    this.run = undefined;
    this.report = report;
    this.result.show(report, { ...this.made, device: this.models.device });
    this.panel.clear();
    this.panel.say(report.sentence);
  }
}
