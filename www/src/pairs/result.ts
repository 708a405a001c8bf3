/** What was found: a sentence, what is shown of it, the table, files to take along. */
import type { MineReport, PairsAsked, PairsReport, RankedPair } from "../report";
import { button, saveFile } from "../ui/button";
import { choice, offer } from "../ui/choice";
import { freshId, html, write } from "../ui/dom";
import { cosine, whole } from "../ui/numbers";
import { PairsTable } from "./table";
import type { Thumbs } from "./thumbs";
import { inEnglish, writeIn } from "../ui/english";
import { words } from "../words";

export type Options = Pick<PairsAsked, "labels" | "drop_near_duplicates" | "all">;

export interface ResultHost {
  readonly thumbs: Thumbs;
  open(pair: RankedPair): void;
  /** Another question about the same images. */
  asked(): void;
  /** A report as a file of the command line. */
  file(report: PairsReport, form: "csv" | "json"): Promise<string>;
  /** The same of those that are worth looking at first, a line a pair. */
  lines(report: MineReport): Promise<string>;
  /** The same as a benchmark; undefined where no pair has its pictures here. */
  benchmark(report: MineReport): Promise<Blob | undefined>;
  say: (message: string) => void;
  complain(message: string): void;
}

const TYPES = {
  csv: "text/csv;charset=utf-8",
  json: "application/json",
  jsonl: "application/jsonl",
};

/** From so many images on those worth looking at first are shown, unless others are chosen. */
const MANY = 300;
/** Up to so many images all pairs can be shown: each is computed. */
const ALL = 2000;

export class PairsResult {
  readonly element: HTMLElement;

  private readonly sentence = html("h2", { id: freshId("found") });
  private readonly listed = html("p", { class: "hint" });
  private readonly which: HTMLSelectElement;
  private readonly near = html("input", { type: "checkbox" });
  private readonly labels = html("input", { type: "checkbox" });
  private readonly labelled: HTMLElement;
  private readonly nearly: HTMLElement;
  private readonly table: PairsTable;
  private readonly leftOut = html("details", { class: "near" });
  private readonly rule = html("p", { class: "hint rule" });
  private readonly asJson: HTMLButtonElement;
  private readonly asLines: HTMLButtonElement;
  private readonly asBenchmark: HTMLButtonElement;
  private report: PairsReport | undefined;
  private mined: MineReport | undefined;
  private anyFolder = false;
  /** What is shown was chosen by hand. */
  private chosen = false;

  constructor(private readonly host: ResultHost) {
    const which = choice(words.ui.show);
    this.which = which.select;
    offer(this.which, [
      ["first", words.pairs.result.first],
      ["blind", words.pairs.result.blind],
      ["all", words.pairs.result.all],
    ]);
    this.which.value = "blind";
    this.which.addEventListener("change", () => {
      this.chosen = true;
    });
    for (const input of [this.which, this.near, this.labels]) {
      input.addEventListener("change", () => {
        host.asked();
      });
    }
    this.asJson = button(words.ui.asJson, () => void this.save("json"));
    this.asLines = button(words.pairs.result.asLines, () => void this.save("jsonl"));
    this.asBenchmark = button(words.pairs.result.asBenchmark, () => void this.saveBenchmark());
    this.labelled = html("label", { class: "check" }, this.labels, words.pairs.result.labels);
    this.nearly = html("label", { class: "check" }, this.near, words.pairs.result.near);
    this.table = new PairsTable(host);
    this.element = html(
      "section",
      { class: "found", "aria-labelledby": this.sentence.id, hidden: "" },
      this.sentence,
      html(
        "div",
        { class: "options row" },
        which.element,
        this.nearly,
        this.labelled,
        html(
          "span",
          { class: "row saves" },
          button(words.ui.asCsv, () => void this.save("csv")),
          this.asJson,
          this.asLines,
          this.asBenchmark,
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
      labels: this.labels.checked && this.anyFolder,
    };
  }

  /** Those that are worth looking at first are asked for. */
  get first(): boolean {
    return this.which.value === "first";
  }

  /** How many images are compared: what can be shown of them, and what is shown at first. */
  set images(count: number) {
    if (count >= MANY && !this.chosen) this.which.value = "first";
    for (const option of this.which.options)
      option.disabled = option.value === "all" && count > ALL;
    if (this.which.value === "all" && count > ALL) this.which.value = "blind";
  }

  /** Whether any image lies in a folder. */
  set folders(any: boolean) {
    this.anyFolder = any;
    this.labelled.hidden = !any || this.first;
  }

  hide(): void {
    this.report = undefined;
    this.mined = undefined;
    this.element.hidden = true;
    if (!this.chosen) this.which.value = "blind";
  }

  showFirst(report: MineReport): void {
    this.mined = report;
    this.fill(report.found);
    writeIn(this.listed, [report.order, ...report.notes].join(" "), true);
    this.listed.hidden = false;
  }

  show(report: PairsReport): void {
    this.mined = undefined;
    this.fill(report);
    this.listed.removeAttribute("lang");
    write(this.listed, listed(report));
    this.listed.hidden = this.listed.textContent === "";
  }

  private fill(report: PairsReport): void {
    const first = this.mined !== undefined;
    this.report = report;
    this.element.hidden = false;
    this.nearly.hidden = this.asJson.hidden = first;
    this.asLines.hidden = this.asBenchmark.hidden = !first;
    this.labelled.hidden = !this.anyFolder || first;
    writeIn(this.sentence, report.sentence, true);
    write(this.rule, words.pairs.result.rule(report.rule));
    this.table.show(report, first);
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

  private async save(form: "csv" | "json" | "jsonl"): Promise<void> {
    const { report, mined } = this;
    if (!report) return;
    const name = `clipsight-pairs.${form}`;
    try {
      let text = "";
      if (form !== "jsonl") text = await this.host.file(report, form);
      else if (mined) text = await this.host.lines(mined);
      saveFile(name, new Blob([text], { type: TYPES[form] }));
      this.host.say(words.ui.saved(name));
    } catch {
      this.host.complain(words.pairs.result.notSaved(name));
    }
  }

  private async saveBenchmark(): Promise<void> {
    const name = "clipsight-benchmark.zip";
    if (!this.mined) return;
    try {
      const blob = await this.host.benchmark(this.mined);
      if (!blob) {
        this.host.complain(words.pairs.embeddings.noPictures);
        return;
      }
      saveFile(name, blob);
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
