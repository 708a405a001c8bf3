/** The whole lab: the example, lab files in and out, starting over. */
import { messageOf } from "../client/rpc";
import { html } from "../ui/dom";
import { ask } from "../ui/question";
import { button, fileButton, fileInput, saveFile } from "../ui/button";
import type { Keep, Store, StoreState } from "../client/store";

/** The built-in labs: examples/CREDITS.md says where their images are from. */
const EXAMPLES: Record<string, string> = { caltech: "examples/caltech.lab" };
const FIRST = "caltech";

export interface OpenSaveHost {
  store: Store;
  commit(change: Promise<StoreState>): Promise<boolean>;
  say: (message: string) => void;
  complain(message: string): void;
}

export class OpenSave {
  private state: StoreState | undefined;
  private readonly working = html("span", { class: "line", role: "status" });

  constructor(
    root: HTMLElement,
    private readonly host: OpenSaveHost,
  ) {
    const input = fileInput({ accept: ".lab" }, "Open a lab file", ([file]) => {
      if (file) void this.open(file);
    });
    root.append(
      button("Try the example", () => void this.openExample(FIRST), "main"),
      fileButton("Open a lab file", input),
      button("Save lab", () => void this.save()),
      button("Clear lab", () => void this.clear()),
      this.working,
    );
  }

  update(state: StoreState): void {
    this.state = state;
  }

  has(example: string): boolean {
    return Object.hasOwn(EXAMPLES, example);
  }

  async openExample(name: string): Promise<boolean> {
    const address = EXAMPLES[name];
    if (address === undefined || !(await this.mayReplace())) return false;
    this.working.textContent = "Opening the example…";
    try {
      const response = await fetch(new URL(address, new URL(".", location.href)));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return await this.load(await response.blob(), name);
    } catch (error) {
      const why = messageOf(error);
      this.host.complain(`The example could not be fetched (${why}). Try again when online.`);
      return false;
    } finally {
      this.working.textContent = "";
    }
  }

  async open(file: File): Promise<void> {
    if (!(await this.mayReplace())) return;
    this.working.textContent = `Opening ${file.name}…`;
    await this.load(file, undefined);
    this.working.textContent = "";
  }

  private async load(file: Blob, example: string | undefined): Promise<boolean> {
    const done = await this.host.commit(this.host.store.load(file, example));
    if (done) {
      const { board } = this.state ?? {};
      const count = (board?.shots.length ?? 0) + (board?.tests.length ?? 0);
      this.host.say(
        `A lab of ${board?.classes.length ?? 0} classes and ${count} images is open.`,
      );
    }
    return done;
  }

  /** What is open is not thrown away unasked, but for an example as it came. */
  private async mayReplace(): Promise<boolean> {
    const { state } = this;
    if (!state || state.example !== undefined) return true;
    const { board } = state;
    const count = board.shots.length + board.tests.length;
    if (count === 0 && board.classes.length === 0) return true;
    const answer = await ask(
      `This takes the place of the lab that is open (${board.classes.length} classes, ${count} images).`,
      [
        { label: "Replace it", value: "replace" },
        { label: "Save it first", value: "save" },
      ],
    );
    if (answer === "save" && !(await this.save())) return false;
    return answer !== undefined;
  }

  private async save(): Promise<boolean> {
    const keep = await ask<Keep>(
      "What goes into the file? Features alone make a small file, whose images cannot be seen or computed again.",
      [
        { label: "Images and features", value: "both" },
        { label: "Images only", value: "images" },
        { label: "Features only", value: "features" },
      ],
    );
    if (!keep) return false;
    this.working.textContent = "Writing the file…";
    try {
      saveFile("clipsight.lab", await this.host.store.save(keep));
      this.host.say("The lab was saved as clipsight.lab.");
      return true;
    } catch (error) {
      const why = messageOf(error);
      this.host.complain(`The lab could not be saved: ${why}`);
      return false;
    } finally {
      this.working.textContent = "";
    }
  }

  private async clear(): Promise<void> {
    const answer = await ask(
      "Clear the lab? Its images and features are deleted from this browser. This cannot be undone.",
      [{ label: "Clear it", value: true }],
    );
    if (!answer) return;
    if (await this.host.commit(this.host.store.clear())) this.host.say("The lab is empty.");
  }
}
