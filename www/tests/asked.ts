/** What the tests of a pair's further answers share: a page with models, tables, pictures. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import {
  consent,
  drop,
  expect,
  Guard,
  noSidewaysScroll,
  openSite,
  type Site,
  www,
} from "./support";

/** A 2-core machine without WebGPU takes its time over many passes. */
export const SLOW = 10 * 60_000;

const own = path.join(www, "tests/data/pairs");
const examples = path.join(www, "public/examples");
/** Pairs of Caltech-101, named for their screenshots; credits lie beside them. */
export const PAIRS: [string, [string, string]][] = [
  ["lotus-lily", [`${examples}/lotus-0034.jpg`, `${examples}/water-lily-0001.jpg`]],
  ["lotus-twins", [`${examples}/lotus-0017.jpg`, `${examples}/lotus-0029.jpg`]],
  ["octopus-starfish", [`${own}/octopus-0003.jpg`, `${own}/starfish-0058.jpg`]],
  ["crocodiles", [`${own}/crocodile-0005.jpg`, `${own}/crocodile-head-0005.jpg`]],
  ["dinosaurs", [`${own}/stegosaurus-0003.jpg`, `${own}/brontosaurus-0013.jpg`]],
];

export interface Visit {
  page: Page;
  context: BrowserContext;
  guard: Guard;
  site: Site;
}

/** A page with its models downloaded, on the processor. */
export async function visit(browser: Browser, packs: string): Promise<Visit> {
  const site = await openSite({ packs });
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  const guard = new Guard();
  guard.allowOrigin(site.address);
  guard.watch(context);
  const page = await context.newPage();
  await page.goto(`${site.address}?backend=cpu`);
  await consent(page).click();
  return { page, context, guard, site };
}

export async function leave({ context, guard, site }: Visit): Promise<void> {
  await context.close();
  await site.close();
  expect(guard.problems).toEqual([]);
  expect(site.log).not.toContain("A REQUEST WITH A BODY");
}

/** Gives a pair, and waits for its verdict. */
export async function give(page: Page, pair: [string, string]): Promise<void> {
  await drop(page, "A", pair);
  await expect(page.locator(".slot .file")).toHaveText(pair.map((one) => path.basename(one)));
  await expect(page.locator(".result")).toBeVisible({ timeout: SLOW });
}

/** A table of text embeddings of these names, of numbers without a pattern. */
export function textTable(names: string[], width = 512): Buffer {
  let state = 7;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const data = Buffer.alloc(4 * names.length * width);
  for (let at = 0; at < data.length; at += 4) data.writeFloatLE(next(), at);
  const header = Buffer.from(
    JSON.stringify({
      __metadata__: { names: JSON.stringify(names) },
      embeddings: {
        dtype: "F32",
        shape: [names.length, width],
        data_offsets: [0, data.length],
      },
    }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, data]);
}

/** Accessible in light and in dark, and no wider than 360 pixels. */
export async function soundLooks(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await noSidewaysScroll(page);
  await page.setViewportSize({ width: 1100, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** A part of the page as a picture, in test-results/shots. */
export async function shoot(page: Page, selector: string, name: string): Promise<void> {
  const folder = path.join(www, "test-results/shots");
  mkdirSync(folder, { recursive: true });
  await page.mouse.move(0, 0);
  await page.locator(selector).screenshot({ path: path.join(folder, `${name}.png`) });
}

/** The same in light, in dark, and narrow. */
export async function shootAll(page: Page, selector: string, name: string): Promise<void> {
  await inEachLook(page, (look) => shoot(page, selector, `${name}-${look}`));
}

/** Does something in light, in dark, and narrow; the page is as before then. */
export async function inEachLook(
  page: Page,
  take: (look: string) => Promise<unknown>,
): Promise<void> {
  for (const [look, colorScheme, width] of [
    ["light", "light", 1100],
    ["dark", "dark", 1100],
    ["narrow", "light", 360],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await take(look);
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1100, height: 900 });
}
