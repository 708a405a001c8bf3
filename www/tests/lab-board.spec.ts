/** The lab's board: classes, images, undo, what is kept, files, camera. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { browser } from "./browser";
import { dropPaths, expect, lily, lotus, noSidewaysScroll, test, transferOf } from "./support";

test.use({
  launchOptions: browser(
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
  ),
  permissions: ["camera"],
});

const pictures = path.dirname(lotus);
const lotus17 = path.join(pictures, "lotus-0017.jpg");
const lotus29 = path.join(pictures, "lotus-0029.jpg");

let address = "";

test.beforeEach(async ({ page, noise }) => {
  address = noise;
  await openLab(page);
});

async function openLab(page: Page, query = "?backend=cpu"): Promise<void> {
  await page.goto(`${address}lab.html${query}`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
}

const card = (page: Page, name: string) =>
  page.getByRole("region", { name: `Class ${name}`, exact: true });
const testsCard = (page: Page) => page.getByRole("region", { name: "Test set", exact: true });
// Not by role: a chooser of classes has options too.
const tiles = (place: Locator) => place.locator(".tile");
const undo = (page: Page) => page.getByRole("button", { name: /^Undo/ });
const redo = (page: Page) => page.getByRole("button", { name: /^Redo/ });
const names = (page: Page) =>
  page
    .locator(".class-name")
    .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));

async function addClass(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name of a new class").fill(name);
  await page.getByRole("button", { name: "Add class" }).click();
  await expect(card(page, name)).toBeVisible();
}

async function addImages(page: Page, name: string, files: string[]): Promise<void> {
  await card(page, name).getByLabel(`Add images to ${name}`).setInputFiles(files);
}

/** Keys of a table of the lab's database. */
function kept(page: Page, table: "files" | "thumbs" | "features" | "lab"): Promise<string[]> {
  return page.evaluate(
    (name) =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open("clipsight-lab");
        opening.onerror = () => {
          reject(new Error("the database does not open"));
        };
        opening.onsuccess = () => {
          const db = opening.result;
          const keys = db.transaction(name).objectStore(name).getAllKeys();
          keys.onsuccess = () => {
            db.close();
            resolve(keys.result.map(String));
          };
        };
      }),
    table,
  );
}

/** Two classes in folders, and a hidden file that no one wants. */
function labelledFolder(folder: string): string {
  const root = path.join(folder, "photos");
  for (const name of ["lotus", "lily"]) mkdirSync(path.join(root, name), { recursive: true });
  copyFileSync(lotus, path.join(root, "lotus", "a.jpg"));
  copyFileSync(lotus17, path.join(root, "lotus", "b.jpg"));
  copyFileSync(lily, path.join(root, "lily", "c.jpg"));
  writeFileSync(path.join(root, "lily", ".DS_Store"), "clutter");
  return root;
}

async function save(page: Page, what: string, to: string): Promise<void> {
  await page.getByRole("button", { name: "Save lab" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: what }).click();
  await (await download).saveAs(to);
}

async function clear(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Clear lab" }).click();
  await page.getByRole("button", { name: "Clear it" }).click();
  await expect(page.locator(".class-card.tests .count")).toHaveText("0 images");
  await expect(page.locator(".class-name")).toHaveCount(0);
}

test("classes are added, renamed, merged and removed, and all of it undone", async ({
  page,
}) => {
  await addClass(page, "lotus");
  await addClass(page, "lily");
  await addImages(page, "lotus", [lotus, lotus17]);
  await addImages(page, "lily", [lily]);
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(tiles(card(page, "lily"))).toHaveCount(1);

  await page.getByLabel("Name of class lily").fill("water lily");
  await page.getByLabel("Name of class lily").press("Enter");
  await expect(card(page, "water lily")).toBeVisible();
  // A name that is taken is refused, and the old one stays.
  await page.getByLabel("Name of class water lily").fill("lotus");
  await page.getByLabel("Name of class water lily").press("Enter");
  await expect(page.locator(".problems")).toContainText("lotus");
  await expect.poll(() => names(page)).toEqual(["lotus", "water lily"]);

  await card(page, "water lily").getByText("More", { exact: true }).click();
  await card(page, "water lily").getByLabel("Class to merge into").selectOption("lotus");
  await page.getByRole("button", { name: "Merge water lily into the chosen class" }).click();
  await expect(tiles(card(page, "lotus"))).toHaveCount(3);
  await expect.poll(() => names(page)).toEqual(["lotus"]);
  await undo(page).click();
  await expect(tiles(card(page, "water lily"))).toHaveCount(1);

  await card(page, "lotus").getByText("More", { exact: true }).click();
  await page.getByRole("button", { name: "Remove class lotus" }).click();
  await expect.poll(() => names(page)).toEqual(["water lily"]);
  await undo(page).click();
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  for (let left = 5; left > 0; left--) await undo(page).click();
  await expect.poll(() => names(page)).toEqual([]);
  await expect(undo(page)).toHaveAttribute("aria-disabled", "true");
  for (let left = 5; left > 0; left--) await redo(page).click();
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(tiles(card(page, "water lily"))).toHaveCount(1);
});

test("everything can be done by the keyboard", async ({ page }) => {
  await page.getByLabel("Name of a new class").focus();
  await page.keyboard.type("lotus");
  await page.keyboard.press("Enter");
  await expect(card(page, "lotus")).toBeVisible();
  await page.keyboard.type("lily");
  await page.keyboard.press("Enter");
  await expect(card(page, "lily")).toBeVisible();

  await page.getByLabel("Add images to lotus").focus();
  const outline = await page
    .locator(".file-button:has(:focus-visible)")
    .first()
    .evaluate((one) => getComputedStyle(one).outlineStyle);
  expect(outline).toBe("solid");
  await addImages(page, "lotus", [lotus, lotus17, lily]);
  await expect(tiles(card(page, "lotus"))).toHaveCount(3);

  // Arrows go from tile to tile, the space bar picks, M leads to “Move to”.
  const list = tiles(card(page, "lotus"));
  await list.nth(0).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(list.nth(2)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(list.nth(2)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("group", { name: "Selected images" })).toContainText(
    "1 image selected",
  );
  await page.keyboard.press("m");
  await expect(page.getByLabel("Move to")).toBeFocused();
  await page.getByLabel("Move to").selectOption("lily");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(tiles(card(page, "lily"))).toHaveCount(1);
  await expect(list).toHaveCount(2);
  // The focus goes along.
  await expect(tiles(card(page, "lily")).first()).toBeFocused();
  await expect(page.getByRole("group", { name: "Selected images" })).toBeHidden();

  // A range, moved to the tests: what was a shot keeps its class as truth.
  await list.nth(0).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("m");
  await page.getByLabel("Move to").selectOption({ label: "the test images" });
  await page.getByRole("button", { name: "Move", exact: true }).press("Enter");
  await expect(tiles(testsCard(page))).toHaveCount(2);
  await expect(tiles(testsCard(page)).first()).toHaveAccessibleName(/lotus-0034\.jpg, lotus,/);

  await tiles(testsCard(page)).nth(0).focus();
  await page.keyboard.press("Delete");
  await expect(tiles(testsCard(page))).toHaveCount(1);
  // The focus stays in the list.
  await expect(tiles(testsCard(page)).first()).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(tiles(testsCard(page))).toHaveCount(2);
  await page.keyboard.press("Control+Shift+z");
  await expect(tiles(testsCard(page))).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+y");
  await expect(tiles(testsCard(page))).toHaveCount(1);

  await page.getByLabel("Name of class lily").focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("white lily");
  await page.keyboard.press("Enter");
  await expect(card(page, "white lily")).toBeVisible();
  const more = card(page, "white lily").locator("summary");
  await more.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Remove class white lily" }).press("Enter");
  await expect.poll(() => names(page)).toEqual(["lotus"]);
  await expect(page.getByLabel("Name of a new class")).toBeFocused();
});

test("files are dropped and pasted, dragged on, and refused by name", async ({
  page,
  folder,
}) => {
  await addClass(page, "lotus");
  await addClass(page, "lily");
  await dropPaths(page, card(page, "lotus"), [lotus, lotus17]);
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(tiles(card(page, "lotus")).first().locator("img")).toBeVisible();
  await expect(tiles(card(page, "lotus")).first()).toHaveAccessibleName(/features waiting/);

  // The same file again stays where it is.
  await dropPaths(page, card(page, "lily"), [lotus, lily]);
  await expect(tiles(card(page, "lily"))).toHaveCount(1);
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(page.locator("main > .models [role=status]")).toContainText(
    "1 image in the lab already",
  );

  const text = path.join(folder, "diary.jpg");
  writeFileSync(text, "Dear diary, this is no picture.\n".repeat(50));
  await dropPaths(page, card(page, "lily"), [text, lotus29]);
  await expect(page.locator(".problems")).toContainText(/diary\.jpg: .*not an image/i);
  await expect(tiles(card(page, "lily"))).toHaveCount(2);

  await page.getByLabel("Name of class lotus").focus();
  const transfer = await transferOf(page, [lotus29]);
  await undo(page).click();
  await page.getByLabel("Name of class lotus").focus();
  await page.evaluate((clipboardData) => {
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  }, transfer);
  await expect(tiles(card(page, "lotus"))).toHaveCount(3);

  // Tiles are dragged between classes, and to the tests.
  await tiles(card(page, "lotus")).nth(2).dragTo(card(page, "lily"));
  await expect(tiles(card(page, "lily"))).toHaveCount(2);
  await tiles(card(page, "lotus")).nth(0).dragTo(testsCard(page));
  await expect(tiles(testsCard(page))).toHaveCount(1);
  await expect(tiles(testsCard(page)).first()).toHaveAccessibleName(/, lotus,/);
});

test("folders become classes, and labels of test images", async ({ page, folder }) => {
  const root = labelledFolder(folder);
  await page.getByLabel("Add a folder whose subfolders are classes").setInputFiles(root);
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(tiles(card(page, "lily"))).toHaveCount(1);
  await expect(page.locator(".problems")).toBeEmpty();
  // One step of undo.
  await undo(page).click();
  await expect.poll(() => names(page)).toEqual([]);

  await dropPaths(page, testsCard(page), [root]);
  await expect(tiles(testsCard(page))).toHaveCount(3);
  await expect(
    tiles(testsCard(page)).and(page.getByRole("option", { name: /^c\.jpg, lily,/ })),
  ).toHaveCount(1);
  await expect.poll(async () => (await names(page)).sort()).toEqual(["lily", "lotus"]);
  await undo(page).click();
  await page
    .getByLabel("Add a folder of test images whose subfolders are labels")
    .setInputFiles(root);
  await expect(tiles(testsCard(page))).toHaveCount(3);
});

test("a reload keeps everything, and what is removed is deleted", async ({ page }) => {
  await addClass(page, "lotus");
  await addImages(page, "lotus", [lotus, lotus17]);
  await testsCard(page).getByLabel("Add test images").setInputFiles(lily);
  await expect(tiles(testsCard(page))).toHaveCount(1);
  await expect.poll(() => kept(page, "files")).toHaveLength(3);
  await page.reload();
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(tiles(testsCard(page))).toHaveCount(1);
  await expect(tiles(card(page, "lotus")).first().locator("img")).toBeVisible();
  await expect(page.locator(".notes")).not.toContainText("another tab");

  const id = (await tiles(card(page, "lotus")).first().getAttribute("data-id")) ?? "";
  expect(await kept(page, "files")).toContain(id);
  await tiles(card(page, "lotus")).first().click();
  await page.keyboard.press("Delete");
  await expect.poll(() => kept(page, "files")).not.toContain(id);
  expect(await kept(page, "thumbs")).not.toContain(id);
  expect((await kept(page, "features")).filter((key) => key.startsWith(id))).toEqual([]);
  // Memory still has it, for as long as it can be undone.
  await undo(page).click();
  await expect.poll(() => kept(page, "files")).toContain(id);
  await expect(card(page, "lotus").locator(`[data-id="${id}"] img`)).toBeVisible();

  await clear(page);
  await expect.poll(() => kept(page, "files")).toEqual([]);
  await page.reload();
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  await expect(page.locator(".class-name")).toHaveCount(0);
});

test("a second tab says that it keeps nothing", async ({ page, context }) => {
  await addClass(page, "lotus");
  await expect.poll(() => kept(page, "lab")).toEqual(["now"]);
  const other = await context.newPage();
  await openLab(other);
  await expect(other.locator(".notes")).toContainText("open in another tab");
  await expect(card(other, "lotus")).toBeVisible();
  await addClass(other, "lily");
  await other.close();
  await page.reload();
  await expect(card(page, "lotus")).toBeVisible();
  await expect(card(page, "lily")).toHaveCount(0);
});

test("a lab is saved and opened again; a bad file loses nothing", async ({ page, folder }) => {
  await addClass(page, "lotus");
  await addImages(page, "lotus", [lotus, lotus17]);
  await testsCard(page).getByLabel("New ones show").selectOption("lotus");
  await testsCard(page).getByLabel("Add test images").setInputFiles(lotus29);
  await expect(tiles(testsCard(page))).toHaveCount(1);
  const both = path.join(folder, "both.lab");
  const features = path.join(folder, "features.lab");
  await save(page, "Images and features", both);
  await save(page, "Features only", features);
  expect(readFileSync(features).length).toBeLessThan(readFileSync(both).length);
  await clear(page);

  await page.getByLabel("Open a lab file").setInputFiles(both);
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);
  await expect(tiles(card(page, "lotus")).first().locator("img")).toBeVisible();
  await expect(tiles(testsCard(page)).first()).toHaveAccessibleName(/^lotus-0029\.jpg, lotus,/);
  // The bytes came back too: the file saved anew holds the same images.
  const again = path.join(folder, "again.lab");
  await save(page, "Images and features", again);
  expect(readFileSync(again).includes(readFileSync(lotus))).toBe(true);
  await page.reload();
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);

  const cut = path.join(folder, "cut.lab");
  writeFileSync(cut, readFileSync(both).subarray(0, 5000));
  const foreign = path.join(folder, "foreign.lab");
  writeFileSync(foreign, readFileSync(lotus));
  for (const bad of [cut, foreign]) {
    await page.getByLabel("Open a lab file").setInputFiles(bad);
    await page.getByRole("button", { name: "Replace it" }).click();
    await expect(page.locator(".problems")).not.toBeEmpty();
    await expect(tiles(card(page, "lotus"))).toHaveCount(2);
    await page.getByRole("button", { name: "Dismiss" }).click();
  }
  await page.reload();
  await expect(tiles(card(page, "lotus"))).toHaveCount(2);

  // Dropped anywhere, a lab file is opened, and without images that is said.
  await dropPaths(page, testsCard(page), [features]);
  await page.getByRole("button", { name: "Replace it" }).click();
  await expect(tiles(card(page, "lotus")).first()).toHaveAccessibleName(/its file is not here/);
});

test("a kept lab that cannot be read is put aside", async ({ page }) => {
  await addClass(page, "lotus");
  await expect.poll(() => kept(page, "lab")).toEqual(["now"]);
  // From the other page: leaving this one writes the lab once more.
  await page.goto(address);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const opening = indexedDB.open("clipsight-lab");
        opening.onsuccess = () => {
          const db = opening.result;
          const change = db.transaction("lab", "readwrite");
          const table = change.objectStore("lab");
          const reading = table.get("now");
          reading.onsuccess = () => {
            const record = reading.result as { file: Uint8Array };
            table.put({ ...record, file: record.file.slice(0, 20) }, "now");
          };
          change.oncomplete = () => {
            db.close();
            resolve();
          };
        };
      }),
  );
  await openLab(page);
  await expect(page.locator(".notes")).toContainText("put aside");
  await expect(page.locator(".class-name")).toHaveCount(0);
  await expect.poll(() => kept(page, "lab")).toContain("damaged");
});

test("the camera records while a button or the space bar is held", async ({ page }) => {
  await addClass(page, "me");
  await page.getByRole("button", { name: "Camera for me" }).click();
  const hold = page.getByRole("button", { name: "Hold to record" });
  await expect(hold).toBeFocused();
  await expect
    .poll(() => page.locator("video").evaluate((one) => (one as HTMLVideoElement).videoWidth))
    .toBeGreaterThan(0);
  await hold.hover();
  await page.mouse.down();
  await expect(page.locator(".camera .line")).toHaveText(/^\d+ pictures$/);
  await page.mouse.up();
  await expect.poll(() => tiles(card(page, "me")).count()).toBeGreaterThanOrEqual(2);
  const first = await tiles(card(page, "me")).count();
  // One burst is one step.
  await undo(page).click();
  await expect(tiles(card(page, "me"))).toHaveCount(0);
  await redo(page).click();
  await expect(tiles(card(page, "me"))).toHaveCount(first);

  await hold.focus();
  await page.keyboard.down("Space");
  await expect(page.locator(".camera .line")).toHaveText(/^\d+ pictures$/);
  await page.keyboard.up("Space");
  await expect.poll(() => tiles(card(page, "me")).count()).toBeGreaterThan(first);
  const second = await tiles(card(page, "me")).count();
  await page.getByRole("button", { name: "Take one" }).click();
  await expect.poll(() => tiles(card(page, "me")).count()).toBeGreaterThan(second);

  await page.getByRole("button", { name: "Close camera" }).click();
  await expect(page.getByRole("region", { name: "Camera", exact: true })).toBeHidden();
  // The live test keeps no frame unless asked.
  await testsCard(page).getByRole("button", { name: "Live test" }).click();
  await expect(page.locator(".camera .line")).toContainText(/kept|model/);
  await expect(tiles(testsCard(page))).toHaveCount(0);
  await page.getByLabel("as this class").selectOption("me");
  // The fake camera begins anew, and may show a frame that is in the lab already.
  await expect(async () => {
    await page.getByRole("button", { name: "Keep this frame" }).click();
    await expect(tiles(testsCard(page)).first()).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(tiles(testsCard(page)).first()).toHaveAccessibleName(/, me,/);
});

test("the example opens in one click, with features and credits", async ({ page }) => {
  await page.getByRole("button", { name: "Try the example" }).click();
  await expect(page.locator(".class-name").first()).toBeVisible();
  await expect(tiles(testsCard(page)).first()).toHaveAccessibleName(/features ready/);
  await expect(page.locator(".credits")).toContainText("Caltech-101");
  await expect(page).toHaveURL(/example=caltech/);
  const count = await page.locator(".class-name").count();
  await page.reload();
  await expect(page.locator(".class-name")).toHaveCount(count);
  await expect(page).toHaveURL(/example=caltech/);
  // Changed, it is the visitor's own, and is not thrown away unasked.
  await addClass(page, "mine");
  await expect(page).not.toHaveURL(/example/);
  await page.goto(`${address}lab.html?backend=cpu&example=caltech`);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(card(page, "mine")).toBeVisible();
});

test("the address carries the settings, and what it cannot mean is said", async ({ page }) => {
  await openLab(page, "?backend=cpu&shots=2&seed=7&alpha=1.5&beta=5&gamma=0");
  await expect(page).toHaveURL(/shots=2/);
  await expect(page).toHaveURL(/seed=7/);
  await expect(page).toHaveURL(/alpha=1\.5/);
  await openLab(page, "?backend=cpu&seed=often&alpha=1&example=nothing");
  await expect(page.locator(".notes")).toContainText("seed=often");
  await expect(page.locator(".notes")).toContainText("all three");
  await expect(page.locator(".notes")).toContainText("nothing");
});

test("the two pages lead to each other", async ({ page }) => {
  await page.getByRole("navigation").getByRole("link", { name: "Pair" }).click();
  await expect(page.locator(".slot")).toHaveCount(2);
  await page.getByRole("navigation").getByRole("link", { name: "Few-shot lab" }).click();
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  await openLab(page, "?backend=cpu&embed=1");
  await expect(page.locator("header")).toBeHidden();
});

test("hundreds of images leave the page answering", { tag: "@timed" }, async ({ page }) => {
  await addClass(page, "grey");
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => {
      long.push(...list.getEntries().map((one) => one.duration));
    }).observe({ entryTypes: ["longtask"] });
  });
  const transfer = await page.evaluateHandle(async () => {
    const carrier = new DataTransfer();
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext("2d");
    for (let count = 0; count < 300; count++) {
      if (context) {
        context.fillStyle = `rgb(${count % 256} ${count >> 8} 90)`;
        context.fillRect(0, 0, 64, 64);
      }
      const blob = await canvas.convertToBlob({ type: "image/png" });
      carrier.items.add(new File([blob], `grey-${count}.png`));
    }
    (window as unknown as { long: number[] }).long.length = 0;
    return carrier;
  });
  await card(page, "grey").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(tiles(card(page, "grey"))).toHaveCount(300, { timeout: 40_000 });
  await undo(page).click();
  await expect(tiles(card(page, "grey"))).toHaveCount(0);
  await redo(page).click();
  await expect(tiles(card(page, "grey"))).toHaveCount(300);
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  // Told, not asserted: a busy machine is slow.
  console.log(`300 images: longest task ${Math.round(Math.max(0, ...long))} ms`);
});

test("fits 360 pixels and passes the accessibility rules, light and dark", async ({ page }) => {
  await addClass(page, "a class with a rather long name, as people give them");
  await addClass(page, "lily");
  await addImages(page, "lily", [lily, lotus]);
  await testsCard(page).getByLabel("Add test images").setInputFiles(lotus17);
  await expect(tiles(testsCard(page))).toHaveCount(1);
  await tiles(card(page, "lily")).first().click();
  await card(page, "lily").locator("summary").click();
  await page.locator(".more-settings > summary").click();
  await testsCard(page).getByRole("button", { name: "Camera for test images" }).click();
  await expect(page.getByRole("button", { name: "Hold to record" })).toBeFocused();
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
