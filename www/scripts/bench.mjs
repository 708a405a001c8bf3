/**
 * Runs the page's benchmark in headless Chromium, prints its table as Markdown and writes
 * its JSON.
 *
 *   node scripts/bench.mjs --packs DIR [--dist DIR] [--runs 3|10|20] [--int8] [--json FILE]
 *
 * CLIPSIGHT_CHROME names the browser (else Debian's Chromium).
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { serve } from "./serve.mjs";

const { values } = parseArgs({
  options: {
    packs: { type: "string" },
    dist: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
    runs: { type: "string", default: "10" },
    int8: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
if (values.packs === undefined) throw new Error("--packs names the folder of the packs.");

const { address, close } = await serve({ dir: values.dist, packs: values.packs, port: 0 });
const browser = await chromium.launch({
  executablePath: process.env.CLIPSIGHT_CHROME ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
});
try {
  const context = await browser.newContext({
    permissions: ["clipboard-read", "clipboard-write"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("console", (message) => {
    if (message.type() === "error") console.error(message.text());
  });
  await page.goto(`${address}bench.html`);
  const start = page.getByRole("button", { name: "Start" });
  const failure = page.locator(".failure");
  await start.or(failure).first().waitFor();
  if (await failure.isVisible()) throw new Error(await failure.innerText());
  await page.getByLabel("Runs of each").selectOption(values.runs);
  await page.getByLabel("8 bits as well").setChecked(values.int8);
  await start.click();

  // What it is doing goes to where it does not get into the table.
  const line = page.locator(".course .line");
  const done = page.locator(".panel .line", { hasText: "The benchmark is done." });
  let last = "";
  while (!(await done.isVisible())) {
    if (await failure.isVisible()) throw new Error(await failure.innerText());
    const text = (await line.textContent())?.replace(/(,[^,]*MB of.*|…)$/, "") ?? "";
    if (text !== last) console.error(text);
    last = text;
    await page.waitForTimeout(500);
  }
  const copied = async (/** @type {string} */ kind) => {
    await page.getByRole("button", { name: `Copy as ${kind}` }).click();
    await page.locator(".copied", { hasText: "Copied." }).waitFor();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  console.log(await copied("Markdown"));
  const json = await copied("JSON");
  if (values.json !== undefined) {
    await mkdir(path.dirname(values.json), { recursive: true });
    await writeFile(values.json, `${json}\n`);
  }
} finally {
  await browser.close();
  await close();
}
