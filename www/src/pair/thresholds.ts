/** Both thresholds, to be moved: how the verdict hangs on them. */
import type { PairReport } from "../report";
import { button } from "../ui/button";
import { freshId, html } from "../ui/dom";
import { fixed, localised } from "../ui/numbers";
import { words } from "../words";

/** Thresholds given by hand; the catalogue's where absent. */
export interface Given {
  clip?: number;
  dino?: number;
}

export interface ThresholdsEvents {
  /** Others are wanted; `done` when the hand has let go of the slider. */
  moved(given: Given, done: boolean): void;
}

type Kind = keyof Given;

export class Thresholds {
  readonly element: HTMLDetailsElement;

  private readonly sliders: Record<Kind, Slider>;
  private readonly back: HTMLButtonElement;
  private given: Given = {};

  constructor(private readonly events: ThresholdsEvents) {
    this.sliders = { clip: this.slider("clip", "CLIP"), dino: this.slider("dino", "DINOv2") };
    this.back = button(words.pair.thresholds.back, () => {
      this.take({}, true);
      this.sliders.clip.input.focus();
    });
    this.element = html(
      "details",
      { class: "thresholds" },
      html("summary", {}, words.pair.thresholds.title),
      html("p", { class: "hint" }, words.pair.thresholds.about),
      this.sliders.clip.element,
      this.sliders.dino.element,
      html("p", { class: "actions row" }, this.back),
    );
  }

  /** The thresholds that a report was judged by, and which of them were given. */
  show(report: PairReport, given: Given): void {
    this.given = given;
    for (const kind of ["clip", "dino"] as const) {
      this.sliders[kind].show(report[kind].threshold);
    }
    const none = given.clip === undefined && given.dino === undefined;
    // Hidden would take the focus away from whoever pressed it.
    this.back.disabled = none;
    if (!none) this.element.open = true;
  }

  private take(given: Given, done: boolean): void {
    this.given = given;
    this.events.moved(given, done);
  }

  private slider(kind: Kind, name: string): Slider {
    return new Slider(kind, words.pair.result.thresholdOf(name), (value, done) => {
      this.take({ ...this.given, [kind]: value }, done);
    });
  }
}

class Slider {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;

  private readonly value = html("output");

  constructor(kind: Kind, label: string, moved: (value: number, done: boolean) => void) {
    const id = freshId("threshold");
    this.input = html("input", { type: "range", min: 0, max: 1, step: 0.01, id });
    this.value.htmlFor.add(id);
    this.input.addEventListener("input", () => {
      this.value.textContent = localised(this.input.value);
      moved(this.input.valueAsNumber, false);
    });
    this.input.addEventListener("change", () => {
      moved(this.input.valueAsNumber, true);
    });
    this.element = html(
      "p",
      { class: `threshold-slider ${kind}` },
      html("label", { for: id }, label),
      this.input,
      this.value,
    );
  }

  show(value: number): void {
    this.input.value = value.toFixed(2);
    this.value.textContent = fixed(value, 2);
  }
}
