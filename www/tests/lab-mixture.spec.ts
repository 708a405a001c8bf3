/** The lab's mixture of CLIP with DINOv2: its slider, what is chosen, what is kept. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { labFile } from "./lab-file";
import { expect, noPacks, realPacks, test } from "./support";

const VERY_SLOW = 20 * 60_000;

const results = (page: Page) => page.locator(".lab-results");
const card = (page: Page) => results(page).locator("[data-part=mixture]");
const slider = (page: Page) => card(page).getByRole("slider", { name: "Share of DINOv2" });
const overlap = (page: Page) => results(page).locator("[data-change=overlap]");
const strength = (page: Page) =>
  results(page).getByRole("slider", { name: "Strength", exact: true });
const methods = (page: Page) =>
  results(page).locator("[data-part=totals] [data-method]").allTextContents();

/** A lab of made-up features in which DINOv2 knows the classes better. */
async function openMixed(page: Page, address: string, folder: string): Promise<void> {
  await page.goto(`${address}lab.html?backend=cpu`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  const classes = Array.from({ length: 6 }, (_, at) => `class ${at}`);
  const file = path.join(folder, "mixed.lab");
  writeFileSync(file, labFile(classes, 24, 30, 0, 512, 64));
  await page.getByLabel("Open a lab file").setInputFiles(file);
  await expect(results(page).getByRole("grid")).toHaveAttribute("aria-rowcount", "31");
  await expect(card(page)).toBeVisible();
}

test("the share moves the answers and the overlap, with the strength or without", async ({
  page,
  noise,
  folder,
}) => {
  await openMixed(page, noise, folder);
  await expect(slider(page)).toBeEnabled();
  await expect(card(page).locator("output")).toHaveText("CLIP alone");
  const alone = await methods(page);
  const before = await overlap(page).locator(".after").textContent();
  await slider(page).press("End");
  await expect(card(page).locator("output")).toHaveText("CLIP 0 %, DINOv2 100 %");
  await expect.poll(() => methods(page)).not.toEqual(alone);
  await expect(overlap(page).locator(".after")).not.toHaveText(before ?? "");
  // Both at once: the strength goes on its own way.
  await slider(page).press("PageDown");
  await strength(page).press("Home");
  await expect(strength(page)).toHaveAttribute("aria-valuetext", /plain CLIP/);
  await expect(overlap(page).locator(".after")).toHaveText(/^0\.\d{3}$/);
  await slider(page).press("Home");
  await expect(card(page).locator("output")).toHaveText("CLIP alone");
  await strength(page).press("ArrowRight");
  const { violations } = await new AxeBuilder({ page })
    .include("[data-part=mixture]")
    .analyze();
  expect(violations).toEqual([]);
});

test("the share is chosen by leaving shots out, kept, and saved", async ({
  page,
  noise,
  folder,
}) => {
  await openMixed(page, noise, folder);
  const choose = card(page).getByRole("button", { name: "Choose it" });
  await choose.press("Enter");
  await expect(choose).toHaveAttribute("aria-pressed", "true");
  await expect(card(page)).toContainText("Chosen by leaving each shot out");
  await expect(card(page).locator("output")).toHaveText(/^CLIP \d+\s%, DINOv2 \d+\s%$/);
  const chosen = (await card(page).locator("output").textContent()) ?? "";

  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save lab" }).click();
  await page.getByRole("button", { name: "Features only" }).click();
  const file = readFileSync(await (await waiting).path());
  expect(file.toString("latin1")).toContain('\\"mix\\":null');
  expect(file.toString("latin1")).toContain("dino.");

  await page.reload();
  await expect(card(page).locator("output")).toHaveText(chosen);
  await expect(choose).toHaveAttribute("aria-pressed", "true");
});

test("a lab of before has nothing to mix, and says nothing of it", async ({
  page,
  noise,
  folder,
}) => {
  await page.goto(`${noise}lab.html?backend=cpu`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  const file = path.join(folder, "old.lab");
  writeFileSync(file, labFile(["a", "b"], 6, 8));
  await page.getByLabel("Open a lab file").setInputFiles(file);
  await expect(results(page).getByRole("grid")).toHaveAttribute("aria-rowcount", "9");
  await expect(card(page)).toBeHidden();
});

test(
  "DINOv2 comes at a click and looks at the example's images",
  { tag: "@long" },
  async ({ page, site }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(VERY_SLOW);
    const { address, log } = await site({ packs: realPacks ?? "" });
    await page.goto(`${address}lab.html?backend=cpu&example=caltech`);
    await page.getByRole("button", { name: /^Download/ }).click();
    const load = card(page).getByRole("button", { name: /Mix with DINOv2 \(download/ });
    await expect(load).toBeVisible({ timeout: VERY_SLOW });
    expect(log.some((request) => request.includes("dinov2"))).toBe(false);
    await load.click();
    await expect(slider(page)).toBeEnabled({ timeout: VERY_SLOW });
    expect(log.some((request) => request.includes("dinov2"))).toBe(true);
    const alone = await methods(page);
    await slider(page).press("End");
    await expect.poll(() => methods(page)).not.toEqual(alone);
  },
);
