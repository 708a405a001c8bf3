/** A tab of any engine, as the tests see it; what differs is in the drivers. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { www } from "../support";

/** An element that a driver found. */
export interface Handle {
  click(): Promise<void>;
  /** Gives files to a chooser. */
  choose(files: string[]): Promise<void>;
  screenshot(): Promise<Uint8Array>;
}

/** What an engine's driver does for a tab. */
export interface Driver {
  goto(address: string): Promise<void>;
  /** The value of an expression in the page, awaited; it goes through JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** The element that an expression gives. */
  find(expression: string): Promise<Handle>;
  /** Presses the tabulator, or Enter. */
  press(key: "Tab" | "Enter"): Promise<void>;
  /** Sets the size of what is seen of the page, in CSS pixels. */
  resize(width: number, height: number): Promise<void>;
  screenshot(): Promise<Uint8Array>;
  /** Errors of the page and of its console that were not told before. */
  problems(): Promise<string[]>;
  close(): Promise<void>;
}

const POLL = 100;
/** Of the window, as every test begins with it. */
const [WIDTH, HEIGHT] = [1100, 900];
/** Where screenshots go. */
const SHOTS = path.join(www, "test-results/shots");

export class Tab {
  private readonly told: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(
    private readonly driver: Driver,
    private readonly engine: string,
  ) {}

  /** Opens an address; what the page before it complained of is kept. */
  async goto(address: string): Promise<void> {
    await this.hear();
    await this.driver.goto(address);
  }

  /** Opens an address in a tab whose process was ended. */
  async revisit(address: string): Promise<void> {
    // The browser may be busy with its end still.
    for (let tries = 1; ; tries++) {
      try {
        await this.driver.goto(address);
        return;
      } catch (error) {
        if (tries === 5) throw error;
        await pause(500);
      }
    }
  }

  /** Calls a function in the page, which sees nothing of what is around it here. */
  async evaluate<Given extends unknown[], T>(
    run: (...given: Given) => T | Promise<T>,
    ...given: Given
  ): Promise<T> {
    return (await this.driver.evaluate(`(${String(run)})(...${JSON.stringify(given)})`)) as T;
  }

  /**
   * Waits until an element is shown, also inside open shadow roots; with `text`, one
   * that has it.
   */
  async see(selector: string, text = "", timeout = 30_000): Promise<void> {
    const end = Date.now() + timeout;
    while (!(await this.sees(selector, text))) {
      if (Date.now() > end) {
        const shown = String(await this.driver.evaluate("document.body.innerText"));
        throw new Error(
          `${this.engine} shows no ${selector}${text && ` with “${text}”`}, but:\n${shown}`,
        );
      }
      await pause(POLL);
    }
  }

  /** Whether such an element is shown now. */
  async sees(selector: string, text = ""): Promise<boolean> {
    return (await this.driver.evaluate(`${shown(selector, text)} !== undefined`)) === true;
  }

  /** Texts of all such elements. */
  async texts(selector: string): Promise<string[]> {
    const texts = `${all(selector, "")}.map((one) => one.textContent)`;
    return (await this.driver.evaluate(texts)) as string[];
  }

  async attribute(selector: string, name: string): Promise<string | undefined> {
    const value = `${all(selector, "")}[0]?.getAttribute(${JSON.stringify(name)})`;
    return ((await this.driver.evaluate(value)) ?? undefined) as string | undefined;
  }

  async click(selector: string, text = ""): Promise<void> {
    await this.see(selector, text);
    await (await this.driver.find(shown(selector, text))).click();
  }

  /** Gives files to a chooser, which need not be in sight. */
  async choose(selector: string, files: string[]): Promise<void> {
    await (await this.driver.find(`${all(selector, "")}[0]`)).choose(files);
  }

  press(key: "Tab" | "Enter"): Promise<void> {
    return this.driver.press(key);
  }

  resize(width: number, height: number): Promise<void> {
    return this.driver.resize(width, height);
  }

  /** Writes what is seen, of the tab or of one element, as ENGINE-NAME.png. */
  async shoot(name: string, selector?: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    const file = path.join(SHOTS, `${this.engine}-${name}.png`);
    if (selector === undefined) {
      writeFileSync(file, await this.driver.screenshot());
      return;
    }
    // A picture ends where the window does; WebKit's of an element scrolls once more.
    const size = `${shown(selector, "")}.getBoundingClientRect().height`;
    const height = Number(await this.driver.evaluate(size));
    await this.driver.resize(WIDTH, Math.max(HEIGHT, Math.ceil(height) + 100));
    await this.driver.evaluate(`${shown(selector, "")}.scrollIntoView({ block: "start" })`);
    await pause(2 * POLL);
    const source =
      this.engine === "webkit" ? this.driver : await this.driver.find(shown(selector, ""));
    writeFileSync(file, await source.screenshot());
    await this.driver.resize(WIDTH, HEIGHT);
  }

  /** Problems that a test causes on purpose. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** Errors of the page and of its console, but for those that are allowed. */
  async problems(): Promise<string[]> {
    await this.hear();
    return this.told.filter((text) => !this.allowed.some((one) => one.test(text)));
  }

  close(): Promise<void> {
    return this.driver.close();
  }

  private async hear(): Promise<void> {
    this.told.push(...(await this.driver.problems()));
  }
}

const all = (selector: string, text: string) =>
  `(${String(search)})(${JSON.stringify(selector)}, ${JSON.stringify(text)})`;
const shown = (selector: string, text: string) =>
  `${all(selector, text)}.find((one) => one.checkVisibility())`;

/**
 * All elements with that text, in the page and in its open shadow roots; what follows
 * `>>>` in a selector is looked for in the shadow of what stands before it.
 */
function search(selector: string, text: string): Element[] {
  const [host = "", inner] = selector.split(" >>> ");
  if (inner !== undefined) {
    const shadow = document.querySelector(host)?.shadowRoot;
    return [...(shadow?.querySelectorAll(inner) ?? [])].filter((one) =>
      one.textContent.includes(text),
    );
  }
  const roots: (Document | ShadowRoot)[] = [document];
  for (const root of roots) {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot);
    }
  }
  return roots
    .flatMap((root) => [...root.querySelectorAll(selector)])
    .filter((one) => one.textContent.includes(text));
}
