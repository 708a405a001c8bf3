/** What becomes of files: how many were read, which were refused, what went wrong. */
import type { Refused } from "../../client/store";
import { button } from "../../ui/button";
import { html } from "../../ui/dom";
import { plural } from "../../ui/numbers";

/** Refused files named one by one; more are counted. */
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

  refused(files: Refused[]): void {
    const lines = files.slice(0, NAMED).map(({ name, why }) => `${name}: ${why}`);
    if (files.length > NAMED) lines.push(`And ${files.length - NAMED} more files.`);
    if (lines.length > 0) this.complain(...lines);
  }

  /** A problem that stays until the next change. */
  complain(...lines: string[]): void {
    this.problems.replaceChildren(
      html("ul", {}, ...lines.map((line) => html("li", {}, line))),
      button("Dismiss", () => {
        this.clear();
      }),
    );
  }

  clear(): void {
    this.problems.replaceChildren();
  }
}
