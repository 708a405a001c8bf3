/** Two sentences against the two pictures: which picks which. */
import type { Ready } from "../client/models";
import { messageOf } from "../client/rpc";
import type { StatementCell, StatementsReport } from "../report";
import { button, fileButton, fileInput } from "../ui/button";
import { freshId, html, write } from "../ui/dom";
import { cosine, megabytes, percent } from "../ui/numbers";
import { type PartHost, still } from "./part";
import { drawPreview } from "./seen";
import type { Loaded } from "./slot";
import { inEnglish } from "../ui/english";
import { words } from "../words";

/** The prompt of MMVP-VLM's script. */
const TEMPLATE = "a photo of {}";
/** Some 50 words: CLIP reads 77 tokens. */
const LONGEST = 250;

const NAMES = ["A", "B"] as const;
type Two = [string, string];

export class Statements {
  readonly element: HTMLElement;

  private readonly fields = NAMES.map((name) => this.field(name)) as [
    HTMLInputElement,
    HTMLInputElement,
  ];
  private readonly source = html("p", { class: "hint" });
  private readonly failure = html("p", { class: "refusal", role: "alert" });
  private readonly outcome = html("div", { class: "picks", role: "status" });
  private readonly ask: HTMLButtonElement;
  private readonly away: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  /** CLIP's text encoder, where the site has it. */
  private text: Ready["text"];
  /** A table that was opened. */
  private table: { name: string; bytes: ArrayBuffer } | undefined;
  /** What the text encoder made last, and of which sentences. */
  private made: { sentences: string; bytes: ArrayBuffer } | undefined;
  /** The asking that is under way. */
  private asking: symbol | undefined;
  private answered = false;

  constructor(private readonly host: PartHost) {
    const title = html("h3", { id: freshId("statements") }, words.pair.statements.title);
    this.ask = button("", () => void this.run());
    this.away = button(words.pair.statements.away, () => {
      this.table = undefined;
      this.sourceChanged();
    });
    this.stop = button(words.ui.stop, () => {
      this.asking = undefined;
      this.host.stop();
      this.sourceChanged();
      this.ask.focus();
    });
    const label = words.ui.table.choose;
    const input = fileInput({ accept: ".safetensors" }, label, ([file]) => {
      if (file) void this.open(file);
    });
    this.element = html(
      "section",
      { class: "statements card", "aria-labelledby": title.id, hidden: "" },
      title,
      html("p", { class: "hint" }, words.pair.statements.about),
      html("div", { class: "sentences" }, ...this.fields.map(labelled)),
      this.source,
      html(
        "div",
        { class: "row" },
        this.ask,
        this.stop,
        fileButton(words.ui.table.open, input),
        this.away,
      ),
      this.failure,
      this.outcome,
    );
    this.sourceChanged();
  }

  /** The models are ready: there is, or is not, a text encoder among what the site has. */
  ready(text: Ready["text"]): void {
    this.text = text;
    this.sourceChanged();
  }

  /** The pair is answered: its statements can be asked for. */
  offer(): void {
    this.clear();
    this.element.hidden = false;
  }

  hide(): void {
    this.clear();
    this.element.hidden = true;
  }

  /** The pictures changed places: their sentences go with them. */
  exchange(): void {
    const [a, b] = this.fields;
    [a.value, b.value] = [b.value, a.value];
    const again = this.answered;
    this.clear();
    if (again) void this.run();
  }

  private clear(): void {
    this.answered = false;
    this.asking = undefined;
    write(this.failure, "");
    this.outcome.replaceChildren();
  }

  private field(name: string): HTMLInputElement {
    const field = html("input", {
      type: "text",
      maxlength: LONGEST,
      autocomplete: "off",
      id: freshId("sentence"),
      "data-picture": name,
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) void this.run();
    });
    return field;
  }

  private async open(file: File): Promise<void> {
    try {
      this.table = { name: file.name, bytes: await file.arrayBuffer() };
    } catch {
      this.complain(words.files.unreadableNamed(file.name));
      return;
    }
    write(this.failure, "");
    this.sourceChanged();
    this.host.say(words.pair.statements.lookedUp);
  }

  private sourceChanged(): void {
    const { table, text } = this;
    this.away.hidden = table === undefined;
    const busy = this.asking !== undefined;
    this.stop.hidden = !busy;
    this.ask.disabled = busy || (table === undefined && text === undefined);
    const price =
      !table && text && text.bytes > 0 ? words.ui.priceOnce(megabytes(text.bytes)) : "";
    write(this.ask, busy ? words.pair.statements.asking : words.pair.statements.ask(price));
    write(this.source, describe(table?.name, text));
  }

  private complain(message: string): void {
    write(this.failure, message);
  }

  private async run(): Promise<void> {
    if (this.ask.disabled) return;
    const sentences = this.fields.map((field) => field.value.trim()) as Two;
    const empty = sentences.indexOf("");
    if (empty >= 0) {
      this.complain(words.pair.statements.say(NAMES[empty] ?? ""));
      this.fields[empty]?.focus();
      return;
    }
    const pictures = this.host.pictures();
    if (!pictures) return;
    const asking = Symbol();
    const waits = () => this.asking === asking && still(this.host, pictures);
    this.clear();
    this.asking = asking;
    this.sourceChanged();
    try {
      const table = this.table?.bytes ?? (await this.embed(sentences));
      const images = await Promise.all([
        pictures[0].file.arrayBuffer(),
        pictures[1].file.arrayBuffer(),
      ]);
      const report = await this.host.api.statements(
        images,
        sentences,
        table.slice(0),
        this.table?.name,
      );
      if (waits()) this.show(report, pictures);
    } catch (error) {
      if (waits()) this.complain(messageOf(error));
    } finally {
      if (this.asking === asking) this.asking = undefined;
      this.sourceChanged();
    }
  }

  /** By the text encoder, unless it has just read these sentences. */
  private async embed(sentences: Two): Promise<ArrayBuffer> {
    const all = [...new Set(sentences)].sort();
    const key = JSON.stringify(all);
    if (this.made?.sentences === key) return this.made.bytes;
    try {
      const bytes = await this.host.api.embedNames(all, TEMPLATE);
      if (this.text) this.text = { bytes: 0 };
      this.made = { sentences: key, bytes };
      return bytes;
    } finally {
      this.host.settled();
    }
  }

  private show(report: StatementsReport, pictures: [Loaded, Loaded]): void {
    this.answered = true;
    this.outcome.replaceChildren(
      html(
        "p",
        { class: "pick-verdict" },
        html("b", {}, words.pair.statements.verdict(report.right)),
        html("span", inEnglish(), report.sentence),
      ),
      drawTable(report, pictures),
      html("p", { class: "hint", ...inEnglish() }, report.explanation),
      html("p", { class: "hint" }, words.pair.statements.from(report.text_from)),
    );
  }
}

function labelled(field: HTMLInputElement): HTMLElement {
  const text = words.pair.statements.shows(field.dataset.picture ?? "");
  return html("div", {}, html("label", { for: field.id }, text), field);
}

/** Where text embeddings come from, or what is missing. */
function describe(table: string | undefined, text: Ready["text"]): string {
  if (table !== undefined) {
    return words.pair.statements.lookedUpIn(table);
  }
  if (!text) {
    return words.pair.statements.missing(TEMPLATE);
  }
  if (text.bytes > 0) {
    return words.pair.statements.notHere(megabytes(text.bytes), TEMPLATE.replace("{}", "…"));
  }
  return words.pair.statements.here(TEMPLATE.replace("{}", "…"));
}

/** A sentence over each row, a picture over each column. */
function drawTable(report: StatementsReport, pictures: [Loaded, Loaded]): HTMLElement {
  const head = pictures.map(({ look, file }, at) => {
    const preview = drawPreview(look, "");
    preview.className = "pick-thumb";
    preview.setAttribute("aria-hidden", "true");
    return html(
      "th",
      { scope: "col" },
      preview,
      words.pair.picture(NAMES[at] ?? ""),
      named(file),
    );
  });
  const rows = report.cells.map((cells, text) =>
    html(
      "tbody",
      {},
      html(
        "tr",
        {},
        html(
          "th",
          { colspan: 2, scope: "rowgroup" },
          html("span", { class: "hint" }, words.pair.statements.statement(NAMES[text] ?? "")),
          report.statements[text] ?? "",
        ),
      ),
      html(
        "tr",
        {},
        ...cells.map((cell, image) =>
          drawCell(
            cell,
            report.image_picked[text] === image,
            report.statement_picked[image] === text,
          ),
        ),
      ),
    ),
  );
  return html("table", {}, html("thead", {}, html("tr", {}, ...head)), ...rows);
}

function named(file: File): HTMLElement {
  return html("small", {}, file.name);
}

function drawCell(cell: StatementCell, picked: boolean, picks: boolean): HTMLElement {
  const line = (text: string, value: number, chosen: boolean) => {
    const bar = html("span", { class: "bar" });
    bar.style.width = `${100 * value}%`;
    return html(
      "span",
      { class: chosen ? "pick chosen" : "pick" },
      html(
        "span",
        {},
        ...(chosen
          ? ["✓ ", html("span", { class: "unseen" }, words.pair.statements.picked)]
          : []),
        text,
      ),
      html("span", { class: "meter", "aria-hidden": "true" }, bar),
      html("b", {}, percent(value)),
    );
  };
  return html(
    "td",
    { class: picked ? "picked" : undefined },
    line(words.pair.statements.toPicture, cell.of_images, picked),
    line(words.pair.statements.toStatement, cell.of_statements, picks),
    html("small", {}, words.pair.statements.cosine(cosine(cell.cosine))),
  );
}
