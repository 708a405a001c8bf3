/** Firefox, by Puppeteer over WebDriver BiDi. */
import puppeteer from "puppeteer-core";
import type { Start, Started } from "./engine";
import { firefox } from "./programs.mjs";
import { startedBy } from "./puppeteer";

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
  wasm,
}: Start): Promise<Started> {
  const preferences: Record<string, unknown> = {};
  if (gpu) for (const name of GPU) preferences[name] = true;
  if (wasm === false) preferences["javascript.options.wasm"] = false;
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
  return startedBy(running, running);
}
