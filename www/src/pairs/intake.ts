/** Where images come in: chosen, dropped, pasted, the example's; what is here of them. */
import { html } from "../ui/dom";
import { takeDrops } from "../ui/dropped";
import { Intake, type IntakeEvents } from "../ui/intake";
import { pasted } from "../ui/offered";
import type { ImageSet } from "./image-set";
import { words } from "../words";

/** All that a browser may be able to decode where it is not read here. */
const TYPES = "image/*,.heic,.heif,.avif,.tif,.tiff";
/** Small pictures shown of those that are here. */
const SHOWN = 24;

export class ImageIntake {
  private readonly intake: Intake;
  private readonly strip = html("div", { class: "strip", "aria-hidden": "true" });
  private shown = "";

  constructor(private readonly events: IntakeEvents) {
    this.intake = new Intake(words.pairs.intake, events, TYPES);
    this.element.append(this.strip);
  }

  get element(): HTMLElement {
    return this.intake.element;
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
    const any = images.length > 0;
    this.intake.update(any, any ? words.pairs.intake.here(images.length) : "");
    const some = images.slice(0, SHOWN);
    const more = images.length - some.length;
    const shown = `${some.map((image) => image.id).join()} ${more}`;
    if (shown === this.shown) return;
    this.shown = shown;
    this.strip.replaceChildren(
      ...some.map(({ thumb }) => picture(thumb)),
      ...(more > 0 ? [html("span", { class: "more" }, `+${more}`)] : []),
    );
    this.strip.hidden = !any;
  }
}

/** A small picture; an empty square where there is none. */
export function picture(thumb: string | undefined): HTMLElement {
  const image = thumb === undefined ? [] : [html("img", { src: thumb, alt: "" })];
  return html("span", { class: "thumb" }, ...image);
}
