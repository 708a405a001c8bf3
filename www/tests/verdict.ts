/** Reading the page's answer and holding it against the native one. */
import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import type { PairReport } from "../src/report";
import { expect, test } from "./support";

/** The report as the page's JSON gives it. */
export async function readReport(page: Page): Promise<PairReport> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".small-print summary").click();
  await page.getByRole("button", { name: "Copy as JSON" }).click();
  await expect(page.locator(".copied")).toHaveText("Copied.");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.locator(".small-print summary").click();
  return JSON.parse(text) as PairReport;
}

/** What the command says of a pair in f32 on the CPU. */
export function nativeReport(command: string, pair: [string, string]): PairReport {
  const flags = ["--json", "--device", "cpu", "--precision", "f32"];
  const text = execFileSync(command, ["pair", ...pair, ...flags], { encoding: "utf8" });
  return JSON.parse(text) as PairReport;
}

/** Holds the page's numbers against the native ones, and what is drawn against the numbers. */
export async function compare(page: Page, pair: [string, string]): Promise<PairReport> {
  const report = await readReport(page);
  for (const [kind, encoder] of [
    ["clip", report.clip],
    ["dino", report.dino],
  ] as const) {
    const shown = page.locator(`.scale.${kind} data`);
    await expect(shown).toHaveText(encoder.cosine.toFixed(3).replace("-", "−"));
  }
  await expect(page.locator(".result")).toHaveAttribute("data-verdict", report.verdict);
  holdToNative(report, pair);
  return report;
}

/** Holds a report of the page against the native one. */
export function holdToNative(report: PairReport, pair: [string, string]): void {
  const command = process.env.CLIPSIGHT_BIN;
  if (command === undefined) {
    test.info().annotations.push({ type: "left out", description: "CLIPSIGHT_BIN is not set" });
    console.log("comparison with the native numbers left out: CLIPSIGHT_BIN is not set");
    return;
  }
  const native = nativeReport(command, pair);
  for (const kind of ["clip", "dino"] as const) {
    const [here, there] = [report[kind].cosine, native[kind].cosine];
    console.log(
      `${report.device} ${kind}: page ${here.toFixed(4)}, native ${there.toFixed(4)}`,
    );
    expect(Math.abs(here - there)).toBeLessThan(0.003);
  }
  expect(report.verdict).toBe(native.verdict);
}
