/** The classes, the test images, and all that can be done to them. */
import { button, fileButton } from "../../ui/button";
import { html } from "../../ui/dom";
import type { LabBoard, LabEdit, LabImage, LabPlace } from "../../report";
import type { Added, Refused, Store, StoreState } from "../../client/store";
import { pasted } from "../../ui/offered";
import { Camera, type CameraHost } from "./camera";
import { type Card, type CardHost, ClassCard, folderInput, TestsCard } from "./card";
import { dropped, type Dropped } from "../../ui/dropped";
import { Notices } from "../../ui/notices";
import { arrivals, type Target } from "./files";
import { Selection } from "./selection";
import type { Readiness } from "./tile";
import { DRAGGED } from "./tile-list";
import { words } from "../../words";

export interface BoardHost extends Pick<CameraHost, "glimpse"> {
  store: Store;
  /** Shows the state that a change gave; a failure is told and gives false. */
  commit(change: Promise<StoreState>): Promise<boolean>;
  thumb(id: string): Promise<string | undefined>;
  /** Why an image's features could not be computed. */
  trouble(id: string): string | undefined;
  say: (message: string) => void;
  /** Step of the corrected features that a ready image has. */
  defaultStep(): number;
}

export class Board {
  private state: StoreState | undefined;
  private bare = new Set<string>();
  private readonly cards: ClassCard[] = [];
  private readonly tests: TestsCard;
  private readonly selection: Selection;
  private readonly camera: Camera;
  /** Where pasted pictures go. */
  private current: Card | undefined;

  private steps: Promise<void> = Promise.resolve();
  private readonly undo = button(words.lab.board.undo, () => void this.step("undo"));
  private readonly redo = button(words.lab.board.redo, () => void this.step("redo"));
  private readonly notices = new Notices();
  private readonly classes = html("div", { class: "class-cards" });
  private readonly name = html("input", {
    type: "text",
    autocomplete: "off",
    placeholder: words.lab.board.newName,
    "aria-label": words.lab.board.newName,
  });

  constructor(
    root: HTMLElement,
    private readonly host: BoardHost,
  ) {
    const cardHost = this.cardHost();
    const bar = html("div", {
      class: "selection row card",
      role: "group",
      "aria-label": words.lab.board.selected,
    });
    this.selection = new Selection(bar, {
      moved: (ids, place) => {
        this.move(ids, place);
      },
      removed: (ids) => {
        void this.remove(ids);
      },
      left: () => {
        this.focusTile(undefined);
      },
      changed: () => {
        this.redraw();
      },
    });
    this.camera = new Camera({
      glimpse: (bytes) => host.glimpse(bytes),
      take: (files, place) => this.add(files.map((file) => ({ file, place }))),
      say: host.say,
    });
    this.tests = new TestsCard(cardHost, () => void this.camera.open({ kind: "live" }));
    const folder = folderInput(cardHost, words.lab.board.folderHint, false);
    const form = html(
      "div",
      { class: "new-class row" },
      this.name,
      button(words.lab.board.add, () => void this.addClass()),
    );
    this.name.maxLength = 200;
    this.name.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void this.addClass();
    });
    root.append(
      html(
        "div",
        { class: "board-tools row" },
        form,
        fileButton(words.lab.board.folder, folder),
        html("span", { class: "history row" }, this.undo, this.redo),
      ),
      ...this.notices.elements,
      this.camera.element,
      this.classes,
      this.tests.element,
      bar,
    );
    this.listen();
  }

  update(state: StoreState): void {
    this.state = state;
    this.bare = new Set(state.bare);
    const { board } = state;
    for (const [control, verb, what] of [
      [this.undo, words.lab.board.undo, board.undo],
      [this.redo, words.lab.board.redo, board.redo],
    ] as const) {
      // `disabled` would throw the focus of those who work by keyboard away.
      control.setAttribute("aria-disabled", String(what === null));
      control.title = what === null ? "" : `${verb}: ${what}`;
      control.setAttribute("aria-label", what === null ? verb : `${verb}: ${what}`);
    }
    const names = board.classes.map((one) => one.name);
    const ids = new Set([...board.shots, ...board.tests].map((image) => image.id));
    this.selection.update(ids, names);
    this.camera.update(names);
    this.settleCards(board);
    this.redraw();
  }

  /** Selection, marks or failures changed; the images did not. */
  redraw(): void {
    const board = this.state?.board;
    if (!board) return;
    const names = board.classes.map((one) => one.name);
    const shots = names.map((): LabImage[] => []);
    for (const shot of board.shots) shots[shot.class ?? -1]?.push(shot);
    for (const [place, one] of board.classes.entries()) {
      this.cards[place]?.update(one, shots[place] ?? [], names);
    }
    this.tests.update(board);
  }

  /** A problem that stays until the next change. */
  complain(...lines: string[]): void {
    this.notices.complain(...lines);
  }

  private cardHost(): CardHost {
    const { host } = this;
    return {
      thumb: (id) => host.thumb(id),
      trouble: (id) => host.trouble(id),
      readiness: (image) => this.readiness(image),
      selected: (id) => this.selection.ids.has(id),
      select: (ids, only) => {
        this.selection.set(ids, only);
      },
      deselect: (ids) => {
        this.selection.drop(ids);
      },
      remove: () => {
        this.selection.remove();
      },
      move: () => {
        this.selection.focusMove();
      },
      carried: (id) => (this.selection.ids.has(id) ? [...this.selection.ids] : [id]),
      offered: (what, target) => void this.offer(what, target),
      moved: (ids, place) => {
        this.move(ids, place);
      },
      rename: (name, to) =>
        this.edit(
          { type: "rename-class", class: name, name: to },
          words.lab.board.renamed(name, to),
        ),
      merge: (from, into) => {
        void this.edit(
          { type: "merge-classes", from, into },
          words.lab.board.merged(from, into),
        ).then((done) => {
          if (done) this.cards.find((card) => card.name === into)?.focus();
        });
      },
      removeClass: (name) => {
        void this.edit(
          { type: "remove-class", class: name },
          words.lab.board.classRemoved(name),
        ).then((done) => {
          if (done) this.name.focus();
        });
      },
      camera: (place) => void this.camera.open({ kind: "burst", place }),
      entered: (card) => {
        this.current = card;
      },
    };
  }

  private listen(): void {
    document.addEventListener("paste", (event) => {
      const files = pasted(event);
      if (files.length === 0) return;
      event.preventDefault();
      const known = this.current?.element.isConnected ? this.current : undefined;
      const card = known ?? this.cards[0] ?? this.tests;
      card.take({ found: files.map((file) => ({ file, folders: [] })), lost: [] });
      this.host.say(
        words.lab.board.pasted(
          card.element.getAttribute("aria-label") ?? words.lab.board.theLab,
        ),
      );
    });
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      // A text field has an undo of its own.
      if (event.target instanceof HTMLInputElement && event.target.type === "text") return;
      const key = event.key.toLowerCase();
      if (key === "z") void this.step(event.shiftKey ? "redo" : "undo");
      else if (key === "y") void this.step("redo");
      else return;
      event.preventDefault();
    });
    this.classes.addEventListener("dragover", (event) => {
      event.preventDefault();
    });
    // Beside the cards: folders make classes.
    this.classes.addEventListener("drop", (event) => {
      const data = event.dataTransfer;
      if (!data || [...data.files].some((file) => /\.lab$/i.test(file.name))) return;
      // An image of the board that missed its class.
      if (data.types.includes(DRAGGED)) return;
      event.preventDefault();
      event.stopPropagation();
      void dropped(data).then((what) => this.offer(what, { kind: "labels", tests: false }));
    });
  }

  /** Files that were dropped where nothing says what they are. */
  offerLoose(what: Dropped): void {
    const folders = what.found.some((one) => one.folders.length > 0);
    if (folders || what.lost.length > 0) {
      void this.offer(what, { kind: "labels", tests: false });
    } else if (what.found.length === 0) this.complain(words.ui.files.none);
    else this.complain(words.lab.board.dropOn);
  }

  private settleCards({ classes }: LabBoard): void {
    const names = classes.map((one) => one.name);
    const free = this.cards.filter((card) => !names.includes(card.name));
    const kept = new Map(this.cards.map((card) => [card.name, card]));
    const now = names.map((name, place) => {
      const card = kept.get(name);
      if (card) return card;
      // Another name in the same place: the class was renamed, and keeps its focus.
      const former = this.cards[place];
      if (former && free.includes(former) && this.cards.length === names.length) {
        free.splice(free.indexOf(former), 1);
        former.call(name);
        return former;
      }
      return new ClassCard(name, this.cardHost());
    });
    for (const card of free) card.close();
    this.cards.splice(0, this.cards.length, ...now);
    let next = this.classes.firstElementChild;
    for (const card of now) {
      if (card.element === next) next = next.nextElementSibling;
      else this.classes.insertBefore(card.element, next);
    }
    this.classes.classList.toggle("none", now.length === 0);
  }

  private readiness(image: LabImage): Readiness {
    const step = this.host.defaultStep();
    const { steps } = image;
    if (steps.includes(0) && (steps.includes(step) || step === 0)) return "ready";
    if (this.host.trouble(image.id) !== undefined) return "failed";
    if (this.bare.has(image.id)) return steps.length > 0 ? "part" : "bare";
    return steps.length > 0 ? "part" : "waiting";
  }

  private async addClass(): Promise<void> {
    const name = this.name.value.trim() || this.freeName();
    if (await this.edit({ type: "add-class", name }, words.lab.board.classAdded(name))) {
      this.name.value = "";
    }
  }

  private freeName(): string {
    const names = new Set(this.state?.board.classes.map((one) => one.name));
    for (let count = names.size + 1; ; count++) {
      if (!names.has(words.lab.board.freeName(count))) return words.lab.board.freeName(count);
    }
  }

  private async offer({ found, lost }: Dropped, target: Target): Promise<void> {
    if (found.length === 0 && lost.length === 0) this.complain(words.ui.files.none);
    else await this.add(arrivals(found, target, this.freeName()), lost);
  }

  /** `lost` are files that could not even be opened. */
  private async add(list: ReturnType<typeof arrivals>, lost: Refused[] = []): Promise<boolean> {
    const before = this.known();
    let added: Omit<Added, "state"> = { refused: [], remarked: [] };
    const hear = (read: number) => {
      this.notices.reading(read, list.length);
    };
    const change = this.host.store.add(list, hear).then((answer) => {
      added = answer;
      return answer.state;
    });
    this.notices.clear();
    const done = await this.host.commit(change);
    this.notices.read();
    if (!done) return false;
    const { refused, remarked } = added;
    const count = [...this.known()].filter((id) => !before.has(id)).length;
    const taken = list.length - refused.length;
    const twice = taken > count ? words.lab.board.twice(taken - count) : "";
    this.host.say(words.lab.board.added(count, twice));
    this.notices.added([...lost, ...refused], remarked, list.length + lost.length);
    return true;
  }

  private known(): Set<string> {
    const board = this.state?.board;
    return new Set([...(board?.shots ?? []), ...(board?.tests ?? [])].map(({ id }) => id));
  }

  private move(ids: string[], place: LabPlace | "tests"): void {
    const where =
      place === "tests" || place.kind === "tests" ? words.lab.board.toTests : place.class;
    const edits =
      place === "tests" ? this.intoTests(ids) : [{ type: "move-images", ids, place } as const];
    const [first] = edits;
    if (!first) return;
    const edit: LabEdit = edits.length === 1 ? first : { type: "all", edits };
    const inBar = this.selection.focused;
    void this.edit(edit, words.lab.board.moved(ids.length, where)).then((done) => {
      if (!done) return;
      this.selection.set([], true);
      if (inBar) this.focusTile(ids[0]);
    });
  }

  private async remove(ids: string[]): Promise<void> {
    const inBar = this.selection.focused;
    const done = await this.edit(
      { type: "remove-images", ids },
      words.lab.board.removed(ids.length),
    );
    if (done && inBar) this.focusTile(undefined);
  }

  /** The control that had the focus went: it goes to an image, or to the top. */
  private focusTile(id: string | undefined): void {
    const cards = [...this.cards, this.tests];
    const last = cards.find((card) => card === this.current);
    const places = id === undefined && last ? [last, ...cards] : cards;
    if (!places.some((card) => card.focusTile(id))) this.name.focus();
  }

  /** A shot that becomes a test image still shows its class. */
  private intoTests(ids: string[]): LabEdit[] {
    const board = this.state?.board;
    if (!board) return [];
    const wanted = new Set(ids);
    return board.classes.flatMap(({ name }, place): LabEdit[] => {
      const shots = board.shots.filter((one) => one.class === place && wanted.has(one.id));
      if (shots.length === 0) return [];
      const to: LabPlace = { kind: "tests", truth: name };
      return [{ type: "move-images", ids: shots.map((one) => one.id), place: to }];
    });
  }

  private async edit(edit: LabEdit, said: string): Promise<boolean> {
    this.notices.clear();
    const done = await this.host.commit(this.host.store.edit(edit));
    if (done) this.host.say(said);
    return done;
  }

  /** Keys come faster than answers: each step waits for the one before it. */
  private step(way: "undo" | "redo"): Promise<void> {
    this.steps = this.steps.then(() => this.takeStep(way));
    return this.steps;
  }

  private async takeStep(way: "undo" | "redo"): Promise<void> {
    const what = this.state?.board[way];
    if (what === null || what === undefined) {
      this.host.say(words.lab.board.nothing(way));
      return;
    }
    this.notices.clear();
    const done = await this.host.commit(this.host.store[way]());
    if (done) this.host.say(words.lab.board.undone(way, what));
  }
}
