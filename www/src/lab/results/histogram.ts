/** Cosines within and between classes, before and after. */
import { drawHistograms } from "../../plot/histogram";
import type { LabMeasures } from "../../report";
import { write } from "../../ui/dom";
import { strength } from "../../ui/methods";
import { short } from "../../ui/numbers";
import { Drawn } from "./plot-card";
import type { Actions, View } from "./view";
import { words } from "../../words";

const TEXTS = {
  name: "histogram",
  title: words.lab.histogram.title,
  saves: words.lab.histogram.saves,
  file: "overlap",
};

export class Histogram extends Drawn {
  constructor(actions: Actions) {
    super(TEXTS, actions.say);
    this.card.body.append(this.card.holder, this.card.note);
  }

  override show(view: View): void {
    const { measures, step } = view;
    this.element.classList.toggle("stale", measures !== undefined && measures.step !== step);
    super.show(view);
  }

  protected what({ measures, step }: View): unknown[] {
    return [measures, step > 0];
  }

  protected draw({ measures, step, board }: View): void {
    const { card } = this;
    card.empty = !measures?.before;
    write(card.note, noteText(measures));
    if (!measures?.before || card.width === 0) return;
    const title = words.lab.histogram.corrected(strength(board.strengths[measures.step] ?? 0));
    const after = step > 0 ? measures.after : undefined;
    drawHistograms(card.plot, card.width, measures.before, after, title);
  }
}

function noteText(measures: LabMeasures | undefined): string {
  if (!measures) return words.lab.histogram.none;
  const { images, before, after, note } = measures;
  const parts: string[] = [];
  if (before) {
    const variance = after
      ? `${short(before.variance, 4)} → ${short(after.variance, 4)}`
      : short(before.variance, 4);
    parts.push(words.lab.histogram.note(images, variance));
  }
  if (note !== null) parts.push(note);
  return parts.join(" ");
}
