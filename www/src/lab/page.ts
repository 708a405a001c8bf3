/** The lab's page: holds the state, and tells it to every part. */
import { byId } from "../dom";
import { Panel } from "../panel";
import type { LabExplanation, LabSettings } from "../report";
import { type LabAddress, rememberLab } from "./address";
import { ask } from "./ask";
import { Board } from "./board/board";
import { dropped } from "./board/files";
import { DEFAULT_STEP, type ResultsHost, type ResultsView } from "./contract";
import { Encoding, keyFor } from "./encoding";
import { Engine } from "./engine";
import { OpenSave } from "./open-save";
import { createResults } from "./results/index";
import type { Agreement, StoreApi, StoreState } from "./store-api";
import { openStore } from "./store-client";
import { TextNames } from "./text";
import { Thumbs } from "./thumbs";
import { Views } from "./views";

export class LabPage {
  private readonly panel = new Panel();
  private readonly api: StoreApi;
  private readonly thumbs: Thumbs;
  private readonly engine: Engine;
  private readonly encoding: Encoding;
  private readonly board: Board;
  private readonly results: ResultsView;
  private readonly files: OpenSave;
  private readonly text: TextNames;
  private readonly views: Views;
  private state: StoreState | undefined;
  /** Settings that the store has not heard of yet. */
  private unsent: LabSettings | undefined;
  private sending = false;
  private wantsRecompute = false;
  private wasShipped = false;
  /** The engine's key is on its way to the store. */
  private keying = false;

  constructor(private readonly address: LabAddress) {
    for (const note of address.notes) this.panel.note(note);
    this.api = openStore({
      adding: (done, total) => {
        this.board.showAdding(done, total);
      },
      note: (text) => {
        this.panel.note(text);
      },
      reopened: (state, file) => {
        this.apply(state);
        const cause = file === undefined ? "" : ` over ${file}`;
        this.panel.note(
          `The lab’s worker broke off${cause} and was started again. What was kept is open; earlier steps cannot be undone any more.`,
        );
      },
      gaveUp: (message) => {
        this.board.complain(
          `The lab keeps breaking off (${message}). Reload the page: what was kept is still there. If that does not help, please report it.`,
        );
      },
    });
    this.thumbs = new Thumbs(this.api);
    this.engine = new Engine(address.backend, this.panel, () => {
      this.engineChanged();
    });
    const say = (message: string) => {
      this.panel.say(message);
    };
    const commit = (change: Promise<StoreState>) => this.commit(change);
    this.encoding = new Encoding(byId("encoding"), {
      api: this.api,
      engine: this.engine,
      apply: (state) => {
        this.apply(state);
      },
      say,
      marksChanged: () => {
        this.board.redraw();
      },
    });
    this.board = new Board(byId("board"), {
      api: this.api,
      commit,
      thumb: (id) => this.thumbs.get(id),
      trouble: (id) => this.encoding.failed.get(id),
      say,
      defaultStep: () => this.defaultStep(),
      glimpse: (bytes) => this.glimpse(bytes),
    });
    this.files = new OpenSave(byId("files"), {
      api: this.api,
      commit,
      say,
      complain: (message) => {
        this.board.complain(message);
      },
    });
    this.text = new TextNames(byId("text"), {
      api: this.api,
      engine: this.engine,
      commit,
      say,
    });
    this.views = new Views(byId("views-row"), {
      costOf: (views) => this.encoding.costOf(views),
      choose: (views) => void this.chooseViews(views),
    });
    this.results = createResults(byId("results"), this.resultsHost());
    byId("compute").addEventListener("click", () => void this.recompute());
    byId("forget").addEventListener("click", () => {
      this.engine.forget();
    });
    this.listen();
    void this.open();
  }

  private resultsHost(): ResultsHost {
    return {
      api: this.api,
      thumb: (id) => this.thumbs.get(id),
      change: (settings) => {
        this.change(settings);
      },
      wantStep: (step) => {
        this.encoding.want(step);
      },
      say: (message) => {
        this.panel.say(message);
      },
    };
  }

  private async open(): Promise<void> {
    try {
      const { state, restored, notes } = await this.api.open();
      for (const note of notes) this.panel.note(note);
      this.apply(state);
      const { example } = this.address;
      if (example !== undefined && !this.files.has(example)) {
        this.panel.note(`There is no example called “${example}”.`);
      } else if (example !== undefined && state.example !== example) {
        await this.files.openExample(example);
      } else if (restored) this.panel.say("The lab of your last visit is open.");
      this.change(this.address.settings);
      byId("lab").dataset.open = "true";
    } catch (error) {
      this.board.complain(
        `The lab could not be started: ${words(error)} Reload the page; if that does not help, please report it.`,
      );
    }
  }

  /** Shows the state that a change gave, or says why there was none. */
  private async commit(change: Promise<StoreState>): Promise<boolean> {
    try {
      this.apply(await change);
      return true;
    } catch (error) {
      this.board.complain(words(error));
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
    this.views.update(state, this.engine.models !== undefined);
    this.results.update(state);
    this.encoding.update(state);
    this.showOrigin(state);
    this.settleKey(state);
    const { shots, tests } = state.board;
    this.thumbs.keepOnly(new Set([...shots, ...tests].map((image) => image.id)));
    byId("credits").hidden = state.example === undefined;
    rememberLab(state.example, state.settings);
  }

  private change(settings: Partial<LabSettings>): void {
    const { state } = this;
    if (!state || Object.keys(settings).length === 0) return;
    const all = { ...state.settings, ...settings };
    if (state.board.strengths.length > 0 && all.step >= state.board.strengths.length) {
      this.panel.note(
        `There are ${state.board.strengths.length} steps of strength, from 0 on.`,
      );
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
        await this.api.changeSettings(settings);
      }
    } catch (error) {
      this.board.complain(words(error));
    } finally {
      this.sending = false;
    }
  }

  private defaultStep(): number {
    const { strengths } = this.state?.board ?? { strengths: [] };
    const step = this.engine.models?.defaultStep ?? DEFAULT_STEP;
    return strengths.length > 0 ? Math.min(step, strengths.length - 1) : step;
  }

  private engineChanged(): void {
    if (this.state) {
      this.settleKey(this.state);
      this.views.update(this.state, this.engine.models !== undefined);
      this.showOrigin(this.state);
    }
    this.text.engineChanged();
    this.encoding.engineChanged();
    if (this.engine.models && this.wantsRecompute) void this.recompute();
  }

  /** The engine's features become the lab's, where none that came in a file are lost by it. */
  private settleKey(state: StoreState): void {
    const { models } = this.engine;
    if (!models || this.keying || !this.foreign(state)) return;
    const { board, bare, shipped } = state;
    const any = [...board.shots, ...board.tests].some((image) => image.steps.length > 0);
    if (any && (shipped || bare.length > 0)) return;
    this.keying = true;
    const key = keyFor(models.key, state);
    void this.commit(
      this.api.useKey(key, models.strengths, models.defaultStep).finally(() => {
        this.keying = false;
      }),
    );
  }

  /** Whether the engine here computes other features than the lab's. */
  private foreign(state: StoreState): boolean {
    const { models } = this.engine;
    if (!models) return false;
    return (
      state.key === undefined ||
      state.board.strengths.length === 0 ||
      !equal(keyFor(models.key, state), state.key)
    );
  }

  /** Says where the features come from, while that matters. */
  private showOrigin(state: StoreState): void {
    const images = [...state.board.shots, ...state.board.tests];
    const other = this.foreign(state) && images.some((image) => image.steps.length > 0);
    byId("origin").hidden = !state.shipped && !other;
    if (state.shipped && !this.wasShipped) byId("agreement").textContent = "";
    this.wasShipped = state.shipped;
    const bare = new Set(state.bare);
    const waiting = images.filter(
      ({ id, steps }) => steps.length === 0 && !bare.has(id),
    ).length;
    const more =
      other && waiting > 0
        ? ` ${waiting} of the images have none: features computed here are of other weights, and the two are not mixed. Compute all of them here to go on.`
        : "";
    const text = `The features of this lab came with its file (${state.key?.model ?? "of an unknown model"}).${more}`;
    if (byId("origin-words").textContent !== text) byId("origin-words").textContent = text;
  }

  private async recompute(): Promise<void> {
    const { state } = this;
    const { models } = this.engine;
    const said = byId("agreement");
    if (!state) return;
    if (!models) {
      this.wantsRecompute = true;
      const download = byId("panel").querySelector("button");
      said.textContent =
        "The model has to be here first; the features are computed as soon as it is.";
      download?.focus();
      return;
    }
    this.wantsRecompute = false;
    if (state.bare.length > 0) {
      const go = await ask(
        `${state.bare.length} images have no file here: they would lose their features, for these cannot be computed again.`,
        [{ label: "Compute the others", value: true }],
      );
      if (!go) return;
    }
    said.textContent = "Computing…";
    try {
      const agreement = await this.encoding.recompute();
      said.textContent = agreement ? inWords(agreement) : "Stopped; nothing was changed.";
    } catch (error) {
      said.textContent = `That did not work: ${words(error)} The features that came with the file are still here.`;
    }
  }

  private async chooseViews(views: number): Promise<void> {
    const { models } = this.engine;
    if (!models || !this.state) return;
    const key = { ...models.key, views };
    await this.commit(this.api.useKey(key, models.strengths, models.defaultStep));
  }

  private async glimpse(bytes: ArrayBuffer): Promise<LabExplanation> {
    const { state } = this;
    const { models } = this.engine;
    if (!state || !models) {
      throw new Error("The live test needs the model: agree to the download above first.");
    }
    if (state.key && !equal(keyFor(models.key, state), state.key)) {
      throw new Error(
        "The features of this lab are of other weights: press “Compute it here” first.",
      );
    }
    const glimpses = await this.encoding.glimpse(bytes, state.settings.step);
    return this.api.guess(glimpses, state.settings);
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
      else if (data.items.length > 0 && data.types.includes("Files")) {
        void dropped(data).then((found) => {
          this.board.offerLoose(found);
        });
      }
    });
    const flush = () => void this.api.flush().catch(() => undefined);
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) flush();
    });
  }
}

function inWords({ images, predictions, differ, leastCosine }: Agreement): string {
  const cosines =
    leastCosine === undefined
      ? "There was nothing to compare them with."
      : `The least cosine between a feature from the file and the one computed here is ${leastCosine.toFixed(6)}.`;
  const answers =
    predictions === 0
      ? "There were no predictions to compare."
      : differ === 0
        ? `All ${predictions} predictions agree.`
        : `${differ} of ${predictions} predictions differ.`;
  return `Computed here for ${images} images. ${answers} ${cosines}`;
}

function equal(a: object, b: object): boolean {
  const sorted = (one: object) => JSON.stringify(Object.entries(one).sort());
  return sorted(a) === sorted(b);
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
