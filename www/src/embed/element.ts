/** What the components have in common: a shadow with our styles, a state, lazy work. */
import { languageOf, speak } from "../words";
import { styleSheet } from "./styles";

/** How far a component is. */
export type ComponentState = "idle" | "asking" | "working" | "done" | "failed";

const STATES: ComponentState[] = ["idle", "asking", "working", "done", "failed"];

/** How far outside the window work may begin. */
const NEAR = "600px";

let spoken = false;

/** `Events` names the events that it tells, by their types. */
export abstract class ClipsightElement<Events> extends HTMLElement {
  protected readonly root: ShadowRoot;
  private readonly internals: ElementInternals | undefined;
  private current: ComponentState = "idle";
  private watcher: IntersectionObserver | undefined;

  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [styleSheet()];
    this.internals = this.attachInternals();
  }

  /** How far it is; a style sheet asks `:state(working)`. */
  get state(): ComponentState {
    return this.current;
  }

  /** Address of the folder of the packs. */
  get packs(): string | null {
    return this.getAttribute("packs");
  }
  set packs(value: string | null) {
    this.reflect("packs", value);
  }

  /** Begins by itself when it comes near the window, download and all. */
  get auto(): boolean {
    return this.hasAttribute("auto");
  }
  set auto(value: boolean) {
    this.reflect("auto", value);
  }

  override addEventListener<K extends keyof Events & string>(
    type: K,
    listener: (event: Events[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: ((event: never) => unknown) | EventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  connectedCallback(): void {
    speakOnce(this);
    for (const name of this.properties) this.upgrade(name);
    this.draw();
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
    this.watcher = undefined;
  }

  /** Names of properties that a page may have set before the element was defined. */
  protected abstract readonly properties: readonly string[];

  /** Shows everything from the start: attributes have changed. */
  protected abstract draw(): void;

  protected move(state: ComponentState): void {
    this.current = state;
    for (const one of STATES) {
      try {
        if (one === state) this.internals?.states.add(one);
        else this.internals?.states.delete(one);
      } catch {
        // Browsers of before 2024 know no states, or only those with two dashes.
      }
    }
  }

  /** Calls back when the element is near the window: at most once until asked again. */
  protected whenNear(run: () => void): void {
    this.watcher?.disconnect();
    this.watcher = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        this.watcher?.disconnect();
        this.watcher = undefined;
        run();
      },
      { rootMargin: NEAR },
    );
    this.watcher.observe(this);
  }

  protected emit<K extends keyof Events & string>(
    type: K,
    detail: Events[K] extends CustomEvent<infer Detail> ? Detail : never,
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Sets or takes away an attribute. */
  protected reflect(name: string, value: string | boolean | null | undefined): void {
    if (value === null || value === undefined || value === false) this.removeAttribute(name);
    else this.setAttribute(name, value === true ? "" : value);
  }

  /** A property that was set before the class was there hides its setter. */
  private upgrade(name: string): void {
    if (!Object.hasOwn(this, name)) return;
    const own = this as unknown as Record<string, unknown>;
    const value = own[name];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- or the setter is never reached
    delete own[name];
    own[name] = value;
  }
}

/** The language of the page, not of its visitor: that of the first component's place. */
function speakOnce(element: Element): void {
  if (spoken) return;
  spoken = true;
  speak(languageOf(element.closest("[lang]")?.getAttribute("lang")) ?? "en");
}
