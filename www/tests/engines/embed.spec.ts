/** The components on a page of another origin, in each engine. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, noPacks, realPacks, www } from "../support";
import { holdToNative } from "../verdict";
import type { PairReport } from "../../src/report";
import { test } from "./fixtures";
import { SLOW } from "./pages";
import type { Tab } from "./tab";

const EXAMPLES = path.join(www, "public/examples");

/** The example page, with the components of a site in place of the one that it names. */
function writePage(folder: string, site: string, change = (page: string) => page): void {
  const page = readFileSync(path.join(www, "examples/project-page.html"), "utf8");
  const with_site = page.replaceAll("https://example.org/clipsight/", site);
  expect(with_site).not.toEqual(page);
  writeFileSync(path.join(folder, "index.html"), change(with_site));
}

/** Brings a component into sight. */
const scroll = (tab: Tab, id: string) =>
  tab.evaluate((one: string) => {
    document.getElementById(one)?.scrollIntoView();
  }, id);

/** The component's own answer. */
const report = (tab: Tab, id: string) =>
  tab.evaluate((one: string) => {
    const element = document.getElementById(one) as { report?: PairReport } | null;
    return element?.report;
  }, id);

test("on a foreign page: the instant figure, a poster, work, the verdict, the lab", async ({
  tab,
  site,
  folder,
}) => {
  test.skip(realPacks === undefined, noPacks);
  test.setTimeout(2 * SLOW);
  const packs = await site({ packs: realPacks ?? "" });
  writePage(folder, packs.address);
  const page = await site({ dist: folder });
  const begun = Date.now();
  await tab.goto(page.address);
  // At once, from one file.
  await tab.see("#kept");
  await tab.see(
    "#kept >>> .result[data-verdict=blind] .verdict h2",
    "CLIP takes these for the same",
  );
  console.log(`instant figure: ${Date.now() - begun} ms`);
  expect((await tab.texts(".map-name")).length).toBe(2);
  await tab.shoot("embed-instant", "#kept");
  expect(packs.log.filter((line) => /wasm|worker|safetensors|packs/.test(line))).toEqual([]);

  await scroll(tab, "live");
  await tab.shoot("embed-poster", "#live");
  await tab.click("#live >>> button", "Compare here");
  await tab.see("#live >>> progress");
  await tab.shoot("embed-at-work", "#live");
  const started = Date.now();
  await tab.see("#live >>> .result[data-verdict]", "", SLOW);
  console.log(`from the click to the verdict: ${Date.now() - started} ms`);
  await tab.shoot("embed-verdict", "#live");
  const pair = ["lotus-0017.jpg", "water-lily-0001.jpg"].map((one) => path.join(EXAMPLES, one));
  holdToNative((await report(tab, "live")) ?? ({} as PairReport), pair as [string, string]);

  // The models are here: the kept answer is computed anew with the same engine.
  const before = packs.log.filter((line) => line.includes(".wasm")).length;
  await scroll(tab, "kept");
  await tab.click("#kept >>> .kept button", "Verify live");
  await tab.see("#kept >>> .origin-words", "Computed here: the verdict is the same", SLOW);
  expect(packs.log.filter((line) => line.includes(".wasm")).length).toBe(before);

  await scroll(tab, "lab");
  await tab.click("#lab >>> button", "Open the lab");
  await tab.see("#lab >>> .accuracies", "", SLOW);
  await tab.see("#lab >>> .test img");
  await tab.shoot("embed-lab", "#lab");

  // The next visit has the models.
  const visited = packs.log.length;
  await tab.goto("about:blank");
  await tab.goto(page.address);
  await scroll(tab, "live");
  await tab.click("#live >>> button", "Compare here");
  await tab.see("#live >>> .result[data-verdict]", "", SLOW);
  expect(packs.log.slice(visited).filter((line) => line.includes(".safetensors"))).toEqual([]);
});

test("a site that has no models: the failure, and what the page put in its place", async ({
  tab,
  site,
  folder,
}) => {
  tab.allow(/404/);
  const bare = await site({});
  writePage(folder, bare.address);
  const page = await site({ dist: folder });
  await tab.goto(page.address);
  await scroll(tab, "live");
  await tab.click("#live >>> button", "Compare here");
  await tab.see("#live >>> .failure", "The list of models");
  await tab.see("#live p", "The figure in the paper");
  await tab.shoot("embed-failed", "#live");
});
