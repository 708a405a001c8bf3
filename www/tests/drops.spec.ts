/** What people drop and paste: folders, addresses, text, hundreds of files, broken ones. */
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import {
  consent,
  drop,
  dropAddress,
  dropPaths,
  expect,
  lily,
  lotus,
  slot,
  test,
} from "./support";

let address = "";

test.beforeEach(({ noise }) => {
  address = noise;
});

async function openPair(page: Page): Promise<void> {
  await page.goto(address);
  await expect(consent(page)).toBeVisible();
}

async function openLab(page: Page): Promise<void> {
  await page.goto(`${address}lab.html?backend=cpu`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
}

async function addClass(page: Page, name: string) {
  await page.getByLabel("Name of a new class").fill(name);
  await page.getByRole("button", { name: "Add class" }).click();
  const card = page.getByRole("region", { name: `Class ${name}`, exact: true });
  await expect(card).toBeVisible();
  return card;
}

const frame = (page: Page, name: "A" | "B") => slot(page, name).locator(".frame");
const alert = (page: Page, name: "A" | "B") => slot(page, name).getByRole("alert");

test("a folder dropped on a picture's place is called a folder", async ({ page, folder }) => {
  const photos = path.join(folder, "my photos");
  mkdirSync(photos);
  copyFileSync(lotus, path.join(photos, "a.jpg"));
  await openPair(page);
  await dropPaths(page, frame(page, "B"), [photos]);
  await expect(alert(page, "B")).toContainText("“my photos” is a folder");
  await dropPaths(page, page.locator("h1"), [photos]);
  await expect(alert(page, "A")).toContainText("“my photos” is a folder");
  // A file beside it is taken.
  await dropPaths(page, frame(page, "A"), [photos, lily]);
  await expect(slot(page, "A").locator(".caption")).toContainText("water-lily-0001.jpg");
  await expect(alert(page, "A")).toContainText("is a folder");
  await expect(alert(page, "B")).toContainText("is a folder");
  await drop(page, "B", [lotus]);
  await expect(slot(page, "B").locator(".caption")).toContainText("lotus-0034.jpg");
  await expect(alert(page, "B")).toBeEmpty();
});

test("of more files than two it is said that two were taken", async ({ page }) => {
  await openPair(page);
  await drop(page, "A", [lotus, lily, lotus]);
  await expect(page.locator(".slot.filled")).toHaveCount(2);
  await expect(alert(page, "A")).toContainText("first two of these 3 files");
});

test("a picture dragged out of another page gives a sentence wherever it lands", async ({
  page,
}) => {
  const sentence = "Save the picture first, then drop its file.";
  await openPair(page);
  await dropAddress(page, frame(page, "B"));
  await expect(alert(page, "B")).toContainText(sentence);
  await expect(alert(page, "A")).toBeEmpty();
  await dropAddress(page, page.locator("h1"));
  await expect(alert(page, "A")).toContainText(sentence);
  await expect(page).toHaveURL(address);

  await openLab(page);
  const card = await addClass(page, "lotus");
  const places = [
    card,
    page.getByRole("region", { name: "Test set", exact: true }),
    page.locator("h1"),
    page.locator(".class-cards"),
  ];
  for (const place of places) {
    await dropAddress(page, place);
    await expect(page.locator(".problems")).toContainText(sentence);
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.locator(".problems")).toBeEmpty();
  }
  // An image of the board that misses its class is no such picture.
  const own = await page.evaluateHandle(() => {
    const carrier = new DataTransfer();
    carrier.setData("application/x-clipsight-images", "[]");
    return carrier;
  });
  await page.locator(".class-cards").dispatchEvent("drop", { dataTransfer: own });
  await page.locator("h1").dispatchEvent("drop", { dataTransfer: own });
  await page.getByLabel("Name of a new class").fill("later");
  await expect(page.locator(".problems")).toBeEmpty();
});

test("text that is pasted into a text field stays text", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openLab(page);
  const card = await addClass(page, "lotus");
  // As office programs copy: the text, and a picture of it.
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(20, 20);
    canvas.getContext("2d")?.fillRect(2, 2, 9, 9);
    const picture = await canvas.convertToBlob({ type: "image/png" });
    const text = new Blob(["water lily"], { type: "text/plain" });
    await navigator.clipboard.write([
      new ClipboardItem({ "text/plain": text, "image/png": picture }),
    ]);
  });
  const name = page.getByLabel("Name of a new class");
  await name.focus();
  await page.keyboard.press("Control+v");
  await expect(name).toHaveValue("water lily");
  await expect(card.locator(".tile")).toHaveCount(0);
  await name.fill("");
  // Elsewhere the picture is what is wanted.
  await card.getByLabel("Add images to lotus").focus();
  await page.keyboard.press("Control+v");
  await expect(card.locator(".tile")).toHaveCount(1);
});

test("a file that cannot be opened is lost alone, and named", async ({ page, folder }) => {
  const photos = path.join(folder, "photos");
  mkdirSync(photos);
  copyFileSync(lotus, path.join(photos, "a.jpg"));
  copyFileSync(lily, path.join(photos, "z.jpg"));
  // A name in an old encoding: the browser lists it, and then cannot find it.
  const broken = Buffer.concat([
    Buffer.from(`${photos}/gr`),
    Buffer.of(0xfc),
    Buffer.from("n.jpg"),
  ]);
  writeFileSync(broken, "not to be reached");
  await openLab(page);
  const card = await addClass(page, "lotus");
  await dropPaths(page, card, [photos]);
  await expect(card.locator(".tile")).toHaveCount(2);
  await expect(page.locator(".problems")).toContainText("1 of 3 files was not taken");
  await expect(page.locator(".problems")).toContainText(
    /photos\/(gr.n\.jpg|a file without a legible name): It could not be read/,
  );
});

test(
  "five hundred files with twenty bad ones leave the page answering",
  { tag: "@timed" },
  async ({ page }) => {
    await openLab(page);
    const card = await addClass(page, "grey");
    const transfer = await page.evaluateHandle(async () => {
      const carrier = new DataTransfer();
      const canvas = new OffscreenCanvas(256, 192);
      const context = canvas.getContext("2d");
      for (let count = 0; count < 500; count++) {
        if (context) {
          context.fillStyle = `rgb(${count % 256} ${count >> 8} 90)`;
          context.fillRect(0, 0, 256, 192);
        }
        const blob = await canvas.convertToBlob({ type: "image/png" });
        const bad = count % 25 === 7;
        carrier.items.add(
          new File([bad ? blob.slice(0, 60) : blob], `${bad ? "bad" : "grey"}-${count}.png`),
        );
      }
      return carrier;
    });
    await page.evaluate(() => {
      const long: number[] = [];
      Object.assign(window, { long });
      new PerformanceObserver((list) => {
        long.push(...list.getEntries().map((one) => one.duration));
      }).observe({ entryTypes: ["longtask"] });
    });
    await card.dispatchEvent("drop", { dataTransfer: transfer });
    await expect(page.locator(".adding")).toContainText("of 500 images");
    // In the middle of it.
    await page.getByLabel("Name of a new class").fill("while it reads", { timeout: 2000 });
    await expect(page.locator(".adding")).toBeVisible();
    await expect(card.locator(".count")).toHaveText("480 images", { timeout: 60_000 });
    const problems = page.locator(".problems");
    await expect(problems).toContainText("20 of 500 files were not taken");
    await expect(problems.locator("li")).toHaveCount(20);
    await expect(problems.locator("li").first()).toHaveText(/^bad-7\.png: .*cut short/);
    await expect(problems.locator("li").last()).toBeHidden();
    await problems.getByText("And 15 more files").click();
    await expect(problems.locator("li").last()).toHaveText(/^bad-482\.png: /);
    const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
    // Told, not asserted: a busy machine is slow.
    console.log(`500 files: longest task ${Math.round(Math.max(0, ...long))} ms`);
  },
);
