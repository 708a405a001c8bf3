/**
 * Seconds and memory from an address to a verdict computed here, the models being kept.
 * Measured by hand, with CLIPSIGHT_MEASURE set; that kept models are not fetched again is
 * held by the other tests.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, noPacks, realPacks } from "../support";
import type { Engine } from "./engine";
import { test } from "./fixtures";
import { measured, SLOW } from "./pages";

test.skip(process.env.CLIPSIGHT_MEASURE === undefined, "CLIPSIGHT_MEASURE is not set");

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
  tell(engine, "first verdict", seconds, bytes);
});

test(
  "a component's first verdict",
  { tag: "@timed" },
  async ({ engine, tab, site, folder }) => {
    test.skip(realPacks === undefined, noPacks);
    const served = await site({ packs: realPacks ?? "" });
    const page = await site({ dist: folder });
    const write = (name: string, more: string) => {
      const base = `${served.address}examples`;
      const text = `<!doctype html><html lang="en"><link rel="icon" href="data:," />
      <script type="module" src="${served.address}clipsight.js"></script>
      <clipsight-pair backend="cpu" ${more} src-a="${base}/lotus-0034.jpg"
        src-b="${base}/water-lily-0001.jpg"></clipsight-pair></html>`;
      writeFileSync(path.join(folder, name), text);
    };
    write("index.html", "");
    write("auto.html", "auto");
    await tab.goto(page.address);
    await tab.click("button", "Compare here");
    await tab.see(".result[data-verdict=blind]", "", SLOW);
    await tab.goto("about:blank");
    const before = served.log.length;
    const { seconds, bytes } = await measured(engine, async () => {
      await tab.goto(`${page.address}auto.html`);
      await tab.see(".result[data-verdict=blind]", "", SLOW);
    });
    expect(served.log.slice(before).filter((line) => line.includes(".safetensors"))).toEqual(
      [],
    );
    tell(engine, "component, from the script tag to the verdict", seconds, bytes);
  },
);

function tell(engine: Engine, what: string, seconds: number, bytes: number): void {
  const megabytes = bytes === 0 ? "not known here" : `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `${engine.name} ${engine.version}: ${what} ${seconds.toFixed(1)} s, peak memory of all its processes ${megabytes}`,
  );
}
