/** One image on the board: a small picture, its mark, its words. */
import { html } from "../../ui/dom";
import type { LabImage } from "../../report";
import { words } from "../../words";

export type Readiness = "ready" | "part" | "waiting" | "bare" | "failed";

const MARKS: Record<Readiness, string> = {
  ready: "✓",
  part: "◐",
  waiting: "…",
  bare: "?",
  failed: "!",
};

const WORDS: Record<Readiness, string> = {
  ready: words.lab.tile.ready,
  part: words.lab.tile.part,
  waiting: words.lab.tile.waiting,
  bare: words.lab.tile.bare,
  failed: words.lab.tile.failed,
};

export interface TileHost {
  thumb(id: string): Promise<string | undefined>;
  readiness(image: LabImage): Readiness;
  /** Why its features failed. */
  trouble(id: string): string | undefined;
  selected(id: string): boolean;
}

export class Tile {
  readonly element: HTMLLIElement;
  readonly id: string;

  private readonly mark = html("span", { class: "ready-mark", "aria-hidden": "true" });
  private readonly name = html("span", { class: "tile-name", "aria-hidden": "true" });
  private readonly truth = html("span", { class: "tile-truth", "aria-hidden": "true" });
  private text = "";
  private seen = false;

  constructor(
    image: LabImage,
    private readonly host: TileHost,
  ) {
    this.id = image.id;
    this.name.textContent = image.name;
    this.element = html(
      "li",
      {
        class: "tile",
        role: "option",
        tabindex: "-1",
        draggable: "true",
        "aria-selected": "false",
        "data-id": image.id,
      },
      this.name,
      this.mark,
    );
  }

  /** Brings the tile to what is known now; `truth` where its class is to be shown. */
  update(image: LabImage, truth: string | undefined): void {
    const ready = this.host.readiness(image);
    const selected = this.host.selected(this.id);
    const shows =
      truth === undefined ? "" : words.lab.tile.shows(truth || words.lab.tile.classUnknown);
    const trouble = this.host.trouble(this.id);
    const why = ready === "failed" && trouble !== undefined ? `: ${trouble}` : "";
    const text = `${image.name}${shows}, ${WORDS[ready]}${why}`;
    if (this.element.ariaSelected !== String(selected)) {
      this.element.ariaSelected = String(selected);
    }
    if (text === this.text) return;
    this.text = text;
    this.element.setAttribute("aria-label", text);
    this.element.title = text;
    this.element.dataset.ready = ready;
    this.mark.textContent = MARKS[ready];
    if (truth === undefined) this.truth.remove();
    else {
      this.truth.textContent = truth || "?";
      if (!this.truth.isConnected) this.element.append(this.truth);
    }
  }

  /** It came into sight: now its picture is worth fetching. */
  async show(): Promise<void> {
    if (this.seen) return;
    this.seen = true;
    const address = await this.host.thumb(this.id);
    if (address === undefined) {
      this.seen = false;
      return;
    }
    const image = html("img", { alt: "", src: address, draggable: "false" });
    image.decoding = "async";
    this.name.replaceWith(image);
  }
}
