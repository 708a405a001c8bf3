/** Statements in pairs on the page of MMVP: predictions out of files, and CLIP's own. */
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { PAIRS, SLOW, soundLooks, textTable } from "./asked";
import {
  consent,
  dropPaths,
  expect,
  lily,
  lotus,
  noPacks,
  noRepeatedIds,
  realPacks,
  test,
  www,
} from "./support";

const PATTERNS = [
  "orientation",
  "presence",
  "state",
  "count",
  "position",
  "colour",
  "structural",
  "text",
  "viewpoint",
];
const published = path.resolve(www, "../../shared/data/mmvp-vlm");

const part = (page: Page) => page.locator(".vlm");
const cards = (page: Page) => part(page).locator(".pair-card");
const row = (page: Page, pattern: string) =>
  part(page).locator(`.vlm-scores tr[data-pattern="${pattern}"] td`);
const problems = (page: Page) => page.locator(".problems");
const ask = (page: Page) => part(page).getByRole("button", { name: /^Ask CLIP/ });

function write(folder: string, files: Record<string, string | Buffer>): string[] {
  return Object.entries(files).map(([name, content]) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  });
}

const give = (page: Page, files: string[]) => dropPaths(page, page.locator(".intake"), files);

/** MMVP-VLM's predictions, of which the first `right(pattern)` of each pattern are right. */
function predictions(right: (pattern: number) => number): string {
  const lines = Array.from({ length: 135 }, (_, at) => {
    const is = at % 15 < right(Math.floor(at / 15));
    return `${2 * at + 1},${2 * at + 2},img1,${is ? "img2" : "img1"},img1,img2,0.8,0.3`;
  });
  return ["qid1,qid2,pred1,pred2,gt1,gt2,q1score,q2score", ...lines, ""].join("\r\n");
}

test("predictions are scored by pattern, and no model is asked for", async ({
  page,
  noise,
  folder,
}) => {
  await page.goto(`${noise}benchmark.html`);
  await expect(part(page)).toBeHidden();
  await give(
    page,
    write(folder, {
      "rising.csv": predictions((pattern) => pattern + 1),
      "none.csv": predictions(() => 0),
      "broken.csv": predictions(() => 3).replace("img1", "img3"),
    }),
  );
  await expect(part(page).locator(".vlm-scores thead th")).toHaveText([
    "Pattern",
    "rising",
    "none",
  ]);
  await expect(row(page, "all")).toHaveText([/^45 of 135, 33\.3/, /^0 of 135, 0\.0/]);
  for (const [at, pattern] of PATTERNS.entries()) {
    await expect(row(page, pattern)).toHaveText([
      new RegExp(`^${at + 1} of 15, .* to `),
      /^0 of 15, /,
    ]);
  }
  // A refusal names its file once.
  await expect(problems(page)).toContainText("1 of 3 files was not taken:");
  const line = await problems(page).locator("li").textContent();
  expect(line).toMatch(/^broken\.csv: Line 2: /);
  expect(line?.split("broken.csv")).toHaveLength(2);
  await expect(page.locator(".panel button")).toHaveCount(0);
  await problems(page).getByRole("button", { name: "Dismiss" }).click();
  await soundLooks(page);
  await noRepeatedIds(page);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(part(page)).toBeHidden();
});

test("published predictions have their published scores", async ({ page, noise }) => {
  test.skip(!existsSync(published), `${published} is not here`);
  await page.goto(`${noise}benchmark.html`);
  await give(page, [
    path.join(published, "Prediction_Results_OpenAICLIP.csv"),
    path.join(published, "Continuous_Prediction_Results_OpenAICLIP.csv"),
  ]);
  await expect(row(page, "all")).toHaveCount(2);
  const shown = await row(page, "all").allTextContents();
  expect(shown.map((text) => text.split("%")[0]).sort()).toEqual([
    "30 of 135, 22.2\u00a0",
    "35 of 135, 25.9\u00a0",
  ]);
});

test("pairs of one's own are shown, and CLIP is asked for before it is fetched", async ({
  page,
  noise,
  folder,
}) => {
  await page.goto(`${noise}benchmark.html?backend=cpu`);
  const table =
    "image_a,image_b,statement_a,statement_b,pattern\n" +
    'a.jpg,b.jpg,"a lotus, open",a lily,state\nb.jpg,a.jpg,floating,upright,\n';
  const files = write(folder, {
    "pairs.csv": table,
    "a.jpg": readFileSync(lotus),
    "b.jpg": readFileSync(lily),
  });
  // Without its images a table is refused, and says which is missing.
  await give(page, files.slice(0, 1));
  await expect(problems(page)).toContainText(
    "pairs.csv: Line 2: the image “a.jpg” is not here",
  );
  await expect(part(page)).toBeHidden();
  await give(page, files);
  await expect(problems(page)).toBeEmpty();
  await expect(part(page)).toContainText("2 pairs of statements about 2 images here");
  await expect(cards(page)).toHaveCount(2);
  await expect(cards(page).first()).toContainText("State and condition");
  await expect(cards(page).first().locator("q")).toHaveText(["a lotus, open", "a lily"]);
  const loaded = cards(page)
    .first()
    .getByRole("img", { name: "a.jpg" })
    .evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0));
  expect(await loaded).toBe(true);
  await expect(consent(page)).toBeVisible();
  await expect(ask(page)).toBeHidden();
  await soundLooks(page);
  // A damaged image is named, and what was here stays.
  const [, , b] = files;
  writeFileSync(b ?? "", "no image");
  await give(page, files);
  await expect(problems(page)).toContainText("pairs.csv: b.jpg: ");
  await expect(cards(page)).toHaveCount(2);
});

test(
  "CLIP picks as the command does, can be stopped, and its picks go out",
  {
    tag: "@long",
  },
  async ({ page, site, folder }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(SLOW);
    const { address } = await site({ packs: realPacks ?? "" });
    const types = ["Color and Appearance", "Quantity and Count", "Texts"];
    const folders = ["Color", "Count", "Text"];
    const benchmark = path.join(folder, "VLM");
    const statements = Array.from({ length: 6 }, (_, at) => `what is number ${at}?`);
    const lines = statements.map(
      (text, at) => `${at + 1},${types[Math.floor(at / 2)]},${text}`,
    );
    write(benchmark, {
      "Questions.csv": ["Question ID,Type,Statement", ...lines, ""].join("\n"),
    });
    for (const [at, [, pair]] of PAIRS.slice(0, 3).entries()) {
      const images = path.join(benchmark, "MLLM_VLM Images", folders[at] ?? "");
      mkdirSync(images, { recursive: true });
      pair.forEach((image, which) => {
        copyFileSync(image, path.join(images, `${2 * at + 1 + which}.jpg`));
      });
    }
    const [texts = ""] = write(folder, { "texts.safetensors": textTable(statements) });
    await page.goto(`${address}benchmark.html?backend=cpu`);
    await give(page, [benchmark]);
    await expect(part(page)).toContainText("3 pairs of statements about 6 images here");
    await consent(page).click();
    await expect(part(page)).toContainText("CLIP’s text encoder is missing", { timeout: SLOW });
    await expect(ask(page)).toBeDisabled();
    // A table of other sentences does not serve.
    const [others = ""] = write(folder, { "others.safetensors": textTable(["another"]) });
    const open = part(page).getByLabel("Choose a table of text embeddings");
    await open.setInputFiles(others);
    await ask(page).click();
    await part(page).getByRole("button", { name: "Stop" }).click();
    await expect(part(page)).toContainText("Stopped.");
    await ask(page).click();
    await expect(part(page).getByRole("alert")).toContainText("and 3 more", { timeout: SLOW });
    await give(page, [texts]);
    await expect(part(page)).toContainText("among the names of texts.safetensors");
    await ask(page).click();
    await expect(part(page).locator(".outcome")).toHaveCount(6, { timeout: SLOW });
    await expect(row(page, "all")).toHaveText([/^\d of 3, /]);
    for (const pattern of ["colour", "count", "text"]) {
      await expect(row(page, pattern)).toHaveText([/^\d of 1, /]);
    }
    await soundLooks(page);

    const download = page.waitForEvent("download");
    await part(page).getByRole("button", { name: "Save the predictions as CSV" }).click();
    const saved = path.join(folder, (await download).suggestedFilename());
    await (await download).saveAs(saved);
    const records = (file: string) =>
      readFileSync(file, "utf8")
        .trim()
        .split("\r\n")
        .slice(1)
        .map((line) => line.split(","));
    const picked = records(saved);
    expect(picked.map(([a, b]) => [a, b])).toEqual([
      ["1", "2"],
      ["3", "4"],
      ["5", "6"],
    ]);
    const right = picked.filter(([, , a, b]) => a === "img1" && b === "img2").length;
    await expect(row(page, "all")).toContainText(`${right} of 3, `);
    await expect(part(page).locator(".outcome.right")).toHaveCount(
      picked.flatMap(([, , a, b]) => [a === "img1", b === "img2"]).filter(Boolean).length,
    );
    // What was saved is read back as predictions.
    await give(page, [saved]);
    await expect(row(page, "all")).toHaveText([
      new RegExp(`^${right} of 3, `),
      new RegExp(`^${right} of 3, `),
    ]);

    const command = process.env.CLIPSIGHT_BIN;
    if (command === undefined) return;
    const native = path.join(folder, "native.csv");
    const clip = "clip-vit-b16";
    const flags = ["--clip", clip, "--device", "cpu", "--text", texts, "--predictions", native];
    execFileSync(command, ["mmvp", "vlm", benchmark, ...flags]);
    const logit = (text = "") => Math.log(Number(text) / (1 - Number(text)));
    for (const [at, cells] of records(native).entries()) {
      for (const place of [6, 7]) {
        const other = logit(picked[at]?.[place]);
        // A cosine's difference of 0.004 between the models in 8 and in 32 bits.
        expect(Math.abs(logit(cells[place]) - other)).toBeLessThan(0.8);
      }
    }
  },
);
