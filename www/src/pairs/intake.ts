/** Where images come in: chosen, dropped, pasted, the example's; what is here of them. */
import { button, fileButton, fileInput } from "../ui/button";
import { html, write } from "../ui/dom";
import { chosen, type DropEvents, takeDrops } from "../ui/dropped";
import { pasted } from "../ui/offered";
import type { ImageSet } from "./image-set";
import { words } from "../words";

/** All that a browser may be able to decode where it is not read here. */
const TYPES = "image/*,.heic,.heif,.avif,.tif,.tiff";
/** Small pictures shown of those that are here. */
const SHOWN = 24;

export interface IntakeEvents extends DropEvents {
  example(): void;
  cleared(): void;
}

export class Intake {
  readonly element: HTMLElement;

  private readonly invitation = html(
    "div",
    { class: "invitation" },
    html("h2", {}, words.pairs.intake.title),
    html("p", {}, words.pairs.intake.about),
  );
  private readonly count = html("p", { class: "image-count" });
  private readonly strip = html("div", { class: "strip", "aria-hidden": "true" });
  private readonly example: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;
  private shown = "";

  constructor(private readonly events: IntakeEvents) {
    const take = (files: FileList) => {
      events.offered({ found: chosen(files), lost: [] });
    };
    const pictures = fileInput({ accept: TYPES, multiple: "" }, undefined, take);
    const folder = fileInput({ webkitdirectory: "" }, undefined, take);
    this.example = button(words.pairs.intake.example, () => {
      events.example();
    });
    this.clear = button(words.pairs.intake.clear, () => {
      events.cleared();
      pictures.focus();
    });
    this.element = html(
      "section",
      { class: "intake", "aria-label": words.pairs.intake.images },
      this.invitation,
      this.count,
      html(
        "div",
        { class: "row" },
        fileButton(words.pairs.intake.choose, pictures),
        fileButton(words.pairs.intake.folder, folder),
        this.example,
        this.clear,
      ),
      this.strip,
    );
  }

  /** Takes what is dropped or pasted anywhere on the page, unless `elsewhere` takes it. */
  listen(elsewhere: (data: DataTransfer | File[]) => boolean): void {
    takeDrops(this.element, this.events, elsewhere);
    document.addEventListener("paste", (event) => {
      const files = pasted(event);
      if (files.length === 0) return;
      event.preventDefault();
      if (elsewhere(files)) return;
      const found = files.map((file) => ({ file, folders: [] }));
      this.events.offered({ found, lost: [] });
    });
  }

  update({ images }: ImageSet): void {
    const none = images.length === 0;
    this.element.classList.toggle("none", none);
    this.invitation.hidden = !none;
    this.count.hidden = this.clear.hidden = none;
    this.example.hidden = !none;
    write(this.count, words.pairs.intake.here(images.length));
    const some = images.slice(0, SHOWN);
    const more = images.length - some.length;
    const shown = `${some.map((image) => image.id).join()} ${more}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.strip.replaceChildren(
      ...some.map(({ thumb }) => picture(thumb)),
      ...(more > 0 ? [html("span", { class: "more" }, `+${more}`)] : []),
    );
    this.strip.hidden = none;
  }
}

/** A small picture; an empty square where there is none. */
export function picture(thumb: string | undefined): HTMLElement {
  const image = thumb === undefined ? [] : [html("img", { src: thumb, alt: "" })];
  return html("span", { class: "thumb" }, ...image);
}
