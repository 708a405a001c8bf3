/** The whole lab: the example, lab files in and out, starting over. */
import { messageOf } from "../client/rpc";
import { html } from "../ui/dom";
import { ask } from "../ui/question";
import { button, fileButton, fileInput, saveFile } from "../ui/button";
import type { Keep, Store, StoreState } from "../client/store";
import { words } from "../words";

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
    const input = fileInput({ accept: ".lab" }, words.lab.files.openFile, ([file]) => {
      if (file) void this.open(file);
    });
    root.append(
      button(words.lab.files.example, () => void this.openExample(FIRST), "main"),
      fileButton(words.lab.files.openFile, input),
      button(words.lab.files.save, () => void this.save()),
      button(words.lab.files.clear, () => void this.clear()),
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
    this.working.textContent = words.lab.files.openingExample;
    try {
      const response = await fetch(new URL(address, new URL(".", location.href)));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return await this.load(await response.blob(), name);
    } catch (error) {
      const why = messageOf(error);
      this.host.complain(words.pair.exampleFailed(why));
      return false;
    } finally {
      this.working.textContent = "";
    }
  }

  async open(file: File): Promise<void> {
    if (!(await this.mayReplace())) return;
    this.working.textContent = words.lab.files.opening(file.name);
    await this.load(file, undefined);
    this.working.textContent = "";
  }

  private async load(file: Blob, example: string | undefined): Promise<boolean> {
    const done = await this.host.commit(this.host.store.load(file, example));
    if (done) {
      const { board } = this.state ?? {};
      const count = (board?.shots.length ?? 0) + (board?.tests.length ?? 0);
      this.host.say(words.lab.files.opened(board?.classes.length ?? 0, count));
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
    const answer = await ask(words.lab.files.replaces(board.classes.length, count), [
      { label: words.lab.files.replace, value: "replace" },
      { label: words.lab.files.saveFirst, value: "save" },
    ]);
    if (answer === "save" && !(await this.save())) return false;
    return answer !== undefined;
  }

  private async save(): Promise<boolean> {
    const keep = await ask<Keep>(words.lab.files.what, [
      { label: words.lab.files.both, value: "both" },
      { label: words.lab.files.images, value: "images" },
      { label: words.lab.files.features, value: "features" },
    ]);
    if (!keep) return false;
    this.working.textContent = words.lab.files.writing;
    try {
      saveFile("clipsight.lab", await this.host.store.save(keep));
      this.host.say(words.lab.files.saved);
      return true;
    } catch (error) {
      const why = messageOf(error);
      this.host.complain(words.lab.files.notSaved(why));
      return false;
    } finally {
      this.working.textContent = "";
    }
  }

  private async clear(): Promise<void> {
    const answer = await ask(words.lab.files.mayClear, [
      { label: words.lab.files.clearIt, value: true },
    ]);
    if (!answer) return;
    if (await this.host.commit(this.host.store.clear())) this.host.say(words.lab.files.cleared);
  }
}
