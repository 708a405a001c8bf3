/** The mixture: how much of DINOv2 stands beside CLIP, by hand or chosen. */
import { button } from "../../ui/button";
import { freshId, html, write } from "../../ui/dom";
import { percent } from "../../ui/numbers";
import { type Actions, mixOf, type Part, type View } from "./view";
import { words } from "../../words";

/** Places of the slider from CLIP alone to DINOv2 alone. */
const PLACES = 20;

/** Both shares in per cent, CLIP's first. */
export const share = (mix: number): [string, string] => [percent(mix, 0), percent(1 - mix, 0)];

export class Mixture implements Part {
  readonly element: HTMLElement;
  private readonly slider = html("input", { type: "range", min: 0, max: PLACES, step: 1 });
  private readonly output = html("output");
  private readonly best: HTMLButtonElement;
  private readonly load: HTMLButtonElement;
  private readonly state = html("p", { class: "small", role: "status" });
  /** It was asked for: the button need not be there any more. */
  private asked = false;

  constructor(private readonly actions: Actions) {
    this.slider.id = freshId("mixture");
    this.slider.addEventListener("input", (event) => {
      actions.change({ mix: 1 - Number(this.slider.value) / PLACES }, event);
    });
    this.best = button(words.lab.mixture.best, (event) => {
      actions.change({ mix: null }, event);
    });
    this.best.setAttribute("aria-description", words.lab.mixture.bestMeans);
    this.load = button("", () => {
      this.asked = true;
      this.actions.wantDino();
      this.load.hidden = true;
      this.slider.focus();
    });
    this.element = html(
      "section",
      {
        class: "mixture card",
        "data-part": "mixture",
        hidden: "",
        "aria-label": words.lab.mixture.title,
      },
      html(
        "div",
        { class: "mixture-head" },
        html("label", { for: this.slider.id }, words.lab.mixture.title),
        this.output,
        this.best,
        this.load,
      ),
      this.slider,
      this.state,
    );
  }

  show({ board, settings, report, mixture }: View): void {
    const images = [...board.shots, ...board.tests].filter(({ steps }) => steps.includes(0));
    const there = images.filter(({ dino }) => dino).length;
    const ready = images.length > 0 && there === images.length;
    const set = mixOf(settings);
    // Nothing to show where no DINOv2 is offered and none was mixed in.
    this.element.hidden = images.length === 0 || (mixture === undefined && there === 0);
    this.load.hidden = ready || this.asked || mixture === undefined;
    write(this.load, words.lab.mixture.load(Math.ceil((mixture ?? 0) / 1e6)));
    this.slider.disabled = this.best.disabled = !ready;
    this.best.setAttribute("aria-pressed", String(set === null));
    const mix = set ?? report?.mix ?? 1;
    const value = String(Math.round((1 - mix) * PLACES));
    if (this.slider.value !== value) this.slider.value = value;
    const text = mix >= 1 ? words.lab.mixture.clip : words.lab.mixture.shares(share(mix));
    write(this.output, text);
    this.slider.setAttribute("aria-valuetext", text);
    write(this.state, this.stateText(set, ready, there, images.length, report?.mix_choice));
  }

  private stateText(
    set: number | null,
    ready: boolean,
    there: number,
    all: number,
    choice: string | undefined,
  ): string {
    if (!ready) {
      const waits = this.asked || there > 0;
      return waits ? words.lab.mixture.waiting(there, all) : words.lab.mixture.what;
    }
    if (set !== null) return words.lab.mixture.byHand;
    return choice === "leave-one-out"
      ? words.lab.mixture.chosen
      : words.lab.mixture.nothingToChoose;
  }
}
