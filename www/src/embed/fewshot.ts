/** `<clipsight-fewshot>`: a lab on any page, its methods with and without the correction. */
import type { Consent, Progress, Ready } from "../client/models";
import { type Failure, failureOf, messageOf } from "../client/rpc";
import type { Store, StoreState } from "../client/store";
import { openStore } from "../client/store-client";
import { keyFor, split, strengthsOf } from "../lab/pieces";
import type { LabReport } from "../report";
import { button, fileButton, fileInput } from "../ui/button";
import { html } from "../ui/dom";
import { megabytes } from "../ui/numbers";
import { Panel } from "../ui/panel";
import { askOn } from "../ui/shown-models";
import { words } from "../words";
import { backendOf } from "./attributes";
import { ClipsightElement } from "./element";
import { Engine, type EngineUser } from "./engine";
import { packsAddress } from "./home";
import { accuracies, guesses, testImages } from "./lab-view";
import { TOLD_BYTES } from "./told";

export interface ClipsightFewshotEventMap {
  /** The lab is open, and all methods have answered. */
  verdict: CustomEvent<{ report: LabReport }>;
  progress: CustomEvent<Progress>;
  /** It did not work: a code, and a sentence that says what to do. */
  error: CustomEvent<Failure>;
}

export class ClipsightFewshot
  extends ClipsightElement<ClipsightFewshotEventMap>
  implements EngineUser
{
  static readonly observedAttributes: readonly string[] = ["src", "packs", "backend", "auto"];

  protected readonly properties = ["src", "packs", "auto"];

  private panel = new Panel(html("div"));
  private body = html("div");
  private store: Store | undefined;
  private close: (() => void) | undefined;
  private open: StoreState | undefined;
  private answers: LabReport | undefined;
  private engine: Engine | undefined;
  /** A picture of the visitor's that waits for the models. */
  private waiting: File | undefined;
  private course = new AbortController();

  get src(): string | null {
    return this.getAttribute("src");
  }
  set src(value: string | null) {
    this.reflect("src", value);
  }
  /** What all methods say of the test images, once the lab is open. */
  get report(): LabReport | undefined {
    return this.answers;
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  protected override draw(): void {
    this.end();
    this.course = new AbortController();
    this.move("idle");
    const status = html("div", { part: "status", class: "status" });
    this.panel = new Panel(status);
    this.body = html("div", { part: "result", class: "lab" });
    this.root.replaceChildren(
      html(
        "section",
        { part: "figure", class: "figure", "aria-label": words.embed.fewshot.title },
        status,
        this.body,
      ),
      html("slot", { hidden: "" }),
    );
    if (this.src === null) {
      this.failed({ code: "NoLab", message: words.embed.fewshot.noLab });
      return;
    }
    const start = button(words.embed.fewshot.open, () => void this.openLab(), "main");
    start.setAttribute("part", "button");
    this.body.append(
      html("p", { class: "row start" }, start, html("small", {}, words.embed.fewshot.price)),
    );
    if (this.auto) this.whenNear(() => void this.openLab());
  }

  /** Fetches the lab and asks all methods: as a click does. */
  async openLab(): Promise<void> {
    const { signal } = this.course;
    this.move("working");
    this.panel.busy(words.ui.models.starting);
    try {
      const file = await this.fetchLab(signal);
      const { api: store, close } = openStore(
        {
          note: (text) => {
            this.panel.note(text);
          },
          reopened: () => undefined,
          gaveUp: (message) => {
            this.failed({ code: "StoreDied", message });
          },
        },
        false,
      );
      this.store = store;
      this.close = close;
      const state = await store.load(file);
      const report = await store.classify(state.settings);
      const thumbs = await store.thumbs(state.board.tests.map(({ id }) => id));
      if (signal.aborted) return;
      this.open = state;
      this.answers = report;
      this.move("done");
      this.panel.clear();
      this.show(state, report, thumbs);
      this.emit("verdict", { report });
    } catch (error) {
      if (signal.aborted) return;
      this.failed(failureOf(error));
    }
  }

  private async fetchLab(signal: AbortSignal): Promise<Blob> {
    const address = new URL(this.src ?? "", document.baseURI);
    try {
      const response = await fetch(address, { signal });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return await response.blob();
    } catch (error) {
      if (signal.aborted) throw error;
      throw new Error(words.embed.fewshot.unread(address.href, messageOf(error)), {
        cause: error,
      });
    }
  }

  private show(state: StoreState, report: LabReport, thumbs: Map<string, Blob>): void {
    const { classes, shots, tests } = state.board;
    const said = words.embed.fewshot;
    this.body.replaceChildren(
      html("p", { class: "hint" }, said.summary(classes.length, shots.length, tests.length)),
      accuracies(report),
      ...report.comparisons.map(({ sentence }) =>
        html("p", { class: "hint", lang: "en" }, sentence),
      ),
      testImages(report, thumbs),
      this.own(),
    );
  }

  // A picture of the visitor's own.

  private own(): HTMLElement {
    const said = words.embed.fewshot;
    const input = fileInput({ accept: "image/*" }, said.own, (files) => {
      const [file] = files;
      if (file) this.take(file);
    });
    return html(
      "section",
      { class: "own" },
      html(
        "p",
        { class: "row" },
        fileButton(said.own, input),
        html("small", {}, said.ownPrice(megabytes(TOLD_BYTES.clip))),
      ),
      html("ul", { class: "guesses", "aria-live": "polite" }),
    );
  }

  private take(file: File): void {
    this.waiting = file;
    this.panel.busy(words.ui.models.starting);
    if (!this.engine) {
      this.engine = Engine.of({
        packs: packsAddress(this.packs),
        backend: backendOf(this),
        needs: { encoders: ["clip"], adapter: true },
      });
      this.engine.join(this);
    } else if (this.made) void this.guess(this.made);
  }

  private made: Ready | undefined;

  agrees({ bytes }: Consent): boolean {
    return this.waiting !== undefined && bytes <= TOLD_BYTES.clip;
  }

  consent(consent: Consent, agreed: () => void): void {
    askOn(this.panel, consent, agreed);
  }

  progress(progress: Progress): void {
    this.panel.progress(progress);
    this.emit("progress", progress);
  }

  note(text: string): void {
    this.panel.note(text);
  }

  ready(ready: Ready): void {
    this.made = ready;
    if (this.waiting) void this.guess(ready);
  }

  lost(): void {
    this.made = undefined;
    if (this.waiting) this.panel.busy(words.ui.models.startingAgain);
  }

  private async guess({ adapted }: Ready): Promise<void> {
    const { waiting: file, store, open, engine } = this;
    if (!file || !store || !open || !engine || !adapted) return;
    const { signal } = this.course;
    this.panel.busy(`${words.embed.fewshot.looking}…`);
    try {
      const { step } = open.settings;
      const steps = [...new Set([0, step])].filter((one) => one < adapted.strengths.length);
      // Of the same weights, or the features must not be mixed.
      if (open.key && JSON.stringify(keyFor(adapted.key, open)) !== JSON.stringify(open.key)) {
        throw new Error(words.lab.page.liveOtherWeights);
      }
      const bytes = await file.arrayBuffer();
      const strengths = strengthsOf(adapted.strengths, steps);
      const values = await engine.api.encode([bytes], 1, strengths);
      const glimpses = split(values, 1, steps.length, (_, at, part) => ({
        step: steps[at] ?? 0,
        values: part,
      }));
      const answer = await store.guess(glimpses, open.settings);
      if (signal.aborted || this.waiting !== file) return;
      this.waiting = undefined;
      this.panel.clear();
      this.root.querySelector(".guesses")?.replaceChildren(...guesses(answer));
    } catch (error) {
      // The worker was replaced: the picture waits for the next.
      if (signal.aborted || (error instanceof Error && error.name === "WorkerLost")) return;
      this.waiting = undefined;
      this.panel.clear();
      this.root
        .querySelector(".guesses")
        ?.replaceChildren(html("li", { role: "alert" }, messageOf(error)));
    }
  }

  failed(failure: Failure): void {
    this.waiting = undefined;
    const again = () => {
      if (this.open) this.panel.clear();
      else this.draw();
    };
    if (!this.open) this.move("failed");
    this.panel.failed(failure, words.ui.tryAgain, again);
    const slot = this.root.querySelector("slot");
    if (slot) slot.hidden = this.open !== undefined;
    this.emit("error", failure);
  }

  private end(): void {
    this.course.abort();
    this.waiting = undefined;
    this.made = undefined;
    this.open = undefined;
    this.answers = undefined;
    this.engine?.leave(this);
    this.engine = undefined;
    this.close?.();
    this.close = undefined;
    this.store = undefined;
  }
}
