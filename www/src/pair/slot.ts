/** One picture slot: choose, drop or paste, remove; its error stays beside it. */
import type { Look, Looked } from "../client/models";
import { button, fileInput } from "../ui/button";
import { freshId, html } from "../ui/dom";
import { type Offered, offeredBy } from "../ui/offered";
import { drawPreview, drawSeen } from "./seen";
import { inEnglish } from "../ui/english";
import { words } from "../words";

/** All that a browser may be able to decode where it is not read here. */
const TYPES = "image/*,.heic,.heif,.avif,.tif,.tiff";

/** A picture that the worker was able to read. */
export interface Loaded {
  file: File;
  /** The browser decoded it, and the file holds its pixels. */
  byBrowser: boolean;
  look: Look;
}

export interface SlotEvents {
  /** Files chosen in, or dropped on, this slot; maybe more than one, or none. */
  offered(what: Offered): void;
  removed(): void;
  /** The picture is to be seen large; the focus comes back to `from`. */
  enlarge(from: HTMLElement): void;
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
  private readonly replace: HTMLLabelElement;
  private readonly larger: HTMLButtonElement;
  private readonly remarks = html("ul", { class: "remarks" });
  private size = "";

  constructor(
    readonly name: string,
    events: SlotEvents,
  ) {
    const [id, caption, error] = [freshId("picture"), freshId("caption"), freshId("error")];
    this.input = fileInput(
      { id, accept: TYPES, multiple: "", "aria-describedby": `${caption} ${error}` },
      words.pair.slot.chooseFile(name),
      (files) => {
        events.offered({ files: [...files], folders: [] });
      },
    );
    this.prompt = html(
      "span",
      { class: "prompt" },
      html("span", { class: "letter", "aria-hidden": "true" }, name),
      html("span", { class: "choose" }, words.pair.slot.choose),
      html("span", { class: "ways" }, words.pair.slot.ways),
    );
    this.frame = html("label", { class: "frame", for: id }, this.prompt);
    this.caption = html("p", { class: "caption", id: caption });
    this.error = html("p", { class: "slot-error", id: error, role: "alert" });
    this.remove = button(
      words.pair.slot.remove,
      () => {
        this.clear();
        this.input.focus();
        events.removed();
      },
      "remove",
    );
    this.remove.setAttribute("aria-label", words.pair.slot.removeNamed(name));
    // By keyboard the chooser itself has the focus.
    this.replace = html("label", { class: "remove", for: id }, words.pair.slot.replace);
    this.larger = html(
      "button",
      { type: "button", class: "enlarge", "aria-label": words.pair.slot.enlarge(name) },
      html("span", { "aria-hidden": "true" }, "⤢"),
    );
    this.larger.addEventListener("click", () => {
      events.enlarge(this.larger);
    });
    for (const one of [this.remove, this.replace, this.larger]) one.hidden = true;
    // The button over the picture is beside its label, not in it; both take what is dropped.
    const holder = html("div", { class: "holder" }, this.frame, this.larger);
    this.element = html(
      "section",
      { class: "slot", "aria-label": words.pair.picture(name) },
      this.input,
      holder,
      html(
        "div",
        { class: "under" },
        this.caption,
        html("span", { class: "links" }, this.replace, this.remove),
      ),
      this.error,
      this.remarks,
    );

    holder.addEventListener("dragover", (event) => {
      event.preventDefault();
      this.frame.classList.add("over");
    });
    holder.addEventListener("dragleave", () => {
      this.frame.classList.remove("over");
    });
    holder.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.frame.classList.remove("over");
      if (event.dataTransfer) events.offered(offeredBy(event.dataTransfer));
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
    this.caption.textContent = words.pair.slot.reading(file.name || words.pair.thePicture);
  }

  show({ look, decoded }: Looked): void {
    if (!this.pending) return;
    const { file } = this.pending;
    const own = decoded ? new File([decoded], file.name, { type: "image/png" }) : file;
    this.put({ file: own, byBrowser: decoded !== undefined, look });
  }

  /** Exchanges the pictures of two slots that have one each. */
  exchange(other: Slot): void {
    const [mine, theirs] = [this.loaded, other.loaded];
    if (!mine || !theirs) return;
    this.put(theirs);
    other.put(mine);
    this.error.textContent = "";
    other.error.textContent = "";
  }

  private put(loaded: Loaded): void {
    const { look, file } = loaded;
    this.forgetImage();
    this.loaded = loaded;
    this.size = `${look.width} × ${look.height}`;
    const label = words.pair.pictureNamed(this.name, file.name);
    this.frame.append(drawPreview(look, label), drawSeen(look));
    this.remarks.replaceChildren(
      ...look.remarks.map((remark) => html("li", inEnglish(), remark)),
    );
    this.settle();
  }

  /** The file was refused: what was here before stays. */
  fail(message: string): void {
    this.settle();
    this.error.textContent = message;
  }

  /** Says what went wrong; what is here, or on its way, stays. */
  complain(message: string): void {
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
    for (const one of [this.remove, this.replace, this.larger]) {
      one.hidden = this.loaded === undefined;
    }
    const shown = this.loaded;
    if (shown) {
      this.caption.replaceChildren(
        html("span", { class: "file" }, shown.file.name || words.pair.slot.pasted),
        html("span", { class: "size" }, this.size),
      );
    } else this.caption.replaceChildren();
    this.caption.title = shown?.file.name ?? "";
  }

  private forgetImage(): void {
    this.frame.replaceChildren(this.prompt);
    this.remarks.replaceChildren();
  }
}
