/** Reading the pages in any engine. */
import type { PairReport } from "../../src/report";
import type { Engine } from "./engine";
import type { Tab } from "./tab";

/** Two encoders take seconds in wasm; a busy machine takes many. */
export const SLOW = 200_000;

/** The report as the page's JSON gives it; only the clipboard is another. */
export async function copied(tab: Tab): Promise<PairReport> {
  await tab.evaluate(() => {
    navigator.clipboard.writeText = (text) => {
      document.documentElement.dataset.copied = text;
      return Promise.resolve();
    };
  });
  await tab.click(".small-print summary");
  await tab.click("button", "Copy as JSON");
  await tab.see(".copied", "Copied.");
  const text = await tab.attribute("html", "data-copied");
  await tab.click(".small-print summary");
  return JSON.parse(text ?? "") as PairReport;
}

/** Scrolls the answer into sight, and waits until nothing moves. */
export async function settle(tab: Tab): Promise<void> {
  await tab.evaluate(async () => {
    document.querySelector(".result")?.scrollIntoView();
    await Promise.all(document.getAnimations().map((one) => one.finished));
  });
}

/** How long something takes, and the most memory that the engine holds meanwhile. */
export async function measured(
  engine: Engine,
  act: () => Promise<void>,
): Promise<{ seconds: number; bytes: number }> {
  let bytes = 0;
  const sample = () => {
    bytes = Math.max(bytes, engine.family.memory());
  };
  const sampling = setInterval(sample, 250);
  const begun = Date.now();
  try {
    await act();
    sample();
  } finally {
    clearInterval(sampling);
  }
  return { seconds: (Date.now() - begun) / 1000, bytes };
}
