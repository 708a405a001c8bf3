/** Two sentences against the two pictures: which picks which. */
import type { Ready } from "../client/models";
import { messageOf } from "../client/rpc";
import type { StatementCell, StatementsReport } from "../report";
import { button } from "../ui/button";
import { freshId, html, write } from "../ui/dom";
import { cosine, percent } from "../ui/numbers";
import { TextSource } from "../ui/text-source";
import { type PartHost, still } from "./part";
import { drawPreview } from "./seen";
import type { Loaded } from "./slot";
import { inEnglish } from "../ui/english";
import { words } from "../words";

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
  private readonly source: TextSource;
  private readonly failure = html("p", { class: "refusal", role: "alert" });
  private readonly outcome = html("div", { class: "picks", role: "status" });
  private readonly ask: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  /** The asking that is under way. */
  private asking: symbol | undefined;
  private answered = false;

  constructor(private readonly host: PartHost) {
    const title = html("h3", { id: freshId("statements") }, words.pair.statements.title);
    this.ask = button("", () => void this.run());
    this.source = new TextSource({
      embed: async (sentences, template) => {
        try {
          return await host.api.embedNames(sentences, template);
        } finally {
          host.settled();
        }
      },
      say: (message) => {
        host.say(message);
      },
      changed: () => {
        this.sourceChanged();
      },
      complain: (message) => {
        this.complain(message);
      },
    });
    this.stop = button(words.ui.stop, () => {
      this.asking = undefined;
      this.host.stop();
      this.sourceChanged();
      this.ask.focus();
    });
    this.element = html(
      "section",
      { class: "statements card", "aria-labelledby": title.id, hidden: "" },
      title,
      html("p", { class: "hint" }, words.pair.statements.about),
      html("div", { class: "sentences" }, ...this.fields.map(labelled)),
      this.source.line,
      html("div", { class: "row" }, this.ask, this.stop, ...this.source.buttons),
      this.failure,
      this.outcome,
    );
    this.sourceChanged();
  }

  /** The models are ready: there is, or is not, a text encoder among what the site has. */
  ready(text: Ready["text"]): void {
    this.source.ready(text);
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

  private sourceChanged(): void {
    const busy = this.asking !== undefined;
    this.stop.hidden = !busy;
    this.ask.disabled = busy || !this.source.usable;
    const { asking, ask } = words.pair.statements;
    write(this.ask, busy ? asking : ask(this.source.price));
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
      const table = await this.source.of(sentences);
      const images = await Promise.all([
        pictures[0].file.arrayBuffer(),
        pictures[1].file.arrayBuffer(),
      ]);
      const report = await this.host.api.statements(images, sentences, table, this.source.file);
      if (waits()) this.show(report, pictures);
    } catch (error) {
      if (waits()) this.complain(messageOf(error));
    } finally {
      if (this.asking === asking) this.asking = undefined;
      this.sourceChanged();
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
