/** The lab's page: holds the state, and tells it to every part. */
import { messageOf } from "../client/rpc";
import { type Agreement, DEFAULT_STEP, type Store, type StoreState } from "../client/store";
import { openStore } from "../client/store-client";
import { find, write } from "../ui/dom";
import { fixed } from "../ui/numbers";
import { Panel } from "../ui/panel";
import type { LabExplanation, LabSettings } from "../report";
import { type LabAddress, rememberLab } from "./address";
import { ask } from "../ui/question";
import { Board } from "./board/board";
import { dropped } from "../ui/dropped";
import { DRAGGED } from "./board/tile-list";
import { Encoders } from "./encoders";
import { Encoding } from "./encoding";
import { OpenSave } from "./open-save";
import { keyFor } from "./pieces";
import type { ResultsHost } from "./results/host";
import { Results } from "./results/index";
import { TextNames } from "./text-names";
import { Thumbs } from "./thumbs";
import { Views } from "./views";
import { words } from "../words";

export class LabPage {
  private readonly panel: Panel;
  private readonly store: Store;
  private readonly thumbs: Thumbs;
  private readonly encoders: Encoders;
  private readonly encoding: Encoding;
  private readonly board: Board;
  private readonly results: Results;
  private readonly files: OpenSave;
  private readonly text: TextNames;
  private readonly views: Views;
  private state: StoreState | undefined;
  /** Settings that the store has not heard of yet. */
  private unsent: LabSettings | undefined;
  private sending = false;
  private wantsRecompute = false;
  private wasShipped = false;
  /** The encoders' key is on its way to the store. */
  private keying = false;

  private readonly credits: HTMLElement;
  private readonly origin: HTMLElement;
  private readonly originWords: HTMLElement;
  private readonly said: HTMLElement;

  /** `root` has the places of the parts, each by its class. */
  constructor(
    private readonly root: HTMLElement,
    private readonly address: LabAddress,
  ) {
    this.panel = new Panel(find(root, ".models"));
    this.credits = find(root, ".credits");
    this.origin = find(root, ".origin");
    this.originWords = find(this.origin, "p");
    this.said = find(root, ".agreement");
    for (const note of address.notes) this.panel.note(note);
    this.store = openStore({
      note: this.panel.note,
      reopened: (state, file) => {
        this.apply(state);
        this.panel.note(words.lab.page.brokeOff(file));
      },
      gaveUp: (message) => {
        this.board.complain(words.lab.page.keepsBreaking(message));
      },
    }).api;
    this.thumbs = new Thumbs(this.store);
    this.encoders = new Encoders(address.backend, this.panel, () => {
      this.encodersChanged();
    });
    const { say } = this.panel;
    const commit = (change: Promise<StoreState>) => this.commit(change);
    this.encoding = new Encoding(find(root, ".encoding"), {
      store: this.store,
      encoders: this.encoders,
      apply: (state) => {
        this.apply(state);
      },
      say,
      trouble: this.panel.note,
      marksChanged: () => {
        this.board.redraw();
      },
    });
    this.board = new Board(find(root, ".board"), {
      store: this.store,
      commit,
      thumb: (id) => this.thumbs.get(id),
      trouble: (id) => this.encoding.failed.get(id),
      say,
      defaultStep: () => this.defaultStep(),
      glimpse: (bytes) => this.glimpse(bytes),
    });
    this.files = new OpenSave(find(root, ".files"), {
      store: this.store,
      commit,
      say,
      complain: (message) => {
        this.board.complain(message);
      },
    });
    this.text = new TextNames(find(root, ".text-names"), {
      store: this.store,
      encoders: this.encoders,
      commit,
      say,
    });
    this.views = new Views(find(root, ".views"), {
      costOf: (views) => this.encoding.costOf(views),
      choose: (views) => void this.chooseViews(views),
    });
    this.results = new Results(find(root, ".results"), this.resultsHost());
    find(this.origin, "button").addEventListener("click", () => void this.recompute());
    find(root, ".forget").addEventListener("click", () => void this.encoders.forget());
    this.listen();
    void this.open();
  }

  private resultsHost(): ResultsHost {
    return {
      store: this.store,
      thumb: (id) => this.thumbs.get(id),
      change: (settings) => {
        this.change(settings);
      },
      wantStep: (step) => {
        this.encoding.want(step);
      },
      mixture: () => this.encoders.mixture?.bytes,
      wantDino: () => {
        this.encoding.wantDino();
      },
      say: this.panel.say,
    };
  }

  private async open(): Promise<void> {
    try {
      const { state, restored, notes } = await this.store.open();
      for (const note of notes) this.panel.note(note);
      this.apply(state);
      const { example } = this.address;
      if (example !== undefined && !this.files.has(example)) {
        this.panel.note(words.ui.noExample(example));
      } else if (example !== undefined && state.example !== example) {
        await this.files.openExample(example);
      } else if (restored) this.panel.say(words.lab.page.lastVisit);
      this.change(this.address.settings);
      this.root.dataset.open = "true";
    } catch (error) {
      this.board.complain(words.lab.page.notStarted(messageOf(error)));
    }
  }

  /** Shows the state that a change gave, or says why there was none. */
  private async commit(change: Promise<StoreState>): Promise<boolean> {
    try {
      this.apply(await change);
      return true;
    } catch (error) {
      this.board.complain(messageOf(error));
      return false;
    }
  }

  private apply(state: StoreState): void {
    // An answer to an earlier call must not turn a slider back.
    const settings = this.unsent ?? (this.sending ? this.state?.settings : undefined);
    this.state = settings ? { ...state, settings } : state;
    this.tell();
  }

  private tell(): void {
    const { state } = this;
    if (!state) return;
    this.files.update(state);
    this.board.update(state);
    this.text.update(state);
    this.views.update(state, this.encoders.adapted !== undefined);
    this.results.update(state);
    this.encoding.update(state);
    this.showOrigin(state);
    this.settleKey(state);
    const { shots, tests } = state.board;
    this.thumbs.keepOnly(new Set([...shots, ...tests].map((image) => image.id)));
    this.credits.hidden = state.example === undefined;
    rememberLab(state.example, state.settings);
  }

  private change(settings: Partial<LabSettings>): void {
    const { state } = this;
    if (!state || Object.keys(settings).length === 0) return;
    const all = { ...state.settings, ...settings };
    if (state.board.strengths.length > 0 && all.step >= state.board.strengths.length) {
      this.panel.note(words.lab.page.steps(state.board.strengths.length));
      all.step = state.settings.step;
    }
    this.unsent = all;
    this.state = { ...state, settings: all };
    // The board does not depend on them: only these parts hear of a slider.
    this.results.update(this.state);
    this.encoding.update(this.state);
    rememberLab(state.example, all);
    void this.send();
  }

  /** One message at a time: of a slider's many values only the last one matters. */
  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      while (this.unsent) {
        const settings = this.unsent;
        this.unsent = undefined;
        await this.store.changeSettings(settings);
      }
    } catch (error) {
      this.board.complain(messageOf(error));
    } finally {
      this.sending = false;
    }
  }

  private defaultStep(): number {
    const { strengths } = this.state?.board ?? { strengths: [] };
    const step = this.encoders.adapted?.defaultStep ?? DEFAULT_STEP;
    return strengths.length > 0 ? Math.min(step, strengths.length - 1) : step;
  }

  private encodersChanged(): void {
    if (this.state) {
      this.settleKey(this.state);
      this.views.update(this.state, this.encoders.adapted !== undefined);
      this.showOrigin(this.state);
    }
    this.text.encodersChanged();
    this.encoding.encodersChanged();
    if (this.state) this.results.update(this.state);
    if (this.encoders.adapted && this.wantsRecompute) void this.recompute();
  }

  /** The encoders' features become the lab's, where none that came in a file are lost by it. */
  private settleKey(state: StoreState): void {
    const { adapted } = this.encoders;
    if (!adapted || this.keying || !this.foreign(state)) return;
    const { board, bare, shipped } = state;
    const any = [...board.shots, ...board.tests].some((image) => image.steps.length > 0);
    if (any && (shipped || bare.length > 0)) return;
    this.keying = true;
    const key = keyFor(adapted.key, state);
    void this.commit(
      this.store.useKey(key, adapted.strengths, adapted.defaultStep).finally(() => {
        this.keying = false;
      }),
    );
  }

  /** Whether the encoders here compute other features than the lab's. */
  private foreign(state: StoreState): boolean {
    const { adapted } = this.encoders;
    if (!adapted) return false;
    return (
      state.key === undefined ||
      state.board.strengths.length === 0 ||
      !equal(keyFor(adapted.key, state), state.key)
    );
  }

  /** Says where the features come from, while that matters. */
  private showOrigin(state: StoreState): void {
    const images = [...state.board.shots, ...state.board.tests];
    const other = this.foreign(state) && images.some((image) => image.steps.length > 0);
    this.origin.hidden = !state.shipped && !other;
    if (state.shipped && !this.wasShipped) this.said.textContent = "";
    this.wasShipped = state.shipped;
    const bare = new Set(state.bare);
    const waiting = images.filter(
      ({ id, steps }) => steps.length === 0 && !bare.has(id),
    ).length;
    const more = other && waiting > 0 ? words.lab.page.otherWeights(waiting) : "";
    const text = words.lab.page.origin(state.key?.model ?? words.lab.page.unknownModel, more);
    write(this.originWords, text);
  }

  private async recompute(): Promise<void> {
    const { state } = this;
    const { adapted } = this.encoders;
    const { said } = this;
    if (!state) return;
    if (!adapted) {
      this.wantsRecompute = true;
      said.textContent = words.lab.page.modelFirst;
      this.panel.focusButton();
      return;
    }
    this.wantsRecompute = false;
    if (state.bare.length > 0) {
      const go = await ask(words.lab.page.wouldLose(state.bare.length), [
        { label: words.lab.page.computeOthers, value: true },
      ]);
      if (!go) return;
    }
    said.textContent = words.pair.computing;
    try {
      const agreement = await this.encoding.recompute();
      said.textContent = agreement ? inWords(agreement) : words.lab.page.stopped;
    } catch (error) {
      said.textContent = words.lab.page.failed(messageOf(error));
    }
  }

  private async chooseViews(views: number): Promise<void> {
    const { adapted } = this.encoders;
    if (!adapted || !this.state) return;
    const key = { ...adapted.key, views };
    await this.commit(this.store.useKey(key, adapted.strengths, adapted.defaultStep));
  }

  private async glimpse(bytes: ArrayBuffer): Promise<LabExplanation> {
    const { state } = this;
    const { adapted } = this.encoders;
    if (!state || !adapted) {
      throw new Error(words.lab.page.liveNeedsModel);
    }
    if (state.key && !equal(keyFor(adapted.key, state), state.key)) {
      throw new Error(words.lab.page.liveOtherWeights);
    }
    const glimpses = await this.encoding.glimpse(bytes, state.settings.step);
    return this.store.guess(glimpses, state.settings);
  }

  private listen(): void {
    // Beside the board too: else the browser leaves the page to show the file.
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      const data = event.dataTransfer;
      if (!data) return;
      const lab = [...data.files].find((file) => /\.lab$/i.test(file.name));
      if (lab) void this.files.open(lab);
      else if (!data.types.includes(DRAGGED)) {
        void dropped(data).then((what) => {
          this.board.offerLoose(what);
        });
      }
    });
    const flush = () => void this.store.flush().catch(() => undefined);
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) flush();
    });
  }
}

function inWords({ images, predictions, differ, leastCosine }: Agreement): string {
  const cosines =
    leastCosine === undefined
      ? words.lab.page.noCosines
      : words.lab.page.leastCosine(fixed(leastCosine, 6));
  const answers =
    predictions === 0
      ? words.lab.page.noPredictions
      : differ === 0
        ? words.lab.page.allAgree(predictions)
        : words.lab.page.differ(differ, predictions);
  return words.lab.page.computed(images, answers, cosines);
}

function equal(a: object, b: object): boolean {
  const sorted = (one: object) => JSON.stringify(Object.entries(one).sort());
  return sorted(a) === sorted(b);
}
