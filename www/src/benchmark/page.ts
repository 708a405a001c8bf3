/** The page of MMVP's answers: files in, scores, patterns and pairs out. */
import { openMmvp } from "../client/mmvp-client";
import { messageOf } from "../client/rpc";
import type { Refused } from "../client/store";
import type { MmvpFiles } from "../report";
import { remember, type State } from "../ui/address";
import { button, saveFile } from "../ui/button";
import { choice, offer } from "../ui/choice";
import { freshId, html, write } from "../ui/dom";
import { type Dropped, takeDrops } from "../ui/dropped";
import { inEnglish } from "../ui/english";
import { Intake, type IntakeEvents } from "../ui/intake";
import { Notices } from "../ui/notices";
import { Panel } from "../ui/panel";
import { words } from "../words";
import { readFilters, rememberFilters } from "./address";
import { drawBars } from "./bars";
import { drawEncoders } from "./encoders";
import { BenchmarkFiles } from "./files";
import { PairsList } from "./pairs";
import { type Filters } from "./right";
import { drawComparisons, drawScores } from "./scores";
import { Statements } from "./statements/part";

/** Name in the address, and its files. */
const EXAMPLE = "printed";
const EXAMPLE_FILES = ["mmvp-printed-answers.csv", "mmvp-blind.json"];

const TYPES = { csv: "text/csv;charset=utf-8", json: "application/json" };

export class BenchmarkPage {
  private readonly worker = openMmvp();
  private readonly files = new BenchmarkFiles(this.worker);
  private readonly intake: Intake;
  private readonly notices = new Notices();
  private readonly panel: Panel;
  private readonly result = html("div", { class: "mmvp-result", hidden: "" });
  private readonly labels = choice(words.benchmark.labels.label);
  private readonly labelsAbout = html("p", { class: "hint" });
  private readonly tables = html("div");
  private readonly scores: HTMLElement;
  private readonly encoders = html("div", { class: "mmvp-encoders" });
  private readonly pairs: PairsList;
  private readonly statements: Statements;
  private filters: Filters;
  private found: MmvpFiles | undefined;
  /** What is read goes nowhere: all was cleared meanwhile. */
  private visit = 0;
  /** Files are taken one drop after the other. */
  private queue: Promise<void> = Promise.resolve();

  constructor(root: HTMLElement, backend: State["backend"]) {
    const { filters, notes } = readFilters(location.search);
    this.filters = filters;
    const events: IntakeEvents = {
      offered: (what) => {
        this.offer(what);
      },
      complain: (message) => {
        this.notices.complain(message);
      },
      example: () => void this.showExample(),
      cleared: () => {
        this.clear();
      },
    };
    const said = words.benchmark.intake;
    const kinds = [said.answers, said.encoders, said.images, said.statements];
    const list = html("ul", {}, ...kinds.map((kind) => html("li", {}, kind)));
    this.intake = new Intake(said, events, undefined, list);
    takeDrops(this.intake.element, events);
    root.append(this.intake.element, ...this.notices.elements);
    this.panel = new Panel(root);
    for (const note of notes) this.panel.note(note);
    this.pairs = new PairsList(filters, this.files.thumb, (chosen) => {
      this.filters = chosen;
      rememberFilters(chosen);
    });
    this.scores = this.drawFrame();
    this.result.append(this.scores, this.encoders, this.pairs.element);
    this.statements = new Statements({
      worker: this.worker,
      backend,
      say: this.panel.say,
      reading: (done, of) => {
        this.notices.reading(done, of);
      },
    });
    root.append(this.result, this.statements.element);
    if (new URLSearchParams(location.search).get("example") === EXAMPLE) {
      void this.showExample();
    }
  }

  /** What stands around the tables of the scores, which are drawn anew. */
  private drawFrame(): HTMLElement {
    const said = words.benchmark.labels;
    offer(this.labels.select, [
      ["original", said.original],
      ["corrected", said.corrected],
    ]);
    this.labels.select.value = this.filters.labels;
    this.labels.select.addEventListener("change", () => {
      const corrected = this.labels.select.value === "corrected";
      this.filters = { ...this.filters, labels: corrected ? "corrected" : "original" };
      rememberFilters(this.filters);
      this.show();
    });
    const title = html("h2", { id: freshId("scores") }, words.benchmark.scores.title);
    return html(
      "section",
      { class: "mmvp-scores", "aria-labelledby": title.id },
      title,
      html(
        "div",
        { class: "options row" },
        this.labels.element,
        html(
          "span",
          { class: "row saves" },
          button(words.ui.asCsv, () => void this.save("csv")),
          button(words.ui.asJson, () => void this.save("json")),
        ),
      ),
      this.labelsAbout,
      this.tables,
    );
  }

  private async showExample(): Promise<void> {
    try {
      const fetched = EXAMPLE_FILES.map(async (name) => {
        const response = await fetch(new URL(`examples/${name}`, new URL(".", location.href)));
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return { file: new File([await response.blob()], name), folders: [] };
      });
      this.offer({ found: await Promise.all(fetched), lost: [] });
      remember({ example: EXAMPLE });
    } catch (error) {
      this.notices.complain(words.benchmark.exampleFailed(messageOf(error)));
    }
  }

  private offer(what: Dropped): void {
    const { visit } = this;
    this.queue = this.queue.then(() => this.take(what, visit));
  }

  private async take(what: Dropped, visit: number): Promise<void> {
    if (visit !== this.visit) return;
    this.notices.clear();
    const { rest, refused } = await this.statements.take(what);
    if (rest.found.length + rest.lost.length > 0) await this.takeAnswers(rest, refused, visit);
    this.notices.read();
    if (visit !== this.visit) {
      this.files.clear();
      this.statements.clear();
      return;
    }
    this.show();
    this.notices.added(refused, [], what.found.length + what.lost.length);
  }

  /** Files of answers and of encoders, and the benchmark's own images. */
  private async takeAnswers(what: Dropped, refused: Refused[], visit: number): Promise<void> {
    const unread = await this.files.take(what, (done, of) => {
      this.notices.reading(done, of);
    });
    refused.push(...unread);
    this.notices.read();
    if (visit !== this.visit) return;
    this.panel.busy(words.benchmark.reading);
    try {
      const found = await this.worker.score(this.files.all);
      if (visit !== this.visit) return;
      for (const { file, why } of found.refused) {
        this.files.remove(file);
        refused.push({ name: file, why });
      }
      this.found = found;
      this.panel.say(words.benchmark.added(found.report.models.length));
    } catch (error) {
      this.forgetNew(what);
      refused.push({ name: what.found.at(-1)?.file.name ?? "", why: messageOf(error) });
    } finally {
      this.panel.clear();
    }
  }

  /** Nothing could be scored with these: what was here before stays. */
  private forgetNew(what: Dropped): void {
    for (const { file } of what.found) this.files.remove(file.name);
  }

  private show(): void {
    const { found, filters } = this;
    const models = found?.report.models.length ?? 0;
    const { images } = this.files;
    const any = models > 0 || images > 0 || (found?.blind ?? null) !== null;
    const count = models + images > 0 ? words.benchmark.here(models, images) : "";
    this.intake.update(any || this.statements.any, count);
    this.result.hidden = !any;
    if (!found || !any) return;
    const { report, blind } = found;
    this.scores.hidden = report.models.length === 0;
    const pairs = report.corrections.map(({ indices }) => indices.join(words.ui.joined));
    write(this.labelsAbout, words.benchmark.labels.about(pairs.join("; ")));
    const notes = report.notes.map((note) => html("li", {}, note));
    this.tables.replaceChildren(
      drawScores(report, filters.labels),
      ...drawBars(report, filters.labels),
      ...drawComparisons(report),
      html(
        "details",
        {},
        html("summary", {}, words.benchmark.notes),
        html("ul", { class: "hint", ...inEnglish() }, ...notes),
      ),
    );
    this.encoders.replaceChildren(...(blind ? drawEncoders(blind) : []));
    this.pairs.show(report, blind, filters);
  }

  private async save(form: "csv" | "json"): Promise<void> {
    if (!this.found) return;
    const { report } = this.found;
    const name = `clipsight-mmvp.${form}`;
    try {
      const text =
        form === "csv" ? await this.worker.csv(report) : `${JSON.stringify(report, null, 2)}\n`;
      saveFile(name, new Blob([text], { type: TYPES[form] }));
      this.panel.say(words.ui.saved(name));
    } catch {
      this.notices.complain(words.benchmark.notSaved(name));
    }
  }

  private clear(): void {
    this.visit += 1;
    this.files.clear();
    this.statements.clear();
    this.found = undefined;
    this.notices.clear();
    this.notices.read();
    this.panel.clear();
    this.result.hidden = true;
    this.intake.update(false, "");
    remember({ example: undefined });
    this.panel.say(words.benchmark.cleared);
  }
}
