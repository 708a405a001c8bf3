/** The table of pairs: sorted by any column, a page of rows at a time. */
import type { PairsReport, RankedPair } from "../report";
import { button } from "../ui/button";
import { html, write } from "../ui/dom";
import { whole } from "../ui/numbers";
import { BY_DEPTH, type Column, COLUMNS, LABELS, type Places, placesOf } from "./columns";
import { picture } from "./intake";
import type { Thumbs } from "./thumbs";
import { words } from "../words";

/** Rows in the page at a time: what there is besides costs nothing. */
const ROWS = 50;
/** No column: the order of the report. */
const AS_GIVEN = "";

export interface TableHost {
  readonly thumbs: Thumbs;
  /** A row was chosen; the focus is on its button. */
  open(pair: RankedPair): void;
  say: (message: string) => void;
}

export class PairsTable {
  readonly element: HTMLElement;

  private readonly head = html("tr");
  private readonly body = html("tbody");
  private readonly caption = html("caption", { class: "unseen" });
  private readonly range = html("span", { class: "range" });
  private readonly earlier: HTMLButtonElement;
  private readonly later: HTMLButtonElement;
  private readonly pages: HTMLElement;

  private columns: Column[] = [];
  /** In the order of the report: by depth, or as they are worth looking at. */
  private pairs: RankedPair[] = [];
  private sorted: RankedPair[] = [];
  private places: Places = new Map();
  private by = BY_DEPTH;
  private way: Column["first"] = "descending";
  private first = 0;
  private given = false;

  constructor(private readonly host: TableHost) {
    this.earlier = button(words.ui.previous, () => {
      this.turn(-ROWS);
    });
    this.later = button(words.ui.next, () => {
      this.turn(ROWS);
    });
    this.pages = html(
      "nav",
      { class: "page-turner row", "aria-label": words.pairs.table.rows },
      this.earlier,
      this.range,
      this.later,
    );
    this.element = html(
      "div",
      { class: "pairs-table" },
      html("table", {}, this.caption, html("thead", {}, this.head), this.body),
      this.pages,
    );
    this.body.addEventListener("click", ({ target }) => {
      const row = target instanceof Element ? target.closest("tr") : null;
      const at = row ? [...this.body.rows].indexOf(row) : -1;
      const pair = this.sorted[this.first + at];
      if (!row || !pair) return;
      row.querySelector("button")?.focus();
      this.host.open(pair);
    });
  }

  /**
   * Another report: the order that was chosen stays, and the page where it is longer. With
   * `given` its own order stands until another is chosen.
   */
  show(report: PairsReport, given = false): void {
    const first = given === this.given ? this.first : 0;
    if (given !== this.given) {
      this.given = given;
      this.by = given ? AS_GIVEN : BY_DEPTH;
      this.way = "descending";
    }
    this.pairs = report.top;
    this.places = placesOf(report.top);
    this.columns = report.across === null ? COLUMNS : [...COLUMNS, LABELS];
    const known = (key: string) => this.columns.some((column) => column.key === key);
    if (this.by !== AS_GIVEN && !known(this.by)) {
      this.by = BY_DEPTH;
      this.way = "descending";
    }
    this.element.hidden = report.top.length === 0;
    this.drawHead();
    this.sort(first < report.top.length ? first : 0);
  }

  private drawHead(): void {
    const cells = this.columns.map((column) => {
      const control = html("button", { type: "button" }, column.title);
      control.addEventListener("click", () => {
        const turned = this.way === "ascending" ? "descending" : "ascending";
        this.way = this.by === column.key ? turned : column.first;
        this.by = column.key;
        this.sort();
        this.host.say(words.pairs.table.sorted(column.title, this.way));
      });
      return html(
        "th",
        { scope: "col", class: `cell-${column.key}`, "data-key": column.key },
        control,
      );
    });
    this.head.replaceChildren(...cells);
  }

  private sort(first = 0): void {
    const begun = performance.now();
    const column = this.columns.find(({ key }) => key === this.by);
    const sign = this.way === "ascending" ? 1 : -1;
    // Array.sort is stable: equals stay as deep as they are.
    this.sorted = [...this.pairs];
    if (column) this.sorted.sort((a, b) => sign * column.compare(a, b, this.places));
    for (const cell of this.head.cells) {
      if (cell.dataset.key === this.by) cell.setAttribute("aria-sort", this.way);
      else cell.removeAttribute("aria-sort");
    }
    this.first = first;
    this.draw();
    performance.measure("clipsight:sort", { start: begun });
  }

  private turn(by: number): void {
    this.first += by;
    this.draw();
    this.host.say(this.range.textContent);
    // A button that is of no use any more loses the focus.
    if (this.earlier.disabled) this.later.focus();
    else if (this.later.disabled) this.earlier.focus();
    this.element.scrollIntoView({ block: "start" });
  }

  private draw(): void {
    const { first, sorted } = this;
    const shown = sorted.slice(first, first + ROWS);
    this.body.replaceChildren(...shown.map((pair) => this.row(pair)));
    const [from, to] = [whole(first + 1), whole(first + shown.length)];
    const all = whole(sorted.length);
    write(this.range, words.pairs.table.range(from, to, all));
    write(this.caption, words.pairs.table.caption(from, to, all));
    this.pages.hidden = sorted.length <= ROWS;
    this.earlier.disabled = first === 0;
    this.later.disabled = first + ROWS >= sorted.length;
  }

  private row(pair: RankedPair): HTMLElement {
    const [a, b] = pair.images.map((image) => image.path) as [string, string];
    const open = html(
      "button",
      { type: "button", class: "open-pair", "aria-label": words.pairs.table.open(a, b) },
      html(
        "span",
        { class: "thumbs" },
        picture(this.host.thumbs, a),
        picture(this.host.thumbs, b),
      ),
      html(
        "span",
        { class: "names" },
        html("span", { title: a }, a),
        html("span", { title: b }, b),
      ),
    );
    const cells = this.columns.map(({ key, title, cell }) =>
      cell
        ? html("td", { class: `cell-${key}`, "data-title": title }, ...cell(pair))
        : html("th", { scope: "row", class: `cell-${key}` }, open),
    );
    return html("tr", {}, ...cells);
  }
}
