/** The strip under the pictures: consent, progress, messages. */
import { byId, html } from "./dom";
import type { Failure, PackEntry, Phase, Reply } from "./protocol";
import { megabytes } from "./words";

type Consent = Extract<Reply, { type: "consent" }>;
type Progress = Extract<Reply, { type: "progress" }>;

const PHASES: Record<Phase, string> = {
  download: "Downloading",
  verify: "Checking",
  load: "Loading",
  "self-test": "Self-test: comparing this device with stored numbers…",
};

export class Panel {
  private readonly body = byId("panel-body");
  private readonly notes = byId("notes");
  private readonly status = byId("status");
  private bar: HTMLProgressElement | undefined;
  private line: HTMLElement | undefined;

  /** Said once, politely, to those who listen instead of looking. */
  say(text: string): void {
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  note(text: string): void {
    const shown = [...this.notes.children].some((child) => child.textContent === text);
    if (!shown) this.notes.append(html("li", {}, text));
  }

  clear(): void {
    this.show();
  }

  consent(request: Consent, agreed: () => void): void {
    const size = megabytes(request.bytes);
    const label = request.resumed ? `Download the remaining ${size}` : `Download ${size} once`;
    const button = html("button", { type: "button", class: "main" }, label);
    button.addEventListener("click", agreed, { once: true });
    const promise = request.kept
      ? "They are checked and kept in this browser; the next visit needs no network."
      : "This page cannot keep them, so the next visit downloads them again (keeping needs https or localhost).";
    this.show(
      html(
        "p",
        {},
        `Clipsight needs its models here: ${request.packs.map(describePack).join(" and ")}. ${promise}`,
      ),
      html("div", { class: "actions" }, button),
    );
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
      const button = html("button", { type: "button", class: "quiet" }, "Stop");
      button.addEventListener("click", stop, { once: true });
      this.busy(text, button);
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
  failed(failure: Failure, label: string, again: () => void): void {
    const button = html("button", { type: "button", class: "main" }, label);
    button.addEventListener("click", again, { once: true });
    this.show(
      html(
        "p",
        { class: "failure", role: "alert", "data-code": failure.code },
        failure.message,
      ),
      html("div", { class: "actions" }, button),
    );
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
    byId("panel").hidden = nodes.length === 0;
    if (nodes.length === 0) {
      this.bar = undefined;
      this.line = undefined;
    }
  }
}

function describePack(pack: PackEntry): string {
  return `${pack.title} (${megabytes(pack.bytes)})`;
}
