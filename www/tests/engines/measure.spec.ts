/** Seconds and memory from an address to a verdict computed here, the models being kept. */
import { expect, noPacks, realPacks } from "../support";
import { test } from "./fixtures";
import { measured, SLOW } from "./pages";

test("the first verdict with kept models", { tag: "@timed" }, async ({ engine, tab, site }) => {
  test.skip(realPacks === undefined, noPacks);
  const { address, log } = await site({ packs: realPacks ?? "" });
  const visit = `${address}?backend=cpu&example=blind`;
  await tab.goto(visit);
  await tab.click(".panel button", "Download");
  await tab.click("button", "Compute it here");
  await tab.see(".result", "the verdict is the same", SLOW);
  await tab.goto("about:blank");
  const before = log.length;
  const { seconds, bytes } = await measured(engine, async () => {
    await tab.goto(visit);
    await tab.click("button", "Compute it here");
    await tab.see(".result", "the verdict is the same", SLOW);
  });
  expect(log.slice(before).filter((line) => line.includes(".safetensors"))).toEqual([]);
  const megabytes = bytes === 0 ? "not known here" : `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `${engine.name} ${engine.version}: first verdict ${seconds.toFixed(1)} s, peak memory of all its processes ${megabytes}`,
  );
});
