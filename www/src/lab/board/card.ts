/** A class, or the test images: a heading, its images, and the ways to more. */
import { html, write } from "../../ui/dom";
import type { LabBoard, LabClass, LabImage, LabPlace } from "../../report";
import { button, fileButton, fileInput } from "../../ui/button";
import { offer } from "../../ui/choice";
import { Mark } from "../../plot/marks";
import { truths } from "./camera";
import { chosen, dropped, type Dropped, type Found } from "../../ui/dropped";
import type { Target } from "./files";
import { DRAGGED, type ListHost, TileList } from "./tile-list";
import { words } from "../../words";

const TYPES = "image/*,.jpg,.jpeg,.png,.webp,.gif,.bmp,.tif,.tiff";

export interface CardHost extends ListHost {
  offered(what: Dropped, target: Target): void;
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
  protected readonly actions = html("div", { class: "class-actions row" });
  private readonly empty = html("p", { class: "empty" });

  protected constructor(
    label: string,
    listLabel: string,
    protected readonly host: CardHost,
  ) {
    this.list = new TileList(listLabel, host);
    this.element = html("section", { class: "class-card card", "aria-label": label });
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
  take(what: Dropped): void {
    this.host.offered(what, this.target(what.found));
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
    write(this.count, words.ui.images(images.length));
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
    void dropped(data).then((what) => {
      this.take(what);
    });
  }
}

/** A class and its shots. */
export class ClassCard extends Card {
  private readonly input: HTMLInputElement;
  private readonly text = html("p", { class: "class-note" });
  private readonly marker = new Mark();
  private readonly files: HTMLInputElement;
  private readonly into = html("select", { "aria-label": words.lab.card.mergeInto });
  private readonly mergeRow: HTMLElement;
  private readonly labelled: [Element, (name: string) => string][] = [];

  constructor(
    public name: string,
    host: CardHost,
  ) {
    super(words.lab.card.className(name), words.lab.card.shotsOf(name), host);
    this.input = html("input", { class: "class-name", type: "text", autocomplete: "off" });
    this.input.maxLength = 200;
    this.input.addEventListener("change", () => void this.renamed());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.input.blur();
      if (event.key === "Escape") this.input.value = this.name;
    });
    this.files = imageInput(host, undefined, () => ({ kind: "place", place: this.place }));
    const camera = button(words.lab.card.camera, () => {
      host.camera(this.place);
    });
    const merge = button(words.lab.card.merge, () => {
      if (this.into.value) host.merge(this.name, this.into.value);
    });
    const remove = button(words.lab.card.remove, () => {
      host.removeClass(this.name);
    });
    this.mergeRow = html("div", { class: "merge-row row" }, this.into, merge);
    const summary = html("summary", {}, words.lab.card.more);
    const more = html("details", { class: "more" }, summary, this.mergeRow, remove);
    const add = fileButton(words.lab.card.add, this.files);
    this.actions.append(add, camera, more);
    this.labelled.push(
      [this.input, (name) => words.lab.card.nameOf(name)],
      [this.files, (name) => words.lab.card.addTo(name)],
      [camera, (name) => words.lab.card.cameraFor(name)],
      [summary, (name) => words.lab.card.moreFor(name)],
      [merge, (name) => words.lab.card.mergeNamed(name)],
      [remove, (name) => words.lab.card.removeNamed(name)],
    );
    this.compose(
      html("div", { class: "class-head row" }, this.marker.element, this.input, this.count),
      words.lab.card.empty,
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
    this.element.setAttribute("aria-label", words.lab.card.className(name));
    this.element.dataset.class = name;
    this.list.label = words.lab.card.shotsOf(name);
    for (const [element, labelOf] of this.labelled) {
      element.setAttribute("aria-label", labelOf(name));
    }
  }

  update(one: LabClass, shots: LabImage[], names: string[]): void {
    this.show(shots);
    this.marker.show(names.indexOf(this.name));
    const text =
      one.text === "unknown"
        ? words.lab.card.textUnknown
        : one.text === "ambiguous"
          ? words.lab.card.textAmbiguous
          : "";
    write(this.text, text);
    this.text.hidden = text === "";
    const others = names.filter((name) => name !== this.name);
    offer(
      this.into,
      others.map((name) => [name, name]),
    );
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
  private readonly truth = html("select");

  constructor(host: CardHost, live: () => void) {
    super(words.lab.tests.set, words.lab.tests.images, host);
    const files = imageInput(host, words.lab.tests.add, () => ({
      kind: "place",
      place: this.place,
    }));
    const folder = folderInput(host, words.lab.tests.folderHint, true);
    this.actions.append(
      fileButton(words.lab.card.add, files),
      fileButton(words.lab.tests.folder, folder),
      button(words.lab.card.camera, () => {
        host.camera(this.place);
      }),
      button(words.lab.live, live),
    );
    this.actions.children[2]?.setAttribute("aria-label", words.lab.tests.camera);
    const label = html("label", { class: "truth-row" }, words.lab.tests.newOnes, this.truth);
    this.compose(
      html(
        "div",
        { class: "class-head row" },
        html("h3", {}, words.lab.tests.set),
        this.count,
        label,
      ),
      words.lab.tests.empty,
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
    offer(this.truth, truths(names));
  }
}

type Offers = Pick<CardHost, "offered">;

function imageInput(host: Offers, label: string | undefined, target: () => Target) {
  return fileInput({ accept: TYPES, multiple: "" }, label, (files) => {
    offerChosen(host, files, target());
  });
}

/** Chooses a folder whose subfolders are labels. */
export function folderInput(host: Offers, label: string, tests: boolean): HTMLInputElement {
  return fileInput({ webkitdirectory: "" }, label, (files) => {
    offerChosen(host, files, { kind: "labels", tests });
  });
}

function offerChosen(host: Offers, files: FileList, target: Target): void {
  const found = chosen(files);
  if (found.length > 0) host.offered({ found, lost: [] }, target);
}
