/** Many images: all pairs, the blindest first. */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, Page } from "@playwright/test";
import { PNG } from "pngjs";
import { build } from "vite";
import type { PairsReport } from "../src/report";
import { COUNT, drawn } from "./many-pairs/drawn";
import {
  breakOff,
  consent,
  dropAddress,
  dropPaths,
  expect,
  Guard,
  lily,
  lotus,
  sunflowers,
  noPacks,
  noRepeatedIds,
  noSidewaysScroll,
  openSite,
  realPacks,
  type Site,
  test,
  transferOf,
  www,
} from "./support";

/** Cosines of the page and of the command line, both over 8-bit weights on a processor. */
const CLOSE = 5e-4;

/** A 2-core machine without WebGPU takes its time over each image. */
const SLOW = 10 * 60_000;

const found = (page: Page) => page.locator(".found");
const sentence = (page: Page) => found(page).locator("h2");
const rows = (page: Page) => found(page).locator("tbody tr");
const encoding = (page: Page) => page.locator(".encoding");
const header = (page: Page, name: string) =>
  found(page).getByRole("columnheader", { name, exact: true });

async function noViolations(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

/** Numbers of a column, from the top. */
async function column(page: Page, key: string): Promise<number[]> {
  const cells = rows(page).locator(`td.cell-${key} data`);
  return (await cells.evaluateAll((all) => all.map((one) => one.getAttribute("value")))).map(
    Number,
  );
}

/** Stripes or chequers of a width and a colour, as a PNG. */
function drawing(step: number, chequered: boolean, filterType = 0): Buffer {
  const png = new PNG({ width: 96, height: 80 });
  for (let y = 0; y < 80; y++) {
    for (let x = 0; x < 96; x++) {
      const bars = Math.floor(x / step) + (chequered ? Math.floor(y / step) : 0);
      const colour = bars % 2 ? [240, 240, 230] : [30 + step * 9, 60, 200 - step * 9];
      png.data.set([...colour, 255], 4 * (y * 96 + x));
    }
  }
  return PNG.sync.write(png, { filterType });
}

test("the empty page invites, and says what it does not take", async ({ page, noise }) => {
  await page.goto(`${noise}pairs.html?backend=cpu`);
  const links = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
  await expect(links).toHaveText(["Pair", "Many images", "Few-shot lab", "MMVP", "Speed"]);
  await expect(links.nth(1)).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("heading", { name: "Drop pictures or a folder" })).toBeVisible();
  await expect(consent(page)).toBeVisible();
  await noViolations(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await noSidewaysScroll(page);
  await dropAddress(page, page.locator("h1"));
  await expect(page.locator(".problems")).toContainText("Save the picture first");
  // One image makes no pair, and the same one twice is one.
  const transfer = await transferOf(page, [lotus, lotus, path.join(www, "package.json")]);
  await page.locator(".intake").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.locator(".image-count")).toHaveText("1 image here");
  const problems = page.locator(".problems");
  await expect(problems).toContainText("2 of 3 files were not taken:");
  await expect(problems).toContainText(
    "lotus-0034.jpg: It is the same file as lotus-0034.jpg, which is here already.",
  );
  await expect(problems).toContainText("package.json: ");
  await noSidewaysScroll(page);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByRole("heading", { name: "Drop pictures or a folder" })).toBeVisible();
  await expect(problems).toBeEmpty();
  await page.goto(`${noise}pairs.html?backend=cpu&embed=1`);
  await expect(page.locator(".top")).toBeHidden();
});

test("the focus goes to the download where it is asked for late", async ({ page, noise }) => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/packs.json", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${noise}pairs.html?backend=cpu`);
  await dropPaths(page, page.locator(".intake"), [lotus, lily]);
  await expect(page.locator(".image-count")).toHaveText("2 images here");
  await expect(consent(page)).toHaveCount(0);
  letGo();
  await expect(consent(page)).toBeFocused();
});

test.describe.serial("with the real packs", { tag: "@long" }, () => {
  test.skip(realPacks === undefined, noPacks);
  test.describe.configure({ timeout: SLOW });

  let site: Site;
  let context: BrowserContext;
  let page: Page;
  let guard: Guard;
  let folder: string;
  const late = () => [path.join(folder, "late-1.png"), path.join(folder, "late-2.png")];

  test.beforeAll(async ({ browser }) => {
    folder = mkdtempSync(path.join(tmpdir(), "clipsight-"));
    const photos = path.join(folder, "photos");
    for (const name of ["drawn", "lilies", "lotus"]) {
      mkdirSync(path.join(photos, name), { recursive: true });
    }
    for (const file of [lotus, ...sunflowers]) {
      copyFileSync(file, path.join(photos, "lotus", path.basename(file)));
    }
    copyFileSync(lily, path.join(photos, "lilies", path.basename(lily)));
    writeFileSync(path.join(photos, "drawn/chequers.png"), drawing(8, true));
    writeFileSync(path.join(photos, "drawn/stripes.png"), drawing(8, false));
    // The same pixels in other bytes.
    writeFileSync(path.join(photos, "drawn/stripes-again.png"), drawing(8, false, 4));
    writeFileSync(path.join(photos, "drawn/cut.jpg"), readFileSync(lily).subarray(0, 300));
    for (const [at, file] of late().entries()) writeFileSync(file, drawing(14 + at, true));
    site = await openSite({ packs: realPacks ?? "" });
    context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
    guard = new Guard();
    guard.allowOrigin(site.address);
    guard.allow(/thrown by the test/);
    guard.watch(context);
    page = await context.newPage();
  });

  test.afterAll(async () => {
    await context.close();
    await site.close();
    rmSync(folder, { recursive: true });
  });

  test.afterEach(() => {
    expect(guard.problems).toEqual([]);
    expect(site.log).not.toContain("A REQUEST WITH A BODY");
  });

  async function saved(form: "csv" | "json"): Promise<string> {
    const download = page.waitForEvent("download");
    const name = `Save as ${form.toUpperCase()}`;
    await found(page).getByRole("button", { name }).click();
    const file = path.join(folder, `page.${form}`);
    await (await download).saveAs(file);
    return readFileSync(file, "utf8");
  }

  test("a dropped folder gives its blind pairs, the blindest first", async () => {
    await page.goto(`${site.address}pairs.html?backend=cpu`);
    await dropPaths(page, page.locator(".intake"), [path.join(folder, "photos")]);
    await expect(page.locator(".image-count")).toHaveText("7 images here");
    await expect(page.locator(".problems")).toContainText("photos/drawn/cut.jpg: ");
    await expect(consent(page)).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(encoding(page)).toContainText(
      /Looking at images: [1-6] of 7 images, .+ left/,
      {
        timeout: SLOW,
      },
    );
    await expect(sentence(page)).toHaveText(
      /^Of 21 pairs of 7 images CLIP is blind to \d+\.$/,
      {
        timeout: SLOW,
      },
    );
    await expect(encoding(page)).toBeHidden();
    await expect(rows(page).first()).toContainText("photos/lilies/water-lily-0001.jpg");
    await expect(rows(page).first()).toContainText("photos/lotus/lotus-0034.jpg");
    await expect(rows(page).first().locator("img")).toHaveCount(2);
    await expect(header(page, "Depth")).toHaveAttribute("aria-sort", "descending");
    const depths = await column(page, "depth");
    expect(Math.min(...depths)).toBeGreaterThan(0);
    expect([...depths].sort((a, b) => b - a)).toEqual(depths);
  });

  test("the files are those of the command line", async () => {
    const show = found(page).getByLabel("Show");
    await show.selectOption("all");
    await found(page).getByLabel("Folders are labels").check();
    await expect(rows(page)).toHaveCount(21);
    const [csv, json] = [await saved("csv"), await saved("json")];
    const here = JSON.parse(json) as PairsReport;
    expect(here.top).toHaveLength(21);
    expect(here.notes).toMatchObject([
      { kind: "left-out", pictures: [{ name: "photos/drawn/cut.jpg" }] },
    ]);
    const command = process.env.CLIPSIGHT_BIN;
    test.skip(command === undefined, "CLIPSIGHT_BIN is not set");
    const [csvFile, jsonFile] = ["cli.csv", "cli.json"].map((name) => path.join(folder, name));
    const flags = [
      "--all",
      "--labels",
      "--top",
      "999",
      "--device",
      "cpu",
      "--precision",
      "int8",
    ];
    try {
      execFileSync(
        command ?? "",
        ["pairs", "photos", ...flags, "--csv", csvFile ?? "", "--json", jsonFile ?? ""],
        { cwd: folder, encoding: "utf8", stdio: "pipe" },
      );
      throw new Error("a picture that cannot be read is no success");
    } catch (error) {
      expect((error as { status?: number }).status).toBe(3);
    }
    const there = JSON.parse(readFileSync(jsonFile ?? "", "utf8")) as PairsReport;
    expect(here.sentence).toBe(there.sentence);
    expect([here.images, here.pairs, here.blind, here.across]).toEqual([
      there.images,
      there.pairs,
      there.blind,
      there.across,
    ]);
    expect(here.rule).toBe(there.rule);
    expect([here.clip.weights, here.dino.weights]).toEqual([
      there.clip.weights,
      there.dino.weights,
    ]);
    expect(Object.keys(here)).toEqual(Object.keys(there));
    const key = ({ images: [a, b] }: PairsReport["top"][number]) => `${a.path} ${b.path}`;
    const known = new Map(there.top.map((pair) => [key(pair), pair]));
    let off = 0;
    for (const pair of here.top) {
      const other = known.get(key(pair));
      if (!other) throw new Error(`the command line has no ${key(pair)}`);
      off = Math.max(off, Math.abs(pair.clip - other.clip), Math.abs(pair.dino - other.dino));
      expect(pair.images).toEqual(other.images);
      expect([pair.verdict, pair.across]).toEqual([other.verdict, other.across]);
    }
    console.log(`pairs: page and command line ${off.toExponential(1)} apart`);
    // Processors round activations each at another place.
    expect(off).toBeLessThan(CLOSE);
    const cells = (text: string) =>
      text
        .trim()
        .split("\r\n")
        .map((line) => line.split(","));
    const [mine, theirs] = [cells(csv), cells(readFileSync(csvFile ?? "", "utf8"))];
    expect(mine[0]).toEqual(theirs[0]);
    expect(mine).toHaveLength(22);
    const column = (name: string) => mine[0]?.indexOf(name) ?? -1;
    const names = column("first");
    const namesOf = (line: string[]) => line.slice(names, names + 2).join();
    const byNames = new Map(theirs.map((line) => [namesOf(line), line]));
    for (const line of mine.slice(1)) {
      const other = byNames.get(namesOf(line)) ?? [];
      expect(line.slice(names - 1)).toEqual(other.slice(names - 1));
      for (const at of ["clip", "dino"].map(column)) {
        expect(Math.abs(Number(line[at]) - Number(other[at]))).toBeLessThan(CLOSE);
      }
      for (const at of ["clip rank", "dino rank"].map(column)) {
        expect(Math.abs(Number(line[at]) - Number(other[at]))).toBeLessThan(0.01);
      }
    }
  });

  test("any column sorts, and labels are told", async () => {
    await expect(sentence(page)).toContainText("across labels");
    await expect(rows(page).first().locator(".cell-labels")).toHaveText("two: lilies / lotus");
    const order = { descending: (a: number, b: number) => b - a };
    await header(page, "CLIP").getByRole("button").click();
    await expect(header(page, "CLIP")).toHaveAttribute("aria-sort", "descending");
    await expect(header(page, "Depth")).not.toHaveAttribute("aria-sort");
    const clip = await column(page, "clip");
    expect([...clip].sort(order.descending)).toEqual(clip);
    await header(page, "CLIP").getByRole("button").click();
    await expect(header(page, "CLIP")).toHaveAttribute("aria-sort", "ascending");
    expect(await column(page, "clip")).toEqual([...clip].reverse());
    await header(page, "Pair").getByRole("button").click();
    await expect(rows(page).first()).toContainText("photos/drawn/chequers.png");
    await header(page, "Verdict").getByRole("button").click();
    const verdicts = await rows(page).locator(".badge").allTextContents();
    expect(verdicts.lastIndexOf("blind")).toBeLessThan(verdicts.indexOf("not blind"));
    await header(page, "Depth").getByRole("button").click();
  });

  test("near-duplicates are left out on request, and named", async () => {
    await found(page).getByLabel("Leave out near-duplicates").check();
    await expect(sentence(page)).toContainText("of 6 images");
    const near = found(page).locator(".near");
    await expect(near.locator("summary")).toHaveText(
      /^1 image was left out as nearly the same/,
    );
    await near.locator("summary").click();
    await expect(near.locator("li")).toHaveText(
      /^photos\/drawn\/stripes.*\.png \(kept: photos\/drawn\/stripes.*\.png; 1\.000, 1\.000\)$/,
    );
    await found(page).getByLabel("Leave out near-duplicates").uncheck();
    await expect(sentence(page)).toContainText("of 7 images");
    await expect(near).toBeHidden();
  });

  test("later images are looked at alone, stopped and taken up again", async () => {
    const [one = "", two = ""] = late();
    const transfer = await transferOf(page, [one, two]);
    await page.locator(".intake").dispatchEvent("drop", { dataTransfer: transfer });
    await expect(encoding(page)).toContainText("Looking at images: 7 of 9");
    await encoding(page).getByRole("button", { name: "Stop" }).dispatchEvent("click");
    await expect(encoding(page)).toContainText("Stopped at ");
    // What was looked at before the stop is compared.
    await expect(sentence(page)).toContainText("of 8 images", { timeout: SLOW });
    await encoding(page).getByRole("button", { name: "Go on" }).click();
    await expect(sentence(page)).toContainText("Of 36 pairs of 9 images", { timeout: SLOW });
    await expect(encoding(page)).toBeHidden();
  });

  test("a worker that is lost leaves the rest to another", async () => {
    const transfer = await page.evaluateHandle(async () => {
      const carrier = new DataTransfer();
      const canvas = new OffscreenCanvas(64, 64);
      const context = canvas.getContext("2d");
      for (let at = 0; at < 4; at++) {
        if (context) {
          context.fillStyle = `rgb(${at * 60} 90 ${200 - at * 40})`;
          context.fillRect(0, 0, 64, 64);
        }
        const blob = await canvas.convertToBlob({ type: "image/png" });
        carrier.items.add(new File([blob], `colour-${at}.png`));
      }
      return carrier;
    });
    await page.locator(".intake").dispatchEvent("drop", { dataTransfer: transfer });
    await expect(encoding(page)).toContainText("Looking at images: 10 of 13", {
      timeout: SLOW,
    });
    const replacement = page.waitForEvent("worker");
    await breakOff(page);
    await replacement;
    await expect(sentence(page)).toContainText("of 13 images", { timeout: SLOW });
    await expect(page.locator(".problems")).not.toContainText("colour");
  });

  test("by keyboard alone a row opens as a pair, and gives the focus back", async () => {
    await header(page, "Depth").getByRole("button").focus();
    while (!(await rows(page).first().getByRole("button").evaluate(isFocused))) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "One pair" });
    await expect(dialog.locator(".slot.filled")).toHaveCount(2);
    await expect(dialog.getByRole("button", { name: "Close" })).toBeFocused();
    const names = await rows(page).first().locator(".names span").allTextContents();
    for (const [at, name] of names.entries()) {
      await expect(dialog.locator(".caption .file").nth(at)).toHaveText(path.basename(name));
    }
    await expect(dialog.locator(".result")).toHaveAttribute("data-verdict", "blind", {
      timeout: SLOW,
    });
    await dialog.getByRole("button", { name: "Show where they differ" }).click();
    await expect(dialog.locator("canvas.map")).toHaveCount(4, { timeout: SLOW });
    await noRepeatedIds(page);
    await noViolations(page);
    await shoot("pairs-opened", [["light", "light", 1100]]);
    await page.setViewportSize({ width: 360, height: 740 });
    await noSidewaysScroll(page);
    expect(await dialog.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0);
    await page.setViewportSize({ width: 1100, height: 900 });
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    expect(await rows(page).first().getByRole("button").evaluate(isFocused)).toBe(true);
    // Another one takes its place; a row opens wherever it is clicked.
    await rows(page).nth(1).locator(".cell-verdict").click();
    const [first = ""] = await rows(page).nth(1).locator(".names span").allTextContents();
    await expect(dialog.locator(".caption .file").first()).toHaveText(path.basename(first));
    await dialog.getByRole("button", { name: "Close" }).click();
    expect(await rows(page).nth(1).getByRole("button").evaluate(isFocused)).toBe(true);
  });

  test("the table is accessible, and fits 360 pixels", async () => {
    await noViolations(page);
    await shoot("pairs", [
      ["light", "light", 1100],
      ["dark", "dark", 1100],
      ["narrow", "light", 360],
    ]);
    await page.setViewportSize({ width: 360, height: 740 });
    await noSidewaysScroll(page);
    const all = await rows(page).count();
    await found(page).getByLabel("Show").selectOption("blind");
    await expect.poll(() => rows(page).count()).toBeLessThan(all);
    await noViolations(page);
    await page.setViewportSize({ width: 1100, height: 900 });
  });

  /** Pictures of the page; those of the docs where CLIPSIGHT_SHOTS is set. */
  async function shoot(
    name: string,
    looks: [look: string, colorScheme: "light" | "dark", width: number][],
  ): Promise<void> {
    const kept = process.env.CLIPSIGHT_SHOTS !== undefined;
    const images = path.join(www, kept ? "../docs/images" : "test-results/shots");
    mkdirSync(images, { recursive: true });
    for (const [look, colorScheme, width] of looks) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await page.evaluate(() => {
        scrollTo(0, 0);
      });
      await page.screenshot({
        path: path.join(images, `${name}-${look}.jpg`),
        type: "jpeg",
        quality: 75,
      });
    }
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await page.setViewportSize({ width: 1100, height: 900 });
  }
});

const isFocused = (element: Element) => element === document.activeElement;

/** Of the drawn embeddings, by plain loops. */
function byHand(): { blind: number; deepest: number } {
  const sides = [drawn(0), drawn(1)] as const;
  const cosine = (all: Float32Array, a: number, b: number) => {
    const width = all.length / COUNT;
    let sum = 0;
    for (let at = 0; at < width; at++) {
      sum += (all[a * width + at] ?? 0) * (all[b * width + at] ?? 0);
    }
    return sum;
  };
  const text = readFileSync(
    path.join(www, "../src/core/weights/catalogue/catalogue.json"),
    "utf8",
  );
  const [rule] = (
    JSON.parse(text) as { pairs: { clip_threshold: number; dino_threshold: number }[] }
  ).pairs;
  const { clip_threshold: t, dino_threshold: u } = rule ?? {
    clip_threshold: 1,
    dino_threshold: 0,
  };
  let blind = 0;
  let deepest = -Infinity;
  for (let a = 0; a < COUNT; a++) {
    for (let b = a + 1; b < COUNT; b++) {
      const depth = Math.min(
        (cosine(sides[0], a, b) - t) / (1 - t),
        (u - cosine(sides[1], a, b)) / (1 + u),
      );
      blind += Number(depth > 0);
      deepest = Math.max(deepest, depth);
    }
  }
  return { blind, deepest };
}

test(
  "all pairs of two hundred images are drawn and sorted at once",
  { tag: "@timed" },
  async ({ page, guard, folder }) => {
    test.skip(
      !existsSync(process.env.CLIPSIGHT_PKG ?? path.join(www, "pkg")),
      "the wasm package is not built",
    );
    const dist = path.join(folder, "dist");
    const many = path.join(www, "tests/many-pairs/page.html");
    await build({
      configFile: path.join(www, "vite.config.ts"),
      logLevel: "warn",
      build: { outDir: dist, emptyOutDir: true, rolldownOptions: { input: [many] } },
    });
    copyFileSync(path.join(dist, "tests/many-pairs/page.html"), path.join(dist, "many.html"));
    const site = await openSite({ dist });
    guard.allowOrigin(site.address);
    guard.allow(/404/);
    await page.goto(`${site.address}many.html`);
    const { blind, deepest } = byHand();
    expect(blind).toBeGreaterThan(50);
    const words = `CLIP is blind to ${blind.toLocaleString("en-GB")}.`;
    await expect(sentence(page)).toHaveText(`Of 19,900 pairs of 200 images ${words}`);
    await expect(rows(page)).toHaveCount(50);
    expect((await column(page, "depth"))[0]).toBeCloseTo(deepest, 5);
    await found(page).getByLabel("Show").selectOption("all");
    await expect(found(page).locator(".range")).toHaveText("1–50 of 19,900");
    await header(page, "DINOv2").getByRole("button").click();
    await header(page, "Pair").getByRole("button").click();
    await expect(rows(page)).toHaveCount(50);
    await found(page).getByRole("button", { name: "Next" }).click();
    await expect(found(page).locator(".range")).toHaveText("51–100 of 19,900");
    await expect(rows(page)).toHaveCount(50);
    const spent = (name: string) =>
      page.evaluate(
        (one) => performance.getEntriesByName(one).map((entry) => Math.round(entry.duration)),
        name,
      );
    // Told, not asserted: a busy machine is slow.
    console.log(
      `200 images: blind pairs, then all: ${(await spent("clipsight:pairs")).join()} ms`,
    );
    console.log(`200 images: sorts: ${(await spent("clipsight:sort")).join()} ms`);
    await site.close();
  },
);
