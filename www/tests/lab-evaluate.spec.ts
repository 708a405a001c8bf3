/** The lab against `clipsight evaluate` on the same images, with the real models. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import type { LabReport } from "../src/report";
import { readLab } from "./lab-file";
import { expect, noPacks, realPacks, test, www } from "./support";

const VERY_SLOW = 20 * 60_000;
/** Probabilities of two implementations agree to this. */
const TOLERANCE = 1e-3;
const program = process.env.CLIPSIGHT_BIN;

test.skip(realPacks === undefined, noPacks);

/** Photos of two classes out of the built-in example: shots and test images. */
function photos(folder: string, classes: string[], each: number): [string, string] {
  const lab = readLab(readFileSync(path.join(www, "public/examples/caltech.lab")));
  const roots: [string, string] = [path.join(folder, "shots"), path.join(folder, "tests")];
  for (const [root, list] of [
    [roots[0], lab.shots],
    [roots[1], lab.tests],
  ] as const) {
    for (const name of classes) {
      mkdirSync(path.join(root, name), { recursive: true });
      const place = lab.classes.indexOf(name);
      for (const image of list.filter((one) => one.class === place).slice(0, each)) {
        const bytes = lab.images.get(image.id);
        if (bytes) writeFileSync(path.join(root, name, image.name), bytes);
      }
    }
  }
  return roots;
}

async function downloaded(page: Page, button: string): Promise<Buffer> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return readFileSync(await (await waiting).path());
}

test(
  "the table of dropped photos is the command line's",
  { tag: "@long" },
  async ({ page, site, folder }) => {
    test.skip(program === undefined, "CLIPSIGHT_BIN names no command");
    test.setTimeout(VERY_SLOW);
    const { address } = await site({ packs: realPacks ?? "" });
    await page.goto(`${address}lab.html?backend=cpu`);
    await expect(page.locator("#lab")).toHaveAttribute("data-open", "true");
    const [shots, tests] = photos(folder, ["scorpion", "crayfish"], 3);
    await page.getByLabel("Add a folder whose subfolders are classes").setInputFiles(shots);
    await page
      .getByLabel("Add a folder of test images whose subfolders are labels")
      .setInputFiles(tests);
    await page.getByRole("button", { name: /^Download/ }).click();
    const table = page.locator(".lab-results").getByRole("grid");
    await expect(table).toHaveAttribute("aria-rowcount", "7", { timeout: VERY_SLOW });
    await expect(page.locator(".lab-results [data-method='ta++']")).toBeVisible({
      timeout: VERY_SLOW,
    });

    const csv = (await downloaded(page, "Save as CSV")).toString("utf8").trim().split("\r\n");
    const [head = [], ...rows] = csv.map((line) => line.split(","));
    await page.getByRole("button", { name: "Save lab" }).click();
    const file = path.join(folder, "dropped.lab");
    // Images alone: the command line computes the features itself.
    writeFileSync(file, await downloaded(page, "Images only"));
    const json = path.join(folder, "report.json");
    const flags = ["--device", "cpu", "--precision", "int8", "--json", json];
    execFileSync(program ?? "", ["evaluate", file, ...flags], { stdio: "ignore" });
    const report = JSON.parse(readFileSync(json, "utf8")) as LabReport;

    expect(rows.map((row) => row[head.indexOf("sha256")])).toEqual(report.queries);
    expect(report.methods.map((one) => one.method)).toEqual(["ncm", "ta", "ncm++", "ta++"]);
    let furthest = 0;
    for (const { method, predicted, probability } of report.methods) {
      const column = head.indexOf(`${method.toUpperCase()} prediction`);
      expect(column).toBeGreaterThan(0);
      expect(rows.map((row) => row[column])).toEqual(
        predicted.map((place) => report.classes[place]),
      );
      for (const [at, row] of rows.entries()) {
        const off = Math.abs(Number(row[column + 1]) - (probability[at] ?? NaN));
        expect(off).toBeLessThan(TOLERANCE);
        furthest = Math.max(furthest, off);
      }
    }
    console.log(`probabilities differ by at most ${furthest.toExponential(1)}`);
  },
);
