/** What becomes of files: how many were read, which were refused, what went wrong. */
import type { Refused } from "../client/store";
import { button } from "./button";
import { html } from "./dom";
import { plural } from "./numbers";

/** Files named in sight; the others are a click away. */
const NAMED = 5;

export class Notices {
  private readonly adding = html("div", { class: "adding", hidden: "" });
  private readonly problems = html("div", { class: "problems", role: "alert" });
  readonly elements = [this.adding, this.problems];

  reading(done: number, total: number): void {
    this.adding.hidden = false;
    this.adding.replaceChildren(
      html("p", { class: "line" }, `Reading ${done + 1} of ${plural(total, "image")}…`),
      html("progress", { max: total, value: done, "aria-label": "Files read" }),
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
      const were = refused.length === 1 ? "was" : "were";
      const count = `${refused.length} of ${plural(of, "file")} ${were} not taken:`;
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
    const dismiss = button("Dismiss", () => {
      this.clear();
    });
    this.problems.replaceChildren(html("div", {}, ...nodes), dismiss);
  }
}

/** The first ones in sight, the others folded. */
function lines(files: Refused[]): Node[] {
  const all = files.map(({ name, why }) => `${name}: ${why}`);
  if (all.length <= NAMED) return all.length > 0 ? [list(all)] : [];
  const more = html("summary", {}, `And ${plural(all.length - NAMED, "more file")}`);
  return [list(all.slice(0, NAMED)), html("details", {}, more, list(all.slice(NAMED)))];
}

function list(lines: string[]): HTMLElement {
  return html("ul", {}, ...lines.map((line) => html("li", {}, line)));
}
