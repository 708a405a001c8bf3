/** The top: the correction on and off, its strength, and what it does in two numbers. */
import { freshId, html, svg, write } from "../../ui/dom";
import type { LabDistribution } from "../../report";
import { DEFAULT_STEP } from "../../client/store";
import { methodName, strength } from "../../ui/methods";
import { fixed, percent, percentRange } from "../../ui/numbers";
import { offer } from "../../ui/choice";
import { type Actions, isChanged, isStale, type Part, shownOf, type View } from "./view";
import { words } from "../../words";

/** A number without and with the correction. */
class Change {
  readonly element: HTMLElement;
  readonly title = html("dt");
  private readonly before = html("data", { class: "before" });
  private readonly after = html("data", { class: "after" });
  private readonly arrow = html("span", { class: "arrow" });
  private readonly small = html("p", { class: "small" });

  constructor(name: string) {
    this.arrow.append(
      html("span", { "aria-hidden": "true" }, "→"),
      html("span", { class: "unseen" }, words.lab.bar.between),
    );
    this.element = html(
      "div",
      { class: "change", "data-change": name },
      this.title,
      html(
        "dd",
        {},
        html("p", { class: "numbers" }, this.before, " ", this.arrow, " ", this.after),
        this.small,
      ),
    );
  }

  show(before: string | undefined, after: string | undefined, small: string): void {
    write(this.before, before ?? "–");
    write(this.after, after ?? "");
    this.arrow.hidden = this.after.hidden = after === undefined;
    write(this.small, small);
  }

  /** The number shown is that of another strength. */
  stale(stale: boolean): void {
    this.element.classList.toggle("stale", stale);
  }
}

export class Bar implements Part {
  readonly element: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private readonly state = html("span", { class: "switch-state" });
  private readonly slider = html("input", { type: "range", min: 0, step: 1 });
  private readonly output = html("output");
  private readonly ticks = svg("svg", { class: "ticks", "aria-hidden": "true" });
  private readonly waiting = html("p", { class: "waiting-line", role: "status" });
  private readonly overlap = new Change("overlap");
  private readonly accuracy = new Change("accuracy");
  private readonly method = html("select", { "aria-label": words.lab.bar.methodAtTop });
  private readonly control: HTMLElement;
  private last: number | undefined;
  private view: View | undefined;

  constructor(private readonly actions: Actions) {
    const label = freshId("switch");
    this.toggle = html(
      "button",
      { type: "button", role: "switch", class: "switch", "aria-checked": "false" },
      html("span", { class: "switch-track", "aria-hidden": "true" }),
      html("span", { id: label, class: "switch-label" }, words.lab.bar.imo),
      this.state,
    );
    this.toggle.setAttribute("aria-labelledby", label);
    this.toggle.addEventListener("click", (event) => {
      this.switchOver(event);
    });
    this.slider.id = freshId("strength");
    this.slider.addEventListener("input", (event) => {
      this.actions.change({ step: Number(this.slider.value) }, event);
    });
    this.control = html(
      "div",
      { class: "strength" },
      html(
        "div",
        { class: "strength-head" },
        html("label", { for: this.slider.id }, words.lab.bar.strength),
        this.output,
      ),
      this.slider,
      this.ticks,
    );
    this.overlap.title.append(words.lab.bar.overlap, html("small", {}, words.lab.bar.less));
    this.accuracy.title.append(words.lab.bar.accuracy, this.method);
    this.method.addEventListener("change", () => {
      this.actions.choosePair(this.method.value);
    });
    this.element = html(
      "section",
      {
        class: "correction-bar card",
        "data-part": "correction",
        "aria-label": words.lab.bar.correction,
      },
      html("div", { class: "controls" }, this.toggle, this.control, this.waiting),
      html("dl", { class: "changes" }, this.overlap.element, this.accuracy.element),
    );
  }

  private switchOver(event: Event): void {
    const { settings, board } = this.view ?? {};
    if (!settings || !board) return;
    const full = board.strengths.length - 1;
    const on = Math.min(this.last ?? DEFAULT_STEP, full);
    this.actions.change({ step: settings.step > 0 ? 0 : on }, event);
  }

  show(view: View): void {
    this.view = view;
    const { settings, board } = view;
    if (settings.step > 0) this.last = settings.step;
    this.showControl(view);
    write(this.waiting, settings.step === view.step ? "" : missing(view));
    this.waiting.hidden = settings.step === view.step;
    this.element.hidden = board.strengths.length < 2;
    this.showOverlap(view);
    this.showAccuracy(view);
  }

  private showControl({ settings, board }: View): void {
    const full = board.strengths.length - 1;
    const on = settings.step > 0;
    if (this.toggle.getAttribute("aria-checked") !== String(on)) {
      this.toggle.setAttribute("aria-checked", String(on));
    }
    write(this.state, on ? words.lab.bar.on : words.lab.bar.off);
    if (this.slider.max !== String(full)) {
      this.slider.max = String(full);
      this.drawTicks(full);
    }
    if (this.slider.value !== String(settings.step)) this.slider.value = String(settings.step);
    const own = board.strengths[settings.step] ?? 0;
    const trained = board.strengths[full] ?? 0;
    const part = trained > 0 ? own / trained : 0;
    const text = on ? words.lab.bar.of(strength(own), short(part)) : words.lab.bar.zero;
    write(this.output, text);
    this.slider.setAttribute("aria-valuetext", text);
    this.control.classList.toggle("off", !on);
  }

  /** A tick under each place where the thumb can stand. */
  private drawTicks(full: number): void {
    const lines = Array.from({ length: full + 1 }, (_, step) => {
      const x = `${((100 * step) / full).toFixed(2)}%`;
      return svg("line", { x1: x, x2: x, y1: 0, y2: step === 0 || step === full ? 6 : 4 });
    });
    this.ticks.replaceChildren(...lines);
  }

  private showOverlap(view: View): void {
    const { measures } = view;
    const text = (one: LabDistribution | null | undefined) =>
      one ? fixed(one.overlap, 3) : undefined;
    const changed = isChanged(view);
    const after = changed ? measures?.after : undefined;
    const one = after ?? measures?.before;
    const range = one ? words.lab.bar.range(fixed(one.low, 3), fixed(one.high, 3)) : "";
    const small = measures && !one ? words.lab.bar.tooFew : range;
    this.overlap.show(text(measures?.before), text(after), small);
    this.overlap.stale(changed && (measures === undefined || isStale(view)));
  }

  private showAccuracy({ report, pairs, pair, step }: View): void {
    offer(
      this.method,
      pairs.map(({ base }) => [base, methodName(base)]),
    );
    this.method.hidden = pairs.length === 0;
    if (pair && this.method.value !== pair.base) this.method.value = pair.base;
    const accuracy = (place: number | undefined) =>
      place === undefined ? undefined : report?.methods[place]?.accuracy;
    const before = accuracy(pair?.plain);
    const after = accuracy(pair?.corrected);
    const shown = report && shownOf(report, pair)?.accuracy;
    const part = (one: typeof before) => (one ? percent(one.correct / one.total) : undefined);
    this.accuracy.show(
      part(before),
      step > 0 ? part(after) : undefined,
      shown
        ? words.lab.bar.interval(percentRange(shown.low, shown.high), shown.total)
        : words.lab.bar.noTests,
    );
    this.accuracy.stale(report !== undefined && report.settings.step !== step);
  }
}

const short = (part: number) => `${Math.round(100 * part)} %`;

function missing({ board, settings, step, images }: View): string {
  let [there, all] = [0, 0];
  for (const image of images.values()) {
    all += 1;
    if (image.steps.includes(settings.step)) there += 1;
  }
  const value = (at: number) => `s = ${strength(board.strengths[at] ?? 0)}`;
  const meanwhile = step > 0 ? value(step) : words.lab.bar.plain;
  return words.lab.bar.missing(value(settings.step), there, all, meanwhile);
}
