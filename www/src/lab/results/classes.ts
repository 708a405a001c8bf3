/** Class by class: how many each method names right, and what it takes them for. */
import { html, write } from "../../ui/dom";
import type { LabMethod, LabReport } from "../../report";
import { Mark } from "../../plot/marks";
import { methodClass, methodName } from "../../ui/methods";
import { percent } from "../../ui/numbers";
import { card } from "./card";
import { choice, offer } from "../../ui/choice";
import { type Part, placesOf, shownOf, type View } from "./view";
import { words } from "../../words";

/** A table whose cells are made anew only when its shape changes. */
class HeatTable {
  readonly element = html("div", { class: "heat-scroll", tabindex: 0, role: "region" });
  private cells: HTMLTableCellElement[][] = [];
  private shape = "";

  constructor(private readonly corner: string) {}

  build(
    shape: string,
    columns: () => HTMLTableCellElement[],
    rows: () => HTMLTableCellElement[],
  ): void {
    if (shape === this.shape) return;
    this.shape = shape;
    const heads = columns();
    const names = rows();
    this.cells = names.map(() => heads.map(() => html("td")));
    const corner = html("th", { scope: "col", class: "corner" }, this.corner);
    this.element.replaceChildren(
      html(
        "table",
        { class: "heat" },
        html("thead", {}, html("tr", {}, corner, ...heads)),
        html(
          "tbody",
          {},
          ...names.map((name, at) => html("tr", {}, name, ...(this.cells[at] ?? []))),
        ),
      ),
    );
  }

  set(row: number, column: number, text: string, heat: number, kind: string): void {
    const cell = this.cells[row]?.[column];
    if (!cell) return;
    write(cell, text);
    if (cell.className !== kind) cell.className = kind;
    const value = `${Math.round(44 * heat)}%`;
    if (cell.style.getPropertyValue("--heat") !== value) {
      cell.style.setProperty("--heat", value);
    }
  }
}

function classHead(name: string, place: number, scope: "row" | "col"): HTMLTableCellElement {
  const label = html("span", { class: "class-text" }, name);
  const mark = new Mark(place).element;
  return html(
    "th",
    { scope, title: name },
    html("span", { class: "class-label" }, mark, label),
  );
}

export class Classes implements Part {
  readonly element: HTMLElement;
  private readonly perClass = new HeatTable(words.lab.classes.class);
  private readonly confusion = new HeatTable(words.lab.classes.corner);
  private readonly select: HTMLSelectElement;
  private readonly none = html("p", { class: "empty" });
  private readonly parts: HTMLElement[];
  private chosen: string | undefined;
  private view: View | undefined;

  constructor() {
    const { element, body } = card("classes", words.lab.classes.title);
    this.element = element;
    this.perClass.element.setAttribute("aria-label", words.lab.classes.right);
    this.confusion.element.setAttribute("aria-label", words.lab.classes.confusion);
    const { element: label, select } = choice(words.lab.classes.by);
    this.select = select;
    select.addEventListener("change", () => {
      this.chosen = select.value;
      if (this.view) this.show(this.view);
    });
    this.parts = [this.perClass.element, html("h3", {}, label), this.confusion.element];
    body.append(this.none, ...this.parts);
  }

  show(view: View): void {
    this.view = view;
    const { report } = view;
    const any = report?.methods.some((one) => one.accuracy) ?? false;
    for (const part of this.parts) part.hidden = !any;
    this.none.hidden = any;
    write(this.none, words.lab.classes.none);
    if (!report || !any) return;
    const places = placesOf(view.board, report.classes);
    this.showPerClass(report, places);
    offer(
      this.select,
      report.methods.map(({ method }) => [method, methodName(method)]),
    );
    const shown = report.methods.find((one) => one.method === this.chosen);
    const method = shown ?? shownOf(report, view.pair) ?? report.methods[0];
    if (!method) return;
    if (this.select.value !== method.method) this.select.value = method.method;
    this.showConfusion(report, method, places);
  }

  private showPerClass(report: LabReport, places: number[]): void {
    const count = report.classes.length;
    this.perClass.build(
      JSON.stringify([report.classes, places, report.methods.map(({ method }) => method)]),
      () =>
        report.methods.map((method) =>
          html(
            "th",
            { scope: "col", class: methodClass(method.method) },
            methodName(method.method),
          ),
        ),
      () => report.classes.map((name, at) => classHead(name, places[at] ?? -1, "row")),
    );
    report.methods.forEach((method, column) => {
      for (let row = 0; row < count; row++) {
        const line = method.confusion.slice(row * count, (row + 1) * count);
        const all = line.reduce((sum, one) => sum + one, 0);
        const right = line[row] ?? 0;
        const text = all === 0 ? "–" : words.ui.of(right, all);
        this.perClass.set(
          row,
          column,
          text,
          all === 0 ? 0 : right / all,
          methodClass(method.method),
        );
      }
    });
  }

  private showConfusion(report: LabReport, method: LabMethod, places: number[]): void {
    const count = report.classes.length;
    this.confusion.build(
      JSON.stringify([report.classes, places]),
      () => report.classes.map((name, at) => classHead(name, places[at] ?? -1, "col")),
      () => report.classes.map((name, at) => classHead(name, places[at] ?? -1, "row")),
    );
    for (let row = 0; row < count; row++) {
      const line = method.confusion.slice(row * count, (row + 1) * count);
      const all = line.reduce((sum, one) => sum + one, 0);
      line.forEach((value, column) => {
        const kind = `${methodClass(method.method)} ${row === column ? "diagonal" : ""}`;
        this.confusion.set(row, column, String(value), all === 0 ? 0 : value / all, kind);
      });
    }
    const { accuracy } = method;
    const rate = accuracy
      ? words.lab.classes.rate(percent(accuracy.correct / accuracy.total))
      : "";
    this.confusion.element.setAttribute(
      "aria-label",
      words.lab.classes.confusionOf(methodName(method.method), rate),
    );
  }
}
