/** How many shots are named right when left out, exactly, by alpha. */
import { curveInWords, drawCurves } from "../../plot/curves";
import type { LabCurves, LabReport } from "../../report";
import { html } from "../../ui/dom";
import { methodClass } from "../../ui/methods";
import { Drawn } from "./plot-card";
import type { Actions, View } from "./view";
import { writeIn } from "../../ui/english";
import { words } from "../../words";

const TEXTS = {
  name: "curves",
  title: words.lab.curves.title,
  saves: words.lab.curves.saves,
  file: "leave-one-out",
};

export class Curves extends Drawn {
  private readonly list = html("ul", { class: "curve-list" });
  private listed: LabCurves | undefined;

  constructor(actions: Actions) {
    super(TEXTS, actions.say);
    this.card.body.append(this.card.note, this.card.holder, this.list);
  }

  protected what({ curves, report }: View): unknown[] {
    return [curves, JSON.stringify(alphasOf(report))];
  }

  protected draw({ curves, report }: View): void {
    const { card } = this;
    const list = curves?.curves.filter(({ total }) => total > 0) ?? [];
    card.empty = this.list.hidden = list.length === 0;
    writeIn(
      card.note,
      curves ? (curves.note ?? "") : words.lab.notComputed,
      curves !== undefined,
    );
    card.note.hidden = card.note.textContent === "";
    if (list.length === 0 || card.width === 0) return;
    drawCurves(card.plot, card.width, list, new Map(alphasOf(report)));
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

function alphasOf(report: LabReport | undefined): [string, number][] {
  return (report?.methods ?? []).map(({ method, hyper }) => [method, hyper.alpha]);
}
