/** MMVP's answers: scores, patterns, pairs, filters, all without models. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { PNG } from "pngjs";
import type { MmvpReport, Pattern } from "../src/report";
import {
  answersOf,
  blindAnswersOf,
  blindReport,
  pairsRight,
  questions,
  type Rule,
} from "./mmvp-files";
import {
  expect,
  lotus,
  noRepeatedIds,
  noSidewaysScroll,
  test,
  transferOf,
  www,
} from "./support";

const published = path.resolve(www, "../../shared/data/mmvp/answers/r1-onevision-7b-rl.jsonl");

const problems = (page: Page) => page.locator(".problems");
const row = (page: Page, model: string) =>
  page.locator(".scores tbody tr").filter({ hasText: model });
const cards = (page: Page) => page.locator(".pair-card");
const filter = (page: Page, label: string) => page.locator(".filters").getByLabel(label);
const shown = (page: Page) => page.locator(".shown-count");
const card = (page: Page, place: number) => page.locator(`[data-pair="${place}"]`);

/** A pair counts as of its place; each seventh question cannot be read. */
const able: Rule = ({ index }) => {
  const place = Math.ceil(index / 2);
  if (index % 7 === 0) return "unread";
  return place % 5 < 3 || index % 2 === 0 ? "right" : "wrong";
};
/** Knows what the published labels say of positions, and nothing else. */
const narrow: Rule = ({ pattern }) => (pattern === "position" ? "right" : "wrong");

async function noViolations(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

async function give(page: Page, files: string[]): Promise<void> {
  const transfer = await transferOf(page, files);
  await page.locator(".intake").dispatchEvent("drop", { dataTransfer: transfer });
}

/** Writes files, and gives them to the page. */
async function giveMade(
  page: Page,
  folder: string,
  files: Record<string, string | Buffer>,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
  await give(
    page,
    Object.keys(files).map((name) => path.join(folder, name)),
  );
}

/** A picture of one colour. */
function drawn(red: number): Buffer {
  const png = new PNG({ width: 48, height: 32 });
  for (let at = 0; at < png.data.length; at += 4) png.data.set([red, 120, 90, 255], at);
  return PNG.sync.write(png);
}

/** Pairs that the printed answers have right, by model, counted here. */
function printed(): Map<string, number> {
  const file = path.join(www, "public/examples/mmvp-printed-answers.csv");
  const [head = "", ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/);
  const models = head.split(",").slice(3, -1);
  const right = new Map<string, number>(models.map((model) => [model, 0]));
  for (let at = 0; at < lines.length; at += 2) {
    const both = lines.slice(at, at + 2).map((line) => line.split(",").slice(-6, -1));
    models.forEach((model, place) => {
      const all = both.every((cells) => cells[place + 1] === cells[0]);
      right.set(model, (right.get(model) ?? 0) + Number(all));
    });
  }
  return right;
}

test("invites, and shows the printed answers by one click", async ({ page, noise }) => {
  await page.goto(`${noise}benchmark.html`);
  const links = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
  await expect(links).toHaveText(["Pair", "Many images", "Few-shot lab", "MMVP", "Speed"]);
  await expect(links.nth(3)).toHaveAttribute("aria-current", "page");
  await noViolations(page);
  await page.getByRole("button", { name: "printed answers" }).click();
  await expect(page.locator(".scores tbody tr")).toHaveCount(5);
  await expect(page).toHaveURL(/example=printed/);
  const expected = printed();
  expect(expected.size).toBe(4);
  for (const [model, right] of expected) {
    await expect(row(page, model).locator(".pairs-right")).toContainText(`${right} of 15, `);
  }
  await expect(page.locator(".compared tbody tr")).toHaveCount(6);
  await expect(page.locator(".mmvp-scores .bar-group[data-pattern]")).toHaveCount(10);
  const encoders = page.locator(".mmvp-encoders");
  await expect(encoders.locator(".bar-group[data-pattern]")).toHaveCount(10);
  await expect(encoders.locator(".bar-group").first()).toContainText("130/150");
  await expect(encoders.locator("tr").nth(1)).toContainText("130 of 150, 86.7\u00a0%");
  await expect(cards(page)).toHaveCount(150);
  await expect(shown(page)).toHaveText("All 150 pairs are shown.");
  await filter(page, "Answers").selectOption("answered");
  await expect(shown(page)).toHaveText("15 of 150 pairs are shown.");
  // A few alone: what looks for violations takes its time over each.
  await filter(page, "Pattern").selectOption("state");
  await expect(shown(page)).toHaveText("2 of 150 pairs are shown.");
  // Only words and an image of the page's own: no model was asked for.
  await expect(page.locator(".panel button")).toHaveCount(0);
  await noViolations(page);
  await noRepeatedIds(page);
  if (process.env.CLIPSIGHT_SHOTS !== undefined) {
    const images = path.join(www, "../docs/images");
    mkdirSync(images, { recursive: true });
    await page.setViewportSize({ width: 1100, height: 1500 });
    await page.locator(".mmvp-scores").evaluate((scores) => {
      scrollTo(0, scores.getBoundingClientRect().top + scrollY - 16);
    });
    const file = path.join(images, "benchmark.jpg");
    await page.screenshot({ path: file, type: "jpeg", quality: 75 });
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await noSidewaysScroll(page);
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByRole("heading", { name: "Drop models’ answers" })).toBeVisible();
  await expect(page).not.toHaveURL(/example/);
});

test("scores are those that are counted here, and go out and in again", async ({
  page,
  noise,
  folder,
}) => {
  await page.goto(`${noise}benchmark.html`);
  await giveMade(page, folder, {
    "able.jsonl": answersOf("able", able),
    "text.jsonl": blindAnswersOf("text only", narrow),
  });
  const pairs = (model: string) => row(page, model).locator(".pairs-right");
  await expect(pairs("able")).toContainText(`${pairsRight(able)} of 150, `);
  await expect(pairs("text only")).toContainText(`${pairsRight(narrow)} of 150, `);
  const unread = questions.filter((one) => able(one) === "unread").length;
  await expect(row(page, "able")).toContainText(
    `${unread} (${((100 * unread) / 300).toFixed(1)}\u00a0%)`,
  );
  await expect(row(page, "text only")).toContainText("Saw no image");
  await expect(page.locator(".bars-legend")).toContainText("floor, without images: text only");
  await page.getByText("The same as a table").click();
  const patterns = [...new Set(questions.map((one) => one.pattern))] as Pattern[];
  expect(patterns).toHaveLength(9);
  const cell = (pattern: string) =>
    page.locator(`.bars-table tr[data-pattern="${pattern}"] td`).first();
  for (const pattern of patterns) {
    const of = questions.filter((one) => one.pattern === pattern).length / 2;
    const right = pairsRight(able, "original", pattern);
    await expect(cell(pattern)).toContainText(`${right} of ${of}, `);
    await expect(page.locator(`.bar-group[data-pattern="${pattern}"]`)).toContainText(
      `${right}/${of}`,
    );
  }
  // The corrected labels, and the address that keeps them.
  expect(pairsRight(able, "corrected")).not.toBe(pairsRight(able));
  await page.getByLabel("Labels").selectOption("corrected");
  await expect(page).toHaveURL(/labels=corrected/);
  await expect(pairs("able")).toContainText(`${pairsRight(able, "corrected")} of 150, `);
  await expect(card(page, 50)).toContainText("Corrected: the tusks are short");

  const save = async (name: string) => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name }).click();
    const file = path.join(folder, (await download).suggestedFilename());
    await (await download).saveAs(file);
    return file;
  };
  const csv = readFileSync(await save("Save as CSV"), "utf8").split("\r\n");
  expect(csv).toHaveLength(1 + 2 * 2 * 11 + 1);
  expect(csv[1]).toMatch(new RegExp(`^able,original,pairs,,${pairsRight(able)},150,0\\.`));
  const json = await save("Save as JSON");
  const report = JSON.parse(readFileSync(json, "utf8")) as MmvpReport;
  expect(report.models.map((one) => one.corrected.pairs.right)).toEqual([
    pairsRight(able, "corrected"),
    pairsRight(narrow, "corrected"),
  ]);
  await page.goto(`${noise}benchmark.html`);
  await give(page, [json]);
  await expect(pairs("able")).toContainText(`${pairsRight(able)} of 150, `);
  await expect(row(page, "text only")).toContainText("clipsight-mmvp.json");
});

test("a bad file beside a good one is named, and the good one counts", async ({
  page,
  noise,
  folder,
}) => {
  await page.goto(`${noise}benchmark.html?pattern=beauty`);
  await expect(page.locator(".notes")).toContainText("pattern=beauty");
  const other = blindReport([[3, "blind"]]);
  other.pairs.forEach((pair) => (pair.question = "Where is it?"));
  await giveMade(page, folder, {
    "diary.txt": "Dear diary, these are no answers.\n",
    "able.jsonl": answersOf("able", able),
    "turned.jsonl": answersOf("turned", able).split("\n").reverse().join("\n"),
    "shuffled.jsonl": answersOf("shuffled", able)
      .replaceAll(/"question_id":\d+,/g, "")
      .split("\n")
      .reverse()
      .join("\n"),
    "other.json": JSON.stringify(other),
    "12.png": "no picture",
    "nameless.png": drawn(9),
  });
  await expect(page.locator(".scores tbody tr")).toHaveCount(3);
  await expect(row(page, "able")).toContainText(`${pairsRight(able)} of 150`);
  // Numbered answers may come in any order.
  await expect(row(page, "turned")).toContainText(`${pairsRight(able)} of 150`);
  await expect(problems(page)).toContainText("5 of 7 files were not taken:");
  for (const text of [
    "diary.txt: Has answers in no form that is known",
    "would give a wrong score",
    "other.json: ",
    "12.png: ",
    "nameless.png: Its name is no number of a question",
  ]) {
    await expect(problems(page)).toContainText(text);
  }
  // What comes later keeps what is here.
  await problems(page).getByRole("button", { name: "Dismiss" }).click();
  await giveMade(page, folder, { "more.jsonl": answersOf("more", narrow) });
  await expect(page.locator(".scores tbody tr")).toHaveCount(4);
  await expect(problems(page)).toBeEmpty();
});

test("pairs are filtered, and the address keeps the view", async ({ page, noise, folder }) => {
  const files = {
    "able.jsonl": answersOf("able", able),
    "narrow.jsonl": answersOf("narrow", narrow),
    "blind.json": JSON.stringify(
      blindReport([
        [1, "blind"],
        [2, "not-blind"],
        [9, "blind"],
      ]),
    ),
  };
  await page.goto(`${noise}benchmark.html`);
  await giveMade(page, folder, files);
  await expect(cards(page)).toHaveCount(150);
  const visible = () => cards(page).filter({ visible: true });
  const count = async (expected: number) => {
    await expect(shown(page)).toHaveText(new RegExp(`^${expected} of 150 pairs are shown`));
    await expect(visible()).toHaveCount(expected);
  };
  const both = (rule: Rule, place: number) =>
    [2 * place - 1, 2 * place].every((index) => {
      const question = questions[index - 1];
      return question && rule(question) === "right";
    });
  const places = Array.from({ length: 150 }, (_, at) => at + 1);

  await filter(page, "Pattern").selectOption("count");
  await count(12);
  await expect(page).toHaveURL(/pattern=count/);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(shown(page)).toHaveText("All 150 pairs are shown.");

  await filter(page, "Models differ").check();
  await count(places.filter((place) => both(able, place) !== both(narrow, place)).length);
  await filter(page, "Models differ").uncheck();
  await filter(page, "Encoders").selectOption("blind");
  await count(2);
  await expect(card(page, 1).locator(".seen-by")).toHaveText(
    "CLIP 0.950DINOv2 0.250CLIP-blind",
  );
  await filter(page, "Encoders").selectOption("unknown");
  await count(147);
  await filter(page, "Encoders").selectOption("");

  await filter(page, "Answers").selectOption("unread");
  const unread = places.filter((place) =>
    questions.slice(2 * place - 2, 2 * place).some((one) => able(one) === "unread"),
  );
  await count(unread.length);
  await filter(page, "Model:").selectOption("narrow");
  await count(0);
  await expect(shown(page)).toContainText("No pair is like that.");
  await filter(page, "Answers").selectOption("right");
  await count(pairsRight(narrow));
  await filter(page, "Pattern").selectOption("position");
  await count(pairsRight(narrow));

  // The same view from its address, when the files are there again.
  const address = page.url();
  expect(Object.fromEntries(new URL(address).searchParams)).toEqual({
    pattern: "position",
    model: "narrow",
    answers: "right",
  });
  await page.goto("about:blank");
  await page.goto(address);
  await giveMade(page, folder, files);
  await count(pairsRight(narrow));
  await expect(filter(page, "Model:")).toHaveValue("narrow");
});

test("a card has images, options, answers, and says right and wrong in words", async ({
  page,
  noise,
  folder,
}) => {
  await page.goto(`${noise}benchmark.html`);
  await giveMade(page, folder, { "1.png": drawn(30), "002.png": drawn(200) });
  await expect(page.locator(".image-count")).toHaveText("0 models, 2 images here");
  const first = card(page, 1);
  await expect(first.getByRole("img", { name: "Image 1", exact: true })).toBeVisible();
  await expect(first.getByRole("img", { name: "Image 2", exact: true })).toBeVisible();
  await expect(card(page, 2)).toContainText("Image 3 not here");
  await giveMade(page, folder, {
    "long.jsonl": answersOf("long", narrow).replace(
      '"(b)"',
      `"${"(b) and so on ".repeat(40)}"`,
    ),
  });
  const answers = first.getByRole("table", { name: "Answers to pair 1" }).getByRole("cell");
  const [a, b] = [questions[0], questions[1]];
  if (!a || !b) throw new Error("there are questions");
  await expect(first.locator(".right-option")).toHaveText(
    [a, b].map((one) => `(${"ab".charAt(one.answer)}) ${one.options[one.answer]} ✓ right here`),
  );
  await expect(answers).toHaveText([/and so on.*✗ wrong$/s, /\(a\)✗ wrong$/, "✗ wrong"]);
  await expect(first.locator(".long summary")).toContainText("…");
  await expect(first.getByRole("img", { name: "Image 1", exact: true })).toBeVisible();
  await filter(page, "Pattern").selectOption("text");
  await expect(shown(page)).toHaveText("7 of 150 pairs are shown.");
  await noViolations(page);
  await page.getByRole("button", { name: "Show all" }).click();
  // A photograph for each of a pair's images is small on a narrow screen too.
  await giveMade(page, folder, { "1.jpg": readFileSync(lotus) });
  await page.setViewportSize({ width: 360, height: 740 });
  await noSidewaysScroll(page);
});

test("published answers have their published score", async ({ page, noise }) => {
  test.skip(!existsSync(published), `${published} is not here`);
  await page.goto(`${noise}benchmark.html`);
  await give(page, [published]);
  const cell = page.locator(".pairs-right");
  await expect(cell).toContainText("52 of 150, 34.7\u00a0%");
  await page.getByLabel("Labels").selectOption("corrected");
  await expect(cell).toContainText("53 of 150, 35.3\u00a0%");
});
