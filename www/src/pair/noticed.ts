/** What each encoder notices: a picture's cosines with itself after changes. */
import type { Changed, Step } from "../client/models";
import { messageOf } from "../client/rpc";
import type { NoticedReport, NoticedRow } from "../report";
import { button } from "../ui/button";
import { choice, offer } from "../ui/choice";
import { freshId, html } from "../ui/dom";
import { cosine, fixed } from "../ui/numbers";
import type { PartHost } from "./part";
import type { Loaded } from "./slot";
import { inEnglish, writeIn } from "../ui/english";
import { words } from "../words";

/** Longer side of a changed picture, sharp on dense screens too. */
const THUMB = 144;

interface Answer {
  report: NoticedReport;
  changed: Changed[];
}

export class Noticed {
  readonly element: HTMLElement;

  private readonly show: HTMLButtonElement;
  private readonly stop: HTMLButtonElement;
  private readonly status = html("p", { class: "hint", role: "status" });
  private readonly bar = html("progress", { "aria-label": words.ui.progress });
  private readonly which = choice(words.pair.noticed.picture);
  private readonly body = html("div", { class: "noticed-body" });
  /** By picture: they may change places. */
  private readonly known = new WeakMap<Loaded, Answer>();
  private run: symbol | undefined;

  constructor(private readonly host: PartHost) {
    const title = html("h3", { id: freshId("noticed") }, words.pair.noticed.title);
    this.show = button(words.pair.noticed.show, () => void this.ask());
    this.stop = button(words.ui.stop, () => {
      this.run = undefined;
      this.host.stop();
      this.draw();
      this.show.focus();
    });
    offer(this.which.select, [
      ["0", "A"],
      ["1", "B"],
    ]);
    this.which.select.addEventListener("change", () => {
      if (this.run === undefined) this.draw();
    });
    this.element = html(
      "section",
      { class: "noticed card", "aria-labelledby": title.id, hidden: "" },
      title,
      html("p", { class: "hint" }, words.pair.noticed.about),
      html("div", { class: "row" }, this.which.element, this.show, this.stop),
      this.status,
      this.bar,
      this.body,
    );
  }

  offer(): void {
    this.element.hidden = false;
    this.run = undefined;
    this.draw();
  }

  hide(): void {
    this.element.hidden = true;
    this.run = undefined;
    this.which.select.value = "0";
    this.body.replaceChildren();
  }

  /** The pictures changed places. */
  exchange(): void {
    if (this.run === undefined && !this.element.hidden) this.draw();
  }

  private get picture(): Loaded | undefined {
    return this.host.pictures()?.[this.which.select.value === "1" ? 1 : 0];
  }

  private async ask(): Promise<void> {
    const { picture } = this;
    if (!picture) return;
    const run = Symbol();
    this.run = run;
    this.draw();
    this.stop.focus();
    const heard = ({ stage, done, total }: Step) => {
      if (this.run !== run) return;
      writeIn(this.status, `${stage}…`, true);
      this.bar.max = total;
      this.bar.value = done;
    };
    try {
      const bytes = await picture.file.arrayBuffer();
      const changed = await this.host.api.changed(bytes.slice(0), THUMB);
      const report = await this.host.api.noticed(picture.file.name, bytes, heard);
      this.known.set(picture, { report, changed });
      if (this.run !== run) return;
      this.run = undefined;
      this.draw();
      this.host.say(report.sentence, true);
    } catch (error) {
      if (this.run !== run) return;
      this.run = undefined;
      this.draw();
      writeIn(this.status, words.pair.noticed.failed(messageOf(error)), false);
    }
  }

  private draw(): void {
    const busy = this.run !== undefined;
    const answer = this.picture && this.known.get(this.picture);
    this.stop.hidden = !busy;
    this.bar.hidden = !busy;
    this.bar.removeAttribute("value");
    this.show.hidden = busy || answer !== undefined;
    this.which.select.disabled = busy;
    if (busy) {
      writeIn(this.status, words.pair.noticed.reading, false);
      this.body.replaceChildren();
    } else if (answer) {
      writeIn(this.status, answer.report.sentence, true);
      this.body.replaceChildren(drawTable(answer), key(answer.report));
    } else {
      writeIn(this.status, words.pair.noticed.price, false);
      this.body.replaceChildren();
    }
  }
}

function key({ clip_threshold, dino_threshold }: NoticedReport): HTMLElement {
  return html(
    "p",
    { class: "hint" },
    words.pair.noticed.key(fixed(clip_threshold, 2), fixed(dino_threshold, 2)),
  );
}

function drawTable({ report, changed }: Answer): HTMLElement {
  const column = (text: string) => html("th", { scope: "col" }, text);
  const head = html(
    "tr",
    {},
    column(words.pair.noticed.picture),
    column(words.pair.noticed.change),
    column(words.pair.noticed.cosine),
  );
  const rows = report.rows.map((row) => {
    const after = changed.find((one) => one.change === row.change);
    return html(
      "tr",
      {},
      html("td", {}, ...(after ? [thumb(after)] : [])),
      html(
        "th",
        { scope: "row" },
        english(row.change),
        html("small", inEnglish(), row.words),
        ...mark(row),
      ),
      html(
        "td",
        {},
        drawBar("clip", "CLIP", row.clip, report.clip_threshold),
        drawBar("dino", "DINOv2", row.dino, report.dino_threshold),
      ),
    );
  });
  return html("table", {}, html("thead", {}, head), html("tbody", {}, ...rows));
}

/** The core names the changes in English alone. */
const english = (text: string) => html("span", inEnglish(), text);

function mark(row: NoticedRow): HTMLElement[] {
  return row.blind ? [html("span", { class: "badge" }, words.pair.noticed.onlyDino)] : [];
}

function thumb({ preview }: Changed): HTMLCanvasElement {
  const { width, height, pixels } = preview;
  const canvas = html("canvas", { width, height, class: "changed", "aria-hidden": "true" });
  canvas.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

function drawBar(kind: string, name: string, value: number, threshold: number): HTMLElement {
  const bar = html("span", { class: "bar" });
  bar.style.width = `${100 * Math.max(0, value)}%`;
  const tick = html("span", { class: "tick" });
  tick.style.insetInlineStart = `${100 * threshold}%`;
  return html(
    "div",
    { class: `noticed-bar ${kind}` },
    html("span", { class: "name" }, name),
    html("data", { value }, cosine(value)),
    html("span", { class: "meter", "aria-hidden": "true" }, bar, tick),
  );
}
