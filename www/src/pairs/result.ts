/** What was found: a sentence, what is shown of it, the table, files to take along. */
import type { PairsAsked, PairsReport, RankedPair } from "../report";
import { button, saveFile } from "../ui/button";
import { choice, offer } from "../ui/choice";
import { freshId, html, write } from "../ui/dom";
import { cosine, whole } from "../ui/numbers";
import { PairsTable } from "./table";
import { inEnglish, writeIn } from "../ui/english";
import { words } from "../words";

export type Options = Pick<PairsAsked, "labels" | "drop_near_duplicates" | "all">;

export interface ResultHost {
  thumb(path: string): string | undefined;
  open(pair: RankedPair): void;
  /** Another question about the same images. */
  asked(): void;
  /** A report as a file of the command line. */
  file(report: PairsReport, form: "csv" | "json"): Promise<string>;
  say: (message: string) => void;
  complain(message: string): void;
}

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json" };

export class PairsResult {
  readonly element: HTMLElement;

  private readonly sentence = html("h2", { id: freshId("found") });
  private readonly listed = html("p", { class: "hint" });
  private readonly which: HTMLSelectElement;
  private readonly near = html("input", { type: "checkbox" });
  private readonly labels = html("input", { type: "checkbox" });
  private readonly labelled: HTMLElement;
  private readonly table: PairsTable;
  private readonly leftOut = html("details", { class: "near" });
  private readonly rule = html("p", { class: "hint rule" });
  private report: PairsReport | undefined;

  constructor(private readonly host: ResultHost) {
    const which = choice(words.ui.show);
    this.which = which.select;
    offer(this.which, [
      ["blind", words.pairs.result.blind],
      ["all", words.pairs.result.all],
    ]);
    for (const input of [this.which, this.near, this.labels]) {
      input.addEventListener("change", () => {
        host.asked();
      });
    }
    this.labelled = html("label", { class: "check" }, this.labels, words.pairs.result.labels);
    this.table = new PairsTable(host);
    this.element = html(
      "section",
      { class: "found", "aria-labelledby": this.sentence.id, hidden: "" },
      this.sentence,
      html(
        "div",
        { class: "options row" },
        which.element,
        html("label", { class: "check" }, this.near, words.pairs.result.near),
        this.labelled,
        html(
          "span",
          { class: "row saves" },
          button(words.ui.asCsv, () => void this.save("csv")),
          button(words.ui.asJson, () => void this.save("json")),
        ),
      ),
      this.listed,
      this.table.element,
      this.leftOut,
      this.rule,
    );
  }

  get options(): Options {
    return {
      all: this.which.value === "all",
      drop_near_duplicates: this.near.checked,
      labels: this.labels.checked && !this.labelled.hidden,
    };
  }

  /** Whether any image lies in a folder. */
  set folders(any: boolean) {
    this.labelled.hidden = !any;
  }

  hide(): void {
    this.report = undefined;
    this.element.hidden = true;
  }

  show(report: PairsReport): void {
    this.report = report;
    this.element.hidden = false;
    writeIn(this.sentence, report.sentence, true);
    write(this.rule, words.pairs.result.rule(report.rule));
    write(this.listed, listed(report));
    this.listed.hidden = this.listed.textContent === "";
    this.table.show(report);
    this.showLeftOut(report);
  }

  private showLeftOut({ nearly_same: near }: PairsReport): void {
    this.leftOut.hidden = near === null;
    if (!near) return;
    const lines = near.left_out.map(({ path, kept, clip, dino }) =>
      html("li", {}, words.pairs.result.nearly(path, kept, cosine(clip), cosine(dino))),
    );
    this.leftOut.replaceChildren(
      html("summary", inEnglish(), near.words),
      html("ul", {}, ...lines),
    );
  }

  private async save(form: "csv" | "json"): Promise<void> {
    if (!this.report) return;
    const name = `clipsight-pairs.${form}`;
    try {
      const text = await this.host.file(this.report, form);
      saveFile(name, new Blob([text], { type: TYPES[form] }));
      this.host.say(words.ui.saved(name));
    } catch {
      this.host.complain(words.pairs.result.notSaved(name));
    }
  }
}

/** What of all pairs the table holds, where that needs to be said. */
function listed({ top, pairs, blind }: PairsReport): string {
  const all = top.length > blind;
  if (top.length === 0) return words.pairs.result.none;
  if (top.length === (all ? pairs : blind)) return "";
  return words.pairs.result.listed(whole(top.length));
}
