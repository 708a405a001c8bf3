/** The npm package, packed and used in an empty project: typed, bundled, run. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, noPacks, realPacks, test, www } from "./support";

const run = (program: string, args: string[], folder: string) =>
  execFileSync(program, args, { cwd: folder, encoding: "utf8", stdio: "pipe" });

const MAIN = `
import "clipsight";
import type { PairReport } from "clipsight";

const pair = document.querySelector("clipsight-pair");
pair?.addEventListener("verdict", ({ detail }) => {
  const report: PairReport = detail.report;
  document.title = report.verdict;
});
pair?.addEventListener("error", ({ detail }) => {
  document.title = detail.message;
});
// @ts-expect-error -- there is no such property
if (pair) pair.srcC = "c.jpg";
`;

test("an empty project installs, types, bundles and runs the package", async ({
  page,
  site,
  folder,
}) => {
  test.skip(realPacks === undefined, noPacks);
  test.setTimeout(5 * 60_000);
  run("npm", ["run", "--silent", "package"], www);
  const packed = JSON.parse(
    run("npm", ["pack", "--json", "--pack-destination", folder], path.join(www, "package")),
  ) as { filename: string; size: number }[];
  const tarball = path.join(folder, packed[0]?.filename ?? "");
  console.log(`npm pack: ${statSync(tarball).size} bytes`);

  const project = path.join(folder, "project");
  mkdirSync(project);
  writeFileSync(path.join(project, "package.json"), '{ "type": "module", "private": true }');
  // No network: the package has no dependencies.
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], project);
  writeFileSync(path.join(project, "main.ts"), MAIN);
  const served = await site({ packs: realPacks ?? "" });
  writeFileSync(
    path.join(project, "index.html"),
    `<!doctype html><html lang="en"><link rel="icon" href="data:," />
    <script type="module" src="./main.ts"></script>
    <clipsight-pair backend="cpu" packs="${served.address}packs/"
      src-a="${served.address}examples/lotus-0034.jpg"
      src-b="${served.address}examples/water-lily-0001.jpg"></clipsight-pair></html>`,
  );
  const bin = path.join(www, "node_modules/.bin");
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2022", "dom"],
    types: [],
  };
  writeFileSync(
    path.join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["main.ts"] }),
  );
  run(path.join(bin, "tsc"), ["-p", "."], project);
  // The project's own bundler, as if it were installed here.
  symlinkSync(path.join(www, "node_modules/vite"), path.join(project, "node_modules/vite"));
  run(path.join(bin, "vite"), ["build", "--base", "./"], project);
  const assets = readdirSync(path.join(project, "dist/assets"));
  expect(assets.filter((name) => name.endsWith(".wasm")).length).toBe(1);

  const { address } = await site({ dist: path.join(project, "dist") });
  await page.goto(address);
  await page.getByRole("button", { name: "Compare here" }).click();
  await expect(page).toHaveTitle("blind", { timeout: 3 * 60_000 });
});
