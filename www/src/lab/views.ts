/** Augmented views of each shot: better keys, at a price that is named first. */
import { html } from "../dom";
import { seconds } from "../words";
import type { StoreState } from "./store-api";

const CHOICES = [1, 5, 10];

export interface ViewsHost {
  /** Milliseconds for all shots, once a rate is known. */
  costOf(views: number): number | undefined;
  choose(views: number): void;
}

export class Views {
  private readonly select = html("select", { id: "views" });
  private readonly cost = html("span", { class: "hint", id: "views-cost" });
  private readonly apply = html("button", { type: "button", class: "quiet" }, "Use");
  private now = 1;

  constructor(
    root: HTMLElement,
    private readonly host: ViewsHost,
  ) {
    this.select.append(
      ...CHOICES.map((views) =>
        html("option", { value: views }, views === 1 ? "1, the image itself" : String(views)),
      ),
    );
    this.select.setAttribute("aria-describedby", "views-cost");
    this.select.addEventListener("change", () => {
      this.price();
    });
    this.apply.addEventListener("click", () => {
      host.choose(Number(this.select.value));
    });
    root.append(
      html("label", {}, "Augmented views per shot ", this.select),
      this.apply,
      this.cost,
    );
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
    const time =
      spent === undefined ? "" : `: about ${seconds(spent)} for the shots that are here`;
    this.cost.textContent =
      views === 1 ? "" : `Takes ${views} times as long${time}. Test images keep one view.`;
  }
}
