/** The page's course: pictures in, models ready, verdict out. */
import { rememberExample, type State } from "./address";
import { Client, type Replacement } from "./client";
import { byId } from "./dom";
import { type Example, fetchExample } from "./examples";
import { Panel } from "./panel";
import type { Failure, Reply } from "./protocol";
import type { PairReport } from "./report";
import { type Context, hideResult, showResult } from "./result";
import { Slot } from "./slot";

/** Only against reading gigabytes into memory; the image reader's own limit is lower. */
const LARGEST_FILE = 256_000_000;

export class App {
  readonly panel = new Panel();
  report: PairReport | undefined;

  private readonly slots: [Slot, Slot];
  private readonly client: Client;
  private phase: "starting" | "ready" | "broken" = "starting";
  private device = "";
  private context: Context | undefined;
  private run: number | undefined;
  private stopped = false;
  private lastId = 0;
  /** The example being fetched, so that a slow one does not overwrite a later choice. */
  private wanted: Example | undefined;

  constructor(state: State) {
    this.slots = [this.makeSlot("A", 0), this.makeSlot("B", 1)];
    byId("slots").append(...this.slots.map((slot) => slot.element));
    for (const note of state.notes) this.panel.note(note);
    this.client = new Client(
      state.backend,
      {
        reply: (reply) => {
          this.hear(reply);
        },
        replaced: (why) => {
          this.replaced(why);
        },
        gaveUp: (failure) => {
          this.broken(failure, "Reload the page", () => {
            location.reload();
          });
        },
      },
      "pair",
    );
    this.panel.busy("Starting…");
    this.client.start(true);
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
      rememberExample(example.name);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.slots[0].fail(`The example could not be fetched (${why}). Try again when online.`);
    }
  }

  forgetModels(): void {
    this.client.forget();
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
    file.arrayBuffer().then(
      (bytes) => {
        if (slot.pending?.id === id) this.client.inspect(id, bytes);
      },
      () => {
        if (slot.pending?.id === id) {
          slot.fail(`${file.name} could not be read. Was it moved or deleted?`);
        }
      },
    );
  }

  private nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  private hear(reply: Reply): void {
    switch (reply.type) {
      case "backend":
        this.device = reply.device;
        byId("panel").dataset.backend = reply.backend;
        for (const note of reply.notes) this.panel.note(note);
        break;
      case "consent":
        this.panel.consent(reply, () => {
          this.panel.busy("Starting the download…");
          this.client.download();
        });
        break;
      case "progress":
        this.panel.progress(reply);
        break;
      case "ready":
        this.phase = "ready";
        this.context = { ...reply, device: this.device };
        if (!reply.check.report.passed) {
          this.panel.note(
            "The self-test failed on the processor too: do not trust the numbers below. Please report it, with the small print.",
          );
        }
        this.advance();
        break;
      case "inspected":
        this.inspected(reply.id, reply.width, reply.height);
        break;
      case "stage":
        if (reply.id === this.run) this.comparing(reply.stage);
        break;
      case "report":
        if (reply.id === this.run) this.answered(reply.report);
        break;
      case "failed":
        this.failed(reply.id, reply.failure);
        break;
      case "encoded":
        break;
      case "forgotten":
        if (this.context) this.context.kept = false;
        this.panel.say("The models were removed from this browser.");
        this.panel.note(
          "The models were removed from this browser. The next visit downloads them again.",
        );
    }
  }

  private inspected(id: number, width: number, height: number): void {
    const slot = this.slots.find((one) => one.pending?.id === id);
    if (!slot) return;
    slot.show(width, height);
    this.changed();
  }

  private failed(id: number | undefined, failure: Failure): void {
    if (id === undefined) {
      this.broken(failure, "Try again", () => {
        this.phase = "starting";
        this.panel.busy("Starting…");
        this.client.start(true);
      });
      return;
    }
    const slot = this.slots.find((one) => one.pending?.id === id);
    if (slot) {
      slot.fail(failure.message);
      this.advance();
    } else if (id === this.run) {
      this.run = undefined;
      this.stopped = true;
      this.panel.failed(failure, "Try again", () => {
        this.stopped = false;
        this.advance();
      });
    }
  }

  private broken(failure: Failure, label: string, again: () => void): void {
    this.phase = "broken";
    this.run = undefined;
    for (const slot of this.slots) {
      if (slot.pending) slot.fail("This file was not read: see the message below.");
    }
    this.panel.failed(failure, label, again);
  }

  private replaced(why: Replacement): void {
    this.phase = "starting";
    this.run = undefined;
    if (why.note) this.panel.note(why.note);
    this.panel.busy("Starting again…");
    for (const slot of this.slots) {
      if (!slot.pending) continue;
      const { file } = slot.pending;
      if (why.died) {
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
    hideResult();
    if (!this.wanted) rememberExample(undefined);
    if (this.run !== undefined) this.endRun();
    this.advance();
  }

  /** Ends a comparison that nobody waits for any more. */
  private endRun(): void {
    this.run = undefined;
    // The processor's work cannot be interrupted, only its worker be replaced;
    // that is cheap where the models need not be downloaded again.
    if (!this.context?.kept) return;
    this.phase = "starting";
    this.panel.busy("Starting again…");
    this.client.start(false);
    for (const slot of this.slots) {
      if (slot.pending) this.read(slot, slot.pending.file);
    }
  }

  /** Does what can be done next. */
  private advance(): void {
    if (this.phase !== "ready" || this.run !== undefined || !this.context) return;
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
    try {
      const [one, two] = await Promise.all([a.arrayBuffer(), b.arrayBuffer()]);
      if (this.run !== id) return;
      this.client.pair(id, [
        { name: a.name, bytes: one },
        { name: b.name, bytes: two },
      ]);
    } catch {
      this.failed(id, {
        code: "FileGone",
        message: "A picture could not be read again. Was its file moved or changed?",
      });
    }
  }

  private comparing(stage: string): void {
    this.panel.comparing(stage, () => {
      this.stopped = true;
      this.endRun();
      this.advance();
    });
  }

  private answered(report: PairReport): void {
    if (!this.context) return;
    this.run = undefined;
    this.report = report;
    showResult(report, this.context);
    this.panel.clear();
    this.panel.say(report.sentence);
  }
}
