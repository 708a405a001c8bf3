/** Firefox, by Puppeteer over WebDriver BiDi. */
import puppeteer, { type ElementHandle, type Page } from "puppeteer-core";
import { firefox, type Start, type Started } from "./engine";
import type { Driver } from "./tab";

/** WebGPU, which Firefox has but does not offer on a driver in software. */
const GPU = [
  "dom.webgpu.enabled",
  "dom.webgpu.workers.enabled",
  "gfx.webgpu.ignore-blocklist",
  "gfx.webgpu.force-enabled",
  "layers.acceleration.force-enabled",
  "gfx.webrender.all",
];

export async function launch({
  folder,
  family,
  gpu,
  private: hidden,
}: Start): Promise<Started> {
  const preferences: Record<string, unknown> = {};
  if (gpu) for (const name of GPU) preferences[name] = true;
  if (hidden) preferences["browser.privatebrowsing.autostart"] = true;
  const running = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefox() ?? "firefox",
    userDataDir: folder,
    extraPrefsFirefox: preferences,
    // Sockets go into the second folder: it must be the browser's own.
    env: family.environment(folder, { HOME: folder, XDG_RUNTIME_DIR: folder }),
    defaultViewport: null,
  });
  return {
    tab: async () => drive(await running.newPage()),
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
        click: () => element.click(),
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
