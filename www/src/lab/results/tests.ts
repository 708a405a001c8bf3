/** The test images with what each method says of them. */
import { freshId, html, write } from "../../ui/dom";
import type { LabReport } from "../../report";
import { methodClass, methodInWords, methodName } from "../../ui/methods";
import { button, saveFile } from "../../ui/button";
import { card } from "./card";
import { choice, offer } from "../../ui/choice";
import { tableCsv } from "./csv";
import type { Item } from "./test-row";
import {
  type Actions,
  type Filter,
  isNone,
  type Part,
  placesOf,
  shownOf,
  type View,
} from "./view";
import { RowWindow } from "./window";
import { words } from "../../words";

const FILTERS: Filter[] = ["all", "disagreeing", "wrong", "wins", "losses", "none"];

const NAMES: Record<Filter, string> = {
  all: words.lab.filters.all,
  disagreeing: words.lab.filters.disagreeing,
  wrong: words.lab.filters.wrong,
  wins: words.lab.filters.wins,
  losses: words.lab.filters.losses,
  none: words.lab.filters.none,
};

type Order = "added" | "name" | "class";

export class Tests implements Part {
  readonly element: HTMLElement;
  private readonly window: RowWindow;
  private readonly none = html("p", { class: "empty" });
  private readonly meaning = html("p", { class: "filter-meaning", role: "status" });
  private readonly radios = new Map<Filter, { input: HTMLInputElement; count: HTMLElement }>();
  private readonly order: HTMLSelectElement;
  private readonly csv: HTMLButtonElement;
  private readonly tools: HTMLElement;
  private filter: Filter = "all";
  private view: View | undefined;
  private collator = new Intl.Collator(words.locale, { numeric: true });

  constructor(actions: Actions) {
    const { element, head, body } = card("tests", words.lab.tests.title);
    this.element = element;
    this.window = new RowWindow((id, from) => {
      actions.open(id, from);
    });
    this.csv = button(words.ui.asCsv, () => {
      if (!this.view?.report) return;
      const text = tableCsv(this.view.report, this.view.images);
      saveFile("clipsight-lab-tests.csv", new Blob([text], { type: "text/csv;charset=utf-8" }));
      actions.say(words.ui.saved("clipsight-lab-tests.csv"));
    });
    const order = choice(words.lab.tests.order);
    this.order = order.select;
    offer(this.order, [
      ["added", words.lab.tests.added],
      ["name", words.lab.tests.byName],
      ["class", words.lab.tests.byClass],
    ]);
    this.order.addEventListener("change", () => {
      this.window.top();
      this.redraw();
    });
    head.append(order.element, this.csv);
    this.tools = html("div", { class: "filters row" }, this.filters(), this.meaning);
    this.thumb = (id) => actions.thumb(id);
    body.append(this.tools, this.none, this.window.element);
  }

  private readonly thumb: (id: string) => Promise<string | undefined>;

  private filters(): HTMLElement {
    const group = freshId("filter");
    const field = html(
      "fieldset",
      { class: "segments" },
      html("legend", { class: "unseen" }, words.ui.show),
    );
    for (const filter of FILTERS) {
      const input = html("input", { type: "radio", name: group, value: filter });
      input.checked = filter === this.filter;
      input.addEventListener("change", () => {
        this.choose(filter);
      });
      const count = html("b");
      this.radios.set(filter, { input, count });
      field.append(html("label", {}, input, html("span", {}, NAMES[filter], " ", count)));
    }
    return field;
  }

  /** Shows some of the images only. */
  choose(filter: Filter): void {
    this.filter = filter;
    const radio = this.radios.get(filter);
    if (radio) radio.input.checked = true;
    this.window.top();
    this.redraw();
  }

  /** Ids in the order shown, for walking through them. */
  shown(): string[] {
    const { view } = this;
    if (!view?.report) return [];
    const items = everything(view, view.report);
    return this.ordered(items.filter(passing(this.filter, view, view.report))).map(
      ({ id }) => id,
    );
  }

  private redraw(): void {
    if (this.view) this.show(this.view);
  }

  show(view: View): void {
    this.view = view;
    const { report } = view;
    const any = (report?.queries.length ?? 0) > 0 && (report?.methods.length ?? 0) > 0;
    this.tools.hidden = this.window.element.hidden = this.csv.hidden = !any;
    this.none.hidden = any;
    write(this.none, words.lab.tests.noneYet);
    if (!report || !any) return;
    const all = everything(view, report);
    for (const filter of FILTERS) {
      const radio = this.radios.get(filter);
      if (!radio) continue;
      const passes = passing(filter, view, report);
      write(radio.count, String(all.reduce((sum, item) => sum + Number(passes(item)), 0)));
      const compares = filter === "wins" || filter === "losses";
      radio.input.disabled =
        (compares && view.pair?.comparison === undefined) ||
        (filter === "none" && report.open_set === null);
    }
    const items = this.ordered(all.filter(passing(this.filter, view, report)));
    write(this.meaning, words.lab.tests.meaning(meaning(this.filter, view), items.length));
    this.window.show(
      items,
      { report, places: placesOf(view.board, report.classes), thumb: this.thumb },
      heads,
    );
  }

  private ordered(items: Item[]): Item[] {
    const order = this.order.value as Order;
    // Array.sort is stable: equals stay as they were added.
    if (order === "name") items.sort((a, b) => this.collator.compare(a.name, b.name));
    if (order === "class") items.sort((a, b) => (a.truth ?? 1e9) - (b.truth ?? 1e9));
    return items;
  }
}

function heads(report: LabReport): HTMLElement[] {
  return [
    html("div", { role: "columnheader", class: "who" }, words.lab.tests.head),
    ...report.methods.map((method) =>
      html(
        "div",
        {
          role: "columnheader",
          class: `says ${methodClass(method.method)}`,
          title: methodInWords(method.method),
        },
        methodName(method.method),
      ),
    ),
  ];
}

function everything({ images }: View, report: LabReport): Item[] {
  return report.queries.map((id, at) => {
    const [first, ...others] = report.methods;
    return {
      id,
      at,
      name: images.get(id)?.name ?? id.slice(0, 12),
      truth: report.truth[at] ?? null,
      disagreeing: others.some((one) => one.predicted[at] !== first?.predicted[at]),
    };
  });
}

function passing(filter: Filter, { pair }: View, report: LabReport): (item: Item) => boolean {
  const right = (place: number | undefined, item: Item) =>
    place !== undefined && report.methods[place]?.predicted[item.at] === item.truth;
  const main = shownOf(report, pair);
  const known = (item: Item) => item.truth !== null;
  switch (filter) {
    case "all":
      return () => true;
    case "disagreeing":
      return (item) => item.disagreeing;
    case "wrong":
      return (item) => known(item) && main?.predicted[item.at] !== item.truth;
    case "wins":
      return (item) => known(item) && right(pair?.corrected, item) && !right(pair?.plain, item);
    case "losses":
      return (item) =>
        known(item) &&
        pair?.corrected !== undefined &&
        !right(pair.corrected, item) &&
        right(pair.plain, item);
    case "none":
      return (item) => isNone(report, item.at);
  }
}

function meaning(filter: Filter, { pair, report }: View): string {
  const main = report && shownOf(report, pair);
  const corrected = pair ? methodName(`${pair.base}++`) : "";
  const plain = pair ? methodName(pair.base) : "";
  switch (filter) {
    case "all":
      return words.lab.tests.choose;
    case "disagreeing":
      return words.lab.tests.differ;
    case "wrong":
      return words.lab.tests.namesWrong(
        main ? methodName(main.method) : words.lab.tests.theMethod,
      );
    case "wins":
      return words.lab.tests.rightWhere(corrected, plain);
    case "losses":
      return words.lab.tests.rightWhere(plain, corrected);
    case "none":
      return words.lab.tests.strangers;
  }
}
