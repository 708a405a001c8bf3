/** Where two pictures differ to each encoder: heat maps, patch colours, best matches. */
import type { Look } from "../client/models";
import { messageOf } from "../client/rpc";
import type { DifferenceReport, EncoderDifference, PatchMap } from "../report";
import { button } from "../ui/button";
import { freshId, html, write } from "../ui/dom";
import { fixed } from "../ui/numbers";
import { type PartHost, still } from "./part";
import type { ZoomView } from "./zoom";
import { writeIn } from "../ui/english";
import { words } from "../words";

/** Side of a map's canvas in pixels; the page scales it. */
const SIDE = 448;
/** Of one that is seen large. */
const LARGE = 1120;

const NAMES = ["A", "B"] as const;

type View = "heat" | "colours";

interface DrawnMap {
  readonly canvas: HTMLCanvasElement;
  readonly map: PatchMap;
  readonly look: Look;
  /** The map without marks, painted once. */
  readonly plain: HTMLCanvasElement;
}

/** A map of picture 0 or 1 is to be seen large; the focus comes back to `from`. */
type Enlarge = (picture: 0 | 1, map: number, from: HTMLElement) => void;

export class Difference {
  readonly element: HTMLElement;

  private readonly title = html(
    "h3",
    { id: freshId("difference") },
    words.pair.difference.title,
  );
  private readonly show: HTMLButtonElement;
  private readonly status = html("p", { class: "hint", role: "status" });
  private readonly maps = html("div", { class: "maps" });
  private readonly pointed = html("p", { class: "pointed hint", "aria-live": "polite" });
  private readonly view: HTMLSelectElement;
  private readonly key = html("p", { class: "hint" });
  private readonly controls: HTMLElement;
  private report: DifferenceReport | undefined;
  private looks: [Look, Look] | undefined;
  private drawn: { map: DrawnMap; other: DrawnMap }[] = [];

  constructor(
    private readonly host: PartHost,
    private readonly enlarge: Enlarge,
  ) {
    this.show = button(words.pair.difference.show, () => void this.ask());
    this.view = html(
      "select",
      {},
      html("option", { value: "heat" }, words.pair.difference.heat),
      html("option", { value: "colours" }, words.pair.difference.colours),
    );
    this.view.addEventListener("change", () => {
      this.draw();
    });
    this.controls = html(
      "p",
      { class: "choice row", hidden: "" },
      html("label", {}, words.pair.difference.view, this.view),
    );
    this.element = html(
      "section",
      { class: "difference card", "aria-labelledby": this.title.id, hidden: "" },
      this.title,
      this.show,
      this.status,
      this.controls,
      this.maps,
      this.pointed,
      this.key,
    );
  }

  /** The pair is answered: its maps can be asked for. */
  offer(): void {
    this.clear();
    this.element.hidden = false;
    this.show.hidden = false;
    writeIn(this.status, words.pair.difference.about, false);
  }

  hide(): void {
    this.clear();
    this.element.hidden = true;
  }

  private async ask(): Promise<void> {
    const pictures = this.host.pictures();
    if (!pictures) return;
    const [a, b] = pictures;
    const waits = () => still(this.host, pictures);
    this.busy(words.pair.readingImages, false);
    try {
      const bytes = await Promise.all([a.file.arrayBuffer(), b.file.arrayBuffer()]);
      const report = await this.host.api.difference(bytes, (stage) => {
        if (waits()) this.busy(stage, true);
      });
      if (!waits()) return;
      this.answer(report, [a.look, b.look]);
      this.host.say(report.words, true);
    } catch (error) {
      if (!waits()) return;
      this.show.hidden = false;
      writeIn(this.status, words.pair.difference.failed(messageOf(error)), false);
    }
  }

  private busy(stage: string, english: boolean): void {
    this.show.hidden = true;
    writeIn(this.status, `${stage.replace(/[.…]+$/, "")}…`, english);
  }

  answer(report: DifferenceReport, looks: [Look, Look]): void {
    this.report = report;
    this.looks = looks;
    this.element.hidden = false;
    this.show.hidden = true;
    this.controls.hidden = false;
    writeIn(this.status, report.words, true);
    this.draw();
  }

  /** What there is to show, where it is shown. */
  get shown(): DifferenceReport | undefined {
    return this.report;
  }

  /** The maps of picture 0 or 1 to see large, in the order in which they are drawn. */
  large(picture: 0 | 1): ZoomView[] {
    const { report, looks } = this;
    if (!report || !looks) return [];
    const view = this.view.value as View;
    const what =
      view === "heat" ? words.pair.difference.heatTo : words.pair.difference.coloursOf;
    const one = (name: string, side: EncoderDifference): ZoomView => ({
      name: `${what} ${name}`,
      draw: () => painted(side.images[picture], looks[picture], view, LARGE),
    });
    return [one("DINOv2", report.dino), one("CLIP", report.clip)];
  }

  private clear(): void {
    this.report = undefined;
    this.looks = undefined;
    this.drawn = [];
    this.maps.replaceChildren();
    this.controls.hidden = true;
    write(this.pointed, "");
    write(this.key, "");
  }

  private draw(): void {
    const { report, looks } = this;
    if (!report || !looks) return;
    const view = this.view.value as View;
    this.drawn = [];
    const row = (name: string, kind: string, side: EncoderDifference) => {
      const map = (at: 0 | 1) => drawMap(name, NAMES[at], side.images[at], looks[at], view);
      const [first, second] = [map(0), map(1)];
      for (const [at, { canvas }] of [first, second].entries()) {
        const enlarge = () => {
          this.enlarge(at === 1 ? 1 : 0, kind === "dino" ? 0 : 1, canvas);
        };
        canvas.addEventListener("click", enlarge);
        canvas.addEventListener("keydown", (event) => {
          if (event.key !== "Enter") return;
          // Else the key goes on to what has the focus in the dialog.
          event.preventDefault();
          enlarge();
        });
      }
      this.listen({ map: first, other: second });
      this.listen({ map: second, other: first });
      return html(
        "div",
        { class: `map-row ${kind}` },
        html("p", { class: "map-name" }, name),
        first.canvas,
        second.canvas,
      );
    };
    this.maps.replaceChildren(
      row("DINOv2", "dino", report.dino),
      row("CLIP", "clip", report.clip),
    );
    write(this.pointed, words.pair.difference.point);
    write(
      this.key,
      view === "heat"
        ? words.pair.difference.heatKey(fixed(report.hottest, 2))
        : words.pair.difference.coloursKey,
    );
  }

  private listen(pair: { map: DrawnMap; other: DrawnMap }): void {
    this.drawn.push(pair);
    const { canvas, map } = pair.map;
    let at = Math.floor(map.rows / 2) * map.columns + Math.floor(map.columns / 2);
    const point = (patch: number) => {
      at = patch;
      this.point(pair, patch);
    };
    canvas.addEventListener("pointermove", (event) => {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const place = (from: number, length: number, count: number) =>
        Math.min(count - 1, Math.max(0, Math.floor((from / length) * count)));
      const row = place(event.clientY - top, height, map.rows);
      point(row * map.columns + place(event.clientX - left, width, map.columns));
    });
    canvas.addEventListener("pointerdown", () => {
      canvas.focus();
    });
    canvas.addEventListener("focus", () => {
      this.point(pair, at);
    });
    canvas.addEventListener("keydown", (event) => {
      const column = at % map.columns;
      const steps: Record<string, number> = {
        ArrowLeft: column > 0 ? -1 : 0,
        ArrowRight: column + 1 < map.columns ? 1 : 0,
        ArrowUp: at >= map.columns ? -map.columns : 0,
        ArrowDown: at + map.columns < map.rows * map.columns ? map.columns : 0,
      };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      point(at + step);
    });
  }

  /** Marks a patch and its best match, in all maps of the encoder. */
  private point({ map, other }: { map: DrawnMap; other: DrawnMap }, patch: number): void {
    for (const each of this.drawn) unmark(each.map);
    const best = map.map.best[patch] ?? 0;
    mark(map, patch);
    mark(other, best);
    const name = (one: DrawnMap, at: number) =>
      words.pair.difference.place(
        Math.floor(at / one.map.columns) + 1,
        (at % one.map.columns) + 1,
      );
    const picture = (one: DrawnMap) => (one.look === this.looks?.[0] ? "A" : "B");
    write(
      this.pointed,
      words.pair.difference.patch(
        picture(map),
        name(map, patch),
        fixed(map.map.heat[patch] ?? 0, 2),
      ) + words.pair.difference.match(picture(other), name(other, best)),
    );
  }
}

function drawMap(
  name: string,
  picture: string,
  map: PatchMap,
  look: Look,
  view: View,
): DrawnMap {
  const canvas = html("canvas", {
    class: "map",
    width: SIDE,
    height: SIDE,
    tabindex: 0,
    role: "application",
    "aria-roledescription": words.pair.difference.patches,
    "aria-label": words.pair.difference.map(name, picture, map.rows, map.columns),
  });
  const drawn = { canvas, map, look, plain: painted(map, look, view, SIDE) };
  unmark(drawn);
  return drawn;
}

/** What the encoder sees of the picture in grey, under its patches. */
function painted(map: PatchMap, look: Look, view: View, side: number): HTMLCanvasElement {
  const canvas = html("canvas", { width: side, height: side });
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const { width, height, pixels } = look.preview;
  const whole = html("canvas", { width, height });
  whole.getContext("2d")?.putImageData(new ImageData(pixels, width, height), 0, 0);
  const scale = width / look.width;
  const { seen } = map;
  // Safari has no `filter` on canvases: there the picture keeps its colours.
  context.filter = "grayscale(1)";
  context.drawImage(
    whole,
    seen.x * scale,
    seen.y * scale,
    seen.width * scale,
    seen.height * scale,
    0,
    0,
    side,
    side,
  );
  context.filter = "none";
  for (let patch = 0; patch < map.rows * map.columns; patch++) {
    const [x, y, w, h] = place(map, patch, side);
    context.fillStyle = view === "heat" ? shadeOf(map, patch) : colourOf(map, patch);
    context.fillRect(x, y, w, h);
  }
  return canvas;
}

function unmark({ canvas, plain }: DrawnMap): void {
  canvas.getContext("2d")?.drawImage(plain, 0, 0);
}

function shadeOf({ shades }: PatchMap, patch: number): string {
  const [r = 0, g = 0, b = 0, opacity = 0] = shades.slice(4 * patch, 4 * patch + 4);
  return `rgb(${r} ${g} ${b} / ${opacity / 255})`;
}

function colourOf({ colours }: PatchMap, patch: number): string {
  const [r = 0, g = 0, b = 0] = colours.slice(3 * patch, 3 * patch + 3);
  return `rgb(${r} ${g} ${b} / 0.75)`;
}

function place(
  { rows, columns }: PatchMap,
  patch: number,
  side: number,
): [number, number, number, number] {
  const edge = (at: number, count: number) => Math.round((at * side) / count);
  const [row, column] = [Math.floor(patch / columns), patch % columns];
  const [x, y] = [edge(column, columns), edge(row, rows)];
  return [x, y, edge(column + 1, columns) - x, edge(row + 1, rows) - y];
}

function mark({ canvas, map }: DrawnMap, patch: number): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const [x, y, w, h] = place(map, patch, SIDE);
  // Two lines, so that it shows on light and on dark.
  for (const [colour, width] of [
    ["#000", 6],
    ["#fff", 3],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.strokeRect(x, y, w, h);
  }
}
