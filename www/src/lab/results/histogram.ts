/** Cosines within and between classes, before and after. */
import { drawHistograms } from "../../plot/histogram";
import type { LabMeasures } from "../../report";
import { svg, write } from "../../ui/dom";
import { strength } from "../../ui/methods";
import { plural, short } from "../../ui/numbers";
import { PlotCard } from "./plot-card";
import type { Actions, Part, View } from "./view";

const TEXTS = {
  name: "histogram",
  title: "How alike: one class, two classes",
  saves: "the histogram",
  file: "overlap",
};

export class Histogram implements Part {
  readonly element: HTMLElement;
  private readonly card: PlotCard;
  private drawn: [LabMeasures | undefined, boolean] | undefined;
  private view: View | undefined;

  constructor(actions: Actions) {
    const plot = svg("svg", { class: "plot", role: "img" });
    this.card = new PlotCard(TEXTS, plot, actions.say, () => {
      this.drawn = undefined;
      if (this.view) this.show(this.view);
    });
    this.element = this.card.element;
    this.card.body.append(this.card.holder, this.card.note);
  }

  show(view: View): void {
    this.view = view;
    const { card } = this;
    const { measures, step, board } = view;
    this.element.classList.toggle("stale", measures !== undefined && measures.step !== step);
    const on = step > 0;
    if (this.drawn?.[0] === measures && this.drawn?.[1] === on) return;
    this.drawn = [measures, on];
    card.empty = !measures?.before;
    write(card.note, noteText(measures));
    if (!measures?.before || card.width === 0) return;
    const title = `Corrected, s = ${strength(board.strengths[measures.step] ?? 0)}`;
    const after = on ? measures.after : undefined;
    drawHistograms(card.plot, card.width, measures.before, after, title);
  }
}

function noteText(measures: LabMeasures | undefined): string {
  if (!measures) return "Not measured yet.";
  const { images, before, after, note } = measures;
  const parts: string[] = [];
  if (before) {
    const variance = after
      ? `${short(before.variance, 4)} → ${short(after.variance, 4)}`
      : short(before.variance, 4);
    parts.push(
      `${plural(images, "image")} of known class. Variance of the features: ${variance}.`,
    );
  }
  if (note !== null) parts.push(note);
  return parts.join(" ");
}
