/** A corpus in the page: embeddings out of files, a folder that grows over several visits. */
import { strFromU8, unzipSync } from "fflate";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { consent, dropPaths, expect, lily, lotus, sunflowers, test } from "./support";
import { noPacks, realPacks } from "./support";

/** A 2-core machine without WebGPU takes its time over each image. */
const SLOW = 5 * 60_000;

/** Thresholds that the address asks for, as brute_force.py has them. */
const [ABOVE, BELOW] = [0.88, 0.7];
const RULED = `pairs.html?backend=cpu&clip=${ABOVE}&dino=${BELOW}`;

const found = (page: Page) => page.locator(".found");
const sentence = (page: Page) => found(page).locator("h2");
const rows = (page: Page) => found(page).locator("tbody tr");
const encoding = (page: Page) => page.locator(".encoding");
const show = (page: Page) => found(page).getByLabel("Show");

async function saved(page: Page, form: "CSV" | "JSONL", folder: string): Promise<string> {
  const download = page.waitForEvent("download");
  await found(page)
    .getByRole("button", { name: `Save as ${form}`, exact: true })
    .click();
  const file = path.join(folder, `page.${form}`);
  await (await download).saveAs(file);
  return readFileSync(file, "utf8");
}

/** Rows in bunches of ten, whose cosines lie around a threshold. */
function drawn(count: number, width: number, spread: number, seed: number): Float32Array {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const middles = Float64Array.from({ length: Math.ceil(count / 10) * width }, random);
  const all = new Float32Array(count * width);
  for (let at = 0; at < all.length; at++) {
    const bunch = (Math.floor(at / width) * 7919) % Math.ceil(count / 10);
    all[at] = (middles[bunch * width + (at % width)] ?? 0) + spread * random();
  }
  return all;
}

/** A file as NumPy writes it. */
function npy(values: ArrayBufferView, type: string, width: number, bytes: number): Buffer {
  const count = values.byteLength / bytes / width;
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${count}, ${width}), }`;
  const filled = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00..${filled}`, "latin1");
  head.writeUInt16LE(filled.length, 8);
  const numbers = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([head, numbers]);
}

/** Every pair that CLIP is blind to, by plain loops in f64: its cosines by its rows. */
function byHand(clip: Float32Array, dino: Float32Array, count: number) {
  const scaled = (all: Float32Array) => {
    const width = all.length / count;
    const wide = Float64Array.from(all);
    for (let row = 0; row < count; row++) {
      const own = wide.subarray(row * width, (row + 1) * width);
      const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
      for (let at = 0; at < width; at++) own[at] = (own[at] ?? 0) / length;
    }
    return (a: number, b: number) => {
      let sum = 0;
      for (let at = 0; at < width; at++) {
        sum += (wide[a * width + at] ?? 0) * (wide[b * width + at] ?? 0);
      }
      return sum;
    };
  };
  const [ofClip, ofDino] = [scaled(clip), scaled(dino)];
  const hits = new Map<string, [number, number]>();
  let edge = 1;
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const one = ofClip(a, b);
      edge = Math.min(edge, Math.abs(one - ABOVE));
      if (one <= ABOVE) continue;
      const other = ofDino(a, b);
      edge = Math.min(edge, Math.abs(other - BELOW));
      if (other < BELOW) hits.set(`${a} ${b}`, [one, other]);
    }
  }
  return { hits, edge };
}

/** The pairs of the CSV: rows, and both cosines. */
function pairsOf(csv: string): Map<string, [number, number]> {
  const [head = "", ...lines] = csv.trim().split("\r\n");
  const names = head.split(",");
  const at = (name: string) => names.indexOf(name);
  return new Map(
    lines.map((line) => {
      const cells = line.split(",");
      const key = `${cells[at("first")] ?? ""} ${cells[at("second")] ?? ""}`;
      return [key, [Number(cells[at("clip")]), Number(cells[at("dino")])]];
    }),
  );
}

function compare(mine: Map<string, [number, number]>, theirs: Map<string, [number, number]>) {
  expect([...mine.keys()].sort()).toEqual([...theirs.keys()].sort());
  let off = 0;
  for (const [key, cosines] of mine) {
    const other = theirs.get(key) ?? [NaN, NaN];
    off = Math.max(off, Math.abs(cosines[0] - other[0]), Math.abs(cosines[1] - other[1]));
  }
  // Six digits are written.
  expect(off).toBeLessThan(1e-6);
}

test("ten thousand rows from files have the pairs of plain loops", async ({
  page,
  noise,
  folder,
}) => {
  const count = 10_000;
  const sides = [drawn(count, 32, 0.37, 5), drawn(count, 24, 0.65, 6)] as const;
  const emb = path.join(folder, "emb");
  for (const [at, name] of ["clip", "dino"].entries()) {
    const own = path.join(emb, name, "img_emb");
    mkdirSync(own, { recursive: true });
    const all = sides[at as 0 | 1];
    const width = all.length / count;
    const cut = 6000 * width;
    writeFileSync(
      path.join(own, "img_emb_0000.npy"),
      npy(all.subarray(0, cut), "<f4", width, 4),
    );
    writeFileSync(path.join(own, "img_emb_0001.npy"), npy(all.subarray(cut), "<f4", width, 4));
  }
  const { hits, edge } = byHand(...sides, count);
  expect(hits.size).toBeGreaterThan(1000);
  expect(hits.size).toBeLessThan(20_000);
  // None that rounding to f32 could put on the other side.
  expect(edge).toBeGreaterThan(1e-7);
  await page.goto(noise + RULED);
  await dropPaths(page, page.locator(".intake"), [emb]);
  const blind = hits.size.toLocaleString("en-GB");
  await expect(sentence(page)).toHaveText(
    `Of 49,995,000 pairs of 10,000 images CLIP is blind to ${blind}.`,
    { timeout: 120_000 },
  );
  // First come those worth looking at, none of whose images comes twice.
  await expect(show(page)).toHaveValue("first");
  await expect(rows(page)).toHaveCount(50);
  await expect(found(page)).toContainText("No image is named twice");
  const lines = (await saved(page, "JSONL", folder)).trim().split("\n");
  expect(lines).toHaveLength(100);
  const first = lines.map(
    (line) =>
      JSON.parse(line) as { rows: [number, number]; clip: number; dino: number; gap: number },
  );
  expect(new Set(first.flatMap((one) => one.rows)).size).toBe(200);
  const gaps = first.map(({ gap }) => gap);
  expect([...gaps].sort((a, b) => b - a)).toEqual(gaps);
  for (const { rows, clip, dino } of first) {
    const [one, other] = hits.get(rows.join(" ")) ?? [NaN, NaN];
    expect(Math.abs(clip - one)).toBeLessThan(1e-6);
    expect(Math.abs(dino - other)).toBeLessThan(1e-6);
  }
  // All of them, a page at a time.
  await show(page).selectOption("blind");
  await expect(found(page).locator(".range")).toHaveText(`1–50 of ${blind}`);
  compare(pairsOf(await saved(page, "CSV", folder)), hits);
  await expect(show(page).locator("option[value=all]")).toBeDisabled();
  // There are no pictures to open.
  await rows(page).first().getByRole("button").click();
  await expect(page.locator(".problems")).toContainText(
    "The pictures of this pair are not here",
  );
  const spent = await page.evaluate(() =>
    performance
      .getEntriesByType("measure")
      .map(({ name, duration }) => `${name.replace("clipsight:", "")} ${Math.round(duration)}`),
  );
  console.log(`10,000 rows: ${spent.join(", ")} ms`);
});

test("embeddings find their pictures, and what does not fit is told", async ({
  page,
  noise,
  folder,
}) => {
  const photos = [lotus, lily, ...sunflowers];
  const write = (name: string, values: number[][], width = 2) => {
    const file = path.join(folder, name);
    writeFileSync(file, npy(Float32Array.from(values.flat()), "<f4", width, 4));
    return file;
  };
  // In the order of their names: lotus, both sunflowers, the lily.
  const clip = write("clip.npy", [
    [1, 0],
    [0, 3],
    [1, 0.1],
    [-1, 0],
  ]);
  const dino = write("dino.npy", [
    [1, 0],
    [0, 1],
    [0, 2],
    [1, 1],
  ]);
  await page.goto(`${noise}pairs.html?backend=cpu`);
  const drop = (files: string[]) => dropPaths(page, page.locator(".intake"), files);
  const problems = page.locator(".problems");
  await drop([clip]);
  await expect(problems).toContainText("Give the embeddings of CLIP and of DINOv2 together");
  await drop([
    clip,
    write("dino-3.npy", [
      [1, 0],
      [0, 1],
      [0, 2],
    ]),
  ]);
  await expect(problems).toContainText("There are 4 rows of CLIP and 3 of DINOv2");
  const broken = path.join(folder, "dino-cut.npy");
  writeFileSync(broken, readFileSync(dino).subarray(0, 140));
  await drop([clip, broken]);
  await expect(problems).toContainText("dino-cut.npy: This is no file of embeddings");
  await drop([clip, dino, ...photos]);
  await expect(sentence(page)).toHaveText("Of 6 pairs of 4 images CLIP is blind to 1.");
  await expect(page.locator(".notes")).toContainText("The embeddings have no names");
  await expect(rows(page).locator("img")).toHaveCount(2);
  await expect(rows(page)).toContainText("lotus-0034.jpg");
  await expect(rows(page)).toContainText("sunflower-0050.jpg");
  await rows(page).getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "One pair" });
  await expect(dialog.locator(".slot.filled")).toHaveCount(2);
  await page.keyboard.press("Escape");
  // What is worth looking at first, to write questions about.
  await show(page).selectOption("first");
  await expect(page.locator(".found")).toContainText("worth looking at first");
  const zip = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a benchmark" }).click();
  const file = path.join(folder, "benchmark.zip");
  await (await zip).saveAs(file);
  const files = unzipSync(new Uint8Array(readFileSync(file)));
  expect(Object.keys(files).sort()).toEqual([
    "MMVP Images/1.jpg",
    "MMVP Images/2.jpg",
    "Questions.csv",
    "write.html",
  ]);
  const pictures = [1, 2].map((at) => Buffer.from(files[`MMVP Images/${at}.jpg`] ?? []));
  const originals = photos.map((photo) => readFileSync(photo));
  for (const picture of pictures)
    expect(originals.some((original) => original.equals(picture))).toBe(true);
  expect(strFromU8(files["Questions.csv"] ?? new Uint8Array())).toBe(
    "lndex,Question,Options,Correct Answer\r\n1,,,\r\n2,,,\r\n",
  );
  expect(strFromU8(files["write.html"] ?? new Uint8Array())).toContain(
    'src="MMVP Images/2.jpg"',
  );
  // Other pictures are another set.
  await drop([lily]);
  await expect(problems).toContainText("start over first");
  await page.getByRole("button", { name: "Start over" }).click();
  await drop([lily]);
  await expect(page.locator(".image-count")).toHaveText("1 image here");
});

test(
  "a folder grows, is stopped, and goes on after a reload",
  { tag: "@long" },
  async ({ page, site, guard, folder }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(SLOW);
    const photos = [lotus, lily, ...sunflowers].map((file) => ({
      name: path.basename(file),
      data: readFileSync(file).toString("base64"),
    }));
    const { address } = await site({ packs: realPacks ?? "" });
    guard.allow(/thrown by the test/);
    // A folder of the browser's own in place of the chooser, which no test can use.
    await page.addInitScript(() => {
      Object.assign(window, {
        showDirectoryPicker: async () =>
          (await navigator.storage.getDirectory()).getDirectoryHandle("photos"),
      });
    });
    await page.goto(`${address}pairs.html?backend=cpu`);
    const put = (files: typeof photos) =>
      page.evaluate(async (list) => {
        const root = await navigator.storage.getDirectory();
        const photos = await root.getDirectoryHandle("photos", { create: true });
        const inner = await photos.getDirectoryHandle("inner", { create: true });
        for (const { name, data } of list) {
          const handle = await inner.getFileHandle(name, { create: true });
          const writable = await handle.createWritable();
          await writable.write(Uint8Array.from(atob(data), (one) => one.charCodeAt(0)));
          await writable.close();
        }
      }, files);
    await put(photos.slice(0, 3));
    await consent(page).click();
    await page.getByText("Choose a folder").click();
    await expect(page.locator(".image-count")).toHaveText("3 images here");
    await expect(encoding(page)).toContainText(/[12] of 3 images/, { timeout: SLOW });
    await encoding(page).getByRole("button", { name: "Stop" }).dispatchEvent("click");
    await expect(encoding(page)).toContainText("Stopped at 2 of 3 images");
    await expect(sentence(page)).toContainText("of these 2 images");

    // What was looked at is there at once, the rest goes on, and so does what is new.
    await put(photos.slice(3));
    await page.reload();
    await page.getByRole("button", { name: "Go on with the folder “photos”" }).click();
    await expect(sentence(page)).toContainText("of 4 images", { timeout: SLOW });
    await expect(encoding(page)).toBeHidden();
    await expect(rows(page).first()).toContainText("photos/inner/");
    await show(page).selectOption("all");
    await expect(rows(page)).toHaveCount(6);
    const before = await saved(page, "CSV", folder);

    // All of it without the models: they are not even started.
    await page.route("**/packs/**", (route) => route.abort());
    guard.allow(/ERR_FAILED/);
    await page.reload();
    await page.getByRole("button", { name: "Go on with" }).click();
    await expect(sentence(page)).toContainText("Of 6 pairs of 4 images");
    await show(page).selectOption("all");
    await expect(rows(page)).toHaveCount(6);
    expect(await saved(page, "CSV", folder)).toBe(before);
    await expect(rows(page).first().locator("img")).toHaveCount(2);
    // Started over, nothing is offered any more; the embeddings are still known.
    await page.getByRole("button", { name: "Start over" }).click();
    await page.reload();
    await expect(page.getByRole("button", { name: "Go on with" })).toBeHidden();
    await page.getByText("Choose a folder").click();
    await expect(sentence(page)).toContainText("Of 6 pairs of 4 images");
  },
);

test("NumPy has the same pairs", async ({ page, noise, folder }) => {
  const source = process.env.CLIPSIGHT_MINING ?? "";
  test.skip(source === "", "CLIPSIGHT_MINING names no folder of brute_force.py");
  const widths = readFileSync(path.join(source, "widths.txt"), "utf8").split(" ").map(Number);
  const files = ["clip", "dino"].map((name, at) => {
    const file = path.join(folder, `${name}.npy`);
    const values = readFileSync(path.join(source, `${name}.f16`));
    writeFileSync(file, npy(values, "<f2", widths[at] ?? 0, 2));
    return file;
  });
  const bytes = readFileSync(path.join(source, "pairs.f64"));
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const hits = new Map<string, [number, number]>();
  for (let at = 0; at < numbers.length; at += 4) {
    const [a = 0, b = 0, clip = 0, dino = 0] = numbers.subarray(at, at + 4);
    if (clip > ABOVE && dino < BELOW) hits.set(`${a} ${b}`, [clip, dino]);
  }
  await page.goto(noise + RULED);
  await dropPaths(page, page.locator(".intake"), files);
  await expect(sentence(page)).toContainText(
    `CLIP is blind to ${hits.size.toLocaleString("en-GB")}.`,
    { timeout: 120_000 },
  );
  await show(page).selectOption("blind");
  await expect(found(page).locator(".range")).toContainText("of ");
  compare(pairsOf(await saved(page, "CSV", folder)), hits);
  const spent = await page.evaluate(
    () => performance.getEntriesByName("clipsight:rows")[0]?.duration,
  );
  console.log(`${hits.size} pairs, NumPy's; read and mined in ${Math.round(spent ?? 0)} ms`);
});
