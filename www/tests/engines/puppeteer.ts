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
          await element.click();
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
