/** Two panels and two pairs of slots on one page: each answers for itself. */
import { copyFileSync, existsSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "@playwright/test";
import { build } from "vite";
import {
  expect,
  lily,
  lotus,
  sunflowers,
  noPacks,
  noRepeatedIds,
  openSite,
  realPacks,
  test,
  transferOf,
  www,
} from "./support";

const SLOW = 10 * 60_000;

test.skip(
  !existsSync(process.env.CLIPSIGHT_PKG ?? path.join(www, "pkg")),
  "the wasm package is not built",
);

/** The page's own build, with one more page in it. */
async function buildPage(folder: string): Promise<string> {
  const dist = path.join(folder, "dist");
  const page = path.join(www, "tests/two-pairs/page.html");
  await build({
    configFile: path.join(www, "vite.config.ts"),
    logLevel: "warn",
    build: { outDir: dist, emptyOutDir: true, rolldownOptions: { input: [page] } },
  });
  // At the root, where the packs are looked for; and its assets lie beside it either way.
  copyFileSync(path.join(dist, "tests/two-pairs/page.html"), path.join(dist, "two.html"));
  return dist;
}

const pair = (page: Page, name: "first" | "second") => page.locator(`[data-pair=${name}]`);

/** Drops two pictures on a pair's first slot. */
async function give(page: Page, place: Locator, files: string[]): Promise<void> {
  const dataTransfer = await transferOf(page, files);
  await place.locator(".frame").first().dispatchEvent("drop", { dataTransfer });
  await expect(place.locator(".slot.filled")).toHaveCount(2);
}

/** Whether what fills each hatched zone is a pattern of the same drawing. */
const hatchedByOwn = (place: Locator) =>
  place.locator(".zone").evaluateAll((zones) =>
    zones.map((zone) => {
      const fill = zone.querySelector("[fill^='url']")?.getAttribute("fill") ?? "";
      const target = document.querySelector(/#[^)]+/.exec(fill)?.[0] ?? "#none");
      return target?.localName === "pattern" && zone.contains(target);
    }),
  );

test(
  "two pairs on one page keep pictures, panels and verdicts apart",
  { tag: "@long" },
  async ({ page, guard, folder }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(SLOW);
    const site = await openSite({ dist: await buildPage(folder), packs: realPacks ?? "" });
    guard.allowOrigin(site.address);
    await page.goto(`${site.address}two.html`);
    const [first, second] = [pair(page, "first"), pair(page, "second")];
    const download = (place: Locator) => place.getByRole("button", { name: /^Download/ });
    await expect(download(first)).toBeVisible();
    await expect(download(second)).toBeVisible();
    await give(page, first, [lotus, lily]);
    await give(page, second, sunflowers);
    await expect(first.locator(".caption .file")).toHaveText(
      [lotus, lily].map((file) => path.basename(file)),
    );
    await expect(second.locator(".caption .file")).toHaveText(
      sunflowers.map((file) => path.basename(file)),
    );

    await download(first).click();
    await expect(first.locator(".result")).toBeVisible({ timeout: SLOW });
    // The other waits for its own word.
    await expect(download(second)).toBeVisible();
    await expect(second.locator(".result")).toBeHidden();
    await download(second).click();
    await expect(second.locator(".result")).toBeVisible({ timeout: SLOW });

    const cosines = (place: Locator) => place.locator(".scale data").allTextContents();
    await expect(first.locator(".result")).toHaveAttribute("data-verdict", "blind");
    await expect(second.locator(".result")).toHaveAttribute("data-verdict", "not-blind");
    const answers = [await cosines(first), await cosines(second)];
    expect(answers[0]).not.toEqual(answers[1]);
    for (const [at, place] of [first, second].entries()) {
      await expect(place.locator(".scale-plot")).toHaveCount(2);
      for (const [row, name] of ["CLIP", "DINOv2"].entries()) {
        await expect(place.locator(".scale-plot").nth(row)).toHaveAttribute(
          "aria-label",
          new RegExp(`^${name}: similarity ${answers[at]?.[row] ?? "?"}`),
        );
      }
      expect(await hatchedByOwn(place)).toEqual([true, true]);
    }
    await noRepeatedIds(page);

    // What one pair loses the other keeps.
    await first.getByRole("button", { name: "Remove picture A" }).click();
    await expect(first.locator(".result")).toBeHidden();
    await expect(second.locator(".result")).toBeVisible();
    expect(await cosines(second)).toEqual(answers[1]);
    await site.close();
    expect(site.log).not.toContain("A REQUEST WITH A BODY");
  },
);
