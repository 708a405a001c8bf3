/** Cards around one drawing, which can be saved and fits the card's width. */
import { saveButtons, type Saved } from "../../plot/save";
import { html, onWidth, svg } from "../../ui/dom";
import { card } from "./card";
import type { Part, View } from "./view";

export interface PlotTexts {
  /** Of the card, in its data attribute. */
  name: string;
  title: string;
  /** What the saving buttons say they save, and the name of their file. */
  saves: string;
  file: string;
}

export class PlotCard {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly holder: HTMLElement;
  readonly note = html("p", { class: "plot-note" });
  /** 0 until it is known. */
  width = 0;

  private readonly saves: HTMLElement;

  constructor(
    { name, title, saves, file }: PlotTexts,
    readonly plot: SVGSVGElement,
    say: (message: string) => void,
    resized: (width: number) => void,
    drawing: () => Saved | undefined = () => ({ drawing: plot }),
  ) {
    const { element, head, body } = card(name, title);
    this.element = element;
    this.body = body;
    this.holder = html("div", { class: "plot-holder" }, plot);
    const shown = () => (this.holder.hidden ? undefined : drawing());
    this.saves = saveButtons(saves, file, shown, say);
    head.append(this.saves);
    this.empty = true;
    onWidth(body, (width) => {
      this.width = width;
      resized(width);
    });
  }

  /** There is nothing to see yet. */
  set empty(empty: boolean) {
    this.holder.hidden = this.saves.hidden = empty;
  }
}

/** A part that is one drawing, drawn anew only when what it shows or its width changes. */
export abstract class Drawn implements Part {
  readonly element: HTMLElement;
  protected readonly card: PlotCard;
  private shown: unknown[] = [];
  private view: View | undefined;

  constructor(texts: PlotTexts, say: (message: string) => void) {
    const plot = svg("svg", { class: "plot", role: "img" });
    this.card = new PlotCard(texts, plot, say, () => {
      this.shown = [];
      if (this.view) this.show(this.view);
    });
    this.element = this.card.element;
  }

  show(view: View): void {
    this.view = view;
    const what = this.what(view);
    if (what.every((one, at) => at < this.shown.length && one === this.shown[at])) return;
    this.shown = what;
    this.draw(view);
  }

  /** All that the drawing depends on but its width. */
  protected abstract what(view: View): unknown[];

  protected abstract draw(view: View): void;
}
