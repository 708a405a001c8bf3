/** Two sentences against the two pictures: by a table, and by what a site offers. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PackEntry, StatementsReport } from "../src/report";
import { give, leave, shootAll, SLOW, soundLooks, textTable, type Visit, visit } from "./asked";
import { expect, lily, lotus, noPacks, realPacks, test } from "./support";

const SENTENCES = ["a white lotus from above", "a lily that floats"] as const;
const pair: [string, string] = [lotus, lily];

test.describe.serial("statements, with the real packs", { tag: "@long" }, () => {
  test.skip(realPacks === undefined, noPacks);
  test.describe.configure({ timeout: SLOW });

  let here: Visit;
  let folder: string;
  let table: string;
  const box = () => here.page.locator(".statements");
  const field = (name: "A" | "B") => box().getByLabel(`What picture ${name} shows`);
  const ask = () => box().getByRole("button", { name: /^Ask CLIP/ });
  const cells = () => box().locator("td");
  const open = (file: string) =>
    box().getByLabel("Choose a table of text embeddings").setInputFiles(file);

  test.beforeAll(async ({ browser }) => {
    folder = mkdtempSync(path.join(tmpdir(), "clipsight-"));
    table = path.join(folder, "sentences.safetensors");
    writeFileSync(table, textTable([SENTENCES[1], "something else", SENTENCES[0]]));
    here = await visit(browser, realPacks ?? "");
  });

  test.afterAll(async () => {
    rmSync(folder, { recursive: true });
    await leave(here);
  });

  test("without text embeddings the box says what is missing", async () => {
    await expect(box()).toBeHidden();
    await give(here.page, pair);
    await expect(box()).toBeVisible();
    await expect(box()).toContainText("CLIP’s text encoder is missing");
    await expect(box()).toContainText("clipsight text-pack");
    await expect(ask()).toBeDisabled();
  });

  test("a table serves, by keyboard alone, with the numbers of the command", async () => {
    await open(table);
    await expect(box()).toContainText("looked up among the names of sentences.safetensors");
    await field("A").focus();
    await here.page.keyboard.type(SENTENCES[0]);
    await here.page.keyboard.press("Enter");
    await expect(box().getByRole("alert")).toHaveText("Say what picture B shows.");
    await expect(field("B")).toBeFocused();
    await here.page.keyboard.type(SENTENCES[1]);
    await here.page.keyboard.press("Enter");
    await expect(cells()).toHaveCount(4, { timeout: SLOW });
    await expect(box().locator(".refusal")).toBeEmpty();
    await expect(box().locator(".pick-verdict")).toHaveText(/^(Right|Wrong): .*\.$/);
    await expect(box()).toContainText("the table sentences.safetensors");
    await expect(box().locator(".picked")).toHaveCount(2);
    const command = process.env.CLIPSIGHT_BIN;
    if (command === undefined) return;
    const flags = ["--json", "--device", "cpu", "--statements", ...SENTENCES, "--text", table];
    const text = execFileSync(command, ["pair", ...pair, ...flags], { encoding: "utf8" });
    const { statements } = JSON.parse(text) as { statements: StatementsReport };
    const shown = await cells().locator("small").allTextContents();
    for (const [at, cell] of statements.cells.flat().entries()) {
      const cosine = Number(shown[at]?.replace("cosine ", "").replace("−", "-"));
      expect(Math.abs(cosine - cell.cosine)).toBeLessThan(0.004);
    }
    const right = statements.right ? "Right" : "Wrong";
    await expect(box().locator(".pick-verdict b")).toHaveText(`${right}:`);
  });

  test("it is accessible, fits 360 pixels, and is drawn", async () => {
    await soundLooks(here.page);
    await shootAll(here.page, ".statements", "statements");
  });

  test("swapped pictures take their sentences along, and the verdict stays", async () => {
    const { page } = here;
    const verdict = await page.locator(".verdict h2").textContent();
    const before = await cells().locator("small").allTextContents();
    await page.getByRole("button", { name: "Swap A and B" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".slot .file")).toHaveText(
      [lily, lotus].map((one) => path.basename(one)),
    );
    await expect(page.locator(".verdict h2")).toHaveText(verdict ?? "");
    await expect(field("A")).toHaveValue(SENTENCES[1]);
    await expect(field("B")).toHaveValue(SENTENCES[0]);
    // Both rows and both columns are exchanged.
    await expect(cells().locator("small")).toHaveText(before.reverse(), { timeout: SLOW });
  });

  test("what does not serve is told, and what is here stays", async () => {
    await field("A").fill("nobody embedded this");
    await ask().click();
    await expect(box().getByRole("alert")).toContainText("“nobody embedded this”");
    const broken = path.join(folder, "broken.safetensors");
    writeFileSync(broken, "no table");
    await open(broken);
    await ask().click();
    await expect(box().getByRole("alert")).not.toContainText("nobody");
    await expect(box().getByRole("alert")).not.toHaveText("");
    await box().getByRole("button", { name: "Take the table away" }).click();
    await expect(ask()).toBeDisabled();
    await expect(field("B")).toHaveValue(SENTENCES[0]);
  });
});

test(
  "where a site has a text encoder, its size is told, and one that is none is refused",
  { tag: "@long" },
  async ({ browser, folder }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(SLOW);
    const from = realPacks ?? "";
    const packs = path.join(folder, "packs");
    mkdirSync(packs);
    const list = JSON.parse(readFileSync(path.join(from, "packs.json"), "utf8")) as {
      packs: PackEntry[];
    };
    for (const { file } of list.packs.flatMap((pack) => pack.files)) {
      symlinkSync(path.resolve(from, file), path.join(packs, file));
    }
    const clip =
      list.packs.find(({ model }) => /^clip-[a-z]+-[a-z0-9]+$/.test(model))?.model ?? "";
    for (const model of [`${clip}-text`, "clip-tokenizer"]) {
      const content = Buffer.concat([Buffer.alloc(64), randomBytes(1_500_000 - 64)]);
      writeFileSync(path.join(packs, model), content);
      const sha256 = createHash("sha256").update(content).digest("hex");
      const bytes = content.length;
      list.packs.push({ model, title: model, files: [{ file: model, bytes }], bytes, sha256 });
    }
    writeFileSync(path.join(packs, "packs.json"), JSON.stringify(list));
    const here = await visit(browser, packs);
    await give(here.page, pair);
    const box = here.page.locator(".statements");
    await expect(box).toContainText("asking downloads it, 3.0 MB, once");
    await box.getByLabel("What picture A shows").fill(SENTENCES[0]);
    await box.getByLabel("What picture B shows").fill(SENTENCES[1]);
    expect(here.site.log.some((path) => path.includes("-text"))).toBe(false);
    await box.getByRole("button", { name: "Ask CLIP (3.0 MB once)" }).click();
    await expect(box.getByRole("alert")).not.toHaveText("", { timeout: SLOW });
    expect(here.site.log.some((path) => path.includes("-text"))).toBe(true);
    // The pair's answer is still there, and the panel is empty again.
    await expect(here.page.locator(".result")).toBeVisible();
    await expect(here.page.locator(".panel")).toBeHidden();
    await leave(here);
  },
);
