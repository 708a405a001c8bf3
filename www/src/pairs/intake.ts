/** Where images come in: chosen, dropped, pasted, the example's; what is here of them. */
import { html } from "../ui/dom";
import { takeDrops } from "../ui/dropped";
import { Intake, type IntakeEvents } from "../ui/intake";
import { pasted } from "../ui/offered";
import { FolderOffer } from "./folder";
import type { ImageSet } from "./image-set";
import type { Thumbs } from "./thumbs";
import { words } from "../words";

/** All that a browser may be able to decode where it is not read here. */
const TYPES = "image/*,.heic,.heif,.avif,.tif,.tiff,.npy,.safetensors";
/** Small pictures shown of those that are here. */
const SHOWN = 24;

export class ImageIntake {
  private readonly intake: Intake;
  private readonly strip = html("div", { class: "strip", "aria-hidden": "true" });
  private shown = "";

  constructor(
    private readonly events: IntakeEvents,
    folder: FolderOffer,
    private readonly thumbs: Thumbs,
  ) {
    const about = html("p", {}, words.pairs.intake.corpus);
    this.intake = new Intake(words.pairs.intake, events, TYPES, about);
    this.element.append(folder.element, this.strip);
    // What such a chooser gives can be opened again at the next visit.
    this.element.querySelector("input[webkitdirectory]")?.addEventListener("click", (event) => {
      if (!FolderOffer.there) return;
      event.preventDefault();
      void folder.choose();
    });
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
      ...some.map(({ name }) => picture(this.thumbs, name)),
      ...(more > 0 ? [html("span", { class: "more" }, `+${more}`)] : []),
    );
    this.strip.hidden = !any;
  }
}

/** An image's small picture, once it is there; an empty square where there is none. */
export function picture(thumbs: Thumbs, name: string): HTMLElement {
  const element = html("span", { class: "thumb" });
  const show = (address: string | undefined) => {
    if (address !== undefined) element.append(html("img", { src: address, alt: "" }));
  };
  const address = thumbs.get(name);
  if (address !== undefined) show(address);
  else void thumbs.wait(name).then(show);
  return element;
}
