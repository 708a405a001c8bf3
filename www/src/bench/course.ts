/** How far the benchmark is, and the way out of it. */
import { button } from "../ui/button";
import { html, write } from "../ui/dom";
import { megabytes } from "../ui/numbers";
import { words } from "../words";

export class CourseBar {
  readonly element: HTMLElement;

  private readonly line = html("p", { class: "line" });
  private readonly bar = html("progress", { "aria-label": words.ui.progress });

  constructor(cancel: () => void) {
    const row = html("div", { class: "line-row" }, this.line, button(words.ui.cancel, cancel));
    this.element = html("div", { class: "panel course", hidden: "" }, row, this.bar);
  }

  /** `total` above the number of any runs is bytes. */
  show(what: string, done?: number, total?: number): void {
    const amounts =
      done !== undefined && total !== undefined && total > 10_000
        ? words.bench.amounts(megabytes(done), megabytes(total))
        : "…";
    write(this.line, `${what}${amounts}`);
    if (done === undefined || total === undefined) this.bar.removeAttribute("value");
    else {
      this.bar.max = total;
      this.bar.value = done;
    }
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
