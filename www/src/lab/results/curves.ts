/** How many shots are named right when left out, exactly, by alpha. */
import { curveInWords, drawCurves } from "../../plot/curves";
import type { LabCurves } from "../../report";
import { html, svg, write } from "../../ui/dom";
import { methodClass } from "../../ui/methods";
import { PlotCard } from "./plot-card";
import type { Actions, Part, View } from "./view";

const TEXTS = {
  name: "curves",
  title: "Each shot left out in turn",
  saves: "the leave-one-out curve",
  file: "leave-one-out",
};

export class Curves implements Part {
  readonly element: HTMLElement;
  private readonly card: PlotCard;
  private readonly list = html("ul", { class: "curve-list" });
  private drawn: [LabCurves | undefined, string] | undefined;
  private listed: LabCurves | undefined;
  private view: View | undefined;

  constructor(actions: Actions) {
    const plot = svg("svg", { class: "plot", role: "img" });
    this.card = new PlotCard(TEXTS, plot, actions.say, () => {
      this.drawn = undefined;
      if (this.view) this.show(this.view);
    });
    this.element = this.card.element;
    this.card.body.append(this.card.note, this.card.holder, this.list);
  }

  show(view: View): void {
    this.view = view;
    const { card } = this;
    const { curves, report } = view;
    const alphas = (report?.methods ?? []).map(
      ({ method, hyper }) => [method, hyper.alpha] as const,
    );
    const key = JSON.stringify(alphas);
    if (this.drawn?.[0] === curves && this.drawn?.[1] === key) return;
    this.drawn = [curves, key];
    const list = curves?.curves.filter(({ total }) => total > 0) ?? [];
    card.empty = this.list.hidden = list.length === 0;
    write(card.note, curves ? (curves.note ?? "") : "Not computed yet.");
    card.note.hidden = card.note.textContent === "";
    if (list.length === 0 || card.width === 0) return;
    drawCurves(card.plot, card.width, list, new Map(alphas));
    // Alpha alone moves along the curves: the words stay.
    if (this.listed === curves) return;
    this.listed = curves;
    this.list.replaceChildren(
      ...list.map((curve) =>
        html("li", { class: methodClass(curve.method) }, curveInWords(curve)),
      ),
    );
  }
}
