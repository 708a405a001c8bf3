/** One picture slot: choose, drop or paste, remove; its error stays beside it. */
import { button, fileInput } from "../ui/button";
import { freshId, html } from "../ui/dom";

const TYPES = "image/jpeg,image/png,image/webp,image/gif,image/bmp,image/tiff";

/** A picture that the worker was able to read. */
export interface Loaded {
  file: File;
  width: number;
  height: number;
}

export interface SlotEvents {
  /** Files chosen in, or dropped on, this slot; maybe more than one. */
  offered(files: File[]): void;
  removed(): void;
}

export class Slot {
  readonly element: HTMLElement;
  loaded: Loaded | undefined;
  /** The inspection under way, and its file. */
  pending: { id: number; file: File } | undefined;

  private readonly input: HTMLInputElement;
  private readonly frame: HTMLLabelElement;
  private readonly prompt: HTMLElement;
  private readonly caption: HTMLElement;
  private readonly error: HTMLElement;
  private readonly remove: HTMLButtonElement;
  private image: HTMLImageElement | undefined;

  constructor(
    readonly name: string,
    events: SlotEvents,
  ) {
    const [id, caption, error] = [freshId("picture"), freshId("caption"), freshId("error")];
    this.input = fileInput(
      { id, accept: TYPES, multiple: "", "aria-describedby": `${caption} ${error}` },
      `Picture ${name}: choose an image file`,
      (files) => {
        events.offered([...files]);
      },
    );
    this.prompt = html(
      "span",
      { class: "prompt" },
      html("span", { class: "letter", "aria-hidden": "true" }, name),
      html("span", { class: "choose" }, "Choose a picture"),
      html("span", { class: "ways" }, "or drop or paste one here"),
    );
    this.frame = html("label", { class: "frame", for: id }, this.prompt);
    this.caption = html("p", { class: "caption", id: caption });
    this.error = html("p", { class: "slot-error", id: error, role: "alert" });
    this.remove = button(
      "Remove",
      () => {
        this.clear();
        this.input.focus();
        events.removed();
      },
      "remove",
    );
    this.remove.hidden = true;
    this.remove.setAttribute("aria-label", `Remove picture ${name}`);
    this.element = html(
      "section",
      { class: "slot", "aria-label": `Picture ${name}` },
      this.input,
      this.frame,
      html("div", { class: "under" }, this.caption, this.remove),
      this.error,
    );

    this.frame.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.frame.classList.add("over");
    });
    this.frame.addEventListener("dragleave", () => {
      this.frame.classList.remove("over");
    });
    this.frame.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.frame.classList.remove("over");
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) events.offered(files);
      else this.fail("Only image files can be dropped here; save the picture first.");
    });
  }

  get empty(): boolean {
    return !this.loaded && !this.pending;
  }

  get focused(): boolean {
    return this.element.contains(document.activeElement);
  }

  /** A file is being read; the picture that is here stays until it proves good. */
  wait(id: number, file: File): void {
    this.pending = { id, file };
    this.error.textContent = "";
    this.element.classList.add("waiting");
    this.caption.textContent = `Reading ${file.name || "the picture"}…`;
  }

  show(width: number, height: number): void {
    if (!this.pending) return;
    const { file } = this.pending;
    this.forgetImage();
    this.loaded = { file, width, height };
    const image = html("img", { alt: `Picture ${this.name}: ${file.name}` });
    image.decoding = "async";
    // Some formats are read here that a browser does not show, TIFF above all.
    image.addEventListener("error", () => {
      this.forgetImage();
      this.prompt.hidden = false;
      this.prompt.replaceChildren(
        html("span", { class: "ways" }, "Read, but this browser cannot show it"),
      );
    });
    image.src = URL.createObjectURL(file);
    this.image = image;
    this.frame.append(image);
    this.settle();
  }

  /** The file was refused: what was here before stays. */
  fail(message: string): void {
    this.settle();
    this.error.textContent = message;
  }

  clear(): void {
    this.forgetImage();
    this.loaded = undefined;
    this.error.textContent = "";
    this.settle();
  }

  private settle(): void {
    this.pending = undefined;
    this.element.classList.remove("waiting");
    this.element.classList.toggle("filled", this.loaded !== undefined);
    this.prompt.hidden = this.loaded !== undefined;
    this.remove.hidden = this.loaded === undefined;
    const shown = this.loaded;
    if (shown) {
      this.caption.replaceChildren(
        html("span", { class: "file" }, shown.file.name || "Pasted picture"),
        html("span", { class: "size" }, `${shown.width} × ${shown.height}`),
      );
    } else this.caption.replaceChildren();
    this.caption.title = shown?.file.name ?? "";
  }

  private forgetImage(): void {
    if (!this.image) return;
    URL.revokeObjectURL(this.image.src);
    this.image.remove();
    this.image = undefined;
  }
}
