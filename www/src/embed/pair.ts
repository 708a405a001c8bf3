/** `<clipsight-pair>`: two pictures of any page, and whether CLIP is blind between them. */
import type { Consent, Look, Models, Progress, Ready } from "../client/models";
import { type Failure, failureOf, WorkerLost } from "../client/rpc";
import type { Loaded } from "../pair/slot";
import type { PairReport } from "../report";
import { button } from "../ui/button";
import { html } from "../ui/dom";
import { megabytes } from "../ui/numbers";
import { Panel } from "../ui/panel";
import { askOn } from "../ui/shown-models";
import { words } from "../words";
import { backendOf, givenBy, named } from "./attributes";
import { fetchBundle } from "./bundle";
import { ClipsightElement } from "./element";
import { Engine, type EngineUser } from "./engine";
import { packsAddress } from "./home";
import { framed, loadBoth, lookOf } from "./pictures";
import { type AnswerHost, type Live, ShownAnswer } from "./shown-answer";
import { TOLD_BYTES } from "./told";

/** Deaths of the worker over one pair before it is given up. */
const LOSSES = 2;

/** How far a comparison is. */
export interface PairProgress {
  phase: Progress["phase"] | "compare";
  /** In words. */
  title: string;
  /** Bytes of the models, 0 where nothing is counted. */
  done: number;
  total: number;
}

/** Events that the element tells; none of them bubbles. */
export interface ClipsightPairEventMap {
  /** The pair is judged; `agrees` where a kept answer was verified. */
  verdict: CustomEvent<{ report: PairReport; agrees: boolean | undefined }>;
  progress: CustomEvent<PairProgress>;
  /** It did not work: a code, and a sentence that says what to do. */
  error: CustomEvent<Failure>;
}

const ATTRIBUTES = [
  "src-a",
  "src-b",
  "alt-a",
  "alt-b",
  "result",
  "poster",
  "clip",
  "dino",
  "clip-threshold",
  "dino-threshold",
  "backend",
  "packs",
  "auto",
] as const;

export class ClipsightPair
  extends ClipsightElement<ClipsightPairEventMap>
  implements EngineUser
{
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  protected readonly properties = ["srcA", "srcB", "result", "poster", "packs", "auto"];

  private panel = new Panel(html("div"));
  private pictures = html("div");
  private start: HTMLElement | undefined;
  private answer: ShownAnswer | undefined;
  private engine: Engine | undefined;
  private made: Ready | undefined;
  private loaded: [Loaded, Loaded] | undefined;
  /** Of what the element is doing now: aborted when it is drawn anew. */
  private course = new AbortController();
  private losses = 0;
  private running = false;
  private redrawing = false;

  get srcA(): string | null {
    return this.getAttribute("src-a");
  }
  set srcA(value: string | null) {
    this.reflect("src-a", value);
  }
  get srcB(): string | null {
    return this.getAttribute("src-b");
  }
  set srcB(value: string | null) {
    this.reflect("src-b", value);
  }
  /** Address of a kept answer. */
  get result(): string | null {
    return this.getAttribute("result");
  }
  set result(value: string | null) {
    this.reflect("result", value);
  }
  get poster(): string | null {
    return this.getAttribute("poster");
  }
  set poster(value: string | null) {
    this.reflect("poster", value);
  }
  /** The answer, where there is one. */
  get report(): PairReport | undefined {
    return this.answer?.report;
  }

  attributeChangedCallback(): void {
    if (!this.isConnected || this.redrawing) return;
    // Several attributes change at a time: they are taken together.
    this.redrawing = true;
    queueMicrotask(() => {
      this.redrawing = false;
      if (this.isConnected) this.draw();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.end();
  }

  /** Compares the pictures, download and all: as a click does. */
  compare(): void {
    this.losses = 0;
    this.move("working");
    this.start?.remove();
    this.panel.busy(words.ui.models.starting);
    this.join();
  }

  protected override draw(): void {
    this.end();
    this.course = new AbortController();
    this.loaded = undefined;
    this.move("idle");
    this.pictures = html("div", { part: "pictures", class: "pictures" });
    const status = html("div", { part: "status", class: "status" });
    this.panel = new Panel(status);
    const figure = html(
      "section",
      { part: "figure", class: "figure", "aria-label": words.embed.title },
      this.pictures,
      status,
    );
    this.answer = new ShownAnswer(figure, this.pictures, this.answerHost());
    this.root.replaceChildren(figure, html("slot", { hidden: "" }));
    if (this.result !== null) this.whenNear(() => void this.showKept());
    else this.offer(status);
  }

  /** The pictures, or the poster, and the button that begins. */
  private offer(status: HTMLElement): void {
    const { srcA, srcB, poster } = this;
    if (srcA === null || srcB === null) {
      this.fail({ code: "NoPictures", message: words.embed.noPictures });
      return;
    }
    this.pictures.replaceChildren(
      ...(poster === null
        ? [this.picture(srcA, 0), this.picture(srcB, 1)]
        : [
            html("img", {
              part: "poster",
              src: poster,
              alt: words.embed.poster,
              loading: "lazy",
            }),
          ]),
    );
    this.start = html(
      "p",
      { class: "row start" },
      button(
        words.embed.compare,
        () => {
          this.compare();
        },
        "main",
      ),
      html("small", {}, words.embed.price(this.told === 0 ? "" : megabytes(this.told))),
    );
    this.start.querySelector("button")?.setAttribute("part", "button");
    status.prepend(this.start);
    if (this.auto) {
      this.whenNear(() => {
        this.compare();
      });
    }
  }

  private picture(address: string, at: 0 | 1): HTMLElement {
    const alt = this.alt(at);
    return framed(html("img", { src: address, alt, loading: "lazy", decoding: "async" }), at);
  }

  private alt(at: 0 | 1): string {
    const given = this.getAttribute(at === 0 ? "alt-a" : "alt-b");
    return given ?? words.pair.picture(at === 0 ? "A" : "B");
  }

  private answerHost(): AnswerHost {
    const api = () => this.api;
    return {
      get api() {
        return api();
      },
      alt: (at) => this.alt(at),
      verify: () => {
        this.compare();
      },
      stop: () => {
        this.engine?.stop(this);
      },
      say: (text) => {
        this.panel.say(text);
      },
      note: (text) => {
        this.panel.note(text);
      },
    };
  }

  /** Bytes of models that the button tells of; 0 where they are not known. */
  private get told(): number {
    return this.hasAttribute("clip") || this.hasAttribute("dino") ? 0 : TOLD_BYTES.pair;
  }

  // What the engine tells.

  agrees({ bytes }: Consent): boolean {
    if (this.state !== "working") return false;
    // Nothing to download: the tab was ended over this before, and nobody has pressed.
    return this.auto ? bytes > 0 : bytes <= this.told;
  }

  consent(consent: Consent, agreed: () => void): void {
    this.move("asking");
    askOn(this.panel, consent, () => {
      this.move("working");
      agreed();
    });
  }

  progress(progress: Progress): void {
    this.panel.progress(progress);
    this.emit("progress", progress satisfies PairProgress);
  }

  note(text: string): void {
    this.panel.note(text);
  }

  ready(ready: Ready): void {
    this.made = ready;
    if (this.state === "working" || this.state === "asking") void this.run(ready);
  }

  lost(): void {
    this.made = undefined;
    if (this.state === "working") this.panel.busy(words.ui.models.startingAgain);
  }

  failed(failure: Failure): void {
    this.made = undefined;
    if (this.state === "working" || this.state === "asking") this.fail(failure);
  }

  private join(): void {
    const engine = Engine.of({
      packs: packsAddress(this.packs),
      backend: backendOf(this),
      needs: { encoders: ["clip", "dino"], ...named(this, "clip"), ...named(this, "dino") },
    });
    if (this.engine === engine && this.made) {
      void this.run(this.made);
      return;
    }
    this.engine = engine;
    engine.join(this);
  }

  private end(): void {
    this.course.abort();
    this.running = false;
    this.made = undefined;
    this.engine?.leave(this);
    this.engine = undefined;
  }

  private get api(): Models {
    if (this.engine) return this.engine.api;
    throw new WorkerLost(false);
  }

  /** Both pictures through both models. */
  private async run(ready: Ready): Promise<void> {
    if (this.running) return;
    this.running = true;
    const { signal } = this.course;
    try {
      this.comparing(words.pair.readingImages);
      const loaded = (this.loaded ??= await loadBoth(
        [this.address(0), this.address(1)],
        this.answer?.kept,
        this.api,
        signal,
      ));
      const bytes = await Promise.all(loaded.map(({ file }) => file.arrayBuffer()));
      const [a, b] = loaded;
      const [one = new ArrayBuffer(), other = new ArrayBuffer()] = bytes;
      let report = await this.api.compare(
        [
          [a.file.name, one, a.byBrowser],
          [b.file.name, other, b.byBrowser],
        ],
        (stage) => {
          if (!signal.aborted) this.comparing(stage);
        },
      );
      const given = givenBy(this);
      if (given.clip !== undefined || given.dino !== undefined) {
        report = await this.api.judged(report, given.clip, given.dino);
      }
      const kept = this.answer?.kept;
      const agreed = kept && (await this.api.agreement(report, kept.report));
      if (signal.aborted) return;
      this.answered(
        report,
        { made: ready, device: this.engine?.device ?? "", loaded, given },
        agreed,
      );
    } catch (error) {
      if (signal.aborted) return;
      this.stumbled(error);
    } finally {
      // Where it was drawn anew, another may run already.
      if (!signal.aborted) this.running = false;
    }
  }

  private stumbled(error: unknown): void {
    if (error instanceof WorkerLost) {
      this.losses += 1;
      // The engine starts a new one, and says when it is ready.
      if (this.losses < LOSSES && this.engine) return;
    }
    this.fail(failureOf(error));
  }

  /** Of a picture; a kept answer's pictures lie beside it unless the page says where. */
  private address(at: 0 | 1): URL {
    const given = at === 0 ? this.srcA : this.srcB;
    if (given !== null) return new URL(given, document.baseURI);
    const beside = new URL(this.result ?? "", document.baseURI);
    return new URL(encodeURIComponent(this.answer?.kept?.images[at].file ?? ""), beside);
  }

  private comparing(stage: string): void {
    this.panel.comparing(stage, () => {
      this.stop();
    });
    this.emit("progress", { phase: "compare", title: stage, done: 0, total: 0 });
  }

  private stop(): void {
    this.engine?.stop(this);
    this.draw();
  }

  private answered(
    report: PairReport,
    live: Live,
    agreed: { agrees: boolean; words: string } | undefined,
  ): void {
    this.move("done");
    this.panel.clear();
    this.panel.say(report.sentence);
    this.answer?.showLive(report, live, agreed?.words);
    this.emit("verdict", { report, agrees: agreed?.agrees });
  }

  // The instant figure.

  private async showKept(): Promise<void> {
    const { signal } = this.course;
    try {
      const address = new URL(this.result ?? "", document.baseURI);
      const kept = await fetchBundle(address, signal);
      const [one, other] = kept.report.images;
      const looks: [Look, Look] = [
        await lookOf(kept.images[0], one),
        await lookOf(kept.images[1], other),
      ];
      if (signal.aborted) return;
      this.answer?.showKept(kept, looks);
      this.move("done");
      if (this.auto) this.compare();
    } catch (error) {
      if (signal.aborted) return;
      this.fail(failureOf(error));
    }
  }

  /** What the page put into the element is shown with what went wrong. */
  private fail(failure: Failure): void {
    this.move("failed");
    this.start?.remove();
    this.panel.failed(failure, words.ui.tryAgain, () => {
      this.draw();
      if (this.result === null) this.compare();
    });
    const slot = this.root.querySelector("slot");
    if (slot) slot.hidden = this.report !== undefined;
    this.emit("error", failure);
  }
}
