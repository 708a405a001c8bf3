/** Why each method says what it says of one test image. */
import { freshId, html, write } from "../../ui/dom";
import type { LabAnswer, LabExplanation, OpenSet } from "../../report";
import { classLabel } from "../../plot/marks";
import { baseOf, methodInWords, methodName } from "../../ui/methods";
import { cosine, fixed, percent } from "../../ui/numbers";
import { button } from "../../ui/button";
import { type Actions, placesOf, type View } from "./view";
import { words } from "../../words";

export class Explain {
  readonly element: HTMLDialogElement;
  /** The test image that is open. */
  id: string | undefined;
  private readonly title = html("h2", { tabindex: -1 });
  private readonly truth = html("p", { class: "truth" });
  private readonly picture = html("img", { alt: "", width: 128, height: 128 });
  private readonly body = html("div", { class: "why" });
  private from: HTMLElement | SVGElement | undefined;

  constructor(
    private readonly actions: Pick<Actions, "thumb">,
    private readonly ask: (id: string) => void,
    walk: () => string[],
  ) {
    const id = freshId("explain");
    this.title.id = id;
    const step = (by: number) => {
      const ids = walk();
      const at = this.id === undefined ? -1 : ids.indexOf(this.id);
      const next = ids[(at + by + ids.length) % Math.max(ids.length, 1)];
      if (next !== undefined) this.turn(next);
    };
    const close = button(words.ui.close, () => {
      this.element.close();
    });
    this.element = html(
      "dialog",
      { class: "explain", "aria-labelledby": id },
      html(
        "div",
        { class: "explain-head row" },
        html("span", { class: "thumb big" }, this.picture),
        html("div", { class: "explain-title" }, this.title, this.truth),
        html(
          "div",
          { class: "explain-tools row" },
          button(words.ui.previous, () => {
            step(-1);
          }),
          button(words.ui.next, () => {
            step(1);
          }),
          close,
        ),
      ),
      this.body,
    );
    this.element.addEventListener("close", () => {
      this.id = undefined;
      this.from?.focus();
    });
    // A click beside the dialog lands on its backdrop, which is the dialog itself.
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open(id: string, from: HTMLElement | SVGElement): void {
    this.from = from;
    this.body.replaceChildren(html("p", { class: "empty" }, "…"));
    this.turn(id);
    if (!this.element.open) this.element.showModal();
    this.title.focus();
  }

  private turn(id: string): void {
    this.id = id;
    this.picture.removeAttribute("src");
    void this.actions.thumb(id).then((address) => {
      if (address !== undefined && this.id === id) this.picture.src = address;
    });
    this.ask(id);
  }

  show(explanation: LabExplanation, view: View): void {
    if (explanation.id !== this.id) return;
    const image = view.images.get(explanation.id);
    write(this.title, image?.name ?? explanation.id.slice(0, 12));
    const known = image?.class ?? null;
    this.truth.replaceChildren(
      ...(known === null
        ? [words.lab.explain.unknown]
        : [words.lab.explain.shows, classLabel(known, view.board.classes[known]?.name ?? "")]),
    );
    if (known === null) this.truth.append(stranger(explanation.open_set));
    const truth = known === null ? undefined : view.board.classes[known]?.name;
    const places = placesOf(view.board, explanation.classes);
    // Plain and corrected beside each other.
    const bases = [...new Set(explanation.answers.map(({ method }) => baseOf(method)))];
    this.body.replaceChildren(
      ...bases.map((base) =>
        html(
          "div",
          { class: "answer-row" },
          ...explanation.answers
            .filter(({ method }) => baseOf(method) === base)
            .map((one) => this.answer(one, explanation, places, truth, view)),
        ),
      ),
    );
  }

  private answer(
    answer: LabAnswer,
    { classes }: LabExplanation,
    places: number[],
    truth: string | undefined,
    view: View,
  ): HTMLElement {
    const kind = answer.method.endsWith("++") ? "corrected" : "plain";
    const label = (at: number) => classLabel(places[at], classes[at] ?? "–");
    const named = classes[answer.predicted];
    const wrong = truth !== undefined && named !== truth;
    const element = html(
      "section",
      { class: `answer method ${kind}`, "data-method": answer.method },
      html(
        "h3",
        {},
        html("span", { class: "method-name" }, methodName(answer.method)),
        html("small", {}, methodInWords(answer.method)),
      ),
      html(
        "p",
        { class: wrong ? "named wrong" : "named" },
        words.lab.explain.says,
        label(answer.predicted),
      ),
      html(
        "ul",
        { class: "probabilities", "aria-label": words.lab.explain.probabilities },
        ...answer.probabilities.map((value, at) =>
          html(
            "li",
            at === answer.predicted ? { class: "chosen" } : {},
            label(at),
            meter(value),
            html("span", { class: "probability" }, percent(value)),
          ),
        ),
      ),
    );
    if (answer.nearest.length > 0) {
      element.append(
        html("h4", {}, words.lab.explain.loudest),
        html(
          "ol",
          { class: "nearest" },
          ...answer.nearest.map((one) =>
            html(
              "li",
              {},
              this.shot(one.id),
              html(
                "span",
                { class: "nearest-text" },
                label(one.class),
                html("span", { class: "file" }, view.images.get(one.id)?.name ?? ""),
              ),
              html(
                "span",
                { class: "nearest-numbers" },
                html("span", {}, words.lab.explain.cosine, fixed(one.cosine, 3)),
                html("span", {}, words.lab.explain.share, percent(one.share)),
              ),
              meter(one.share),
            ),
          ),
        ),
      );
    }
    return element;
  }

  private shot(id: string): HTMLElement {
    const picture = html("img", { alt: "", width: 40, height: 40 });
    void this.actions.thumb(id).then((address) => {
      if (address !== undefined) picture.src = address;
    });
    return html("span", { class: "thumb" }, picture);
  }
}

/** Whether it looks like none of the classes, and what that rests on. */
function stranger(open: OpenSet | null): string {
  const own = open?.cosines[0];
  if (!open || own === undefined) return "";
  const usual = words.lab.explain.usual(
    cosine(open.threshold),
    open.shots - open.rejected,
    open.shots,
  );
  return own < open.threshold
    ? words.lab.explain.none(cosine(own), usual)
    : words.lab.explain.some(cosine(own), usual);
}

function meter(value: number): HTMLElement {
  const bar = html("span", { class: "bar" });
  bar.style.width = `${(100 * value).toFixed(1)}%`;
  return html("span", { class: "meter", "aria-hidden": "true" }, bar);
}
