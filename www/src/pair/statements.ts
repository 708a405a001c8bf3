/** Two sentences against the two pictures: which picks which. */
import type { Ready } from "../client/models";
import { words } from "../client/rpc";
import type { StatementCell, StatementsReport } from "../report";
import { button, fileButton, fileInput } from "../ui/button";
import { freshId, html, write } from "../ui/dom";
import { cosine, megabytes, percent } from "../ui/numbers";
import { type PartHost, still } from "./part";
import { drawPreview } from "./seen";
import type { Loaded } from "./slot";

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
    const title = html("h3", { id: freshId("statements") }, "Statements");
    this.ask = button("", () => void this.run());
    this.away = button("Take the table away", () => {
      this.table = undefined;
      this.sourceChanged();
    });
    this.stop = button("Stop", () => {
      this.asking = undefined;
      this.host.stop();
      this.sourceChanged();
      this.ask.focus();
    });
    const label = "Choose a table of text embeddings";
    const input = fileInput({ accept: ".safetensors" }, label, ([file]) => {
      if (file) void this.open(file);
    });
    this.element = html(
      "section",
      { class: "statements card", "aria-labelledby": title.id, hidden: "" },
      title,
      html(
        "p",
        { class: "hint" },
        "Say of each picture what is true of it alone. CLIP then picks a picture for each sentence, as in the benchmark MMVP-VLM.",
      ),
      html("div", { class: "sentences" }, ...this.fields.map(labelled)),
      this.source,
      html(
        "div",
        { class: "row" },
        this.ask,
        this.stop,
        fileButton("Open a text table", input),
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
      this.complain(`${file.name} could not be read. Was it moved or deleted?`);
      return;
    }
    write(this.failure, "");
    this.sourceChanged();
    this.host.say("The sentences are looked up in this table.");
  }

  private sourceChanged(): void {
    const { table, text } = this;
    this.away.hidden = table === undefined;
    const busy = this.asking !== undefined;
    this.stop.hidden = !busy;
    this.ask.disabled = busy || (table === undefined && text === undefined);
    const price = !table && text && text.bytes > 0 ? ` (${megabytes(text.bytes)} once)` : "";
    write(this.ask, busy ? "Asking CLIP…" : `Ask CLIP${price}`);
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
      this.complain(`Say what picture ${NAMES[empty] ?? ""} shows.`);
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
      if (waits()) this.complain(words(error));
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
    const verdict = report.right ? "Right" : "Wrong";
    this.outcome.replaceChildren(
      html("p", { class: "pick-verdict" }, html("b", {}, `${verdict}: `), report.sentence),
      drawTable(report, pictures),
      html("p", { class: "hint" }, report.explanation),
      html("p", { class: "hint" }, `Text embeddings: ${report.text_from}.`),
    );
  }
}

function labelled(field: HTMLInputElement): HTMLElement {
  const text = `What picture ${field.dataset.picture ?? ""} shows`;
  return html("div", {}, html("label", { for: field.id }, text), field);
}

/** Where text embeddings come from, or what is missing. */
function describe(table: string | undefined, text: Ready["text"]): string {
  if (table !== undefined) {
    return `The sentences are looked up among the names of ${table}.`;
  }
  if (!text) {
    return `CLIP’s text encoder is missing: this site does not have it, so there is nothing to download. (Whoever runs the site adds it by “clipsight pack --web --text”.) A table of text embeddings serves as well: “clipsight text-pack "…" "…" --template "${TEMPLATE}" --out FILE” writes one of your two sentences.`;
  }
  if (text.bytes > 0) {
    return `CLIP’s text encoder is not here yet: asking downloads it, ${megabytes(text.bytes)}, once. It reads each sentence as “${TEMPLATE.replace("{}", "…")}”. Or open a table of text embeddings.`;
  }
  return `CLIP’s text encoder is here, and reads each sentence as “${TEMPLATE.replace("{}", "…")}”.`;
}

/** A sentence over each row, a picture over each column. */
function drawTable(report: StatementsReport, pictures: [Loaded, Loaded]): HTMLElement {
  const head = pictures.map(({ look, file }, at) => {
    const preview = drawPreview(look, "");
    preview.className = "pick-thumb";
    preview.setAttribute("aria-hidden", "true");
    return html("th", { scope: "col" }, preview, `Picture ${NAMES[at] ?? ""}`, named(file));
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
          html("span", { class: "hint" }, `Statement ${NAMES[text] ?? ""}: `),
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
        ...(chosen ? ["✓ ", html("span", { class: "unseen" }, "picked: ")] : []),
        text,
      ),
      html("span", { class: "meter", "aria-hidden": "true" }, bar),
      html("b", {}, percent(value)),
    );
  };
  return html(
    "td",
    { class: picked ? "picked" : undefined },
    line("statement → picture", cell.of_images, picked),
    line("picture → statement", cell.of_statements, picks),
    html("small", {}, `cosine ${cosine(cell.cosine)}`),
  );
}
