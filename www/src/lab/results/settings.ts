/** The hyper-parameters, the shots that are used, and whether names take part. */
import { freshId, html, write } from "../../ui/dom";
import type { LabHyper } from "../../report";
import { plain } from "../../ui/numbers";
import { button } from "../../ui/button";
import { card } from "./card";
import { type Actions, type Part, shownOf, type View } from "./view";
import { words } from "../../words";

/** A slider with its number beside it. */
class Dial {
  readonly element: HTMLElement;
  private readonly range: HTMLInputElement;
  private readonly number: HTMLInputElement;

  constructor(
    letter: string,
    what: string,
    private readonly max: number,
    change: (value: number, event: Event) => void,
  ) {
    const id = freshId("dial");
    this.range = html("input", { type: "range", min: 0, max, step: 0.1, id });
    this.number = html("input", {
      type: "number",
      min: 0,
      max,
      step: 0.01,
      inputmode: "decimal",
      "aria-label": words.lab.settings.asNumber(letter),
    });
    this.range.addEventListener("input", (event) => {
      change(Number(this.range.value), event);
    });
    this.number.addEventListener("input", (event) => {
      const value = this.number.valueAsNumber;
      if (Number.isFinite(value) && value >= 0 && value <= max) change(value, event);
    });
    this.number.addEventListener("blur", () => {
      this.number.value = plain(Number(this.range.value));
    });
    this.element = html(
      "div",
      { class: "dial" },
      html("label", { for: id }, html("b", {}, letter), " ", html("small", {}, what)),
      this.range,
      this.number,
    );
  }

  show(value: number, usable: boolean): void {
    const text = plain(Math.min(value, this.max));
    if (this.range.value !== text) this.range.value = text;
    // Not under the hands of someone who is typing.
    if (document.activeElement !== this.number && this.number.value !== text) {
      this.number.value = text;
    }
    this.range.disabled = this.number.disabled = !usable;
    this.element.classList.toggle("off", !usable);
  }
}

export class Settings implements Part {
  readonly element: HTMLElement;
  private readonly dials: Record<keyof LabHyper, Dial>;
  private readonly best: HTMLButtonElement;
  private readonly state = html("p", { class: "settings-state" });
  private readonly shots = html("input", { type: "range", min: 1, step: 1 });
  private readonly shotsText = html("output");
  private readonly seed = html("input", { type: "number", min: 0, max: 4294967295, step: 1 });
  private readonly redraw: HTMLButtonElement;
  private readonly names = html("input", { type: "checkbox" });
  private readonly namesText = html("small");
  private view: View | undefined;

  constructor(private readonly actions: Actions) {
    const { element, head, body } = card("settings", words.lab.settings.title);
    this.element = element;
    const dial = (name: keyof LabHyper, letter: string, what: string, max: number) =>
      new Dial(letter, what, max, (value, event) => {
        actions.change({ hyper: { ...this.hyper(), [name]: value } }, event);
      });
    this.dials = {
      alpha: dial("alpha", "α", words.lab.settings.alpha, 20),
      beta: dial("beta", "β", words.lab.settings.beta, 20),
      gamma: dial("gamma", "γ", words.lab.settings.gamma, 30),
    };
    this.best = button(words.lab.settings.best, (event) => {
      actions.change({ hyper: null }, event);
    });
    this.best.setAttribute("aria-pressed", "true");
    this.best.setAttribute("aria-description", words.lab.settings.bestMeans);
    head.append(this.best);
    this.redraw = button(words.lab.settings.redraw, (event) => {
      const seed = this.view?.settings.seed ?? 0;
      actions.change({ seed: (seed + 1) % 4294967296 }, event);
    });
    body.append(
      this.state,
      ...Object.values(this.dials).map((one) => one.element),
      this.shotControls(),
      html(
        "label",
        { class: "check" },
        this.names,
        html("span", {}, words.lab.settings.names, this.namesText),
      ),
    );
    this.names.addEventListener("change", (event) => {
      actions.change({ text: this.names.checked }, event);
    });
  }

  private shotControls(): HTMLElement {
    this.shots.id = freshId("shots");
    this.seed.id = freshId("seed");
    this.shots.addEventListener("input", (event) => {
      const value = Number(this.shots.value);
      const all = value >= Number(this.shots.max);
      this.actions.change({ shots: all ? null : value }, event);
    });
    this.seed.addEventListener("input", (event) => {
      const value = this.seed.valueAsNumber;
      if (Number.isInteger(value) && value >= 0 && value < 4294967296) {
        this.actions.change({ seed: value }, event);
      }
    });
    return html(
      "div",
      { class: "shots" },
      html(
        "div",
        { class: "dial" },
        html("label", { for: this.shots.id }, words.lab.settings.shots),
        this.shots,
        this.shotsText,
      ),
      html(
        "div",
        { class: "draw row" },
        html("label", { for: this.seed.id }, words.lab.settings.seed),
        this.seed,
        this.redraw,
      ),
    );
  }

  /** Those in force: the ones set by hand, else those of the method at the top. */
  private hyper(): LabHyper {
    const { settings, report, pair } = this.view ?? {};
    if (settings?.hyper) return settings.hyper;
    const shown = report && shownOf(report, pair);
    const divergent = report?.methods.find(({ method }) => method.startsWith("tx"));
    const { alpha, beta } = (shown ?? report?.methods[0])?.hyper ?? { alpha: 1, beta: 5.5 };
    return { alpha, beta, gamma: divergent?.hyper.gamma ?? 1 };
  }

  show(view: View): void {
    this.view = view;
    const { settings, report, board } = view;
    const methods = report?.methods ?? [];
    const hyper = this.hyper();
    this.dials.alpha.show(
      hyper.alpha,
      methods.some((one) => one.text && one.choice !== "none"),
    );
    this.dials.beta.show(
      hyper.beta,
      methods.some(({ choice }) => choice !== "none"),
    );
    this.dials.gamma.show(
      hyper.gamma,
      methods.some(({ method }) => method.startsWith("tx")),
    );
    this.best.setAttribute("aria-pressed", String(settings.hyper === null));
    write(this.state, stateText(view));
    const most = Math.max(1, ...board.classes.map((one) => one.shots));
    if (this.shots.max !== String(most)) this.shots.max = String(most);
    const used = Math.min(settings.shots ?? most, most);
    if (this.shots.value !== String(used)) this.shots.value = String(used);
    this.shots.disabled = most < 2;
    const text = used >= most ? words.lab.settings.all(most) : words.ui.of(used, most);
    write(this.shotsText, text);
    this.shots.setAttribute("aria-valuetext", text);
    if (document.activeElement !== this.seed) this.seed.value = String(settings.seed);
    this.seed.disabled = this.redraw.disabled = used >= most;
    const known = board.classes.filter((one) => one.text === "known").length;
    this.names.checked = settings.text && known > 0;
    this.names.disabled = known === 0;
    write(
      this.namesText,
      known === board.classes.length
        ? ""
        : words.lab.settings.known(known, board.classes.length),
    );
  }
}

function stateText({ settings, report }: View): string {
  if (settings.hyper) return words.lab.settings.byHand;
  const choices = new Set(report?.methods.map(({ choice }) => choice));
  if (choices.has("leave-one-out")) {
    return words.lab.settings.leaveOneOut;
  }
  if (choices.has("default")) {
    return words.lab.settings.usual;
  }
  return "";
}
