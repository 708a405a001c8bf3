/** All images as a map, plain and corrected. */
import { freshId, html, svg, write } from "../../ui/dom";
import { Mark, markPath } from "../../plot/marks";
import { percent } from "../../ui/numbers";
import { Scatter } from "../../plot/scatter";
import { PlotCard } from "./plot-card";
import type { Actions, Part, View } from "./view";
import { words } from "../../words";

const TEXTS = {
  name: "projection",
  title: words.lab.map.title,
  saves: words.lab.map.saves,
  file: "map",
};

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class Projection implements Part {
  readonly element: HTMLElement;
  private readonly scatter = new Scatter();
  private readonly scrub = html("input", { type: "range", min: 0, max: 1, step: 0.01 });
  private readonly legend = html("ul", {
    class: "class-legend",
    "aria-label": words.lab.map.classes,
  });
  private readonly picture = html("img", { alt: "", width: 56, height: 56 });
  private readonly pictureBox = html("span", { class: "thumb mid" }, this.picture);
  private readonly words = html("p");
  private readonly readout: HTMLElement;
  private readonly card: PlotCard;
  private shownId: string | undefined;
  private legendShape = "";
  private view: View | undefined;
  private source: unknown;
  private on: boolean | undefined;

  constructor(private readonly actions: Actions) {
    this.card = new PlotCard(
      TEXTS,
      this.scatter.element,
      actions.say,
      (width) => {
        this.scatter.resize(width);
      },
      () => this.drawing(),
    );
    this.element = this.card.element;
    this.scrub.id = freshId("scrub");
    this.scrub.setAttribute("aria-label", words.lab.map.scrub);
    this.scrub.addEventListener("input", () => {
      this.speakScrub();
      this.scatter.move(Number(this.scrub.value), false);
    });
    const plot = this.scatter.element;
    plot.setAttribute("role", "application");
    plot.setAttribute("aria-roledescription", words.lab.map.role);
    plot.addEventListener("pointermove", (event) => {
      this.choose(this.under(event));
    });
    plot.addEventListener("pointerleave", () => {
      if (document.activeElement !== plot) this.choose(-1);
    });
    plot.addEventListener("click", (event) => {
      this.choose(this.under(event));
      this.openChosen();
    });
    plot.addEventListener("focus", () => {
      if (this.scatter.chosen < 0) this.choose(this.scatter.next(0, 0));
    });
    plot.addEventListener("blur", () => {
      this.choose(-1);
    });
    plot.addEventListener("keydown", (event) => {
      this.key(event);
    });
    this.readout = html(
      "div",
      { class: "readout", role: "status" },
      this.pictureBox,
      this.words,
    );
    const scrubber = html(
      "div",
      { class: "scrubber" },
      html("span", { class: "method plain" }, words.lab.map.plain),
      this.scrub,
      html("span", { class: "method corrected" }, words.lab.map.corrected),
    );
    const { body, holder, note } = this.card;
    holder.append(scrubber, plot, this.readout, this.legend);
    body.append(holder, note);
    this.choose(-1);
  }

  show(view: View): void {
    this.view = view;
    const { projection, step } = view;
    const on = step > 0;
    const any = projection !== undefined && projection.ids.length > 0;
    this.card.empty = !any;
    this.element.classList.toggle(
      "stale",
      on && projection !== undefined && projection.step !== step,
    );
    if (!projection || !any) {
      write(this.card.note, projection ? words.lab.map.noFeatures : words.lab.map.notDrawn);
      return;
    }
    const turned = this.on !== on;
    if (turned) {
      this.on = on;
      this.scrub.value = on ? "1" : "0";
      this.scrub.disabled = !on;
      this.speakScrub();
    }
    if (this.source !== projection) {
      this.source = projection;
      this.scatter.show(projection, Number(this.scrub.value));
      this.showLegend(view);
      const [before, after] = projection.shown;
      const shown = on ? `${percent(before, 0)} → ${percent(after, 0)}` : percent(before, 0);
      write(this.card.note, words.lab.map.note(shown));
      const label = words.lab.map.label(projection.ids.length);
      this.scatter.element.setAttribute("aria-label", label);
    } else if (turned) {
      this.scatter.move(Number(this.scrub.value), true);
    }
  }

  private speakScrub(): void {
    const at = Number(this.scrub.value);
    const text =
      at === 0
        ? words.lab.map.plain
        : at === 1
          ? words.lab.map.corrected
          : words.lab.map.way(percent(at, 0));
    this.scrub.setAttribute("aria-valuetext", text);
  }

  /** The classes in the map, and what full and hollow mean. */
  private entries({ board, projection }: View): [number | null, string, boolean][] {
    const there = new Set(projection?.class);
    const list: [number | null, string, boolean][] = board.classes.flatMap(({ name }, place) =>
      there.has(place) ? [[place, name, false]] : [],
    );
    if (there.has(null)) list.push([null, words.lab.classNotKnown, true]);
    return list;
  }

  private showLegend(view: View): void {
    const entries = this.entries(view);
    const shape = JSON.stringify(entries);
    if (shape === this.legendShape) return;
    this.legendShape = shape;
    const item = (mark: SVGElement, text: string) => html("li", {}, mark, text);
    this.legend.replaceChildren(
      ...entries.map(([place, name, hollow]) => item(new Mark(place, hollow).element, name)),
      html("li", { class: "legend-kinds" }, words.lab.map.kinds),
    );
  }

  private under(event: MouseEvent): number {
    const box = this.scatter.element.getBoundingClientRect();
    return this.scatter.near(event.clientX - box.left, event.clientY - box.top);
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      this.choose(this.scatter.next(...arrow));
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.openChosen();
    }
  }

  private openChosen(): void {
    const { projection } = this.view ?? {};
    const index = this.scatter.chosen;
    const id = projection?.ids[index];
    if (id !== undefined && projection?.test[index]) {
      this.actions.open(id, this.scatter.element);
    }
  }

  private choose(index: number): void {
    if (index !== this.scatter.chosen || index < 0) this.scatter.point(index);
    const { projection, images, board } = this.view ?? {};
    const id = projection?.ids[index];
    if (id === this.shownId && id !== undefined) return;
    this.shownId = id;
    this.pictureBox.classList.toggle("absent", id === undefined);
    this.picture.removeAttribute("src");
    if (id === undefined || !projection) {
      write(this.words, words.lab.map.point);
      return;
    }
    void this.actions.thumb(id).then((address) => {
      if (address !== undefined && this.shownId === id) this.picture.src = address;
    });
    const place = projection.class[index] ?? null;
    const name = place === null ? words.lab.classNotKnown : (board?.classes[place]?.name ?? "");
    const kind = projection.test[index] ? words.lab.map.test : words.lab.map.shot;
    this.words.replaceChildren(
      html("b", {}, images?.get(id)?.name ?? ""),
      html("br"),
      new Mark(place, projection.test[index] ?? false).element,
      ` ${name}, ${kind}`,
    );
  }

  /** The drawing with its legend under it, for saving. */
  private drawing() {
    const { view } = this;
    if (!view?.projection) return undefined;
    const plot = this.scatter.element;
    const size = plot.width.baseVal.value;
    const entries = this.entries(view);
    const columns = Math.max(1, Math.floor(size / 150));
    const legend = svg("g", { class: "legend" });
    entries.forEach(([place, name, hollow], at) => {
      const x = 16 + (at % columns) * 150;
      const y = size + 14 + 20 * Math.floor(at / columns);
      const mark = markPath(place, hollow);
      mark.setAttribute("transform", `translate(${x} ${y})`);
      legend.append(mark, svg("text", { x: x + 12, y: y + 4 }, name));
    });
    const rows = Math.ceil(entries.length / columns);
    const last = size + 14 + 20 * rows;
    legend.append(svg("text", { x: 10, y: last + 4 }, words.lab.map.kinds));
    plot.append(legend);
    plot.setAttribute("height", String(last + 16));
    return {
      drawing: plot,
      done: () => {
        legend.remove();
        plot.setAttribute("height", String(size));
      },
    };
  }
}
