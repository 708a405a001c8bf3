/** Where sentences get their text embeddings: CLIP's text encoder, or a table opened for it. */
import type { Models, Ready } from "../client/models";
import { words } from "../words";
import { button, fileButton, fileInput } from "./button";
import { html, write } from "./dom";
import { megabytes } from "./numbers";

/** The prompt of MMVP-VLM's script. */
const TEMPLATE = "a photo of {}";

export interface TextSourceHost {
  /** Another source than before, or none. */
  changed(): void;
  complain(message: string): void;
  say(message: string): void;
  /** A table by CLIP's text encoder. */
  embed: Models["embedNames"];
}

export class TextSource {
  /** What the source is, or what is missing. */
  readonly line = html("p", { class: "hint" });
  readonly buttons: HTMLElement[];

  private readonly away: HTMLButtonElement;
  /** CLIP's text encoder, where the site has it. */
  private text: Ready["text"];
  /** A table that was opened. */
  private table: { name: string; bytes: ArrayBuffer } | undefined;
  /** A table that is being read: who asks meanwhile means it. */
  private opening: Promise<void> = Promise.resolve();
  /** What the text encoder made last, and of which sentences. */
  private made: { sentences: string; bytes: ArrayBuffer } | undefined;

  constructor(private readonly host: TextSourceHost) {
    this.away = button(words.ui.texts.away, () => {
      this.table = undefined;
      this.changed();
    });
    const label = words.ui.table.choose;
    const input = fileInput({ accept: ".safetensors" }, label, ([file]) => {
      if (file) void this.open(file);
    });
    this.buttons = [fileButton(words.ui.table.open, input), this.away];
    this.draw();
  }

  /** Whether there is any. */
  get usable(): boolean {
    return this.table !== undefined || this.text !== undefined;
  }

  /** The opened table's name. */
  get file(): string | undefined {
    return this.table?.name;
  }

  /** What the next embeddings download, in words; empty where that is nothing. */
  get price(): string {
    const { table, text } = this;
    if (table || !text || text.bytes === 0) return "";
    return words.ui.priceOnce(megabytes(text.bytes));
  }

  /** The models are ready: there is, or is not, a text encoder among what the site has. */
  ready(text: Ready["text"]): void {
    this.text = text;
    this.changed();
  }

  open(file: File): Promise<void> {
    this.opening = this.read(file);
    return this.opening;
  }

  /** A table with these sentences' embeddings, to be given away. */
  async of(sentences: readonly string[]): Promise<ArrayBuffer> {
    await this.opening;
    return (this.table?.bytes ?? (await this.embed(sentences))).slice(0);
  }

  private async read(file: File): Promise<void> {
    try {
      this.table = { name: file.name, bytes: await file.arrayBuffer() };
    } catch {
      this.host.complain(words.files.unreadableNamed(file.name));
      return;
    }
    this.host.complain("");
    this.changed();
    this.host.say(words.ui.texts.lookedUp);
  }

  /** By the text encoder, unless it has just read these sentences. */
  private async embed(sentences: readonly string[]): Promise<ArrayBuffer> {
    const all = [...new Set(sentences)].sort();
    const key = JSON.stringify(all);
    if (this.made?.sentences === key) return this.made.bytes;
    const bytes = await this.host.embed(all, TEMPLATE);
    if (this.text) this.text = { bytes: 0 };
    this.made = { sentences: key, bytes };
    return bytes;
  }

  private changed(): void {
    this.draw();
    this.host.changed();
  }

  private draw(): void {
    this.away.hidden = this.table === undefined;
    write(this.line, describe(this.table?.name, this.text));
  }
}

function describe(table: string | undefined, text: Ready["text"]): string {
  if (table !== undefined) return words.ui.texts.lookedUpIn(table);
  if (!text) return words.ui.texts.missing(TEMPLATE);
  const prompt = TEMPLATE.replace("{}", "…");
  if (text.bytes > 0) return words.ui.texts.notHere(megabytes(text.bytes), prompt);
  return words.ui.texts.here(prompt);
}
