/** Notes, and the strip under them: consent, progress, messages. */
import type { Consent, Progress } from "../client/models";
import type { PackEntry } from "../report";
import type { Failure } from "../client/rpc";
import { button } from "./button";
import { html, write } from "./dom";
import { megabytes } from "./numbers";

const PHASES: Record<Progress["phase"], string> = {
  download: "Downloading",
  verify: "Checking",
  load: "Loading",
  "self-test": "Self-test: comparing this device with stored numbers…",
};

export class Panel {
  private readonly body = html("div", { class: "panel" });
  private readonly notes = html("ul", { class: "notes", "aria-label": "Notes" });
  private readonly status = html("p", {
    class: "unseen",
    role: "status",
    "aria-live": "polite",
  });
  private bar: HTMLProgressElement | undefined;
  private line: HTMLElement | undefined;

  constructor(root: HTMLElement) {
    root.append(this.notes, this.body, this.status);
  }

  /** Said once, politely, to those who listen instead of looking. */
  readonly say = (text: string): void => {
    write(this.status, text);
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

  /** The focus goes to the button that is shown, if there is one. */
  focusButton(): void {
    this.body.querySelector("button")?.focus();
  }

  consent(request: Consent, agreed: () => void): void {
    const size = megabytes(request.bytes);
    const label = request.resumed ? `Download the remaining ${size}` : `Download ${size} once`;
    const promise = request.kept
      ? "They are checked and, where this browser has room, kept; then the next visit needs no network. (A private window forgets them when it is closed.)"
      : "This page cannot keep them, so the next visit downloads them again. (Keeping needs https or localhost, and in a sandboxed frame allow-same-origin.)";
    const text = `Clipsight needs its models here: ${request.packs.map(describePack).join(" and ")}. ${promise}`;
    this.offer(html("p", {}, text), label, agreed);
    this.say(`Clipsight needs to download ${size} of models first.`);
  }

  progress({ phase, title, done, total }: Progress): void {
    const amounts = `${megabytes(done)} of ${megabytes(total)}`;
    if (phase === "self-test") this.busy(PHASES[phase]);
    else if (phase === "download") {
      this.measured(`${PHASES[phase]} ${title}: ${amounts}`, done, total);
    } else this.busy(`${PHASES[phase]} ${title}…`);
    this.say(phase === "self-test" ? PHASES[phase] : `${PHASES[phase]} ${title}`);
  }

  comparing(stage: string, stop: () => void): void {
    const text = `${stage.replace(/[.…]+$/, "")}…`;
    if (this.line && this.bar && this.body.dataset.kind === "comparing") {
      this.line.textContent = text;
    } else {
      this.busy(text, once("Stop", stop, "quiet"));
      this.body.dataset.kind = "comparing";
    }
    this.say(text);
  }

  busy(text: string, ...extra: Node[]): void {
    this.line = html("p", { class: "line" }, text);
    this.bar = html("progress", { "aria-label": "Progress" });
    this.show(html("div", { class: "line-row" }, this.line, ...extra), this.bar);
  }

  ready(hint: string): void {
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
    this.show(text, html("div", { class: "actions row" }, once(label, run, "main")));
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
