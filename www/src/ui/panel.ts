/** Notes, and the strip under them: consent, progress, messages. */
import type { Consent, Progress } from "../client/models";
import type { PackEntry } from "../report";
import type { Failure } from "../client/rpc";
import { button } from "./button";
import { html } from "./dom";
import { writeIn } from "./english";
import { megabytes } from "./numbers";
import { words } from "../words";

export class Panel {
  private readonly body = html("div", { class: "panel" });
  private readonly notes = html("ul", { class: "notes", "aria-label": words.ui.panel.notes });
  private readonly status = html("p", {
    class: "unseen",
    role: "status",
    "aria-live": "polite",
  });
  private bar: HTMLProgressElement | undefined;
  private line: HTMLElement | undefined;
  /** The focus waits for a button that is not there yet. */
  private awaited = false;

  constructor(root: HTMLElement) {
    root.append(this.notes, this.body, this.status);
  }

  /** Said once, politely, to those who listen instead of looking; by the core in English. */
  readonly say = (text: string, english = false): void => {
    writeIn(this.status, text, english);
  };

  readonly note = (text: string): void => {
    const shown = [...this.notes.children].some((child) => child.textContent === text);
    if (!shown) this.notes.append(html("li", {}, text));
  };

  /** What computes, for those who look into the page. */
  set backend(backend: string) {
    this.body.dataset.backend = backend;
  }

  clear(): void {
    this.show();
  }

  /** The focus goes to the button that is shown, or to the next that is offered. */
  focusButton(): void {
    const button = this.body.querySelector("button");
    button?.focus();
    this.awaited = !button;
  }

  consent(request: Consent, agreed: () => void): void {
    const size = megabytes(request.bytes);
    const label = request.resumed
      ? words.ui.panel.downloadRest(size)
      : words.ui.panel.download(size);
    const promise = request.kept ? words.ui.panel.willBeKept : words.ui.panel.notKept;
    const text = words.ui.panel.needs(
      request.packs.map(describePack).join(words.ui.joined),
      promise,
    );
    this.offer(html("p", {}, text), label, agreed);
    this.say(words.ui.panel.needsSaid(size));
  }

  progress({ phase, title, done, total }: Progress): void {
    const said = words.ui.panel.phase(phase, title);
    if (phase === "download") {
      const text = words.ui.panel.downloading(title, megabytes(done), megabytes(total));
      this.measured(text, done, total);
    } else this.busy(phase === "self-test" ? said : `${said}…`);
    this.say(said);
  }

  comparing(stage: string, stop: () => void): void {
    const text = `${stage.replace(/[.…]+$/, "")}…`;
    if (this.line && this.bar && this.body.dataset.kind === "comparing") {
      this.line.textContent = text;
    } else {
      this.busy(text, once(words.ui.stop, stop, "quiet"));
      this.body.dataset.kind = "comparing";
    }
    this.say(text);
  }

  busy(text: string, ...extra: Node[]): void {
    this.line = html("p", { class: "line" }, text);
    this.bar = html("progress", { "aria-label": words.ui.progress });
    this.show(html("div", { class: "line-row" }, this.line, ...extra), this.bar);
  }

  ready(hint: string): void {
    this.awaited = false;
    this.show(html("p", { class: "line" }, hint));
    this.say(hint);
  }

  /** An error with a way out. */
  failed({ code, message }: Failure, label: string, again: () => void): void {
    const attributes = { class: "failure", role: "alert", "data-code": code };
    this.offer(html("p", attributes, message), label, again);
  }

  /** Something to read, and the one thing that can be done about it. */
  private offer(text: HTMLElement, label: string, run: () => void): void {
    const offered = once(label, run, "main");
    this.show(text, html("div", { class: "actions row" }, offered));
    // Who has gone elsewhere meanwhile is not called back.
    if (this.awaited && document.activeElement === document.body) offered.focus();
    this.awaited = false;
  }

  private measured(text: string, done: number, total: number): void {
    if (!this.bar || !this.line || this.body.dataset.kind !== "measured") {
      this.busy(text);
      this.body.dataset.kind = "measured";
    }
    if (this.line) this.line.textContent = text;
    if (this.bar) {
      this.bar.max = total;
      this.bar.value = done;
    }
  }

  private show(...nodes: Node[]): void {
    delete this.body.dataset.kind;
    this.body.replaceChildren(...nodes);
    this.body.hidden = nodes.length === 0;
    if (nodes.length === 0) {
      this.awaited = false;
      this.bar = undefined;
      this.line = undefined;
    }
  }
}

function once(label: string, run: () => void, kind: "main" | "quiet"): HTMLButtonElement {
  let ran = false;
  return button(
    label,
    () => {
      if (!ran) run();
      ran = true;
    },
    kind,
  );
}

function describePack(pack: PackEntry): string {
  return `${pack.title} (${megabytes(pack.bytes)})`;
}
