/** A long list of rows of which only those in sight are in the page. */
import { html, onWidth } from "../../ui/dom";
import type { LabReport } from "../../report";
import { type Context, type Item, TestRow } from "./test-row";
import { words } from "../../words";

/** Rows kept above and below those in sight. */
const SPARE = 5;
/** Least widths in pixels of a row's head and of a method beside it. */
const [WHO, SAYS] = [190, 118];
/** Width of a method where they stand below the head. */
const BELOW = 290;
const ROW = 58;

export class RowWindow {
  /** The scrolled grid. */
  readonly element: HTMLElement;
  private readonly head = html("div", { role: "rowgroup", class: "test-head" });
  private readonly body = html("div", { role: "rowgroup", class: "test-body" });
  private rows = new Map<number, TestRow>();
  private items: Item[] = [];
  private context: Context | undefined;
  private shape = "";
  private height = ROW;
  private width = 0;
  private active = 0;

  constructor(private readonly open: (id: string, from: HTMLElement) => void) {
    this.element = html(
      "div",
      {
        role: "grid",
        class: "tests-grid",
        "aria-label": words.lab.tests.grid,
      },
      this.head,
      this.body,
    );
    this.element.addEventListener(
      "scroll",
      () => {
        this.fill();
      },
      { passive: true },
    );
    this.body.addEventListener("click", (event) => {
      const row = this.rowOf(event.target);
      if (!row?.item) return;
      this.activate(row.index, false);
      this.open(row.item.id, row.element);
    });
    this.body.addEventListener("focusin", (event) => {
      const row = this.rowOf(event.target);
      if (row && row.index !== this.active) this.activate(row.index, false);
    });
    this.body.addEventListener("keydown", (event) => {
      this.key(event);
    });
    onWidth(this.element, (width) => {
      this.width = width;
      this.measure();
    });
  }

  show(items: Item[], context: Context, head: (report: LabReport) => HTMLElement[]): void {
    this.items = items;
    this.context = context;
    const shape = context.report.methods.map(({ method }) => method).join();
    if (shape !== this.shape) {
      this.shape = shape;
      for (const row of this.rows.values()) row.element.remove();
      this.rows.clear();
      this.head.replaceChildren(
        html(
          "div",
          { role: "row", class: "test-row", "aria-rowindex": 1 },
          ...head(context.report),
        ),
      );
      const methods = context.report.methods.length;
      this.element.style.setProperty("--methods", String(methods));
      this.element.setAttribute("aria-colcount", String(methods + 1));
      this.measure();
    }
    this.element.setAttribute("aria-rowcount", String(items.length + 1));
    this.active = Math.min(this.active, Math.max(items.length - 1, 0));
    this.body.style.height = `${items.length * this.height}px`;
    this.fill(true);
  }

  /** Back to the first row, when the list is another one. */
  top(): void {
    this.active = 0;
    this.element.scrollTop = 0;
  }

  private measure(): void {
    const methods = this.context?.report.methods.length ?? 1;
    const narrow = this.width < WHO + SAYS * methods;
    const across = Math.max(1, Math.min(methods, Math.floor(this.width / BELOW)));
    this.height = narrow ? 62 + 26 * Math.ceil(methods / across) : ROW;
    this.element.classList.toggle("narrow", narrow);
    this.element.style.setProperty("--across", String(across));
    this.element.style.setProperty("--row", `${this.height}px`);
    this.body.style.height = `${this.items.length * this.height}px`;
    for (const row of this.rows.values()) row.place(row.index, this.height);
    this.fill();
  }

  /** Puts the rows in sight into the page and takes the others out. */
  private fill(changed = false): void {
    const { context, items } = this;
    if (!context) return;
    const top = this.element.scrollTop;
    const sight = this.element.clientHeight;
    const first = Math.max(0, Math.floor(top / this.height) - SPARE);
    const last = Math.min(items.length - 1, Math.ceil((top + sight) / this.height) + SPARE);
    const wanted = new Set<number>();
    for (let index = first; index <= last; index++) wanted.add(index);
    // Where Tab enters: always there.
    if (this.active < items.length) wanted.add(this.active);

    const free: TestRow[] = [];
    for (const [index, row] of this.rows) {
      if (wanted.has(index)) continue;
      this.rows.delete(index);
      row.element.remove();
      free.push(row);
    }
    let before = this.body.firstElementChild;
    for (const index of [...wanted].sort((a, b) => a - b)) {
      const item = items[index];
      if (!item) continue;
      let row = this.rows.get(index);
      if (row) {
        if (changed) row.show(item, context);
        before = row.element.nextElementSibling;
      } else {
        row = free.pop() ?? new TestRow(context.report);
        this.rows.set(index, row);
        row.place(index, this.height);
        row.show(item, context);
        this.body.insertBefore(row.element, before);
      }
      const tab = index === this.active ? 0 : -1;
      if (row.element.tabIndex !== tab || !row.element.hasAttribute("tabindex")) {
        row.element.tabIndex = tab;
      }
    }
  }

  private rowOf(target: EventTarget | null): TestRow | undefined {
    if (!(target instanceof Element)) return undefined;
    const element = target.closest(".test-row");
    return [...this.rows.values()].find((row) => row.element === element);
  }

  private activate(index: number, focus: boolean): void {
    this.active = Math.max(0, Math.min(index, this.items.length - 1));
    if (focus) {
      const top = this.active * this.height;
      const room = this.element.clientHeight - this.head.offsetHeight;
      const { scrollTop } = this.element;
      if (top < scrollTop) this.element.scrollTop = top;
      else if (top + this.height > scrollTop + room) {
        this.element.scrollTop = top + this.height - room;
      }
    }
    this.fill();
    if (focus) this.rows.get(this.active)?.element.focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.height) - 1);
    const steps: Record<string, number> = {
      ArrowDown: this.active + 1,
      ArrowUp: this.active - 1,
      PageDown: this.active + page,
      PageUp: this.active - page,
      Home: 0,
      End: this.items.length - 1,
    };
    const index = steps[event.key];
    if (index !== undefined) {
      event.preventDefault();
      this.activate(index, true);
      return;
    }
    if (event.key !== "Enter" && event.key !== " ") return;
    const row = this.rows.get(this.active);
    if (!row?.item) return;
    event.preventDefault();
    this.open(row.item.id, row.element);
  }
}
