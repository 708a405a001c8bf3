/** Chromium, by Playwright. */
import { chromium, type Page } from "@playwright/test";
import { browser } from "../browser";
import type { Start, Started } from "./engine";
import type { Driver } from "./tab";

export async function launch({
  folder,
  family,
  gpu,
  private: hidden,
}: Start): Promise<Started> {
  const { executablePath, args } = browser(...(gpu ? ["--enable-unsafe-webgpu"] : []));
  const options = { executablePath, args, env: family.environment(folder), viewport: null };
  if (hidden) {
    const running = await chromium.launch(options);
    const context = await running.newContext();
    return {
      tab: async () => drive(await context.newPage()),
      close: () => running.close(),
      version: running.version(),
    };
  }
  const context = await chromium.launchPersistentContext(folder, options);
  return {
    tab: async () => drive(await context.newPage()),
    close: () => context.close(),
    version: context.browser()?.version() ?? "",
  };
}

function drive(page: Page): Driver {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page error: ${error.message}`));
  return {
    goto: async (address) => {
      await page.goto(address);
    },
    evaluate: (expression) => page.evaluate(expression),
    find: async (expression) => {
      const handle = await page.evaluateHandle<Element | null>(expression);
      const element = handle.asElement();
      if (!element) throw new Error(`no element: ${expression}`);
      return {
        click: () => element.click(),
        choose: (files) => element.setInputFiles(files),
        screenshot: () => element.screenshot(),
      };
    },
    press: (key) => page.keyboard.press(key),
    resize: (width, height) => page.setViewportSize({ width, height }),
    screenshot: () => page.screenshot(),
    problems: () => Promise.resolve(problems.splice(0)),
    close: () => page.close(),
  };
}
