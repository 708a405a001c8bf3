/** The lab's results: what the methods say, with and without the correction. */
import { messageOf } from "../../client/rpc";
import { html, write } from "../../ui/dom";
import type {
  LabCurves,
  LabExplanation,
  LabImage,
  LabMeasures,
  LabProjection,
  LabReport,
  LabSettings,
} from "../../report";
import type { LabState, ResultsHost } from "./host";
import { Newest, settled } from "./newest";
import { Bar } from "./bar";
import { ByStep, fingerprint, stepToShow } from "./by-step";
import { Classes } from "./classes";
import { Curves } from "./curves";
import { Explain } from "./explain";
import { Histogram } from "./histogram";
import { methodName, strength } from "../../ui/methods";
import { fixed, percent } from "../../ui/numbers";
import { Mixture, share } from "./mixture";
import { Projection } from "./projection";
import { Settings } from "./settings";
import { Tests } from "./tests";
import { Totals } from "./totals";
import {
  type Actions,
  isChanged,
  type Pair,
  pairsOf,
  type Part,
  shownOf,
  type View,
} from "./view";
import { inEnglish } from "../../ui/english";
import { words } from "../../words";

/** What is asked, and what of the lab it is asked about. */
interface Asked {
  settings: LabSettings;
  key: string;
}

interface Moved {
  settings: LabSettings;
  /** When the control was moved that asks. */
  moved: number | undefined;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export class Results {
  private state: LabState | undefined;
  private settings: LabSettings | undefined;
  /** Settings that the page has not acknowledged. */
  private sent: { settings: LabSettings; until: number } | undefined;
  private images = new Map<string, LabImage>();
  /** Step whose answers are shown. */
  private step = 0;
  /** What the lab is at that step. */
  private print = "";
  private asked = "";
  private lookedAt = "";
  /** Pair that the top speaks of. */
  private base: string | undefined;

  private report: LabReport | undefined;
  private curves: { key: string; curves: LabCurves } | undefined;
  private curvesAsked = "";

  private readonly classify: Newest<Moved, LabReport>;
  private readonly measures: ByStep<LabMeasures>;
  private readonly maps: ByStep<LabProjection>;
  private readonly leaveOut: Newest<Asked, LabCurves>;
  private readonly why: Newest<{ id: string; settings: LabSettings }, LabExplanation>;

  private readonly tests: Tests;
  private readonly parts: Part[];
  /** Those that show what comes beside the report, and look whether it changed. */
  private readonly quick: Part[];
  private readonly explain: Explain;
  private readonly notes = html("ul", {
    class: "result-notes",
    "aria-label": words.lab.results.notes,
  });
  private readonly failure = html("p", { class: "failure", role: "alert" });
  /** Parts that are near enough to the screen to be worth computing. */
  private readonly near = new Set<Element>();
  private readonly tell = settled(700);
  private readonly keep = settled(150);
  private readonly look = settled(250);

  constructor(
    root: HTMLElement,
    private readonly host: ResultsHost,
  ) {
    const { store } = host;
    const fail = (error: unknown) => {
      this.fail(error);
    };
    const show = () => {
      this.show(this.quick);
    };
    this.classify = new Newest(
      ({ settings }) => store.classify(settings),
      (report, { moved }) => {
        this.take(report, moved);
      },
      fail,
    );
    this.measures = new ByStep((settings) => store.measures(settings), show, fail, 60);
    this.maps = new ByStep((settings) => store.projection(settings), show, fail, 90);
    this.leaveOut = new Newest(
      ({ settings }) => store.curves(settings),
      (curves, { key }) => {
        this.curves = { key, curves };
        show();
      },
      fail,
      250,
    );
    this.why = new Newest(
      ({ id, settings }) => store.explain(id, settings),
      (explanation) => {
        const view = this.view();
        if (view) this.explain.show(explanation, view);
      },
      fail,
    );
    const actions = this.actions();
    const bar = new Bar(actions);
    const mixture = new Mixture(actions);
    const settings = new Settings(actions);
    const histogram = new Histogram(actions);
    const curves = new Curves(actions);
    const projection = new Projection(actions);
    this.tests = new Tests(actions);
    this.quick = [bar, mixture, settings, histogram, projection, curves];
    const cards: Part[] = [
      new Totals(actions),
      settings,
      this.tests,
      histogram,
      projection,
      curves,
      new Classes(),
    ];
    this.parts = [bar, mixture, ...cards];
    this.explain = new Explain(
      actions,
      (id) => {
        if (this.settings) this.why.want({ id, settings: this.atStep(this.settings) });
      },
      () => this.tests.shown(),
    );
    this.failure.hidden = true;
    root.replaceChildren(
      bar.element,
      mixture.element,
      this.failure,
      this.notes,
      html("div", { class: "result-cards" }, ...cards.map(({ element }) => element)),
      this.explain.element,
    );
    this.watch(curves.element, projection.element);
  }

  private actions(): Actions {
    return {
      change: (settings, event) => {
        this.change(settings, event);
      },
      choosePair: (base) => {
        this.base = base;
        this.show(this.parts);
      },
      open: (id, from) => {
        this.explain.open(id, from);
      },
      filter: (filter) => {
        this.tests.choose(filter);
        this.tests.element.scrollIntoView({ block: "nearest" });
      },
      thumb: (id) => this.host.thumb(id),
      wantDino: () => {
        this.host.wantDino();
      },
      say: this.host.say,
    };
  }

  private fail(error: unknown): void {
    const text = messageOf(error);
    write(this.failure, words.lab.results.failed(text));
    this.failure.hidden = false;
  }

  private watch(...elements: Element[]): void {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.near.add(target);
          else this.near.delete(target);
        }
        this.askOthers();
        this.show(this.quick);
      },
      { rootMargin: "300px" },
    );
    for (const element of elements) observer.observe(element);
  }

  /** The lab or its settings changed. */
  update(state: LabState): void {
    const first = this.state === undefined;
    this.state = state;
    const { sent } = this;
    // Answers to earlier changes must not turn a slider back under the hand.
    const early =
      sent && !same(sent.settings, state.settings) && performance.now() < sent.until;
    if (!early) {
      this.sent = undefined;
      this.settings = state.settings;
    }
    const { board } = state;
    this.images = new Map([...board.shots, ...board.tests].map((image) => [image.id, image]));
    this.refresh(first);
  }

  private change(change: Partial<LabSettings>, event?: Event): void {
    if (!this.settings) return;
    const settings = { ...this.settings, ...change };
    if (same(settings, this.settings)) return;
    this.settings = settings;
    this.sent = { settings, until: performance.now() + 2000 };
    this.refresh(false, event?.timeStamp);
    this.keep(() => {
      this.host.change(settings);
    });
    this.tell(() => {
      this.speak();
    });
  }

  /** As set, at the step that is shown. */
  private atStep(settings: LabSettings): LabSettings {
    return settings.step === this.step ? settings : { ...settings, step: this.step };
  }

  /** Asks for what changed, and shows what is there. */
  private refresh(first: boolean, moved?: number): void {
    const { state, settings } = this;
    if (!state || !settings) return;
    const { board, key, template } = state;
    this.step = stepToShow(board, settings.step, this.step);
    this.print = `${JSON.stringify([key, template])}\n${fingerprint(board, this.step)}`;
    this.lookAt(settings.step);
    const own = this.atStep(settings);
    const question = `${JSON.stringify(own)}\n${this.print}`;
    if (question !== this.asked) {
      this.asked = question;
      this.classify.want({ settings: own, moved });
    }
    this.askOthers();
    this.show(first ? this.parts : this.quick);
  }

  /** Tells the page which step is looked at, once the slider rests on it. */
  private lookAt(step: number): void {
    const key = `${step} ${this.images.size} ${String(step === this.step)}`;
    if (key === this.lookedAt) return;
    this.lookedAt = key;
    this.look(() => {
      if (step > 0) this.host.wantStep(step);
    });
  }

  private askOthers(): void {
    const { settings, print } = this;
    if (!settings) return;
    const own = this.atStep(settings);
    this.measures.want(own, print);
    if (this.isNear("projection")) this.maps.want(own, print);
    if (!this.isNear("curves")) return;
    const { hyper } = own;
    // Alpha moves along the curve; only the others change it.
    const others = { ...own, hyper: hyper && [hyper.beta, hyper.gamma] };
    const key = `${JSON.stringify(others)}\n${print}`;
    if (this.curvesAsked === key) return;
    this.curvesAsked = key;
    this.leaveOut.want({ settings: own, key });
  }

  private isNear(name: string): boolean {
    return [...this.near].some(
      (one) => one instanceof HTMLElement && one.dataset.part === name,
    );
  }

  private take(report: LabReport, moved: number | undefined): void {
    const begun = performance.now();
    this.failure.hidden = true;
    const other = this.report?.queries.length !== report.queries.length;
    this.report = report;
    if (other) void this.build();
    else this.show(this.parts);
    if (this.explain.id !== undefined) {
      this.why.want({ id: this.explain.id, settings: report.settings });
    }
    if (moved === undefined) return;
    const done = performance.now();
    performance.measure("clipsight:render", { start: begun, end: done });
    performance.measure("clipsight:answer", { start: moved, end: done });
    requestAnimationFrame(() => {
      performance.measure("clipsight:slider", { start: moved, end: performance.now() });
    });
  }

  private view(): View | undefined {
    const { state, settings, report } = this;
    if (!state || !settings) return undefined;
    const pairs = report ? pairsOf(report) : [];
    return {
      board: state.board,
      settings,
      step: this.step,
      images: this.images,
      report,
      pairs,
      pair: this.pairOf(pairs),
      measures: this.measures.last,
      projection: this.maps.last,
      curves: this.curves?.curves,
      mixture: this.host.mixture(),
    };
  }

  private pairOf(pairs: Pair[]): Pair | undefined {
    return (
      pairs.find(({ base }) => base === this.base) ??
      pairs.find(({ base }) => base === "ta") ??
      pairs[0]
    );
  }

  /** Shows the parts of another lab, each in a task of its own: much is new there. */
  private async build(): Promise<void> {
    for (const part of this.parts) {
      this.show([part]);
      await new Promise((resume) => setTimeout(resume));
    }
  }

  private show(parts: Part[]): void {
    const view = this.view();
    if (!view) return;
    for (const part of parts) part.show(view);
    const notes = view.report?.notes ?? [];
    const shown = [...this.notes.children].map((one) => one.textContent);
    if (!same(shown, notes)) {
      this.notes.replaceChildren(...notes.map((note) => html("li", inEnglish(), note)));
    }
    this.notes.hidden = notes.length === 0;
  }

  /** In words what a change did, for those who do not see the numbers move. */
  private speak(): void {
    const view = this.view();
    if (!view?.report) return;
    const shown = shownOf(view.report, view.pair);
    const own = view.board.strengths[view.step] ?? 0;
    const parts = [view.step > 0 ? words.lab.results.at(strength(own)) : words.lab.results.off];
    if (view.report.mix < 1) parts.push(words.lab.mixture.shares(share(view.report.mix)));
    const distribution = isChanged(view) ? view.measures?.after : view.measures?.before;
    if (distribution) parts.push(words.plot.overlapIs(fixed(distribution.overlap, 3)));
    if (shown?.accuracy) {
      const { correct, total } = shown.accuracy;
      parts.push(
        words.lab.results.accuracy(methodName(shown.method), percent(correct / total)),
      );
    }
    this.host.say(`${parts.join(", ")}.`);
  }
}
