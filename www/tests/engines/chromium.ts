/** Chromium, by Puppeteer. */
import puppeteer from "puppeteer-core";
import { browser } from "../browser";
import type { Start, Started } from "./engine";
import { startedBy } from "./puppeteer";

export async function launch({
  folder,
  family,
  gpu,
  private: hidden,
}: Start): Promise<Started> {
  const { executablePath, args } = browser(...(gpu ? ["--enable-unsafe-webgpu"] : []));
  const running = await puppeteer.launch({
    executablePath,
    args,
    userDataDir: folder,
    env: family.environment(folder),
    defaultViewport: null,
  });
  return startedBy(running, hidden ? await running.createBrowserContext() : running);
}
