/**
 * The lab as a new user meets it: from the address to a first comparison, and the
 * example computed live. Writes the README's pictures where CLIPSIGHT_SHOTS is set.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CDPSession, Page } from "@playwright/test";
import gifenc from "gifenc";
import { PNG } from "pngjs";
import { expect, noPacks, realPacks, test, writeNoisePacks, www } from "./support";

const VERY_SLOW = 20 * 60_000;
const images = path.join(www, "../docs/images");

const results = (page: Page) => page.locator(".lab-results");
const accuracy = (page: Page) => results(page).locator("[data-change=accuracy]");

async function comparison(page: Page): Promise<void> {
  await expect(accuracy(page).locator(".after")).toHaveText(/%/);
  await expect(results(page).locator("[data-change=overlap] .after")).toHaveText(/^0\.\d{3}$/);
}

const seconds = (begun: number) => ((Date.now() - begun) / 1000).toFixed(1);

test("one click leads from the address to a comparison", async ({ page, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  // The pictures should name the real models.
  const pictures = process.env.CLIPSIGHT_SHOTS !== undefined;
  const { address, log } = await site({ packs: (pictures ? realPacks : undefined) ?? folder });
  let begun = Date.now();
  await page.goto(`${address}lab.html?backend=cpu`);
  await page.getByRole("button", { name: "Try the example" }).click();
  await comparison(page);
  console.log(`first comparison, cold: 1 click, ${seconds(begun)} s`);
  // Nothing of the models was fetched for it.
  expect(log.filter((line) => line.includes("/packs/") && !line.endsWith(".json"))).toEqual([]);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  begun = Date.now();
  await page.goto(`${address}lab.html?backend=cpu`);
  await comparison(page);
  console.log(`the same lab on the next visit: 0 clicks, ${seconds(begun)} s`);
  // And without any network, the example afresh.
  await page.context().setOffline(true);
  await page.goto(`${address}lab.html?backend=cpu&example=caltech`);
  await comparison(page);
  await page.context().setOffline(false);
  if (!pictures) return;
  await shoot(page);
  await record(page, async () => {
    const strength = results(page).getByRole("slider", { name: "Strength", exact: true });
    await strength.scrollIntoViewIfNeeded();
    for (const key of ["Home", ...Array<string>(8).fill("ArrowRight")]) {
      await strength.press(key);
      await page.waitForTimeout(450);
    }
    await results(page).getByRole("switch", { name: "IMO correction" }).click();
    await page.waitForTimeout(900);
    await results(page).getByRole("switch", { name: "IMO correction" }).click();
    await page.waitForTimeout(900);
    await results(page).locator("[data-part=projection]").scrollIntoViewIfNeeded();
    await page.waitForTimeout(600);
    const scrub = results(page).getByRole("slider", { name: "From plain to corrected" });
    for (const key of ["Home", "End"]) {
      await scrub.press(key);
      await page.waitForTimeout(1200);
    }
    await results(page).locator(".test-body").getByRole("row").nth(1).click();
    await page.waitForTimeout(1500);
  });
});

test(
  "the example computed here agrees with what was shipped",
  { tag: "@long" },
  async ({ page, site }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(VERY_SLOW);
    const { address } = await site({ packs: realPacks ?? "" });
    await page.goto(`${address}lab.html?backend=cpu&example=caltech`);
    await comparison(page);
    await page.getByRole("button", { name: /^Download/ }).click();
    const begun = Date.now();
    await page.getByRole("button", { name: "Compute it here" }).click();
    const said = page.locator(".agreement");
    await expect(said).toContainText("Computed here for 72 images", { timeout: VERY_SLOW });
    console.log(
      `72 images, both streams, ${seconds(begun)} s: ${(await said.textContent()) ?? ""}`,
    );
    await expect(said).toContainText("All 192 predictions agree.");
    await comparison(page);
  },
);

/** The README's pictures: light, dark, narrow. */
async function shoot(page: Page): Promise<void> {
  mkdirSync(images, { recursive: true });
  for (const [look, colorScheme, width] of [
    ["light", "light", 1280],
    ["dark", "dark", 1280],
    ["narrow", "light", 360],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    for (const part of ["projection", "curves", "classes"]) {
      await results(page).locator(`[data-part=${part}]`).scrollIntoViewIfNeeded();
    }
    // Thumbnails are drawn where they are in sight: all of the page is, here.
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(2500);
    await page.screenshot({
      path: path.join(images, `lab-${look}.jpg`),
      type: "jpeg",
      quality: 75,
    });
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
}

/** Records what happens meanwhile as an animated GIF. */
async function record(page: Page, act: () => Promise<void>): Promise<void> {
  const [width, height] = [960, 720];
  await page.setViewportSize({ width, height });
  const session: CDPSession = await page.context().newCDPSession(page);
  const frames: { at: number; png: Buffer }[] = [];
  session.on("Page.screencastFrame", ({ data, sessionId }) => {
    frames.push({ at: Date.now(), png: Buffer.from(data, "base64") });
    void session.send("Page.screencastFrameAck", { sessionId });
  });
  await session.send("Page.startScreencast", { format: "png", everyNthFrame: 3 });
  await act();
  await session.send("Page.stopScreencast");
  const gif = gifenc.GIFEncoder();
  // A few frames a second show as much and take a tenth.
  const kept: typeof frames = [];
  for (const frame of frames) {
    if (frame.at - (kept.at(-1)?.at ?? 0) > 150) kept.push(frame);
  }
  for (const [index, { at, png }] of kept.entries()) {
    const picture = PNG.sync.read(png);
    const palette = gifenc.quantize(picture.data, 64);
    gif.writeFrame(gifenc.applyPalette(picture.data, palette), picture.width, picture.height, {
      palette,
      delay: Math.min((kept[index + 1]?.at ?? at + 1500) - at, 1500),
    });
  }
  gif.finish();
  writeFileSync(path.join(images, "lab.gif"), gif.bytes());
}
