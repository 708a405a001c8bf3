/** The page that measures speed: what it takes, the start, the course, the result. */
import { messageOf } from "../client/rpc";
import { button } from "../ui/button";
import { choice, offer } from "../ui/choice";
import { Copier } from "../ui/copy";
import { freshId, html, write } from "../ui/dom";
import { megabytes } from "../ui/numbers";
import { Panel } from "../ui/panel";
import { CourseBar } from "./course";
import { Missing, type Offer, readOffer } from "./lists";
import { beginBench, measure, type Plan } from "./measure";
import { asJson, asMarkdown, type Bench } from "./result";
import { drawFacts, drawTable } from "./table";
import { words } from "../words";

const RUNS = [3, 10, 20];
const USUAL_RUNS = 10;

export class BenchPage {
  private readonly panel: Panel;
  private readonly downloads = html("ul", { class: "downloads" });
  private readonly total = html("p", { class: "total" });
  private readonly runs = choice(words.bench.runsOfEach);
  private readonly int8 = html("input", { type: "checkbox" });
  private readonly start = button(words.bench.start, () => void this.measure(), "main");
  private readonly setup: HTMLElement;
  private readonly course = new CourseBar(() => this.stopping?.abort());
  private readonly result = html("section", { class: "result", hidden: "" });
  private readonly tables = html("div", { class: "tables" });
  private readonly copier = new Copier();
  private stopping: AbortController | undefined;
  private offered: Offer | undefined;
  private bench: Bench | undefined;

  constructor(root: HTMLElement) {
    offer(
      this.runs.select,
      RUNS.map((runs) => [String(runs), String(runs)]),
    );
    this.runs.select.value = String(USUAL_RUNS);
    this.int8.addEventListener("change", () => {
      this.showDownloads();
    });
    this.setup = html(
      "section",
      { class: "setup card", "aria-label": words.bench.downloads, hidden: "" },
      this.downloads,
      this.total,
      html(
        "div",
        { class: "row" },
        this.runs.element,
        html("label", { class: "choice" }, this.int8, words.bench.int8),
      ),
      html("div", { class: "actions row" }, this.start),
    );
    root.append(this.setup, this.course.element);
    this.panel = new Panel(root);
    const title = html("h2", { id: freshId("result") }, words.bench.result);
    this.result.setAttribute("aria-labelledby", title.id);
    this.result.append(
      title,
      this.tables,
      html(
        "p",
        { class: "actions row" },
        button(words.bench.asMarkdown, () => void this.copy(asMarkdown)),
        button(words.ui.copy.asJson, () => void this.copy(asJson)),
        this.copier.status,
      ),
      this.copier.text,
    );
    root.append(this.result);
    void this.look();
  }

  /** Asks what the site has. */
  private async look(): Promise<void> {
    this.panel.busy(words.bench.looking);
    try {
      this.offered = await readOffer();
      this.showDownloads();
      this.setup.hidden = false;
      this.panel.clear();
    } catch (error) {
      const code = error instanceof Missing ? "Missing" : "Failed";
      this.panel.failed(
        { code, message: messageOf(error) },
        words.ui.tryAgain,
        () => void this.look(),
      );
    }
  }

  private showDownloads(): void {
    if (!this.offered) return;
    const { models, packs } = this.offered;
    const ours = packs.reduce((sum, pack) => sum + pack.bytes, __PROGRAM_BYTES__.ours);
    const graphs = models.flatMap((model) => {
      const extra = this.int8.checked ? model.graphs.int8 : undefined;
      return [model.graphs.f32, extra].map((graph) => graph?.bytes ?? 0);
    });
    const theirs = graphs.reduce((sum, bytes) => sum + bytes, __PROGRAM_BYTES__.theirs);
    const titles = models.map(({ title }) => title).join(words.ui.joined);
    this.downloads.replaceChildren(
      html("li", {}, words.bench.ours(titles, megabytes(ours))),
      html("li", {}, words.bench.theirs(megabytes(theirs))),
    );
    write(this.total, words.bench.total(megabytes(ours + theirs)));
  }

  private async measure(): Promise<void> {
    if (!this.offered || this.stopping) return;
    const stopping = new AbortController();
    this.stopping = stopping;
    const plan: Plan = {
      device: "cpu",
      runs: Number(this.runs.select.value),
      int8: this.int8.checked,
    };
    const bench = beginBench(plan);
    this.bench = bench;
    this.result.hidden = true;
    this.setup.hidden = true;
    this.panel.clear();
    this.course.show(words.bench.starting);
    this.course.element.querySelector("button")?.focus();
    this.panel.say(words.bench.started);
    try {
      await measure(this.offered.models, plan, {
        tell: (what, done, total) => {
          if (!stopping.signal.aborted) this.course.show(what, done, total);
        },
        finished: (model) => {
          bench.models.push(model);
          this.showResult(bench);
          this.panel.say(words.bench.measured(model.title));
        },
        signal: stopping.signal,
      });
      this.end(words.bench.done);
    } catch (error) {
      if (stopping.signal.aborted) this.end(words.bench.cancelled);
      else {
        this.end(words.bench.failed);
        const again = () => {
          this.panel.clear();
          void this.measure();
        };
        this.panel.failed(
          { code: "Failed", message: messageOf(error) },
          words.ui.tryAgain,
          again,
        );
      }
    }
  }

  private end(message: string): void {
    this.stopping = undefined;
    const focused = this.course.element.contains(document.activeElement);
    this.course.hide();
    this.setup.hidden = false;
    if (focused) this.start.focus();
    this.panel.ready(message);
  }

  private showResult(bench: Bench): void {
    this.tables.replaceChildren(...bench.models.map(drawTable), drawFacts(bench));
    this.result.hidden = false;
  }

  private async copy(as: (bench: Bench) => string): Promise<void> {
    if (this.bench) await this.copier.copy(as(this.bench));
  }
}
