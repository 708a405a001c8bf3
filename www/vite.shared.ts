/** What the builds of the page and of the components have in common. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { UserConfig } from "vite";

export const root = import.meta.dirname;
export const pages = ["index.html", "pairs.html", "lab.html", "bench.html", "benchmark.html"];
/** The module and its bindings, as scripts/page.sh makes them. */
export const pkg = path.resolve(root, process.env.CLIPSIGHT_PKG ?? "pkg");
/** Origins besides the page's own that may serve weights, separated by spaces. */
export const weightsOrigins = (process.env.VITE_WEIGHTS_ORIGINS ?? "")
  .split(/\s+/)
  .filter(Boolean);

export function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Changes whenever the page or its wasm does, and only then. */
function buildId(): string {
  const hash = createHash("sha256").update(weightsOrigins.join(" "));
  const sources = [
    ...pages.map((page) => path.join(root, page)),
    ...files(path.join(root, "src")),
    ...files(pkg),
  ];
  for (const file of sources) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

export const shared = {
  root,
  base: "./",
  resolve: {
    alias: [
      { find: /^#clipsight-program/, replacement: path.join(pkg, "clipsight_bg.wasm") },
      { find: /^#clipsight$/, replacement: path.join(pkg, "clipsight.js") },
    ],
  },
  worker: { format: "es" },
  server: { fs: { allow: [root, pkg] } },
} satisfies UserConfig;

export const define = {
  __BUILD__: JSON.stringify(buildId()),
  __WEIGHTS_ORIGINS__: JSON.stringify(weightsOrigins),
};

export const build = {
  target: "es2022",
  // Those that know light-dark(), which is older than WebGPU in two of them.
  cssTarget: ["chrome123", "firefox120", "safari17.5"],
  modulePreload: { polyfill: false },
  assetsInlineLimit: 0,
} satisfies UserConfig["build"];
