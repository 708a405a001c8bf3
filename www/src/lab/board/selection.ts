/** The images that are picked out, and what can be done with them. */
import { html } from "../../ui/dom";
import type { LabPlace } from "../../report";
import { button } from "../../ui/button";
import { words } from "../../words";

export interface SelectionHost {
  moved(ids: string[], place: LabPlace | "tests"): void;
  removed(ids: string[]): void;
  /** The tiles have to show what is selected now. */
  changed(): void;
  /** Nothing is selected any more, and the focus was here. */
  left(): void;
}

export class Selection {
  readonly ids = new Set<string>();

  private readonly count = html("span", { role: "status" });
  private readonly target = html("select");
  private names = "\n";

  constructor(
    private readonly root: HTMLElement,
    private readonly host: SelectionHost,
  ) {
    const label = html("label", {}, words.lab.selection.moveTo, this.target);
    root.append(
      this.count,
      label,
      button(words.lab.selection.move, () => {
        host.moved([...this.ids], JSON.parse(this.target.value) as LabPlace | "tests");
      }),
      button(words.lab.selection.remove, () => {
        this.remove();
      }),
      button(words.lab.selection.clear, () => {
        this.set([], true);
        host.left();
      }),
    );
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      this.set([], true);
      host.left();
    });
    this.show();
  }

  set(ids: string[], only: boolean): void {
    if (only) this.ids.clear();
    for (const id of ids) this.ids.add(id);
    this.show();
    this.host.changed();
  }

  drop(ids: string[]): void {
    for (const id of ids) this.ids.delete(id);
    this.show();
    this.host.changed();
  }

  remove(): void {
    const ids = [...this.ids];
    if (ids.length > 0) this.host.removed(ids);
  }

  get focused(): boolean {
    return this.root.contains(document.activeElement);
  }

  focusMove(): void {
    this.target.focus();
  }

  /** What is not there any more cannot be selected. */
  update(ids: Set<string>, names: string[]): void {
    for (const id of this.ids) if (!ids.has(id)) this.ids.delete(id);
    this.show();
    if (names.join("\n") === this.names) return;
    this.names = names.join("\n");
    const option = (place: LabPlace | "tests", text: string) =>
      html("option", { value: JSON.stringify(place) }, text);
    this.target.replaceChildren(
      ...names.map((name) => option({ kind: "shots", class: name }, name)),
      option("tests", words.lab.selection.tests),
      option({ kind: "tests", truth: null }, words.lab.selection.testsUnknown),
      ...names.map((name) =>
        option({ kind: "tests", truth: name }, words.lab.selection.testsAs(name)),
      ),
    );
  }

  private show(): void {
    const { size } = this.ids;
    this.root.hidden = size === 0;
    const text = size === 1 ? words.lab.selection.count(size) : words.lab.selection.count(size);
    if (this.count.textContent !== text) this.count.textContent = text;
  }
}
