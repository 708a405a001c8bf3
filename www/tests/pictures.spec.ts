/** Getting pictures in, and refusing what is none. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import {
  consent,
  drop,
  expect,
  greyPng,
  lily,
  lotus,
  noSidewaysScroll,
  slot,
  test,
  transferOf,
  writeNoisePacks,
} from "./support";

test.beforeEach(async ({ page, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await expect(consent(page)).toBeVisible();
});

const caption = (page: Page, name: "A" | "B") => slot(page, name).locator(".caption");

test("takes pictures by drop, by choice and by paste", async ({ page }) => {
  await drop(page, "B", [lotus]);
  await expect(caption(page, "B")).toHaveText("lotus-0034.jpg214 × 300");
  await page.getByLabel("Picture A: choose an image file").setInputFiles(lily);
  await expect(caption(page, "A")).toHaveText("water-lily-0001.jpg300 × 214");

  // A paste goes where the focus is.
  await page.getByLabel("Picture B: choose an image file").focus();
  const transfer = await transferOf(page, [lily]);
  await page.evaluate((clipboardData) => {
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, transfer);
  await expect(caption(page, "B")).toContainText("water-lily-0001.jpg");
  await expect(caption(page, "A")).toContainText("water-lily-0001.jpg");

  // Two at once fill both.
  await page.getByRole("button", { name: "Remove picture A" }).click();
  await expect(slot(page, "A").locator(".preview")).toHaveCount(0);
  await drop(page, "A", [lotus, lily]);
  await expect(caption(page, "A")).toContainText("lotus-0034.jpg");
});

test("refuses a text file renamed .jpg and keeps the picture that was there", async ({
  page,
  folder,
}) => {
  const file = path.join(folder, "holiday.jpg");
  writeFileSync(file, "Dear diary, this is no picture.\n".repeat(50));
  await drop(page, "A", [lotus]);
  // The caption names a file as soon as it is being read.
  await expect(slot(page, "A").locator(".preview")).toBeVisible();
  await drop(page, "A", [file]);
  await expect(slot(page, "A").getByRole("alert")).toContainText(/not an image/);
  await expect(caption(page, "A")).toContainText("lotus-0034.jpg");
  await expect(slot(page, "A").locator(".preview")).toBeVisible();
  await expect(slot(page, "B").getByRole("alert")).toBeEmpty();
  // The next good file clears the complaint.
  await drop(page, "A", [lily]);
  await expect(slot(page, "A").getByRole("alert")).toBeEmpty();
});

test("refuses an empty file", async ({ page, folder }) => {
  const file = path.join(folder, "empty.png");
  writeFileSync(file, "");
  await drop(page, "B", [file]);
  await expect(slot(page, "B").getByRole("alert")).not.toBeEmpty();
});

test("refuses a picture of 12,000 x 12,000 pixels and goes on", async ({ page, folder }) => {
  const file = path.join(folder, "huge.png");
  writeFileSync(file, greyPng(12_000, 12_000));
  await drop(page, "A", [file]);
  await expect(slot(page, "A").getByRole("alert")).toContainText(/too large/);
  await expect(slot(page, "A").getByRole("alert")).toContainText("12000");
  await drop(page, "A", [lotus]);
  await expect(caption(page, "A")).toContainText("lotus-0034.jpg");
});

test("can be worked by the keyboard alone", async ({ page }) => {
  // From the start: a chooser that opens as interception begins is missed.
  page.on("filechooser", () => undefined);
  await expect(consent(page)).toBeVisible();
  for (const name of ["Pair", "Many images", "Few-shot lab", "MMVP", "Speed"]) {
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name, exact: true })).toBeFocused();
  }
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Picture A: choose an image file")).toBeFocused();
  const outline = await slot(page, "A")
    .locator(".frame")
    .evaluate((frame) => getComputedStyle(frame).outlineStyle);
  expect(outline).toBe("solid");
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles(lotus);
  await expect(caption(page, "A")).toContainText("lotus-0034.jpg");
  const remove = page.getByRole("button", { name: "Remove picture A" });
  // It appears when the picture was read.
  await expect(remove).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Enlarge picture A" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(remove).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(slot(page, "A").locator(".preview")).toHaveCount(0);
  await expect(page.getByLabel("Picture A: choose an image file")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Picture B: choose an image file")).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(consent(page)).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.locator("[data-example=blind]")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.locator(".slot.filled")).toHaveCount(2);
});

test("fits 360 pixels and passes the accessibility rules, light and dark", async ({ page }) => {
  await drop(page, "A", [lotus, lily]);
  await expect(page.locator(".slot.filled")).toHaveCount(2);
  for (const width of [360, 1100]) {
    await page.setViewportSize({ width, height: 740 });
    await noSidewaysScroll(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    }
  }
});
