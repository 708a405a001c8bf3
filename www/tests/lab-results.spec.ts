/** The lab's results: the correction, the sliders, the table, the plots, what is saved. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { labFile } from "./lab-file";
import { expect, noSidewaysScroll, test } from "./support";

let address = "";

test.beforeEach(({ noise }) => {
  address = noise;
});

/** Opens the built-in example and waits for its first answers. */
async function openExample(page: Page): Promise<void> {
  await page.goto(`${address}lab.html?backend=cpu&example=caltech`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  await expect(rows(page).first()).toBeVisible();
  await expect(overlap(page).locator(".after")).toHaveText(/^0\.\d{3}$/);
}

/** Opens a lab of made-up features with text, of ten classes. */
async function openMadeUp(
  page: Page,
  folder: string,
  shots: number,
  tests: number,
  strangers = 0,
): Promise<void> {
  await page.goto(`${address}lab.html?backend=cpu`);
  await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
  const classes = Array.from({ length: 10 }, (_, at) => `class ${at}`);
  // A file, for handing over bytes would keep the page busy by itself.
  const file = path.join(folder, "made-up.lab");
  writeFileSync(file, labFile(classes, shots, tests, strangers));
  await page.getByLabel("Open a lab file").setInputFiles(file);
  await expect(grid(page)).toHaveAttribute("aria-rowcount", `${tests + strangers + 1}`, {
    timeout: 60_000,
  });
}

const results = (page: Page) => page.locator(".lab-results");
const part = (page: Page, name: string) => results(page).locator(`[data-part=${name}]`);
const overlap = (page: Page) => results(page).locator("[data-change=overlap]");
const accuracy = (page: Page) => results(page).locator("[data-change=accuracy]");
const rows = (page: Page) => results(page).locator(".test-body").getByRole("row");
const grid = (page: Page) => results(page).getByRole("grid");
const toggle = (page: Page) => results(page).getByRole("switch", { name: "IMO correction" });
const strength = (page: Page) =>
  results(page).getByRole("slider", { name: "Strength", exact: true });
const dial = (page: Page, letter: string) =>
  results(page).getByRole("slider", { name: new RegExp(`^${letter}`) });
const methods = (page: Page) => part(page, "totals").locator("[data-method]");
const method = (page: Page, name: string) =>
  part(page, "totals").locator(`[data-method="${name}"]`);

async function scrollThrough(page: Page): Promise<void> {
  for (const name of ["histogram", "projection", "curves", "classes"]) {
    await part(page, name).scrollIntoViewIfNeeded();
  }
  await expect(part(page, "projection").locator(".point").first()).toBeVisible();
}

/** How many answers to a moved control were measured so far. */
const answers = (page: Page) =>
  page.evaluate(() => performance.getEntriesByName("clipsight:slider").length);

async function download(page: Page, control: Locator) {
  const [file] = await Promise.all([page.waitForEvent("download"), control.click()]);
  return { name: file.suggestedFilename(), content: readFileSync(await file.path()) };
}

test("one click takes the correction away and brings it back", async ({ page }) => {
  await openExample(page);
  const all = await methods(page).count();
  const corrected = part(page, "totals").locator('[data-method$="++"]');
  expect(await corrected.count()).toBeGreaterThan(0);
  const before = await accuracy(page).locator(".numbers").textContent();
  await toggle(page).click();
  await expect(toggle(page)).toHaveAttribute("aria-checked", "false");
  await expect(corrected).toHaveCount(0);
  await expect(overlap(page).locator(".after")).toBeHidden();
  await expect(accuracy(page).locator(".after")).toBeHidden();
  await expect(strength(page)).toHaveAttribute("aria-valuetext", /plain CLIP/);
  await toggle(page).click();
  await expect(methods(page)).toHaveCount(all);
  await expect(accuracy(page).locator(".numbers")).toHaveText(before ?? "");
});

test("strength, overlap, histogram and accuracy move together", async ({ page }) => {
  await openExample(page);
  await scrollThrough(page);
  const title = part(page, "histogram").locator(".panel.corrected .mine");
  const spoken = part(page, "histogram").getByRole("img");
  const seen = new Set<string>();
  for (const key of ["ArrowLeft", "ArrowLeft", "End"]) {
    const count = await answers(page);
    await strength(page).press(key);
    await expect.poll(() => answers(page)).toBeGreaterThan(count);
    const value = /s = ([\d.]+)/.exec(
      (await strength(page).getAttribute("aria-valuetext")) ?? "",
    )?.[1];
    await expect(title).toHaveText(`Corrected, s = ${value ?? ""}`);
    await expect(overlap(page)).not.toHaveClass(/stale/);
    await expect(part(page, "projection")).not.toHaveClass(/stale/);
    const after = await overlap(page).locator(".after").textContent();
    await expect(spoken).toHaveAttribute("aria-label", new RegExp(`overlap ${after ?? "?"}`));
    seen.add(after ?? "");
  }
  expect(seen.size).toBeGreaterThan(1);
});

test("a slider sets hyper-parameters by hand, and Best takes them back", async ({ page }) => {
  await openExample(page);
  const best = results(page).getByRole("button", { name: "Best" });
  const hyper = method(page, "ta++").locator("small");
  await expect(best).toHaveAttribute("aria-pressed", "true");
  const found = await hyper.textContent();
  expect(found).toContain("leave-one-out");
  await dial(page, "β").press("Home");
  await expect(hyper).toHaveText(/β 0; set by hand/);
  await expect(best).toHaveAttribute("aria-pressed", "false");
  const number = results(page).getByRole("spinbutton", { name: "β, as a number" });
  await number.fill("7.25");
  await expect(hyper).toHaveText(/β 7\.25; set by hand/);
  await best.press("Enter");
  await expect(hyper).toHaveText(found ?? "");
  await expect(best).toHaveAttribute("aria-pressed", "true");
  await part(page, "curves").scrollIntoViewIfNeeded();
  // Without text there is no alpha to choose, and that is said.
  await expect(part(page, "curves").locator(".plot-note")).toContainText("images alone");
});

test("with text the curve of leave-one-out says which alpha is best", async ({
  page,
  folder,
}) => {
  await openMadeUp(page, folder, 30, 20);
  await expect(methods(page)).toHaveCount(5);
  await part(page, "curves").scrollIntoViewIfNeeded();
  await expect(part(page, "curves").locator(".curve-list li").first()).toContainText(
    /best \d+ of 30 shots, at α/,
  );
});

test("fewer shots are drawn by seed", async ({ page }) => {
  await openExample(page);
  const caption = part(page, "totals").locator("caption");
  await expect(results(page).getByRole("button", { name: "Redraw" })).toBeDisabled();
  await results(page).getByRole("slider", { name: "Shots per class" }).press("Home");
  await expect(caption).toContainText("1 shot of each");
  await results(page).getByRole("button", { name: "Redraw" }).press("Enter");
  await expect(results(page).getByRole("spinbutton", { name: "Drawn with seed" })).toHaveValue(
    "2",
  );
  await part(page, "curves").scrollIntoViewIfNeeded();
  await expect(part(page, "curves").locator(".plot-note")).not.toBeEmpty();
});

test("every control works by keyboard", async ({ page }) => {
  await openExample(page);
  await scrollThrough(page);
  await toggle(page).press("Space");
  await expect(toggle(page)).toHaveAttribute("aria-checked", "false");
  await toggle(page).press("Space");
  await expect(toggle(page)).toHaveAttribute("aria-checked", "true");

  const names = results(page).getByRole("checkbox", { name: /Class names take part/ });
  if (await names.isEnabled()) {
    await names.press("Space");
    await expect(method(page, "ncm++")).toBeVisible();
    await names.press("Space");
    await expect(method(page, "zero-shot")).toBeVisible();
  }

  await results(page).getByRole("radio", { name: /^All/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(results(page).getByRole("radio", { name: /^Disagreeing/ })).toBeChecked();
  const count = await results(page).locator(".segments b").nth(1).textContent();
  await expect(grid(page)).toHaveAttribute("aria-rowcount", String(Number(count) + 1));
  await page.keyboard.press("ArrowLeft");

  await rows(page).first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("[data-method]").first()).toBeVisible();
  for (const list of await dialog.getByRole("list", { name: "Probabilities" }).all()) {
    const values = await list.locator(".probability").allTextContents();
    const sum = values.reduce((total, text) => total + Number.parseFloat(text), 0);
    expect(Math.abs(sum - 100)).toBeLessThan(1);
  }
  await expect(dialog.locator(".nearest li").first()).toContainText(/cosine -?\d\.\d{3}/);
  const first = await dialog.getByRole("heading", { level: 2 }).textContent();
  await dialog.getByRole("button", { name: "Next" }).press("Enter");
  await expect(dialog.getByRole("heading", { level: 2 })).not.toHaveText(first ?? "");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(rows(page).nth(1)).toBeFocused();
  await page.keyboard.press("End");
  const last = Number(await grid(page).getAttribute("aria-rowcount"));
  await expect(results(page).locator(".test-row:focus")).toHaveAttribute(
    "aria-rowindex",
    String(last),
  );

  const map = results(page).getByRole("application", { name: /^Map of/ });
  await map.focus();
  const readout = results(page).locator(".readout p");
  const one = await readout.textContent();
  await expect(readout).toContainText(/(shot|test image)$/);
  await map.press("ArrowRight");
  await expect(readout).not.toHaveText(one ?? "");
  const scrub = results(page).getByRole("slider", { name: "From plain to corrected" });
  await page.emulateMedia({ reducedMotion: "reduce" });
  const point = results(page).locator(".point").first();
  await scrub.press("Home");
  const plain = await point.getAttribute("transform");
  await scrub.press("End");
  await expect(point).not.toHaveAttribute("transform", plain ?? "");

  await results(page).getByRole("combobox", { name: "What is taken for what, by" }).focus();
  await page.keyboard.press("Home");
  await expect(
    results(page).getByRole("region", { name: /^Confusion matrix of/ }),
  ).toBeVisible();
});

test("images that are like no class are told from the others", async ({ page, folder }) => {
  await openMadeUp(page, folder, 40, 20, 3);
  const none = results(page).getByRole("radio", { name: /^None of these/ });
  await expect(none).toHaveAccessibleName("None of these 3");
  await none.check({ force: true });
  await expect(grid(page)).toHaveAttribute("aria-rowcount", "4");
  await expect(rows(page).first()).toContainText("none of these?");
  await rows(page).first().click();
  await expect(page.getByRole("dialog")).toContainText(
    /It looks like none of these classes: its cosine with the nearest class mean is −?0\.\d+/,
  );
});

test("the table goes as CSV, its text guarded", async ({ page }) => {
  await openExample(page);
  const total = Number(await grid(page).getAttribute("aria-rowcount")) - 1;
  const button = results(page).getByRole("button", { name: "Save as CSV" });
  const { name, content } = await download(page, button);
  expect(name).toBe("clipsight-lab-tests.csv");
  const lines = content.toString("utf8").split("\r\n");
  expect(lines.pop()).toBe("");
  expect(lines).toHaveLength(total + 1);
  const head = lines[0]?.split(",") ?? [];
  expect(head.slice(0, 3)).toEqual(["image", "sha256", "truth"]);
  const column = head.indexOf("TA++ prediction");
  const cells = lines[1]?.split(",") ?? [];
  expect(cells[1]).toMatch(/^[0-9a-f]{64}$/);
  expect(Number(cells[column + 1])).toBeGreaterThan(0);
  const place = await methods(page).evaluateAll((list) =>
    list.findIndex((one) => one.getAttribute("data-method") === "ta++"),
  );
  const says = rows(page).first().locator(".says").nth(place);
  await expect(says.locator(".class-text")).toHaveText(cells[column] ?? "");

  // A class whose name a spreadsheet would run, with a comma and quotes.
  const evil = '=HYPERLINK("x"), y';
  const lab = evilLab(evil);
  await page.getByLabel("Open a lab file").setInputFiles({
    name: "evil.lab",
    mimeType: "application/octet-stream",
    buffer: lab,
  });
  const replace = page.getByRole("button", { name: "Replace it" });
  const there = part(page, "classes").getByText(evil).first();
  // What is open is replaced only after a question.
  await expect(replace.or(there)).toBeVisible();
  if (await replace.isVisible()) await replace.click();
  await expect(there).toBeVisible();
  const second = await download(page, button);
  expect(second.content.toString("utf8")).toContain(`"'=HYPERLINK(""x""), y"`);
});

test("plots stand alone as SVG, and become PNG", async ({ page, folder }) => {
  await openMadeUp(page, folder, 30, 20);
  await scrollThrough(page);
  for (const what of [
    "the accuracies",
    "the histogram",
    "the map",
    "the leave-one-out curve",
  ]) {
    const button = (kind: string) =>
      results(page).getByRole("button", { name: `Save ${what} as ${kind}` });
    const drawn = await download(page, button("SVG"));
    expect(drawn.name).toMatch(/^clipsight-lab-[a-z-]+\.svg$/);
    const text = drawn.content.toString("utf8");
    expect(text).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(text).not.toMatch(/class=|var\(|style=/);
    // Drawn from the file alone it has colours: not all of it is black.
    expect(new Set(text.match(/rgb\([^)]*\)/g)).size).toBeGreaterThan(2);
    const picture = await download(page, button("PNG"));
    expect(picture.content.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
    const width = Number(/<svg [^>]*\bwidth="(\d+)"/.exec(text)?.[1]);
    expect(picture.content.readUInt32BE(16)).toBe(2 * width);
  }
});

test("the results are accessible, and fit 360 pixels", async ({ page }) => {
  await openExample(page);
  await scrollThrough(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [1280, 768, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await noSidewaysScroll(page);
      // In the dark other colours, not other places.
      if (colorScheme === "dark" && width === 768) continue;
      const { violations } = await new AxeBuilder({ page }).include(".lab-results").analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    }
    await rows(page).first().press("Enter");
    await expect(page.getByRole("dialog").locator("[data-method]").first()).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include("dialog").analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    await page.keyboard.press("Escape");
  }
});

test(
  "500 test images and 50 shots answer a slider",
  { tag: "@timed" },
  async ({ page, folder }) => {
    test.setTimeout(180_000);
    await page.addInitScript(() => {
      const tasks: number[] = [];
      Object.assign(window, { longTasks: tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(Math.round(duration));
      }).observe({ type: "longtask" });
    });
    await openMadeUp(page, folder, 50, 500);
    // Only the rows in sight are in the page.
    expect(await rows(page).count()).toBeLessThan(40);
    await expect(overlap(page).locator(".after")).toHaveText(/^0\.\d{3}$/, { timeout: 60_000 });
    await page.waitForTimeout(1500);
    const opening = await page.evaluate(() =>
      (window as unknown as { longTasks: number[] }).longTasks.splice(0),
    );
    console.log(`long tasks while opening: ${JSON.stringify(opening)} ms`);
    for (const [name, slider] of [
      ["beta", dial(page, "β")],
      ["strength", strength(page)],
    ] as const) {
      await slider.focus();
      await page.evaluate(() => {
        performance.clearMeasures();
      });
      for (let at = 0; at < 32; at++) {
        await page.keyboard.press(at % 8 < 4 ? "ArrowLeft" : "ArrowRight");
        await page.waitForTimeout(50);
      }
      await expect.poll(() => answers(page)).toBeGreaterThan(8);
      const measured = await page.evaluate(() =>
        ["clipsight:render", "clipsight:answer", "clipsight:slider"].map((one) => {
          const list = performance.getEntriesByName(one).map(({ duration }) => duration);
          list.sort((a, b) => a - b);
          const at = (share: number) =>
            (list[Math.floor(share * (list.length - 1))] ?? 0).toFixed(1);
          return `${one.slice(10)} median ${at(0.5)}, 95 % under ${at(0.95)} ms`;
        }),
      );
      console.log(`${name}, 500 x 50: ${measured.join("; ")}`);
    }
    const long = await page.evaluate(
      () => (window as unknown as { longTasks: number[] }).longTasks,
    );
    console.log(`tasks over 50 ms while sliding: ${JSON.stringify(long)}`);
  },
);

/** Two classes, two shots and two test images of each. */
const evilLab = (name: string) => labFile([name, "plain"], 4, 4);
