/** WebKit, by its own WebDriver: WebKitGTK's small browser on a screen in memory. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import {
  Builder,
  Capabilities,
  error,
  Key,
  type WebDriver,
  type WebElement,
} from "selenium-webdriver";
import type { Start, Started } from "./engine";
import { webkit } from "./programs.mjs";
import type { Driver } from "./tab";

/** Address of the script that listens for problems. */
const WATCH = "/watch-problems.js";

export async function launch({ folder, family }: Start): Promise<Started> {
  const programs = webkit();
  if (!programs) throw new Error("WebKit is not installed");
  const { driver: server, browser, screen } = programs;
  const display = await openScreen(screen, family.environment(folder));
  const port = await freePort();
  start(server, [`--port=${port}`], {
    ...family.environment(folder, { HOME: folder, XDG_RUNTIME_DIR: folder, DISPLAY: display }),
    GDK_BACKEND: "x11",
    // Its sandbox wants a session of a desktop; the tests open their own pages only.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
  });
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] },
  });
  const driver = await connect(port, capabilities);
  await driver.manage().setTimeouts({ pageLoad: 60_000, script: 60_000 });
  let first = await driver.getWindowHandle();
  return {
    tab: async () => {
      // The first window is there already.
      if (first === "") await driver.switchTo().newWindow("window");
      const handle = first === "" ? await driver.getWindowHandle() : first;
      first = "";
      return drive(driver, handle);
    },
    close: () => driver.quit(),
    version: (await driver.getCapabilities()).getBrowserVersion() ?? "",
    before: watched,
  };
}

function start(program: string, args: string[], env: Record<string, string>): ChildProcess {
  return spawn(program, args, { env, stdio: ["ignore", "ignore", "ignore", "pipe"] });
}

/** Starts a screen, which chooses its number and tells it. */
async function openScreen(program: string, env: Record<string, string>): Promise<string> {
  const args = ["-displayfd", "3", "-screen", "0", "1400x1200x24", "-nolisten", "tcp"];
  const child = start(program, args, env);
  let said = "";
  for await (const chunk of child.stdio[3] as Readable) {
    said += String(chunk);
    if (said.includes("\n")) return `:${said.trim()}`;
  }
  throw new Error("Xvfb did not start");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The driver listens a moment after its start. */
async function connect(port: number, capabilities: Capabilities): Promise<WebDriver> {
  const builder = new Builder()
    .disableEnvironmentOverrides()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities(capabilities);
  for (let tries = 0; ; tries++) {
    try {
      return await builder.build();
    } catch (error) {
      if (tries >= 40 || !String(error).includes("ECONNREFUSED")) throw error;
      await pause(100);
    }
  }
}

function drive(driver: WebDriver, window: string): Driver {
  const here = () => driver.switchTo().window(window);
  const evaluate = async (expression: string): Promise<unknown> => {
    await here();
    const script = `const done = arguments[0];
      Promise.resolve().then(() => (${expression}))
        .then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const { value, error } = await driver.executeAsyncScript<{
      value?: unknown;
      error?: string;
    }>(script);
    if (error !== undefined) throw new Error(error);
    return value ?? undefined;
  };
  return {
    goto: async (address) => {
      await here();
      await driver.get(address);
    },
    evaluate,
    find: async (expression) => {
      await here();
      const element = await driver.executeScript<WebElement | null>(`return ${expression}`);
      if (!element) throw new Error(`no element: ${expression}`);
      return {
        click: async () => {
          for (let tries = 0; tries < 5; tries++) {
            await driver.executeAsyncScript(`(${String(stand)})(...arguments)`, element);
            await element.click();
            if (await hit(driver, element)) return;
          }
          throw new Error(`no click came to ${expression}`);
        },
        choose: (files) => element.sendKeys(files.join("\n")),
        screenshot: async () => Buffer.from(await element.takeScreenshot(), "base64"),
      };
    },
    press: async (key) => {
      await here();
      await driver
        .actions()
        .sendKeys(key === "Tab" ? Key.TAB : Key.ENTER)
        .perform();
    },
    resize: async (width, height) => {
      await here();
      const size = "[outerWidth - innerWidth, outerHeight - innerHeight]";
      const [beside, above] = (await evaluate(size)) as [number, number];
      const rect = { x: 0, y: 0, width: width + beside, height: height + above };
      await driver.manage().window().setRect(rect);
    },
    screenshot: async () => {
      await here();
      return Buffer.from(await driver.takeScreenshot(), "base64");
    },
    problems: async () => {
      const told = await evaluate("(window.problemsOfPage ?? []).splice(0)");
      return told as string[];
    },
    close: async () => {
      await here();
      await driver.close();
    },
  };
}

/**
 * Whether a click came to an element: this driver clicks at a place, and the page may move
 * under it, as where a picture's preview appears. An element that is gone has had it.
 */
async function hit(driver: WebDriver, element: WebElement): Promise<boolean> {
  try {
    return await driver.executeScript<boolean>("return arguments[0].hit === true", element);
  } catch (problem) {
    if (problem instanceof error.StaleElementReferenceError) return true;
    throw problem;
  }
}

/** Scrolls to an element and waits until it stands still, which this driver does not. */
function stand(element: Element & { hit?: boolean }, done: () => void): void {
  element.hit = false;
  element.addEventListener("click", () => (element.hit = true), { capture: true, once: true });
  let last = NaN;
  const look = () => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const { top } = element.getBoundingClientRect();
    if (top === last) done();
    else setTimeout(look, 100);
    last = top;
  };
  look();
}

/**
 * Puts a script before all others into each page: this driver tells nothing of the
 * console, and errors at the start would be over before it can ask.
 */
function watched(dist: string, { url = "/" }: IncomingMessage, response: ServerResponse) {
  const { pathname } = new URL(url, "http://localhost");
  if (pathname === WATCH) {
    response.setHeader("Content-Type", "text/javascript");
    response.end(`(${String(watch)})();`);
    return true;
  }
  const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  const file = path.join(dist, name);
  if (!/^[\w/.-]+\.html$/.test(name) || !existsSync(file)) return false;
  const page = readFileSync(file, "utf8");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(page.replace(/<script\b/, `<script src="${WATCH}"></script>$&`));
  return true;
}

function watch(): void {
  const problems: string[] = [];
  (window as { problemsOfPage?: string[] }).problemsOfPage = problems;
  window.addEventListener("error", ({ message }) => {
    // A notice that the rest is told in the next frame: other drivers do not count it.
    if (!message.startsWith("ResizeObserver loop")) problems.push(`page error: ${message}`);
  });
  window.addEventListener("unhandledrejection", ({ reason }) => {
    problems.push(`page error: ${String(reason)}`);
  });
  const { error } = console;
  console.error = (...told: unknown[]) => {
    problems.push(`console: ${told.join(" ")}`);
    error(...told);
  };
}
