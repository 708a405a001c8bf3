/** The page that measures speed: what it says without models, its looks, and one real round. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PNG } from "pngjs";
import { normalised, readPicture } from "../src/bench/picture";
import type { Bench } from "../src/bench/result";
import {
  expect,
  noPacks,
  noRepeatedIds,
  noSidewaysScroll,
  realPacks,
  test,
  writeNoisePacks,
  www,
} from "./support";

const MINUTES = 60_000;
const start = (page: Page) => page.getByRole("button", { name: "Start", exact: true });

/** A list of graphs that are not there. */
function writeBenchList(packs: string): void {
  const folder = path.join(packs, "bench");
  mkdirSync(folder, { recursive: true });
  const graph = { bytes: 50_000_000, input: "in", output: "out" };
  const shared = { source: "", crop: 224, mean: [0, 0, 0], std: [1, 1, 1], reference: [1] };
  const models = [
    { model: "clip-vit-b16", title: "CLIP test", family: "clip", picture: "picture-224.png" },
    { model: "dinov2-small", title: "DINO test", family: "dinov2", picture: "picture-256.png" },
  ].map((one) => ({
    ...one,
    ...shared,
    graphs: {
      f32: { ...graph, file: "a.onnx" },
      ...(one.family === "clip" ? { int8: { ...graph, file: "b.onnx" } } : {}),
    },
  }));
  writeFileSync(path.join(folder, "bench.json"), JSON.stringify({ models }));
}

async function isAccessible(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [360, 1100]) {
      await page.setViewportSize({ width, height: 800 });
      await noSidewaysScroll(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    }
  }
  await noRepeatedIds(page);
}

test("says which models are missing and how to make them", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/404/);
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(`${address}bench.html`);
  const failure = page.locator(".failure");
  await expect(failure).toContainText("no models for onnxruntime-web");
  await expect(failure).toContainText("scripts/bench-models.py");
  await expect(failure).toContainText("packs/bench/bench.json");
  await expect(start(page)).toBeHidden();
  await isAccessible(page);

  writeBenchList(folder);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(start(page)).toBeVisible();
});

test("says what it will download, can be cancelled, and tells a failure", async ({
  page,
  site,
  folder,
}) => {
  writeNoisePacks(folder, 1_000_000);
  writeBenchList(folder);
  let held = true;
  const { address, log } = await site({
    packs: folder,
    // Until the test has cancelled, the first pack does not come.
    before: (request) => held && (request.url ?? "").endsWith("clip-vit-b16.safetensors"),
  });
  await page.goto(`${address}bench.html`);
  const total = async () => {
    const text = await page.locator(".setup .total").innerText();
    return Number(/^\d+/.exec(text)?.[0]);
  };
  await expect(start(page)).toBeVisible();
  const without = await total();
  expect(without).toBeGreaterThan(2 + 2 * 50);
  await page.getByLabel("8 bits as well").check();
  expect(await total()).toBe(without + 50);
  await isAccessible(page);
  expect(log.filter((line) => /\.(safetensors|onnx|wasm)$/.test(line))).toEqual([]);

  await start(page).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".course .line")).toContainText("Clipsight");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await isAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.locator(".panel .line", { hasText: "cancelled" })).toBeVisible();
  await expect(start(page)).toBeFocused();
  expect(page.workers()).toEqual([]);

  // What no model can be read from.
  held = false;
  await start(page).click();
  await expect(page.locator(".failure")).toBeVisible();
  await expect(page.locator(".result")).toBeHidden();
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
  expect(page.workers()).toEqual([]);
});

test("both sides see the same pixels", async () => {
  const read = async (name: string) => {
    const file = readFileSync(path.join(www, "public/bench", name));
    const { width, data } = PNG.sync.read(file);
    const picture = await readPicture(Uint8Array.from(file).buffer);
    expect(picture.side).toBe(width);
    const levels = data.filter((_, at) => at % 4 !== 3);
    expect(Buffer.compare(levels, Buffer.from(picture.levels))).toBe(0);
    return normalised(picture, { crop: 224, mean: [0, 0.5, 0], std: [1, 2, 1] });
  };
  const image = await read("picture-224.png");
  expect(image).toEqual(await read("picture-256.png"));
  expect(image).toHaveLength(3 * 224 * 224);
});

test("measures both sides with the real models", async ({ page, site, context }) => {
  test.skip(process.env.CLIPSIGHT_BENCH === undefined, "CLIPSIGHT_BENCH is not set");
  test.skip(realPacks === undefined, noPacks);
  const list = path.join(realPacks ?? "", "bench/bench.json");
  test.skip(!existsSync(list), `${list} is missing: see scripts/bench-models.py`);
  test.setTimeout(10 * MINUTES);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const { address } = await site({ packs: realPacks ?? "" });
  await page.goto(`${address}bench.html`);
  await page.getByLabel("Runs of each").selectOption("3");
  await start(page).click();
  await expect(page.locator(".course .line")).toContainText(/run 1 of 3/, {
    timeout: 5 * MINUTES,
  });
  await expect(page.getByText("Measuring is done.").first()).toBeVisible({
    timeout: 9 * MINUTES,
  });
  await expect(page.locator(".result table")).toHaveCount(2);
  for (const cell of await page.locator(".result .median").allInnerTexts()) {
    expect(cell).toMatch(/^\d+(\.\d)?\s*\[\d+(\.\d)?–\d+(\.\d)?\]$/);
  }
  await expect(page.locator(".result .theirs .ratio")).toHaveText([
    /^\d+\.\d\d$/,
    /^\d+\.\d\d$/,
  ]);
  await isAccessible(page);

  const copied = async (kind: string) => {
    await page.getByRole("button", { name: `Copy as ${kind}` }).click();
    await expect(page.locator(".copied")).toHaveText("Copied.");
    return page.evaluate(() => navigator.clipboard.readText());
  };
  console.log(await copied("Markdown"));
  const bench = JSON.parse(await copied("JSON")) as Bench;
  expect(bench.models).toHaveLength(2);
  for (const { rows } of bench.models) {
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row.milliseconds).toHaveLength(3);
      expect(row.cosine).toBeGreaterThan(0.99);
      expect(row.memory_bytes).toBeGreaterThan(1_000_000);
    }
  }
});
