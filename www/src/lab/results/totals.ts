/** The methods side by side: accuracies with their intervals, and who wins. */
import { html, svg, write } from "../../ui/dom";
import type { LabMethod, LabReport } from "../../report";
import { drawAccuracies } from "../../plot/accuracies";
import { methodClass, methodInWords, methodName } from "../../ui/methods";
import { percent, percentRange, points, short } from "../../ui/numbers";
import { card } from "./card";
import { saveButtons } from "../../plot/save";
import type { Actions, Pair, Part, View } from "./view";
import { writeIn } from "../../ui/english";
import { words } from "../../words";

const CHOICES = {
  none: "",
  "leave-one-out": words.lab.choices.loo,
  default: words.lab.choices.usual,
  hand: words.lab.choices.hand,
};

/** What a method is set to, where it has anything to set. */
function hyperText({ method, text, hyper, choice }: LabMethod): string {
  if (choice === "none") return words.lab.totals.nothing;
  const parts: string[] = [];
  if (text) parts.push(`α ${short(hyper.alpha)}`);
  parts.push(`β ${short(hyper.beta)}`);
  if (method.startsWith("tx")) parts.push(`γ ${short(hyper.gamma)}`);
  return `${parts.join(", ")}; ${CHOICES[choice]}`;
}

class Row {
  readonly element: HTMLTableRowElement;
  private readonly right = html("td", { class: "count" });
  private readonly accuracy = html("td", { class: "accuracy" });
  private readonly interval = html("td", { class: "interval" });
  private readonly hyper = html("small");
  private readonly line = svg("line", { class: "whisker", y1: 14, y2: 14 });
  private readonly dot = svg("svg", { y: 14, overflow: "visible" });

  constructor(method: LabMethod) {
    this.dot.append(
      method.corrected
        ? svg("path", { class: "dot", d: "M0-7 7 0 0 7-7 0Z" })
        : svg("circle", { class: "dot", r: 5.5 }),
    );
    const track = svg("svg", { class: "track", height: 28, "aria-hidden": "true" });
    for (const at of ["0%", "25%", "50%", "75%", "100%"]) {
      track.append(svg("line", { class: "grid", x1: at, x2: at, y1: 0, y2: 28 }));
    }
    track.append(this.line, this.dot);
    this.element = html(
      "tr",
      { class: methodClass(method.method), "data-method": method.method },
      html(
        "th",
        { scope: "row", title: methodInWords(method.method) },
        html("span", { class: "method-name" }, methodName(method.method)),
        this.hyper,
      ),
      html("td", { class: "track-cell" }, track),
      this.accuracy,
      this.right,
      this.interval,
    );
  }

  show(method: LabMethod): void {
    write(this.hyper, hyperText(method));
    const { accuracy } = method;
    this.line.classList.toggle("absent", !accuracy);
    this.dot.classList.toggle("absent", !accuracy);
    write(this.accuracy, accuracy ? percent(accuracy.correct / accuracy.total) : "–");
    write(this.right, accuracy ? words.ui.of(accuracy.correct, accuracy.total) : "");
    write(this.interval, accuracy ? percentRange(accuracy.low, accuracy.high) : "");
    if (!accuracy) return;
    const at = (value: number) => `${(100 * value).toFixed(2)}%`;
    this.line.setAttribute("x1", at(accuracy.low));
    this.line.setAttribute("x2", at(accuracy.high));
    this.dot.setAttribute("x", at(accuracy.correct / accuracy.total));
  }
}

/** A corrected method against its plain form. */
class Against {
  readonly element: HTMLElement;
  private readonly difference = html("span", { class: "difference" });
  private readonly sentence = html("p", { class: "sentence" });
  private readonly bars = { wins: html("span"), ties: html("span"), losses: html("span") };
  private readonly words = { wins: html("span"), ties: html("span"), losses: html("span") };
  private readonly counts = { wins: html("b"), ties: html("b"), losses: html("b") };

  constructor(pair: Pair, actions: Actions) {
    const show = (filter: "wins" | "losses") => {
      const element = html("button", { type: "button", class: `tally ${filter}` });
      element.append(this.counts[filter], " ", this.words[filter]);
      element.addEventListener("click", () => {
        actions.choosePair(pair.base);
        actions.filter(filter);
      });
      return element;
    };
    this.element = html(
      "div",
      { class: "against", "data-pair": pair.base },
      html(
        "h3",
        {},
        `${methodName(pair.base)} → ${methodName(`${pair.base}++`)} `,
        this.difference,
      ),
      html(
        "div",
        { class: "tally-bar", "aria-hidden": "true" },
        ...(["wins", "ties", "losses"] as const).map((name) => {
          this.bars[name].className = name;
          return this.bars[name];
        }),
      ),
      html(
        "p",
        { class: "tallies" },
        show("wins"),
        html("span", { class: "tally ties" }, this.counts.ties, " ", this.words.ties),
        show("losses"),
      ),
      this.sentence,
    );
  }

  show({ comparison }: Pair): void {
    this.element.hidden = comparison === undefined;
    if (!comparison) return;
    for (const name of ["wins", "ties", "losses"] as const) {
      write(this.counts[name], String(comparison[name]));
      write(this.words[name], words.lab.totals[comparison[name] === 1 ? "one" : "many"][name]);
      this.bars[name].style.flexGrow = String(comparison[name]);
    }
    write(
      this.difference,
      words.lab.totals.difference(
        points(comparison.difference),
        points(comparison.low),
        points(comparison.high),
      ),
    );
    writeIn(this.sentence, comparison.sentence, true);
  }
}

export class Totals implements Part {
  readonly element: HTMLElement;
  private readonly rows = html("tbody");
  private readonly caption = html("caption");
  private readonly versus = html("div", { class: "versus" });
  private readonly none = html("p", { class: "empty" });
  private readonly table: HTMLElement;
  private shape = "";
  private methods: Row[] = [];
  private against: Against[] = [];
  private report: LabReport | undefined;

  constructor(private readonly actions: Actions) {
    const { element, head, body } = card("totals", words.lab.totals.title);
    this.element = element;
    head.append(
      saveButtons(
        words.lab.totals.saves,
        "accuracy",
        () => drawAccuracies(this.report, element),
        actions.say,
      ),
    );
    const column = (name: string, kind: string) =>
      html("th", { scope: "col", class: kind }, name);
    const axis = html("th", { scope: "col", class: "track-cell" });
    axis.append(
      html("span", { class: "unseen" }, words.lab.totals.drawn),
      html(
        "span",
        { class: "track-axis", "aria-hidden": "true" },
        ...["0", "50", "100 %"].map((text) => html("span", {}, text)),
      ),
    );
    this.table = html(
      "table",
      { class: "totals" },
      this.caption,
      html(
        "thead",
        {},
        html(
          "tr",
          {},
          column(words.lab.totals.method, "method"),
          axis,
          column(words.lab.totals.accuracy, "accuracy"),
          column(words.lab.totals.right, "count"),
          column(words.lab.totals.interval, "interval"),
        ),
      ),
      this.rows,
    );
    body.append(this.none, this.table, this.versus);
  }

  show({ report, pairs }: View): void {
    this.report = report;
    const methods = report?.methods ?? [];
    this.table.hidden = methods.length === 0;
    this.none.hidden = methods.length > 0;
    write(this.none, words.lab.totals.none);
    if (!report) return;
    const shape = methods.map(({ method, text }) => `${method} ${text}`).join();
    if (shape !== this.shape) {
      this.shape = shape;
      this.methods = methods.map((method) => new Row(method));
      this.rows.replaceChildren(...this.methods.map((row) => row.element));
      const both = pairs.filter(
        (one) => one.plain !== undefined && one.corrected !== undefined,
      );
      this.against = both.map((pair) => new Against(pair, this.actions));
      this.versus.replaceChildren(...this.against.map((one) => one.element));
    }
    methods.forEach((method, at) => this.methods[at]?.show(method));
    pairs
      .filter((one) => one.plain !== undefined && one.corrected !== undefined)
      .forEach((pair, at) => this.against[at]?.show(pair));
    const shots = [...new Set(report.shots)].sort((a, b) => a - b);
    const range =
      shots.length > 1
        ? words.lab.totals.range(shots[0] ?? 0, shots.at(-1) ?? 0)
        : `${shots[0] ?? 0}`;
    const kind = methods.some((one) => one.text)
      ? words.lab.totals.withNames
      : words.lab.totals.imagesAlone;
    write(this.caption, words.lab.totals.caption(report.classes.length, range, kind));
  }
}
