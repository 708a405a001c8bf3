/** The whole way with the real packs, on the processor. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type BrowserContext, type Page } from "@playwright/test";
import { inEachLook } from "./asked";
import { compare, readReport } from "./verdict";
import {
  consent,
  drop,
  expect,
  Guard,
  noPacks,
  noSidewaysScroll,
  openSite,
  realPacks,
  realPair,
  type Site,
  slot,
  test,
  www,
} from "./support";

/** A 2-core machine without WebGPU takes its time over twelve passes. */
const SLOW = 10 * 60_000;

test.describe.serial("on the processor, with the real packs", { tag: "@long" }, () => {
  test.skip(realPacks === undefined, noPacks);
  test.describe.configure({ timeout: SLOW });

  let site: Site;
  let context: BrowserContext;
  let page: Page;
  let guard: Guard;
  const result = () => page.locator(".result");
  const computed = () => result().getByText(/^Computed here: the verdict is the same/);

  test.beforeAll(async ({ browser }) => {
    site = await openSite({ packs: realPacks ?? "" });
    context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
    guard = new Guard();
    guard.allowOrigin(site.address);
    guard.watch(context);
    page = await context.newPage();
  });

  test.afterAll(async () => {
    await context.close();
    await site.close();
  });

  test.afterEach(() => {
    expect(guard.problems).toEqual([]);
    expect(site.log).not.toContain("A REQUEST WITH A BODY");
  });

  test("two dropped images get their verdict, the native one", async () => {
    const pair = realPair();
    const begun = Date.now();
    await page.goto(`${site.address}?backend=cpu`);
    await drop(page, "A", pair);
    await expect(page.locator(".slot.filled")).toHaveCount(2);
    await consent(page).click();
    await expect(result()).toBeVisible({ timeout: SLOW });
    console.log(`first verdict, cold: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    const report = await compare(page, pair);
    expect(report.device).toBe("cpu");
    expect(report.verdict).toBe("blind");
    await expect(page.locator(".verdict h2")).toHaveText(report.sentence);
    await expect(page.locator(".facts")).toContainText("passed");
    await expect(page.locator(".facts")).not.toContainText("FAILED");
    console.log(`milliseconds: ${JSON.stringify(report.milliseconds)}`);
  });

  test("heat maps show where the two differ, and each patch's best match", async () => {
    const section = page.locator(".difference");
    await section.getByRole("button", { name: "Show where they differ" }).click();
    const maps = section.locator("canvas.map");
    await expect(maps).toHaveCount(4, { timeout: SLOW });
    await expect(section.getByText(/^To DINOv2 the images differ most/)).toBeVisible();
    // Something is hot and something is not: the picture under it is grey.
    const spread = await maps.first().evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data;
      const warmth: number[] = [];
      for (let at = 0; pixels && at < pixels.length; at += 4) {
        warmth.push((pixels[at] ?? 0) - (pixels[at + 2] ?? 0));
      }
      warmth.sort((a, b) => a - b);
      const quantile = (part: number) => warmth[Math.floor(part * (warmth.length - 1))] ?? 0;
      return quantile(0.98) - quantile(0.02);
    });
    expect(spread).toBeGreaterThan(40);
    // By keyboard, as by pointer.
    const pointed = section.locator(".pointed");
    await maps.first().focus();
    await expect(pointed).toHaveText(/^A, row 9, column 9: heat \d/);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowRight");
    await expect(pointed).toHaveText(
      /^A, row 8, column 10: heat \d\.\d\d\. Its best match in B: row \d+, column \d+\.$/,
    );
    await maps.nth(3).hover({ position: { x: 3, y: 3 } });
    await expect(pointed).toHaveText(/^B, row 1, column 1: .* best match in A/);
    await section.getByRole("combobox").selectOption("colours");
    await expect(section).toContainText("three principal components");
    await section.getByRole("combobox").selectOption("heat");
  });

  test("the answer is accessible, and fits 360 pixels", async () => {
    await page.locator(".small-print summary").click();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    }
    await expect(page.locator(".scale-plot").first()).toHaveAttribute(
      "aria-label",
      /threshold 0/,
    );
    await page.setViewportSize({ width: 360, height: 740 });
    await noSidewaysScroll(page);
    await page.setViewportSize({ width: 1100, height: 900 });
    await page.locator(".small-print summary").click();
    await page.emulateMedia({ colorScheme: "light" });
  });

  test("a comparison can be stopped and taken up again", async () => {
    await page.locator("[data-example=blind]").click();
    await page.getByRole("button", { name: "Compute it here" }).click();
    // At once: waiting until the button stands still may outlast the comparison.
    await page.getByRole("button", { name: "Stop" }).dispatchEvent("click");
    await page.getByRole("button", { name: "Compare" }).click({ timeout: SLOW });
    await expect(computed()).toBeVisible({ timeout: SLOW });
    await expect(result()).toHaveAttribute("data-verdict", "blind");
  });

  test("the examples are what their labels say", async () => {
    for (const name of ["blind", "not-blind"] as const) {
      await page.locator(`[data-example=${name}]`).click();
      await expect(page.locator(`.result[data-verdict=${name}]`)).toBeVisible();
      await expect(result()).toContainText("This answer came with the page");
      const kept = await readReport(page);
      await page.getByRole("button", { name: "Compute it here" }).click();
      await expect(computed()).toBeVisible({ timeout: SLOW });
      const here = await readReport(page);
      expect(here.verdict).toBe(name);
      for (const encoder of ["clip", "dino"] as const) {
        const [one, other] = [here[encoder], kept[encoder]];
        const off = Math.abs(one.cosine - other.cosine);
        console.log(`${name} ${encoder}: computed ${off.toExponential(1)} from the kept one`);
        expect(off).toBeLessThanOrEqual((one.error ?? 0) + (other.error ?? 0));
      }
      if (process.env.CLIPSIGHT_SHOTS !== undefined) await shoot(page, name);
    }
  });

  test("what the encoders see otherwise is told with the answer", async () => {
    const images = path.join(www, "../tests/data/images");
    const [alpha, avif] = [
      path.join(images, "alpha.png"),
      path.join(www, "tests/data/quarters.avif"),
    ];
    await drop(page, "A", [alpha, alpha]);
    await expect(result()).toContainText("It is the same file twice.", { timeout: SLOW });
    await drop(page, "A", [avif]);
    await expect(slot(page, "A").locator(".caption")).toContainText("quarters.avif");
    await expect(result()).toBeHidden();
    await expect(result()).toBeVisible({ timeout: SLOW });
    const { images: told, remarks } = await readReport(page);
    expect(remarks).toEqual([]);
    for (const [at, name] of (["A", "B"] as const).entries()) {
      const shown = await slot(page, name).locator(".remarks li").allTextContents();
      expect(shown).toEqual(told[at]?.remarks);
    }
    expect(told[0].remarks.join()).toContain("decoded by your browser");
    expect(told[1].remarks.join()).toContain("Transparency is dropped");
  });

  test("a second visit needs no network", async () => {
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.close();
    await context.setOffline(true);
    await site.close();
    page = await context.newPage();
    const begun = Date.now();
    await page.goto(`${site.address}?backend=cpu&example=blind`);
    await expect(page.locator(".result[data-verdict=blind]")).toBeVisible();
    console.log(`kept verdict: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    await page.getByRole("button", { name: "Compute it here" }).click();
    await expect(computed()).toBeVisible({ timeout: SLOW });
    console.log(`first verdict, cached: ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    await expect(page.locator(".facts")).toContainText("the next visit needs no network");
  });
});

/** The pictures of the README. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = path.join(www, "../docs/images");
  mkdirSync(folder, { recursive: true });
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await inEachLook(page, (look) =>
    page.screenshot({ path: path.join(folder, `${look}-${name}.png`), fullPage: true }),
  );
}
