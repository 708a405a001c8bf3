/** Cosines within and between classes, before and after. */
import { drawHistograms } from "../../plot/histogram";
import type { LabMeasures } from "../../report";
import { write } from "../../ui/dom";
import { strength } from "../../ui/methods";
import { short } from "../../ui/numbers";
import { Drawn } from "./plot-card";
import { share } from "./mixture";
import { type Actions, isChanged, isStale, type View } from "./view";
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
    this.element.classList.toggle("stale", isStale(view));
    super.show(view);
  }

  protected what(view: View): unknown[] {
    return [view.measures, isChanged(view)];
  }

  protected draw(view: View): void {
    const { card } = this;
    const { measures, board } = view;
    card.empty = !measures?.before;
    write(card.note, noteText(measures));
    if (!measures?.before || card.width === 0) return;
    const { step, mix } = measures;
    const titles: string[] = [];
    if (step > 0)
      titles.push(words.lab.histogram.corrected(strength(board.strengths[step] ?? 0)));
    if (mix < 1) titles.push(words.lab.mixture.shares(share(mix)));
    const title = titles.join("; ");
    const after = isChanged(view) ? measures.after : undefined;
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
