/** Points that move: the drawing of the map. */
import { svg } from "../ui/dom";
import type { LabProjection } from "../report";
import { markPath } from "./marks";

/** Milliseconds from plain to corrected. */
const MOVE = 700;
const PAD = 14;

const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Scatter {
  readonly element = svg("svg", { class: "plot scatter", tabindex: 0 });
  /** Place of the chosen point, or -1. */
  chosen = -1;
  private readonly layer = svg("g");
  private readonly trail = svg("line", { class: "trail" });
  private readonly ring = svg("circle", { class: "ring", r: 11 });
  private points: SVGPathElement[] = [];
  /** Where the points are and where they go, in -1..1. */
  private now: number[] = [];
  private from: number[] = [];
  private goal: number[] = [];
  private begun = 0;
  private moving = 0;
  private projection: LabProjection | undefined;
  private shape = "";
  private size = 0;
  private at = 1;

  constructor() {
    this.element.append(this.trail, this.layer, this.ring);
    this.point(-1);
  }

  resize(width: number): void {
    this.size = Math.min(width, 560);
    this.element.setAttribute("width", String(this.size));
    this.element.setAttribute("height", String(this.size));
    this.place();
  }

  /** New points; those that were there move to their new places. */
  show(projection: LabProjection, at: number): void {
    this.projection = projection;
    const { ids, test } = projection;
    const shape = JSON.stringify([ids, projection.class, test]);
    if (shape !== this.shape) {
      this.shape = shape;
      this.now = [];
      // Tests lie over shots: they are hollow.
      this.points = ids.map((_, index) => {
        return markPath(projection.class[index], test[index] ?? false, "point");
      });
      const order = [...this.points.keys()].sort((a, b) => Number(test[a]) - Number(test[b]));
      this.layer.replaceChildren(...order.flatMap((index) => this.points[index] ?? []));
      this.point(-1);
    }
    this.move(at, this.now.length > 0);
  }

  /** Goes between plain (0) and corrected (1). */
  move(at: number, animate: boolean): void {
    this.at = at;
    if (!this.projection) return;
    const { before, after } = this.projection;
    this.goal = before.map((value, index) => value + at * ((after[index] ?? value) - value));
    cancelAnimationFrame(this.moving);
    if (!animate || still.matches || document.hidden) {
      this.now = this.goal;
      this.place();
      return;
    }
    this.from = [...this.now];
    this.begun = performance.now();
    this.moving = requestAnimationFrame((time) => {
      this.frame(time);
    });
  }

  private frame(time: number): void {
    const part = Math.max(0, Math.min(1, (time - this.begun) / MOVE));
    const eased = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
    this.now = this.goal.map((goal, index) => {
      const from = this.from[index] ?? goal;
      return from + eased * (goal - from);
    });
    this.place();
    if (part < 1) {
      this.moving = requestAnimationFrame((next) => {
        this.frame(next);
      });
    }
  }

  private pixel(value: number | undefined): number {
    return PAD + (((value ?? 0) + 1) / 2) * (this.size - 2 * PAD);
  }

  private spot(index: number, list = this.now): [number, number] {
    return [this.pixel(list[2 * index]), this.pixel(-(list[2 * index + 1] ?? 0))];
  }

  private place(): void {
    if (this.size === 0) return;
    this.points.forEach((point, index) => {
      const [x, y] = this.spot(index);
      point.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    });
    this.mark();
  }

  /** Chooses a point: a ring around it, and the way that it goes. */
  point(index: number): void {
    this.chosen = index;
    this.mark();
  }

  private mark(): void {
    const { projection, chosen } = this;
    const shown = projection !== undefined && chosen >= 0;
    this.ring.classList.toggle("absent", !shown);
    this.trail.classList.toggle("absent", !shown || this.at === 0);
    if (!projection || chosen < 0) return;
    const [x, y] = this.spot(chosen);
    const [x1, y1] = this.spot(chosen, projection.before);
    for (const [name, value] of Object.entries({ cx: x, cy: y })) {
      this.ring.setAttribute(name, value.toFixed(1));
    }
    for (const [name, value] of Object.entries({ x1, y1, x2: x, y2: y })) {
      this.trail.setAttribute(name, value.toFixed(1));
    }
  }

  /** The point nearest to a place in the drawing, or -1 where none is near. */
  near(x: number, y: number): number {
    let [best, least] = [-1, 18 ** 2];
    this.points.forEach((_, index) => {
      const [px, py] = this.spot(index);
      const distance = (px - x) ** 2 + (py - y) ** 2;
      if (distance < least) [best, least] = [index, distance];
    });
    return best;
  }

  /** The next point in a direction: near, and not too far aside. */
  next(dx: number, dy: number): number {
    if (this.chosen < 0) return this.points.length > 0 ? this.middle() : -1;
    const [x, y] = this.spot(this.chosen);
    let [best, least] = [this.chosen, Infinity];
    this.points.forEach((_, index) => {
      if (index === this.chosen) return;
      const [px, py] = this.spot(index);
      const along = (px - x) * dx + (py - y) * dy;
      const aside = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      if (along <= 0) return;
      const cost = along + 2.5 * aside;
      if (cost < least) [best, least] = [index, cost];
    });
    return best;
  }

  private middle(): number {
    let [best, least] = [0, Infinity];
    this.points.forEach((_, index) => {
      const [x, y] = this.spot(index);
      const distance = (x - this.size / 2) ** 2 + (y - this.size / 2) ** 2;
      if (distance < least) [best, least] = [index, distance];
    });
    return best;
  }
}
