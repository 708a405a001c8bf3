/** One test image in the table: its picture, its truth, what each method says. */
import { html } from "../../ui/dom";
import type { LabReport } from "../../report";
import { Mark } from "../../plot/marks";
import { methodClass, methodName } from "../../ui/methods";
import { percent } from "../../ui/numbers";
import { isNone } from "./view";
import { words } from "../../words";

/** What a row shows. */
export interface Item {
  id: string;
  /** Place among the report's test images. */
  at: number;
  name: string;
  truth: number | null;
  disagreeing: boolean;
}

export interface Context {
  report: LabReport;
  /** Places of the report's classes on the board. */
  places: number[];
  thumb: (id: string) => Promise<string | undefined>;
}

class Cell {
  readonly element: HTMLElement;
  private readonly mark = new Mark();
  private readonly name = html("span", { class: "class-text" });
  private readonly sign = html("span", { class: "sign" });
  private readonly number = html("span", { class: "probability" });
  private readonly bar = html("span", { class: "bar", "aria-hidden": "true" });
  private shown = "";

  constructor(method: string, kind: string) {
    this.element = html(
      "div",
      { role: "gridcell", class: `says ${kind}` },
      html("span", { class: "says-method", "aria-hidden": "true" }, method),
      html("span", { class: "class-label" }, this.mark.element, this.name),
      this.sign,
      html("span", { class: "meter", "aria-hidden": "true" }, this.bar),
      this.number,
    );
  }

  show(name: string, place: number, probability: number, right: boolean | undefined): void {
    const text = percent(probability);
    const key = `${name}\n${place}\n${text}\n${String(right)}`;
    if (key === this.shown) return;
    this.shown = key;
    this.mark.show(place);
    this.name.textContent = name;
    this.number.textContent = text;
    this.bar.style.width = `${(100 * probability).toFixed(1)}%`;
    this.element.classList.toggle("wrong", right === false);
    this.sign.replaceChildren(
      ...(right === false
        ? [
            html("span", { "aria-hidden": "true" }, "✗"),
            html("span", { class: "unseen" }, words.lab.tests.wrong),
          ]
        : []),
    );
  }
}

export class TestRow {
  readonly element = html("div", { role: "row", class: "test-row" });
  item: Item | undefined;
  index = -1;
  private readonly picture = html("img", {
    alt: "",
    width: 40,
    height: 40,
    draggable: "false",
  });
  private readonly name = html("span", { class: "file" });
  private readonly mark = new Mark();
  private readonly truth = html("span", { class: "class-text" });
  private readonly differ = html(
    "span",
    { class: "differ", title: words.lab.tests.disagree },
    "≠",
  );
  private readonly cells: Cell[];
  private id: string | undefined;

  constructor(report: LabReport) {
    this.cells = report.methods.map(
      (method) => new Cell(methodName(method.method), methodClass(method.method)),
    );
    this.differ.append(html("span", { class: "unseen" }, words.lab.tests.disagreeSaid));
    this.element.append(
      html(
        "div",
        { role: "rowheader", class: "who" },
        html("span", { class: "thumb" }, this.picture),
        html(
          "span",
          { class: "who-text" },
          this.name,
          html("span", { class: "class-label" }, this.mark.element, this.truth),
        ),
        this.differ,
      ),
      ...this.cells.map((cell) => cell.element),
    );
  }

  place(index: number, height: number): void {
    this.element.style.transform = `translateY(${index * height}px)`;
    if (index === this.index) return;
    this.index = index;
    // The head is the first row.
    this.element.setAttribute("aria-rowindex", String(index + 2));
  }

  show(item: Item, { report, places, thumb }: Context): void {
    this.item = item;
    if (item.id !== this.id) {
      this.id = item.id;
      this.element.dataset.id = item.id;
      this.picture.removeAttribute("src");
      void thumb(item.id).then((address) => {
        if (address !== undefined && this.id === item.id) this.picture.src = address;
      });
    }
    if (this.name.textContent !== item.name) {
      this.name.textContent = item.name;
      this.name.title = item.name;
    }
    const unknown = isNone(report, item.at) ? words.lab.tests.none : words.lab.classNotKnown;
    const truth = item.truth === null ? unknown : (report.classes[item.truth] ?? "");
    if (this.truth.textContent !== truth) this.truth.textContent = truth;
    this.mark.show(item.truth === null ? null : places[item.truth]);
    if (this.differ.hidden === item.disagreeing) this.differ.hidden = !item.disagreeing;
    report.methods.forEach((method, column) => {
      const named = method.predicted[item.at] ?? -1;
      this.cells[column]?.show(
        report.classes[named] ?? "–",
        places[named] ?? -1,
        method.probability[item.at] ?? 0,
        item.truth === null ? undefined : named === item.truth,
      );
    });
  }
}
