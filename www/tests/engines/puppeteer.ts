/** Tabs that Puppeteer drives. */
import type { Browser, BrowserContext, ElementHandle, Page } from "puppeteer-core";
import type { Started } from "./engine";
import type { Driver } from "./tab";

export async function startedBy(
  running: Browser,
  context: Browser | BrowserContext,
): Promise<Started> {
  return {
    tab: async () => drive(await context.newPage()),
    close: () => running.close(),
    version: (await running.version()).replace(/^\w+\//, ""),
  };
}

function drive(page: Page): Driver {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => {
    problems.push(`page error: ${error instanceof Error ? error.message : String(error)}`);
  });
  return {
    goto: async (address) => {
      await page.goto(address);
    },
    evaluate: (expression) => page.evaluate(expression),
    find: async (expression) => {
      const handle = await page.evaluateHandle(expression);
      const element = handle.asElement() as ElementHandle<HTMLInputElement> | null;
      if (!element) throw new Error(`no element: ${expression}`);
      return {
        click: async () => {
          // A tab in the background draws nothing, and never says that something is in sight.
          await page.bringToFront();
          for (let tries = 0; tries < 5; tries++) {
            await element.evaluate(stand);
            await element.click();
            // A page that is gone has had it.
            if (await element.evaluate(hit).catch(() => true)) return;
          }
          throw new Error(`no click came to ${expression}`);
        },
        choose: (files) => element.uploadFile(...files),
        screenshot: () => element.screenshot(),
      };
    },
    press: (key) => page.keyboard.press(key),
    resize: (width, height) => page.setViewport({ width, height }),
    screenshot: () => page.screenshot(),
    problems: () => Promise.resolve(problems.splice(0)),
    close: () => page.close(),
  };
}

/** An element that knows whether a click came to it. */
type Clicked = Element & { hit?: boolean };

/**
 * Waits until an element stands still: the page may move under a click, as where a picture's
 * preview appears, and then it comes to something else.
 */
function stand(element: Clicked): Promise<void> {
  element.hit = false;
  element.addEventListener("click", () => (element.hit = true), { capture: true, once: true });
  element.scrollIntoView({ block: "center", behavior: "instant" });
  return new Promise((done) => {
    let last = NaN;
    const look = () => {
      const { top } = element.getBoundingClientRect();
      if (top === last) done();
      else setTimeout(look, 50);
      last = top;
    };
    look();
  });
}

function hit(element: Clicked): boolean {
  return element.hit === true;
}
