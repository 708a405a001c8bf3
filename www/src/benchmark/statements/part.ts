/** Statements about pairs of one's own, as MMVP-VLM scores them: CLIP picks an image for each. */
import type { Mmvp } from "../../client/mmvp";
import type { Backend, Ready } from "../../client/models";
import { messageOf, WorkerLost } from "../../client/rpc";
import type { Refused } from "../../client/store";
import type { VlmScored } from "../../report";
import { button, saveFile } from "../../ui/button";
import { freshId, html, write } from "../../ui/dom";
import type { Dropped } from "../../ui/dropped";
import { Panel } from "../../ui/panel";
import { ShownModels } from "../../ui/shown-models";
import { TextSource } from "../../ui/text-source";
import { words } from "../../words";
import { drawPairs, drawTable } from "./draw";
import { sort } from "./offered";
import { StatementSet } from "./set";

const PREDICTIONS = "clipsight-mmvp-vlm.csv";

export interface StatementsHost {
  readonly worker: Mmvp;
  readonly backend: Backend | "auto";
  readonly say: (message: string) => void;
  /** So many files of so many are read. */
  readonly reading: (done: number, of: number) => void;
}

export class Statements {
  readonly element: HTMLElement;

  private readonly here = html("p", { class: "vlm-here" });
  private readonly asks = html("div", { class: "vlm-asks" });
  private readonly line = html("p", { class: "line", role: "status" });
  private readonly bar = html("progress", { "aria-label": words.ui.progress });
  private readonly failure = html("p", { class: "refusal", role: "alert" });
  private readonly table = html("div");
  private readonly cards = html("div");
  private readonly ask: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly save: HTMLButtonElement;
  private readonly place = html("div");
  private readonly source: TextSource;
  /** Made when the first statements come. */
  private models: ShownModels | undefined;
  /** Where they show their course. */
  private panel: Panel | undefined;
  private ready: Ready | undefined;
  private set: StatementSet | undefined;
  /** What CLIP picks among them. */
  private own: VlmScored | undefined;
  /** Predictions out of files, by their names. */
  private readonly replayed = new Map<string, VlmScored>();
  /** The asking that is under way. */
  private asking: symbol | undefined;

  constructor(private readonly host: StatementsHost) {
    const said = words.benchmark.vlm;
    const title = html("h2", { id: freshId("statements") }, said.title);
    this.ask = button("", () => void this.run(), "main");
    this.stop = button(words.ui.stop, () => {
      this.asking = undefined;
      write(this.line, said.stopped);
      this.update();
      this.ask.focus();
    });
    this.save = button(said.save, () => void this.saveOwn(), "save");
    this.source = new TextSource({
      embed: (sentences, template) => this.embed(sentences, template),
      say: host.say,
      changed: () => {
        this.update();
      },
      complain: (message) => {
        write(this.failure, message);
      },
    });
    this.asks.append(
      this.place,
      this.source.line,
      html("div", { class: "row" }, this.ask, this.stop, ...this.source.buttons, this.save),
    );
    this.element = html(
      "section",
      { class: "vlm mmvp-result", "aria-labelledby": title.id, hidden: "" },
      title,
      html("p", { class: "hint" }, said.about),
      this.here,
      this.asks,
      this.line,
      this.bar,
      this.failure,
      this.table,
      this.cards,
    );
    this.update();
  }

  /** Whether there is anything. */
  get any(): boolean {
    return this.set !== undefined || this.replayed.size > 0;
  }

  /** Takes what is about statements; gives the rest, and what was refused. */
  async take(what: Dropped): Promise<{ rest: Dropped; refused: Refused[] }> {
    const { predictions, pairs, texts, refused, rest } = await sort(what, this.host.worker);
    for (const one of predictions) this.replayed.set(one.model.name, one);
    if (pairs) {
      const { reading, worker } = this.host;
      try {
        const take = (file: File) => worker.take(file);
        const set = await StatementSet.of(pairs.pairs, pairs.files, take, reading);
        this.forget();
        this.set = set;
        this.models ??= this.start();
      } catch (error) {
        refused.push({ name: pairs.name, why: messageOf(error) });
      }
    }
    if (texts) await this.source.open(texts);
    this.draw();
    return { rest, refused };
  }

  clear(): void {
    this.forget();
    this.replayed.clear();
    this.draw();
  }

  private forget(): void {
    this.asking = undefined;
    this.set?.clear();
    this.set = undefined;
    this.own = undefined;
    write(this.line, "");
    write(this.failure, "");
  }

  private start(): ShownModels {
    const needs = { encoders: ["clip" as const], text: true };
    const gone = () => {
      this.ready = undefined;
      this.update();
    };
    const panel = new Panel(this.place);
    this.panel = panel;
    return new ShownModels(this.host.backend, needs, panel, {
      ready: (ready) => {
        this.ready = ready;
        panel.clear();
        if (!ready.check.report.passed) panel.note(words.pairs.distrust);
        this.source.ready(ready.text);
      },
      lost: gone,
      broken: gone,
    });
  }

  private async embed(sentences: string[], template: string): Promise<ArrayBuffer> {
    if (!this.models) throw new Error(words.models.noTextEncoder);
    try {
      return await this.models.api.embedNames(sentences, template);
    } finally {
      if (this.ready) this.panel?.clear();
    }
  }

  private async run(): Promise<void> {
    const { set, models, ready } = this;
    const clip = ready?.packs[0]?.model;
    if (!set || !models || clip === undefined || this.ask.disabled) return;
    const asking = Symbol();
    this.asking = asking;
    write(this.failure, "");
    write(this.line, words.benchmark.vlm.reading);
    this.update();
    const stopped = () => this.asking !== asking;
    try {
      const table = await this.source.of(set.sentences);
      const todo = set.unseen;
      for (const [done, image] of todo.entries()) {
        if (stopped()) return;
        this.progress(set.count - todo.length + done, set.count);
        const bytes = await image.file.arrayBuffer();
        image.vector = (await models.api.embed(bytes)).vector;
      }
      if (stopped()) return;
      const { worker } = this.host;
      const own = await worker.vlmOf(clip, set.pairs, table, set.embeddings());
      if (stopped()) return;
      this.own = own;
      write(this.line, "");
      this.draw();
    } catch (error) {
      if (stopped()) return;
      write(this.line, "");
      const lost = error instanceof WorkerLost;
      write(this.failure, lost ? words.benchmark.vlm.broke : messageOf(error));
    } finally {
      if (!stopped()) this.asking = undefined;
      this.update();
    }
  }

  private progress(done: number, of: number): void {
    write(this.line, words.benchmark.vlm.looking(done, of));
    this.bar.max = of;
    this.bar.value = done;
  }

  private async saveOwn(): Promise<void> {
    if (!this.own) return;
    try {
      const text = await this.host.worker.vlmCsv(this.own.predictions);
      saveFile(PREDICTIONS, new Blob([text], { type: "text/csv;charset=utf-8" }));
      this.host.say(words.ui.saved(PREDICTIONS));
    } catch {
      write(this.failure, words.benchmark.notSaved(PREDICTIONS));
    }
  }

  /** What can be done now. */
  private update(): void {
    const busy = this.asking !== undefined;
    this.asks.hidden = !this.set;
    this.source.line.hidden = this.ask.hidden = !this.ready;
    this.ask.disabled = busy || !this.source.usable;
    const { asking, ask } = words.pair.statements;
    write(this.ask, busy ? asking : ask(this.source.price));
    this.stop.hidden = this.bar.hidden = !busy;
    this.save.hidden = !this.own;
  }

  private draw(): void {
    const { set, own } = this;
    this.element.hidden = !this.any;
    write(this.here, set ? words.benchmark.vlm.here(set.pairs.length, set.count) : "");
    const all = [...(own ? [own] : []), ...this.replayed.values()];
    this.table.replaceChildren(...(all.length > 0 ? [drawTable(all)] : []));
    this.cards.replaceChildren(
      ...(set ? [drawPairs(set.pairs, own?.predictions, set.thumb)] : []),
    );
    this.update();
  }
}
