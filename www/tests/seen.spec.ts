/** What the encoders see of a picture: upright, without transparency, a square; and AVIF. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";
import {
  chunk,
  consent,
  drop,
  expect,
  greyPng,
  lily,
  lotus,
  previewOf,
  slot,
  test,
  writeNoisePacks,
  www,
} from "./support";

const images = path.join(www, "../tests/data/images");
const avif = path.join(www, "tests/data/quarters.avif");

let address = "";

test.beforeEach(async ({ page, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  ({ address } = await site({ packs: folder }));
  await page.goto(address);
  await expect(consent(page)).toBeVisible();
});

const remarks = (page: import("@playwright/test").Page, name: "A" | "B") =>
  slot(page, name).locator(".remarks li");

/** Levels of two decoders of one picture are near each other. */
function near(pixel: number[] | undefined, colour: number[], off = 12): void {
  expect(pixel).toHaveLength(3);
  for (const [at, level] of colour.entries()) {
    expect(Math.abs((pixel?.[at] ?? -1000) - level)).toBeLessThanOrEqual(off);
  }
}

test("a preview stands as the encoders see it, whatever the browser makes of EXIF", async ({
  page,
}) => {
  await drop(page, "A", [
    path.join(images, "turned-8.webp"),
    path.join(images, "turned-8.jpg"),
  ]);
  await expect(page.locator(".slot.filled")).toHaveCount(2);
  for (const name of ["A", "B"] as const) {
    const corner = await previewOf(page, name, 1, 1);
    expect(corner.size).toEqual([40, 61]);
    near(corner.pixel, [250, 6, 127]);
    near((await previewOf(page, name, 38, 1)).pixel, [250, 248, 6]);
    await expect(slot(page, name).locator(".size")).toHaveText("40 × 61");
  }
  // What no browser shows is shown too.
  await drop(page, "A", [path.join(images, "rgb.tif")]);
  await expect(slot(page, "A").getByRole("img", { name: /rgb\.tif/ })).toBeVisible();
  near((await previewOf(page, "A", 1, 1)).pixel, [3, 4, 252]);
});

test("the squares that are seen are drawn, and lost ends are told, before any download", async ({
  page,
  folder,
}) => {
  const wide = path.join(folder, "wide.png");
  writeFileSync(wide, greyPng(640, 64));
  await expect(page.locator(".seen-key")).toBeHidden();
  await drop(page, "A", [wide]);
  const clip = slot(page, "A").locator("rect.clip");
  await expect(clip).toHaveAttribute("x", "288");
  await expect(clip).toHaveAttribute("width", "64");
  await expect(clip).toHaveAttribute("height", "64");
  const dino = slot(page, "A").locator("rect.dino");
  await expect(dino).toHaveAttribute("x", "292");
  await expect(dino).toHaveAttribute("y", "4");
  await expect(dino).toHaveAttribute("width", "56");
  await expect(remarks(page, "A")).toHaveText([/10 times as wide as high.* 90 % of it/]);
  await expect(page.locator(".seen-key")).toBeVisible();
  // The square lies over the middle of what is drawn.
  const drawn = await slot(page, "A").locator(".frame").boundingBox();
  const box = await clip.boundingBox();
  expect(drawn && box).toBeTruthy();
  if (drawn && box) {
    expect(box.x + box.width / 2).toBeCloseTo(drawn.x + drawn.width / 2, 0);
    expect(box.width / drawn.width).toBeCloseTo(0.1, 1);
  }
  await page.getByRole("button", { name: "Remove picture A" }).click();
  await expect(remarks(page, "A")).toHaveCount(0);
  await expect(clip).toHaveCount(0);
  await expect(page.locator(".seen-key")).toBeHidden();
});

test("dropped transparency and a profile that is not applied are told", async ({
  page,
  folder,
}) => {
  await drop(page, "A", [path.join(images, "alpha.png")]);
  await expect(remarks(page, "A")).toHaveText([/see-through.*Transparency is dropped/]);
  const profiled = path.join(folder, "profiled.png");
  const grey = greyPng(64, 64);
  const profile = Buffer.concat([
    Buffer.from("Display P3\0\0", "latin1"),
    deflateSync(Buffer.from("desc Display P3")),
  ]);
  const behindHeader = 8 + 25;
  writeFileSync(
    profiled,
    Buffer.concat([
      grey.subarray(0, behindHeader),
      chunk("iCCP", profile),
      grey.subarray(behindHeader),
    ]),
  );
  await drop(page, "B", [profiled]);
  await expect(remarks(page, "B")).toHaveText([/colour profile is not applied/]);
  // Usual pictures have nothing to be told.
  await drop(page, "A", [lotus, lily]);
  await expect(slot(page, "B").locator(".caption")).toContainText("water-lily");
  await expect(page.locator(".slot .remarks li")).toHaveCount(0);
});

test("AVIF is decoded by the browser, and labelled so", async ({ page, folder }) => {
  await drop(page, "A", [avif]);
  await expect(slot(page, "A").locator(".caption")).toHaveText("quarters.avif64 × 48");
  await expect(remarks(page, "A")).toHaveText([
    "It was decoded by your browser, not to Pillow’s levels.",
  ]);
  near((await previewOf(page, "A", 4, 4)).pixel, [200, 40, 40]);
  near((await previewOf(page, "A", 60, 44)).pixel, [230, 220, 60]);
  // What the browser cannot read either is refused with its name.
  const heic = path.join(folder, "IMG_0001.HEIC");
  writeFileSync(heic, Buffer.concat([Buffer.from("\0\0\0\x18ftypheic"), Buffer.alloc(64)]));
  await drop(page, "A", [heic]);
  await expect(slot(page, "A").getByRole("alert")).toContainText("HEIC images are not read");
  await expect(slot(page, "A").locator(".caption")).toContainText("quarters.avif");
});

test("the lab takes AVIF in the same way, and shows upright thumbnails", async ({ page }) => {
  await page.goto(`${address}lab.html?backend=cpu`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  await page.getByLabel("Name of a new class").fill("all");
  await page.getByRole("button", { name: "Add class" }).click();
  const card = page.getByRole("region", { name: "Class all", exact: true });
  const files = [avif, path.join(images, "turned-8.webp"), path.join(images, "rgb.tif")];
  await card.getByLabel("Add images to all").setInputFiles(files);
  await expect(card.locator(".tile")).toHaveCount(3);
  await expect(page.locator(".problems")).toContainText(
    "quarters.avif: It was decoded by your browser, not to Pillow’s levels.",
  );
  await expect(card.locator(".tile").first()).toHaveAccessibleName(
    /quarters\.avif \(decoded by the browser\)/,
  );
  await expect(card.locator(".tile img")).toHaveCount(3);
  const size = await card
    .locator(".tile img")
    .nth(1)
    .evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return [image.naturalWidth, image.naturalHeight];
    });
  expect(size).toEqual([40, 61]);
});
