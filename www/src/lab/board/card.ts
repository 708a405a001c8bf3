/** A class, or the test images: a heading, its images, and the ways to more. */
import { html } from "../../dom";
import type { LabBoard, LabClass, LabImage, LabPlace } from "../../report";
import { Mark } from "../results/marks";
import { chosen, dropped, type Found, type Target } from "./files";
import { DRAGGED, type ListHost, TileList } from "./tile-list";

const TYPES = "image/*,.jpg,.jpeg,.png,.webp,.gif,.bmp,.tif,.tiff";

export interface CardHost extends ListHost {
  offered(found: Found[], target: Target): void;
  moved(ids: string[], place: LabPlace | "tests"): void;
  rename(name: string, to: string): Promise<boolean>;
  merge(from: string, into: string): void;
  removeClass(name: string): void;
  camera(place: LabPlace): void;
  /** The card that pasted pictures go to. */
  entered(card: Card): void;
}

/** What both kinds of card have. */
export abstract class Card {
  readonly element: HTMLElement;
  protected readonly list: TileList;
  protected readonly count = html("span", { class: "count" });
  protected readonly actions = html("div", { class: "class-actions" });
  private readonly empty = html("p", { class: "empty" });

  protected constructor(
    label: string,
    listLabel: string,
    protected readonly host: CardHost,
  ) {
    this.list = new TileList(listLabel, host);
    this.element = html("section", { class: "class-card", "aria-label": label });
    this.element.addEventListener("focusin", () => {
      host.entered(this);
    });
    this.element.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.element.classList.add("over");
    });
    this.element.addEventListener("dragleave", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) {
        this.element.classList.remove("over");
      }
    });
    this.element.addEventListener("drop", (event) => {
      this.element.classList.remove("over");
      if (event.dataTransfer) this.dropped(event, event.dataTransfer);
    });
  }

  /** Where files go that come without a folder. */
  abstract get place(): LabPlace;

  /** Where dropped files go; folders may say more than the place does. */
  protected abstract target(found: Found[]): Target;

  protected abstract readonly dragPlace: LabPlace | "tests";

  /** Files that were pasted or dropped. */
  take(found: Found[]): void {
    this.host.offered(found, this.target(found));
  }

  /** False where there is no such image here; any one where none is named. */
  focusTile(id: string | undefined): boolean {
    return this.list.focusTile(id);
  }

  protected compose(head: HTMLElement, hint: string): void {
    this.empty.textContent = hint;
    this.element.append(head, this.list.element, this.empty, this.actions);
  }

  protected show(images: LabImage[], truthOf?: (image: LabImage) => string): void {
    this.list.update(images, truthOf);
    this.empty.hidden = images.length > 0;
    const text = images.length === 1 ? "1 image" : `${images.length} images`;
    if (this.count.textContent !== text) this.count.textContent = text;
  }

  close(): void {
    this.list.close();
    this.element.remove();
  }

  private dropped(event: DragEvent, data: DataTransfer): void {
    const moved = data.getData(DRAGGED);
    if (moved) {
      event.preventDefault();
      event.stopPropagation();
      this.host.moved(JSON.parse(moved) as string[], this.dragPlace);
      return;
    }
    // A lab file is the page's business, wherever it is dropped.
    if ([...data.files].some((file) => /\.lab$/i.test(file.name))) return;
    event.preventDefault();
    event.stopPropagation();
    void dropped(data).then((found) => {
      this.take(found);
    });
  }
}

/** A class and its shots. */
export class ClassCard extends Card {
  private readonly input: HTMLInputElement;
  private readonly text = html("p", { class: "class-note" });
  private readonly marker = new Mark();
  private readonly files: HTMLInputElement;
  private readonly into = html("select", { "aria-label": "Class to merge into" });
  private readonly mergeRow: HTMLElement;
  private readonly labelled: [Element, (name: string) => string][] = [];
  private others = "";

  constructor(
    public name: string,
    host: CardHost,
  ) {
    super(`Class ${name}`, `Shots of ${name}`, host);
    this.input = html("input", { class: "class-name", type: "text", autocomplete: "off" });
    this.input.maxLength = 200;
    this.input.addEventListener("change", () => void this.renamed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.input.blur();
      if (event.key === "Escape") this.input.value = this.name;
    });
    this.files = fileInput(host, () => ({ kind: "place", place: this.place }));
    const camera = button("Camera", () => {
      host.camera(this.place);
    });
    const merge = button("Merge", () => {
      if (this.into.value) host.merge(this.name, this.into.value);
    });
    const remove = button("Remove class", () => {
      host.removeClass(this.name);
    });
    this.mergeRow = html("div", { class: "merge-row" }, this.into, merge);
    const summary = html("summary", {}, "More");
    const more = html("details", { class: "more" }, summary, this.mergeRow, remove);
    const add = fileLabel("Add images", this.files);
    this.actions.append(add, camera, more);
    this.labelled.push(
      [this.input, (name) => `Name of class ${name}`],
      [this.files, (name) => `Add images to ${name}`],
      [camera, (name) => `Camera for ${name}`],
      [summary, (name) => `More for ${name}`],
      [merge, (name) => `Merge ${name} into the chosen class`],
      [remove, (name) => `Remove class ${name}`],
    );
    this.compose(
      html("div", { class: "class-head" }, this.marker.element, this.input, this.count),
      "Drop, paste or choose images here.",
    );
    this.element.insertBefore(this.text, this.list.element);
    this.call(name);
  }

  get place(): LabPlace {
    return { kind: "shots", class: this.name };
  }

  protected get dragPlace(): LabPlace {
    return this.place;
  }

  protected target(): Target {
    return { kind: "place", place: this.place };
  }

  /** The same class under another name. */
  call(name: string): void {
    this.name = name;
    this.input.value = name;
    this.element.setAttribute("aria-label", `Class ${name}`);
    this.element.dataset.class = name;
    this.list.label = `Shots of ${name}`;
    for (const [element, words] of this.labelled) {
      element.setAttribute("aria-label", words(name));
    }
  }

  update(one: LabClass, shots: LabImage[], names: string[]): void {
    this.show(shots);
    this.marker.show(names.indexOf(this.name));
    const text =
      one.text === "unknown"
        ? "The text does not know this name, so methods go by images alone."
        : one.text === "ambiguous"
          ? "This name could mean several things that the text knows: say it more exactly."
          : "";
    if (this.text.textContent !== text) this.text.textContent = text;
    this.text.hidden = text === "";
    const others = names.filter((name) => name !== this.name);
    if (others.join("\n") === this.others) return;
    this.others = others.join("\n");
    this.into.replaceChildren(...others.map((name) => html("option", { value: name }, name)));
    this.mergeRow.hidden = others.length === 0;
  }

  focus(): void {
    this.input.focus();
  }

  private async renamed(): Promise<void> {
    const to = this.input.value.trim();
    const { name } = this;
    if (to === name || to === "" || !(await this.host.rename(name, to))) {
      this.input.value = this.name;
    }
  }
}

/** The test images. */
export class TestsCard extends Card {
  private readonly truth = html("select", { id: "new-truth" });
  private names = "\n";

  constructor(host: CardHost, live: () => void) {
    super("Test set", "Images of the test set", host);
    const files = fileInput(host, () => ({ kind: "place", place: this.place }));
    files.setAttribute("aria-label", "Add test images");
    const folder = folderInput(host, true);
    folder.setAttribute(
      "aria-label",
      "Add a folder of test images whose subfolders are labels",
    );
    this.actions.append(
      fileLabel("Add images", files),
      fileLabel("Folder with labels", folder),
      button("Camera", () => {
        host.camera(this.place);
      }),
      button("Live test", live),
    );
    this.actions.children[2]?.setAttribute("aria-label", "Camera for test images");
    const label = html("label", { class: "truth-row" }, "New ones show ", this.truth);
    this.compose(
      html("div", { class: "class-head" }, html("h3", {}, "Test set"), this.count, label),
      "Drop images, or a folder whose subfolders are named as the classes.",
    );
    this.element.classList.add("tests");
  }

  get place(): LabPlace {
    return { kind: "tests", truth: this.truth.value || null };
  }

  protected readonly dragPlace = "tests";

  protected target(found: Found[]): Target {
    return found.some(({ folders }) => folders.length > 0)
      ? { kind: "labels", tests: true }
      : { kind: "place", place: this.place };
  }

  update(board: LabBoard): void {
    const names = board.classes.map((one) => one.name);
    this.show(board.tests, (image) => (image.class === null ? "" : (names[image.class] ?? "")));
    if (names.join("\n") === this.names) return;
    this.names = names.join("\n");
    const { value } = this.truth;
    this.truth.replaceChildren(
      html("option", { value: "" }, "an unknown class"),
      ...names.map((name) => html("option", { value: name }, name)),
    );
    this.truth.value = names.includes(value) ? value : "";
  }
}

export function button(text: string, click: () => void): HTMLButtonElement {
  const made = html("button", { type: "button", class: "quiet" }, text);
  made.addEventListener("click", click);
  return made;
}

/** A chooser that looks like a button: the input itself takes the focus. */
export function fileLabel(text: string, input: HTMLInputElement): HTMLLabelElement {
  return html("label", { class: "file-button" }, input, html("span", {}, text));
}

type Offers = Pick<CardHost, "offered">;

export function fileInput(host: Offers, target: () => Target): HTMLInputElement {
  const input = html("input", { type: "file", accept: TYPES, multiple: "", class: "unseen" });
  listen(input, host, target);
  return input;
}

/** Chooses a folder whose subfolders are labels. */
export function folderInput(host: Offers, tests: boolean): HTMLInputElement {
  const input = html("input", { type: "file", class: "unseen" });
  input.webkitdirectory = true;
  listen(input, host, () => ({ kind: "labels", tests }));
  return input;
}

function listen(input: HTMLInputElement, host: Offers, target: () => Target): void {
  input.addEventListener("change", () => {
    const found = chosen(input.files);
    // So that the same file can be chosen again.
    input.value = "";
    if (found.length > 0) host.offered(found, target());
  });
}
