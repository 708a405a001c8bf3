/** The page of one pair, in each engine. */
import { expect, noPacks, realPacks, realPair, writeNoisePacks } from "../support";
import { holdToNative } from "../verdict";
import { test } from "./fixtures";
import { copied, settle, SLOW } from "./pages";

test("an example opens with its kept answer, then two images get the native verdict", async ({
  tab,
  site,
}) => {
  test.skip(realPacks === undefined, noPacks);
  const { address, log } = await site({ packs: realPacks ?? "" });
  await tab.goto(`${address}?backend=cpu&example=blind`);
  await tab.see(".result[data-verdict=blind]", "came with the page");
  expect(log.filter((line) => line.includes(".safetensors"))).toEqual([]);
  await tab.shoot("pair-example");

  const pair = realPair();
  await tab.choose(".slot:nth-child(1) input[type=file]", pair);
  await tab.see(".panel button", "Download");
  await tab.click(".panel button", "Download");
  await tab.see(".result[data-verdict]", "", SLOW);
  const report = await copied(tab);
  expect(report.device).toBe("cpu");
  expect(report.verdict).toBe("blind");
  expect(await tab.texts(".verdict h2")).toEqual([report.sentence]);
  holdToNative(report, pair);
  await settle(tab);
  await tab.shoot("pair-verdict");

  // The next visit has the models.
  const before = log.length;
  await tab.goto("about:blank");
  await tab.goto(`${address}?backend=cpu&example=blind`);
  await tab.click("button", "Compute it here");
  await tab.see(".result", "the verdict is the same", SLOW);
  expect(log.slice(before).filter((line) => line.includes(".safetensors"))).toEqual([]);
});

test("by keyboard the choosers and the examples are reached", async ({ tab, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await tab.goto(`${address}?backend=cpu`);
  await tab.see(".example");
  const reached: string[] = [];
  for (let presses = 0; presses < 9; presses++) {
    await tab.press("Tab");
    reached.push(await tab.evaluate(focused));
  }
  // Behind the links to the pages.
  for (const [at, letter] of ["A", "B"].entries()) {
    expect(reached[5 + at]).toBe(`Picture ${letter}: choose an image file`);
  }
  expect(reached.join()).toContain("A blind pair");
  await tab.shoot("keyboard");
});

/** What has the focus, by its name; it must be seen that it has. */
function focused(): string {
  const one = document.activeElement ?? document.body;
  // A chooser is out of sight: the frame of its place has the ring.
  const ring = one.closest(".slot")?.querySelector(".frame") ?? one;
  if (getComputedStyle(ring).outlineStyle === "none") return "nothing that looks so";
  return one.getAttribute("aria-label") ?? one.textContent;
}
