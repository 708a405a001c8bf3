/** What becomes of files: how many were read, which were refused, what went wrong. */
import type { Refused } from "../client/store";
import { button } from "./button";
import { html } from "./dom";
import { words } from "../words";

/** Files named in sight; the others are a click away. */
const NAMED = 5;

export class Notices {
  private readonly adding = html("div", { class: "adding", hidden: "" });
  private readonly problems = html("div", { class: "problems", role: "alert" });
  readonly elements = [this.adding, this.problems];

  reading(done: number, total: number): void {
    this.adding.hidden = false;
    this.adding.replaceChildren(
      html("p", { class: "line" }, words.ui.notices.reading(done + 1, total)),
      html("progress", { max: total, value: done, "aria-label": words.ui.notices.filesRead }),
    );
  }

  /** No file is being read any more. */
  read(): void {
    this.adding.hidden = true;
    this.adding.replaceChildren();
  }

  /** What was not taken of so many files, and what there is to know of others. */
  added(refused: Refused[], remarked: Refused[], of: number): void {
    if (refused.length === 0 && remarked.length === 0) return;
    const nodes: Node[] = [];
    if (refused.length > 0) {
      const count = words.ui.notices.refused(refused.length, of);
      nodes.push(html("p", {}, count), ...lines(refused));
    }
    this.show(...nodes, ...lines(remarked));
  }

  /** A problem that stays until the next change. */
  complain(...problems: string[]): void {
    this.show(list(problems));
  }

  clear(): void {
    this.problems.replaceChildren();
  }

  private show(...nodes: Node[]): void {
    const dismiss = button(words.ui.notices.dismiss, () => {
      this.clear();
    });
    this.problems.replaceChildren(html("div", {}, ...nodes), dismiss);
  }
}

/** The first ones in sight, the others folded. */
function lines(files: Refused[]): Node[] {
  const all = files.map(({ name, why }) => `${name}: ${why}`);
  if (all.length <= NAMED) return all.length > 0 ? [list(all)] : [];
  const more = html("summary", {}, words.ui.notices.more(all.length - NAMED));
  return [list(all.slice(0, NAMED)), html("details", {}, more, list(all.slice(NAMED)))];
}

function list(lines: string[]): HTMLElement {
  return html("ul", {}, ...lines.map((line) => html("li", {}, line)));
}
