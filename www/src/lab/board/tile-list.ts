/** A list of images: keyed tiles, made a few at a time, worked by keys and pointer. */
import { html } from "../../ui/dom";
import type { LabImage } from "../../report";
import { Tile, type TileHost } from "./tile";

/** Tiles made within one frame. */
const PER_FRAME = 16;
/** What a dragged image is known by between lists. */
export const DRAGGED = "application/x-clipsight-images";

export interface ListHost extends TileHost {
  /** The selection after a click or a key; `only` puts the others aside. */
  select(ids: string[], only: boolean): void;
  deselect(ids: string[]): void;
  remove(): void;
  /** The images that a drag that starts here carries. */
  carried(id: string): string[];
  /** Sends the focus to where the selection can be moved. */
  move(): void;
}

export class TileList {
  readonly element: HTMLUListElement;

  private readonly tiles = new Map<string, Tile>();
  private images: LabImage[] = [];
  private truthOf: ((image: LabImage) => string) | undefined;
  private frame = 0;
  /** The tile that the tabulator key reaches, and where a range begins. */
  private current: string | undefined;
  private anchor: string | undefined;
  private readonly sight = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        const id = (entry.target as HTMLElement).dataset.id ?? "";
        void this.tiles.get(id)?.show();
      }
    },
    { rootMargin: "200px" },
  );

  constructor(
    label: string,
    private readonly host: ListHost,
  ) {
    this.element = html("ul", {
      class: "tiles",
      role: "listbox",
      "aria-multiselectable": "true",
      "aria-label": label,
    });
    this.element.addEventListener("click", (event) => {
      this.clicked(event);
    });
    this.element.addEventListener("keydown", (event) => {
      this.pressed(event);
    });
    this.element.addEventListener("dragstart", (event) => {
      const id = tileId(event.target);
      if (id === undefined || !event.dataTransfer) return;
      event.dataTransfer.setData(DRAGGED, JSON.stringify(this.host.carried(id)));
      event.dataTransfer.effectAllowed = "move";
    });
  }

  set label(label: string) {
    this.element.setAttribute("aria-label", label);
  }

  get ids(): string[] {
    return this.images.map((image) => image.id);
  }

  focusTile(id = this.current): boolean {
    if (id === undefined || !this.tiles.has(id)) return false;
    this.focus(id);
    return true;
  }

  update(images: LabImage[], truthOf?: (image: LabImage) => string): void {
    this.images = images;
    this.truthOf = truthOf;
    this.element.hidden = images.length === 0;
    cancelAnimationFrame(this.frame);
    this.build();
  }

  /** The list goes: nothing of it must come back with the next frame. */
  close(): void {
    cancelAnimationFrame(this.frame);
    this.sight.disconnect();
    this.element.remove();
  }

  private build(): void {
    const focus = this.removeGone();
    let budget = PER_FRAME;
    let next: Element | null = this.element.firstElementChild;
    for (const image of this.images) {
      let tile = this.tiles.get(image.id);
      if (!tile) {
        if (budget === 0) {
          this.frame = requestAnimationFrame(() => {
            this.build();
          });
          break;
        }
        budget -= 1;
        tile = new Tile(image, this.host);
        this.tiles.set(image.id, tile);
        this.sight.observe(tile.element);
      }
      tile.update(image, this.truthOf?.(image));
      if (tile.element === next) next = next.nextElementSibling;
      else this.element.insertBefore(tile.element, next);
    }
    const ids = new Set(this.images.map((image) => image.id));
    if (this.current === undefined || !ids.has(this.current)) {
      const at = Math.min(focus ?? 0, this.images.length - 1);
      this.become(this.images[at]?.id);
    } else this.become(this.current);
    if (focus !== undefined && this.current !== undefined) this.focus(this.current);
  }

  /** Gives the place of the tile that had the focus and went. */
  private removeGone(): number | undefined {
    const ids = new Set(this.images.map((image) => image.id));
    let focused: number | undefined;
    let place = 0;
    for (const [id, tile] of this.tiles) {
      if (!ids.has(id)) {
        if (tile.element === document.activeElement) focused = place;
        this.sight.unobserve(tile.element);
        tile.element.remove();
        this.tiles.delete(id);
      } else place += 1;
    }
    return focused;
  }

  private become(id: string | undefined): void {
    if (this.current !== undefined && this.current !== id) {
      this.tiles.get(this.current)?.element.setAttribute("tabindex", "-1");
    }
    this.current = id;
    if (id !== undefined) this.tiles.get(id)?.element.setAttribute("tabindex", "0");
  }

  private focus(id: string): void {
    this.become(id);
    this.tiles.get(id)?.element.focus();
  }

  private clicked(event: MouseEvent): void {
    const id = tileId(event.target);
    if (id === undefined) return;
    this.focus(id);
    // A finger has no modifier keys: it picks one after the other.
    const touch = event instanceof PointerEvent && event.pointerType === "touch";
    if (event.shiftKey) this.range(id);
    else if (event.ctrlKey || event.metaKey || touch) this.toggle(id);
    else {
      this.anchor = id;
      this.host.select([id], true);
    }
  }

  private pressed(event: KeyboardEvent): void {
    const id = tileId(event.target);
    if (id === undefined) return;
    const { ids } = this;
    const at = ids.indexOf(id);
    const columns = this.columns();
    // From right to left, the next tile lies on the left.
    const right = getComputedStyle(this.element).direction === "rtl" ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: at + right,
      ArrowLeft: at - right,
      ArrowDown: at + columns,
      ArrowUp: at - columns,
      Home: 0,
      End: ids.length - 1,
    };
    const to = ids[steps[event.key] ?? -1];
    if (event.key in steps) {
      if (to !== undefined) {
        if (event.shiftKey) {
          this.anchor ??= id;
          this.range(to);
        }
        this.focus(to);
      }
    } else if (event.key === " ") {
      if (event.shiftKey) this.range(id);
      else this.toggle(id);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      this.host.select(ids, false);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (!this.host.selected(id)) this.host.select([id], true);
      this.host.remove();
    } else if (event.key === "m" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (!this.host.selected(id)) this.host.select([id], true);
      this.host.move();
    } else if (event.key === "Escape") this.host.select([], true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private toggle(id: string): void {
    this.anchor = id;
    if (this.host.selected(id)) this.host.deselect([id]);
    else this.host.select([id], false);
  }

  private range(id: string): void {
    const { ids } = this;
    const from = Math.max(0, ids.indexOf(this.anchor ?? id));
    const to = ids.indexOf(id);
    this.host.select(ids.slice(Math.min(from, to), Math.max(from, to) + 1), false);
  }

  /** Tiles side by side, as the page's width has it. */
  private columns(): number {
    const tiles = [...this.element.children] as HTMLElement[];
    const top = tiles[0]?.offsetTop;
    const second = tiles.findIndex((tile) => tile.offsetTop !== top);
    return second > 0 ? second : Math.max(1, tiles.length);
  }
}

function tileId(target: EventTarget | null): string | undefined {
  const tile = target instanceof Element ? target.closest<HTMLElement>(".tile") : null;
  return tile?.dataset.id;
}
