/** The components, in Chromium: what they fetch and when, what they share, what they refuse. */
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type Page } from "@playwright/test";
import { TOLD_BYTES } from "../src/embed/told";
import type { PackEntry, PairBundle } from "../src/report";
import { inEachLook } from "./asked";
import {
  consent,
  divide,
  expect,
  noPacks,
  noSidewaysScroll,
  realPacks,
  type Site,
  test,
  writeNoisePacks,
  www,
} from "./support";

const SLOW = 5 * 60_000;
const EXAMPLES = path.join(www, "public/examples");

/** Writes a page of another site that has these elements and the site's script. */
function writePage(folder: string, site: Site, body: string, head = ""): void {
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Elsewhere</title>
    <meta name="viewport" content="width=device-width" /><link rel="icon" href="data:," />${head}
    <script type="module" src="${site.address}clipsight.js"></script></head>
    <body><main><h1>Elsewhere</h1>${body}</main></body></html>`;
  writeFileSync(path.join(folder, "index.html"), text);
}

const pairOf = (site: Site, more = "", inside = "") =>
  `<clipsight-pair src-a="${site.address}examples/lotus-0034.jpg" src-b="${site.address}examples/water-lily-0001.jpg" ${more}>${inside}</clipsight-pair>`;

/** Requests for anything but the script and the pictures. */
const heavy = ({ log }: Site) => log.filter((line) => /worker|wasm|packs/.test(line));

const verdict = (page: Page, at = 0) =>
  page.locator("clipsight-pair").nth(at).locator(".result[data-verdict]");

test("nothing heavy is fetched before a click, or with auto before it is near", async ({
  page,
  site,
  folder,
}) => {
  const served = await site({});
  const body = `${pairOf(served)}<div style="height: 4000px"></div>${pairOf(served, 'auto id="far"')}`;
  writePage(folder, served, body);
  const { address } = await site({ dist: folder });
  await page.goto(address);
  await expect(page.getByRole("button", { name: "Compare here" })).toHaveCount(2);
  await page.waitForLoadState("networkidle");
  expect(heavy(served)).toEqual([]);
});

test("the models that a button tells of are those of the packs", () => {
  test.skip(realPacks === undefined, noPacks);
  const text = readFileSync(path.join(realPacks ?? "", "packs.json"), "utf8");
  const { packs } = JSON.parse(text) as { packs: PackEntry[] };
  const sum = (...ends: RegExp[]) =>
    packs
      .filter(({ model }) => ends.some((end) => end.test(model)))
      .reduce((all, { bytes }) => all + bytes, 0);
  for (const [told, bytes] of [
    [TOLD_BYTES.pair, sum(/^clip-vit-b16$/, /^dinov2-small$/)],
    [TOLD_BYTES.clip, sum(/^clip-vit-b16(-imo)?$/)],
  ] as const) {
    expect(bytes).toBeLessThanOrEqual(told);
    expect(told - bytes).toBeLessThan(2_000_000);
  }
});

test("another download than the button told of is asked for", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/404/);
  const packs = path.join(folder, "packs");
  mkdirSync(packs);
  writeNoisePacks(packs, 70_000_000);
  const served = await site({ packs });
  writePage(folder, served, pairOf(served));
  const { address } = await site({ dist: folder });
  await page.goto(address);
  await page.getByRole("button", { name: "Compare here" }).click();
  await expect(consent(page)).toHaveText("Download 140 MB once");
  expect(served.log.filter((line) => line.includes(".safetensors"))).toEqual([]);
});

test("two pairs share one engine, with packs elsewhere and in several files", async ({
  page,
  site,
  folder,
}) => {
  test.skip(realPacks === undefined, noPacks);
  test.setTimeout(SLOW);
  const from = realPacks ?? "";
  const there = path.join(folder, "there/models");
  mkdirSync(there, { recursive: true });
  const list = JSON.parse(readFileSync(path.join(from, "packs.json"), "utf8")) as {
    packs: PackEntry[];
  };
  const packs = list.packs.map((pack) => {
    const whole = pack.files[0]?.file ?? "";
    if (pack.bytes < 50_000_000) {
      symlinkSync(path.resolve(from, whole), path.join(there, whole));
      return pack;
    }
    const content = readFileSync(path.join(from, whole));
    return { ...pack, files: divide(there, pack.model, content, 30_000_000) };
  });
  writeFileSync(path.join(there, "packs.json"), JSON.stringify({ packs }));
  const store = await site({ dist: path.join(folder, "there") });
  const script = await site({});
  const own = path.join(folder, "own");
  mkdirSync(own);
  const more = `packs="${store.address}models" backend="cpu"`;
  writePage(
    own,
    script,
    `${pairOf(script, more)}${pairOf(script, `${more} clip-threshold="0.95"`)}`,
  );
  const { address } = await site({ dist: own });
  await page.goto(address);
  for (const pair of await page.locator("clipsight-pair").all()) {
    await pair.getByRole("button", { name: "Compare here" }).click();
  }
  await expect(verdict(page, 0)).toHaveAttribute("data-verdict", "blind", { timeout: SLOW });
  await expect(verdict(page, 1)).toHaveAttribute("data-verdict", "not-blind", {
    timeout: SLOW,
  });
  expect(page.workers().length).toBe(1);
  const asked = store.log.filter((line) => line.includes("clip-vit-b16.safetensors"));
  expect(asked).toEqual([1, 2, 3].map((at) => `/models/clip-vit-b16.safetensors.${at}-of-3`));
  // What people take away.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const first = page.locator("clipsight-pair").first();
  await first.getByText("Small print").click();
  await first.getByRole("button", { name: "Copy to cite" }).click();
  await expect(first.getByText("Copied.")).toBeVisible();
  const cited = await page.evaluate(() => navigator.clipboard.readText());
  expect(cited).toContain("CLIP-blind");
  for (const { model, sha256 } of list.packs) {
    if (!model.endsWith("-imo")) expect(cited).toContain(sha256);
  }
  const download = page.waitForEvent("download");
  await first.getByRole("button", { name: "Save as PNG" }).click();
  const file = path.join(www, "test-results/shots/poster.png");
  await (await download).saveAs(file);
  expect(statSync(file).size).toBeGreaterThan(50_000);
});

test("the example page beside the built one: a poster, two pairs, its own log", async ({
  page,
  site,
}) => {
  test.skip(realPacks === undefined, noPacks);
  test.setTimeout(SLOW);
  const text = readFileSync(path.join(www, "examples/beside.html"));
  const { address } = await site({
    packs: realPacks ?? "",
    before: (request, response) => {
      if (request.url !== "/beside.html") return false;
      response.setHeader("Content-Type", "text/html").end(text);
      return true;
    },
  });
  await page.goto(`${address}beside.html`);
  const first = page.locator("#first");
  await expect(first.locator("img")).toHaveCount(1);
  await expect(first.locator("img")).toHaveJSProperty("complete", true);
  // With the keyboard alone.
  await page.keyboard.press("Tab");
  await expect(first.getByRole("button", { name: "Compare here" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("#log")).toHaveText(/^first: blind$/m, { timeout: SLOW });
  await expect(first.locator("canvas.preview")).toHaveCount(2);
  await page.locator("#second").getByRole("button", { name: "Compare here" }).click();
  await expect(page.locator("#log")).toHaveText(/^second: not-blind$/m, { timeout: SLOW });
  expect(page.workers().length).toBe(1);
});

test("an instant figure is accessible, narrow, light and dark, and in German", async ({
  page,
  site,
  folder,
}) => {
  const served = await site({});
  writePage(
    folder,
    served,
    `<clipsight-pair lang="de" result="${served.address}examples/blind.json"></clipsight-pair>`,
    '<meta name="color-scheme" content="light dark" />',
  );
  const { address } = await site({ dist: folder });
  await page.goto(address);
  await expect(page.getByRole("button", { name: "Hier nachrechnen" })).toBeVisible();
  await expect(verdict(page)).toHaveAttribute("data-verdict", "blind");
  await inEachLook(page, async (look) => {
    await noSidewaysScroll(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    const shots = path.join(www, "test-results/shots");
    await page.screenshot({ path: path.join(shots, `embed-${look}.png`), fullPage: true });
    if (look !== "light" && process.env.CLIPSIGHT_SHOTS !== undefined) {
      const file = path.join(www, `../docs/images/embed-${look}.jpg`);
      await page.screenshot({ path: file, fullPage: true, quality: 80 });
    }
  });
  expect(heavy(served)).toEqual([]);
});

test("answers that are none are refused in words", async ({ page, site, guard, folder }) => {
  guard.allow(/404/);
  const served = await site({});
  const kept = JSON.parse(
    readFileSync(path.join(EXAMPLES, "blind.json"), "utf8"),
  ) as PairBundle;
  const cases: [string, string, RegExp][] = [
    ["broken.json", "{", /damaged, or is something else/],
    ["newer.json", JSON.stringify({ ...kept, format: 2 }), /newer Clipsight/],
    [
      "script.json",
      JSON.stringify({
        ...kept,
        images: kept.images.map((one) => ({ ...one, thumbnail: "https://example.org/x.png" })),
      }),
      /damaged, or is something else/,
    ],
    ["short.json", JSON.stringify({ ...kept, difference: undefined }), /damaged/],
  ];
  for (const [name, text] of cases) writeFileSync(path.join(folder, name), text);
  const all = [...cases.map(([name]) => name), "absent.json"];
  const body = all
    .map((name) => `<clipsight-pair result="${name}"><p>${name} in print</p></clipsight-pair>`)
    .join("");
  writePage(folder, served, body);
  const { address } = await site({ dist: folder });
  await page.goto(address);
  for (const [at, [name, , said]] of cases.entries()) {
    const one = page.locator("clipsight-pair").nth(at);
    await one.scrollIntoViewIfNeeded();
    await expect(one.locator(".failure")).toHaveText(said);
    await expect(page.getByText(`${name} in print`)).toBeVisible();
  }
  await expect(page.locator("clipsight-pair").last().locator(".failure")).toContainText("404");
});

test("a kept answer of another picture does not agree", async ({ page, site, folder }) => {
  test.skip(realPacks === undefined, noPacks);
  test.setTimeout(SLOW);
  const served = await site({ packs: realPacks ?? "" });
  const body = `<clipsight-pair backend="cpu" result="${served.address}examples/blind.json"
    src-a="${served.address}examples/lotus-0017.jpg"></clipsight-pair>`;
  writePage(folder, served, body);
  const { address } = await site({ dist: folder });
  await page.goto(address);
  await page.getByRole("button", { name: "Verify live" }).click();
  await expect(page.locator(".failure")).toContainText("SHA-256 differ", { timeout: SLOW });
  await expect(verdict(page)).toBeVisible();
});

test("attributes and properties are one, and an element comes and goes", async ({
  page,
  site,
  folder,
}) => {
  const served = await site({});
  writePage(folder, served, "<clipsight-pair></clipsight-pair>");
  const { address } = await site({ dist: folder });
  await page.goto(address);
  const pair = page.locator("clipsight-pair");
  await expect(pair.locator(".failure")).toContainText("names no pictures");
  await pair.evaluate((element: Element & { srcA?: string; srcB?: string }, base) => {
    element.srcA = `${base}examples/lotus-0034.jpg`;
    element.srcB = `${base}examples/water-lily-0001.jpg`;
  }, served.address);
  await expect(pair).toHaveAttribute("src-a", /lotus-0034/);
  await expect(pair.getByRole("button", { name: "Compare here" })).toBeVisible();
  await expect(pair.locator("img")).toHaveCount(2);
  // At work, and taken away: the worker goes with the last element.
  await pair.getByRole("button", { name: "Compare here" }).click();
  await expect.poll(() => page.workers().length).toBe(1);
  await pair.evaluate((element) => {
    element.remove();
  });
  await expect.poll(() => page.workers().length).toBe(0);
});
