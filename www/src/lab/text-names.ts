/** Class names as text: which embeddings the names have, from a file or from CLIP's text encoder. */
import { messageOf } from "../client/rpc";
import { freshId, html, write } from "../ui/dom";
import { megabytes } from "../ui/numbers";
import { button, fileButton, fileInput } from "../ui/button";
import type { Encoders } from "./encoders";
import type { Store, StoreState } from "../client/store";
import { words } from "../words";

const DEFAULT_TEMPLATE = "a photo of a {}.";
const PLACE = "{}";
/** Typing or undoing goes on for a while before the names are embedded again. */
const SETTLED = 800;

export interface TextHost {
  store: Store;
  encoders: Pick<Encoders, "text" | "embedNames">;
  commit(change: Promise<StoreState>): Promise<boolean>;
  say: (message: string) => void;
}

export class TextNames {
  private readonly line = html("p", { class: "hint" });
  private readonly away: HTMLButtonElement;
  private readonly template = html("input", {
    type: "text",
    size: 32,
    maxlength: 200,
    autocomplete: "off",
    spellcheck: "false",
  });
  private readonly error = html("p", {
    class: "failure",
    role: "alert",
  });
  private readonly make: HTMLButtonElement;
  private readonly encoder: HTMLElement;
  private state: StoreState | undefined;
  /** The template that the lab had when it was last looked at. */
  private seen: string | undefined;
  /** The template of the lab's text, where that was made here. */
  private made: string | undefined;
  /** The names that were last asked for: what failed is not asked for again and again. */
  private asked = "";
  private working = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    private readonly host: TextHost,
  ) {
    const label = words.ui.table.choose;
    const input = fileInput({ accept: ".safetensors" }, label, ([file]) => {
      if (!file) return;
      this.made = undefined;
      const change = file.arrayBuffer().then((bytes) => host.store.setText(bytes));
      void host.commit(change).then((done) => {
        if (done) host.say(words.lab.text.lookedUp);
      });
    });
    this.away = button(words.lab.text.away, () => {
      this.made = undefined;
      void host.commit(host.store.setText(undefined)).then((done) => {
        if (done) host.say(words.lab.text.imagesAlone);
      });
    });
    this.template.value = DEFAULT_TEMPLATE;
    const hint = freshId("template-hint");
    this.error.id = freshId("template-error");
    this.template.setAttribute("aria-describedby", `${hint} ${this.error.id}`);
    this.template.addEventListener("input", () => {
      // The complaint goes as soon as it is met; a new one waits for the button.
      if (this.wrong() === undefined) this.complain(undefined);
    });
    this.template.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) void this.embed();
    });
    this.make = button("", () => void this.embed());
    this.encoder = html(
      "div",
      {},
      html(
        "div",
        { class: "row" },
        labelled(words.lab.text.template, this.template),
        this.make,
      ),
      html("p", { class: "hint", id: hint }, words.lab.text.about),
      this.error,
    );
    root.append(
      this.line,
      this.encoder,
      html("div", { class: "actions row" }, fileButton(words.ui.table.open, input), this.away),
    );
    this.encodersChanged();
  }

  update(state: StoreState): void {
    this.state = state;
    const { board, template } = state;
    const known = board.classes.filter((one) => one.text === "known").length;
    const any = board.classes.some((one) => one.text !== "none");
    this.away.hidden = !any;
    const prompt = template === undefined ? "" : words.lab.text.prompt(template);
    this.line.textContent = any
      ? words.lab.text.knows(prompt, known, board.classes.length)
      : words.lab.text.none;
    if (template !== this.seen) {
      this.seen = template;
      // Of a table of several templates, none is the one.
      if (template !== undefined && fits(template)) {
        this.template.value = template;
        this.complain(undefined);
      }
    }
    this.encodersChanged();
    this.follow();
  }

  /** The text encoder became available, was loaded or was lost. */
  encodersChanged(): void {
    const { text } = this.host.encoders;
    this.encoder.hidden = text === undefined;
    this.make.disabled = this.working;
    const price =
      !text || text.loaded || text.bytes === 0 ? "" : words.ui.priceOnce(megabytes(text.bytes));
    const label = this.working ? words.lab.text.making : words.lab.text.make(price);
    write(this.make, label);
  }

  private get names(): string[] {
    return this.state?.board.classes.map((one) => one.name) ?? [];
  }

  private wrong(): string | undefined {
    if (!fits(this.template.value)) {
      return words.lab.text.once(DEFAULT_TEMPLATE);
    }
    return undefined;
  }

  private complain(message: string | undefined): void {
    write(this.error, message ?? "");
    if (this.wrong() === undefined) this.template.removeAttribute("aria-invalid");
    else this.template.setAttribute("aria-invalid", "true");
  }

  /** By the button. */
  private async embed(): Promise<void> {
    if (this.working) return;
    const wrong = this.wrong();
    this.complain(wrong);
    if (wrong !== undefined) {
      this.template.focus();
      return;
    }
    if (this.names.length === 0) {
      this.complain(words.lab.text.noClass);
      return;
    }
    await this.run(this.template.value);
  }

  /** Names that the text made here does not know are embedded, once they stand still. */
  private follow(): void {
    clearTimeout(this.timer);
    if (!this.lacking()) return;
    this.timer = setTimeout(() => {
      if (this.made !== undefined && this.lacking()) void this.run(this.made);
    }, SETTLED);
  }

  private lacking(): boolean {
    const { state, made } = this;
    return (
      !this.working &&
      state !== undefined &&
      made !== undefined &&
      state.template === made &&
      this.host.encoders.text?.loaded === true &&
      state.board.classes.some((one) => one.text !== "known") &&
      key(made, this.names) !== this.asked
    );
  }

  private async run(template: string): Promise<void> {
    const { names } = this;
    const before = this.state?.template;
    this.asked = key(template, names);
    this.working = true;
    this.encodersChanged();
    try {
      const table = await this.host.encoders.embedNames(names, template);
      // A table that was opened meanwhile, or another lab's, is not written over.
      if (this.state?.template !== before) {
        this.complain(words.lab.text.changed);
        return;
      }
      if (await this.host.commit(this.host.store.setText(table))) {
        this.made = template;
        this.complain(undefined);
        this.host.say(words.lab.text.embedded(template));
      }
    } catch (error) {
      this.complain(words.lab.text.failed(messageOf(error)));
    } finally {
      this.working = false;
      this.encodersChanged();
      this.follow();
    }
  }
}

function labelled(text: string, input: HTMLInputElement): HTMLLabelElement {
  return html("label", {}, `${text} `, input);
}

function fits(template: string): boolean {
  return template.split(PLACE).length === 2;
}

function key(template: string, names: string[]): string {
  return JSON.stringify([template, ...names]);
}
