/** What the engines' tests share: an engine, a tab of it, sites; problems fail a test. */
import { test as base, expect, type Site } from "../support";
import { Engine, type Name, type Wanted } from "./engine";
import { absent } from "./programs.mjs";
import type { Tab } from "./tab";

export interface Options {
  /** Which engine: the project says it. */
  engineName: Name;
  /** How it is started. */
  wanted: Wanted;
}

interface Fixtures {
  engine: Engine;
  tab: Tab;
}

export const test = base.extend<Options & Fixtures>({
  engineName: ["chromium", { option: true }],
  wanted: [{}, { option: true }],
  engine: async ({ engineName, wanted }, use, info) => {
    const why = absent(engineName);
    info.skip(why !== undefined, why);
    const engine = await Engine.open(engineName, wanted);
    try {
      await use(engine);
    } finally {
      await engine.close();
    }
  },
  tab: async ({ engine }, use) => {
    const tab = await engine.tab();
    await tab.resize(1100, 900);
    await use(tab);
    expect(await engine.problems()).toEqual([]);
  },
  site: async ({ engine }, use) => {
    const sites: Site[] = [];
    await use(async (options) => {
      const site = await engine.openSite(options);
      sites.push(site);
      return site;
    });
    for (const site of sites) {
      await site.close();
      expect(site.log).not.toContain("A REQUEST WITH A BODY");
    }
  },
});
