/** Workers and GPUs that are lost while images are computed. */
import path from "node:path";
import type { Page } from "@playwright/test";
import { browser } from "./browser";
import { breakOff, consent, expect, noPacks, realPacks, test } from "./support";

const VERY_SLOW = 20 * 60_000;

test.use({ launchOptions: browser("--enable-unsafe-webgpu") });
test.skip(realPacks === undefined, noPacks);

/** Opens a lab of so many pictures, of a colour each, and agrees to the download. */
async function begin(page: Page, address: string, backend: string, count: number) {
  await page.goto(`${address}lab.html?backend=${backend}`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  await page.getByLabel("Name of a new class").fill("colours");
  await page.getByRole("button", { name: "Add class" }).click();
  const card = page.getByRole("region", { name: "Class colours", exact: true });
  const transfer = await page.evaluateHandle(async (many) => {
    const carrier = new DataTransfer();
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext("2d");
    for (let at = 0; at < many; at++) {
      if (context) {
        context.fillStyle = `rgb(${(at * 37) % 256} ${at * 2} 90)`;
        context.fillRect(0, 0, 64, 64);
      }
      const blob = await canvas.convertToBlob({ type: "image/png" });
      carrier.items.add(new File([blob], `colour-${at}.png`));
    }
    return carrier;
  }, count);
  await card.dispatchEvent("drop", { dataTransfer: transfer });
  await expect(card.locator(".count")).toHaveText(`${count} images`);
  await consent(page).click();
  await expect(page.locator(".models .panel")).toHaveAttribute("data-backend", backend);
  return card;
}

/** Images whose features are kept, of both steps that a ready one needs. */
function ready(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open("clipsight-lab");
        opening.onsuccess = () => {
          const db = opening.result;
          const keys = db.transaction("features").objectStore("features").getAllKeys();
          keys.onsuccess = () => {
            db.close();
            const steps = new Map<string, number>();
            for (const key of keys.result) {
              const [id] = key as [string, string, number];
              steps.set(id, (steps.get(id) ?? 0) + 1);
            }
            resolve([...steps.values()].filter((some) => some >= 2).length);
          };
        };
      }),
  );
}

test(
  "a worker lost in the middle of many images leaves the rest to another",
  { tag: "@long" },
  async ({ page, site, guard }) => {
    test.setTimeout(VERY_SLOW);
    guard.allow(/thrown by the test/);
    const { address } = await site({ packs: realPacks ?? "" });
    await begin(page, address, "cpu", 16);
    await expect.poll(() => ready(page), { timeout: VERY_SLOW }).toBeGreaterThan(3);
    const before = await ready(page);
    const replacement = page.waitForEvent("worker");
    await breakOff(page);
    await replacement;
    expect(await ready(page)).toBeGreaterThanOrEqual(before);
    await expect.poll(() => ready(page), { timeout: VERY_SLOW }).toBe(16);
    await expect(page.locator(".tile[data-ready=failed]")).toHaveCount(0);
    await expect(page.locator(".encoding")).toBeHidden();
  },
);

test(
  "a worker lost while shipped features are computed again leaves the rest to another",
  { tag: "@long" },
  async ({ page, site, guard, folder }) => {
    test.setTimeout(VERY_SLOW);
    guard.allow(/thrown by the test/);
    const { address } = await site({ packs: realPacks ?? "" });
    await begin(page, address, "cpu", 8);
    await expect.poll(() => ready(page), { timeout: VERY_SLOW }).toBe(8);
    const file = path.join(folder, "shipped.lab");
    await page.getByRole("button", { name: "Save lab" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Images and features" }).click();
    await (await download).saveAs(file);
    await page.getByLabel("Open a lab file").setInputFiles(file);
    await page.getByRole("button", { name: "Replace it" }).click();
    await page.locator(".origin button").click();
    await expect(page.locator(".encoding")).toContainText(
      "Computing the features here: 2 of 8",
    );
    const replacement = page.waitForEvent("worker");
    await breakOff(page);
    await replacement;
    await expect(page.locator(".agreement")).toContainText("Computed here for 8 images", {
      timeout: VERY_SLOW,
    });
  },
);

test(
  "a GPU lost in the middle of a batch leaves it to a new worker",
  { tag: "@long" },
  async ({ page, site, guard, browser: running }) => {
    test.skip(process.env.CLIPSIGHT_NO_GPU !== undefined, "CLIPSIGHT_NO_GPU is set");
    test.setTimeout(VERY_SLOW);
    guard.allow(/GPU|device|WebGPU|lost/i);
    const { address } = await site({ packs: realPacks ?? "" });
    // In software each takes its time. They are lost together, then computed alone.
    const count = 2;
    await begin(page, address, "webgpu", count);
    await expect(page.locator(".encoding")).toContainText("Computing features", {
      timeout: VERY_SLOW,
    });
    const replacement = page.waitForEvent("worker", { timeout: VERY_SLOW });
    const session = await running.newBrowserCDPSession();
    await session.send("Browser.crashGpuProcess");
    await replacement;
    await expect.poll(() => ready(page), { timeout: VERY_SLOW }).toBe(count);
    await expect(page.locator(".tile[data-ready=failed]")).toHaveCount(0);
  },
);
