/** Why a pair is blind: what each encoder notices, maps of five pairs, pictures large. */
import { execFileSync } from "node:child_process";
import type { NoticedReport } from "../src/report";
import {
  give,
  leave,
  PAIRS,
  shoot,
  shootAll,
  SLOW,
  soundLooks,
  type Visit,
  visit,
} from "./asked";
import { expect, lily, lotus, noPacks, realPacks, slot, test } from "./support";

test.describe.serial("why, with the real packs", { tag: "@long" }, () => {
  test.skip(realPacks === undefined, noPacks);
  test.describe.configure({ timeout: SLOW });

  let here: Visit;
  const box = () => here.page.locator(".noticed");
  const rows = () => box().locator("tbody tr");
  const start = () => box().getByRole("button", { name: "Show what each encoder notices" });
  const dialog = () => here.page.getByRole("dialog");
  const maps = () => here.page.locator(".difference canvas.map");

  test.beforeAll(async ({ browser }) => {
    here = await visit(browser, realPacks ?? "");
    await give(here.page, [lotus, lily]);
  });

  test.afterAll(async () => {
    await leave(here);
  });

  test("the table can be stopped, and taken up again", async () => {
    await expect(rows()).toHaveCount(0);
    await start().focus();
    await here.page.keyboard.press("Enter");
    const stop = box().getByRole("button", { name: "Stop" });
    await expect(stop).toBeFocused();
    await expect(box().getByRole("status")).toContainText("looks at the picture", {
      timeout: SLOW,
    });
    await stop.click();
    await expect(start()).toBeFocused();
    await expect(box().getByRole("progressbar")).toBeHidden();
    await expect(here.page.locator(".result")).toBeVisible();
    // The worker starts again, and the verdict needs no second comparison.
    await expect(here.page.locator(".panel")).toBeHidden({ timeout: SLOW });
    await start().click();
    await expect(rows()).toHaveCount(11, { timeout: SLOW });
  });

  test("its numbers are those of the command, least noticed first", async () => {
    const read = (kind: string) =>
      rows()
        .locator(`.${kind} data`)
        .evaluateAll((all) => all.map((one) => Number((one as HTMLDataElement).value)));
    const [clip, dino] = [await read("clip"), await read("dino")];
    expect(clip).toEqual([...clip].sort((a, b) => b - a));
    await expect(box().locator("canvas.changed")).toHaveCount(11);
    await expect(box().getByRole("status")).toContainText(
      /CLIP (hardly notices|notices every)/,
    );
    const command = process.env.CLIPSIGHT_BIN;
    if (command === undefined) return;
    const flags = ["--json", "--device", "cpu", "--noticed"];
    const text = execFileSync(command, ["pair", lotus, lily, ...flags], { encoding: "utf8" });
    const [native] = (JSON.parse(text) as { noticed: [NoticedReport, NoticedReport] }).noticed;
    const names = await rows().locator("th").allTextContents();
    for (const [at, name] of names.entries()) {
      const row = native.rows.find(({ change, words }) => name.startsWith(`${change}${words}`));
      expect(row).toBeTruthy();
      expect(Math.abs((clip[at] ?? 0) - (row?.clip ?? 0))).toBeLessThan(0.006);
      expect(Math.abs((dino[at] ?? 0) - (row?.dino ?? 0))).toBeLessThan(0.02);
    }
  });

  test("it is accessible, fits 360 pixels, and is drawn", async () => {
    await soundLooks(here.page);
    await shootAll(here.page, ".noticed", "noticed");
  });

  test("a picture is seen large, and Escape leads back", async () => {
    const { page } = here;
    const enlarge = slot(page, "A").getByRole("button", { name: "Enlarge picture A" });
    await enlarge.focus();
    await page.keyboard.press("Enter");
    await expect(dialog()).toHaveAccessibleName(/^Picture A: lotus-0034\.jpg$/);
    await expect(dialog().getByRole("img")).toBeVisible();
    await expect(dialog().getByRole("combobox")).toBeHidden();
    await soundLooks(page);
    await page.keyboard.press("Escape");
    await expect(dialog()).toHaveCount(0);
    await expect(enlarge).toBeFocused();
    // A click anywhere on the picture does it too.
    await slot(page, "B").locator(".holder").click();
    await expect(dialog()).toHaveAccessibleName(/^Picture B/);
    await dialog().getByRole("button", { name: "Close" }).click();
    await expect(dialog()).toHaveCount(0);
  });

  test("maps are seen large, and swapped pictures take theirs along", async () => {
    const { page } = here;
    await page.getByRole("button", { name: "Show where they differ" }).click();
    await expect(maps()).toHaveCount(4, { timeout: SLOW });
    await maps().nth(1).focus();
    await page.keyboard.press("Enter");
    await expect(dialog().getByRole("img")).toHaveAccessibleName(/^Picture B.*heat to DINOv2$/);
    await dialog().getByRole("combobox").selectOption("the picture");
    await expect(dialog().getByRole("img")).toHaveAccessibleName(/the picture$/);
    await page.keyboard.press("Escape");
    await expect(maps().nth(1)).toBeFocused();
    await maps()
      .nth(2)
      .click({ position: { x: 20, y: 20 } });
    await expect(dialog().getByRole("img")).toHaveAccessibleName(/^Picture A.*heat to CLIP$/);
    await page.keyboard.press("Escape");

    const pixels = (at: number) =>
      maps()
        .nth(at)
        .evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
    // Marks are not of the pictures.
    const blur = () =>
      page.evaluate(() => {
        (document.activeElement as HTMLElement).blur();
      });
    const said = await page.locator(".difference [role=status]").textContent();
    await page.getByRole("combobox", { name: "Show" }).selectOption("heat");
    await page.getByRole("combobox", { name: "Show" }).dispatchEvent("change");
    const before = [await pixels(0), await pixels(1), await pixels(2), await pixels(3)];
    await page.getByRole("button", { name: "Swap A and B" }).click();
    await expect(slot(page, "A").locator(".file")).toHaveText("water-lily-0001.jpg");
    await expect(maps()).toHaveCount(4);
    await blur();
    const after = [await pixels(1), await pixels(0), await pixels(3), await pixels(2)];
    expect(after).toEqual(before);
    // The places in its words are exchanged too.
    await expect(page.locator(".difference [role=status]")).not.toHaveText(said ?? "");
    // The table of the lotus is still known: it is picture B now.
    await expect(rows()).toHaveCount(0);
    await box().getByRole("combobox").selectOption("B");
    await expect(rows()).toHaveCount(11);
  });

  test("maps of five pairs are drawn", async () => {
    const { page } = here;
    for (const [name, pair] of PAIRS) {
      await give(page, pair);
      await page.getByRole("button", { name: "Show where they differ" }).click();
      await expect(maps()).toHaveCount(4, { timeout: SLOW });
      await shoot(page, "#pair", `heat-${name}`);
    }
  });
});
