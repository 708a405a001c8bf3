/** Augmented views of each shot: better keys, at a price that is named first. */
import { button } from "../ui/button";
import { freshId, html } from "../ui/dom";
import { seconds } from "../ui/numbers";
import type { StoreState } from "../client/store";
import { words } from "../words";

const CHOICES = [1, 5, 10];

export interface ViewsHost {
  /** Milliseconds for all shots, once a rate is known. */
  costOf(views: number): number | undefined;
  choose(views: number): void;
}

export class Views {
  private readonly select = html("select");
  private readonly cost = html("span", { class: "hint", id: freshId("views-cost") });
  private readonly apply = button(words.lab.views.use, () => {
    this.host.choose(Number(this.select.value));
  });
  private now = 1;

  constructor(
    root: HTMLElement,
    private readonly host: ViewsHost,
  ) {
    this.select.append(
      ...CHOICES.map((views) =>
        html("option", { value: views }, views === 1 ? words.lab.views.one : String(views)),
      ),
    );
    this.select.setAttribute("aria-describedby", this.cost.id);
    this.select.addEventListener("change", () => {
      this.price();
    });
    root.append(html("label", {}, words.lab.views.label, this.select), this.apply, this.cost);
    this.price();
  }

  /** `possible`: an engine is there to compute them. */
  update(state: StoreState, possible: boolean): void {
    const views = state.key?.views ?? 1;
    if (views !== this.now) {
      this.now = views;
      this.select.value = String(views);
    }
    this.apply.disabled = !possible;
    this.price();
  }

  private price(): void {
    const views = Number(this.select.value);
    this.apply.hidden = views === this.now;
    const spent = this.host.costOf(views);
    const time = spent === undefined ? "" : words.lab.views.time(seconds(spent));
    this.cost.textContent = views === 1 ? "" : words.lab.views.price(views, time);
  }
}
