import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;
const pages = ["index.html", "pairs.html", "lab.html", "bench.html"];
/** The module and its bindings, as scripts/page.sh makes them. */
const pkg = path.resolve(root, process.env.CLIPSIGHT_PKG ?? "pkg");
/** What the benchmark runs beside. */
const peerWasm = path.join(
  root,
  "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
);
/** Origins besides the page's own that may serve weights, separated by spaces. */
const weightsOrigins = (process.env.VITE_WEIGHTS_ORIGINS ?? "").split(/\s+/).filter(Boolean);

const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  ["connect-src 'self'", ...weightsOrigins].join(" "),
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

function files(folder: string): string[] {
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

/**
 * What a page says whose program does not start: no scripts, a frame without an origin,
 * a policy. The style sheet hides it for some seconds, and the program removes it.
 */
function unstarted(): Plugin {
  const text =
    'Clipsight has not started here. On a slow connection wait a moment, else reload the page; it needs JavaScript. Whoever shows it in a sandboxed frame has to allow its scripts and its origin: sandbox="allow-scripts allow-same-origin".';
  return {
    name: "unstarted",
    transformIndexHtml: () => [
      { tag: "p", attrs: { class: "unstarted" }, children: text, injectTo: "body-prepend" },
    ],
  };
}

/** The policy goes into the built page only: Vite's own client breaks it. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: policy },
        injectTo: "head-prepend",
      },
    ],
  };
}

const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What the benchmark alone needs: large, and of no use offline. */
const isBench = (name: string) => /^(assets\/)?(bench|ort|peer)\b/.test(name);

/** Writes the list of built files into the service worker, so that the page works offline. */
function precache(): Plugin {
  return {
    name: "precache",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("the build made no sw.js");
      const shipped = files(path.join(root, "public"))
        .map((file) => path.relative(path.join(root, "public"), file).replaceAll("\\", "/"))
        // A lab is large, and kept once it was opened (see sw.ts).
        .filter((file) => !file.startsWith("packs/") && !/\.(md|lab)$/.test(file));
      const names = Object.keys(bundle).filter((name) => name !== "sw.js");
      const list = ["./", ...new Set([...names, ...shipped])].filter(
        (name) => name !== "index.html" && !isBench(name),
      );
      worker.code = worker.code.replace(
        /(["'`])__PRECACHE__\1/,
        JSON.stringify(list.join("\n")),
      );
    },
  };
}

export default defineConfig({
  root,
  base: "./",
  define: {
    __BUILD__: JSON.stringify(buildId()),
    __WEIGHTS_ORIGINS__: JSON.stringify(weightsOrigins),
    __PROGRAM_BYTES__: JSON.stringify({
      ours: size(path.join(pkg, "clipsight_bg.wasm")),
      theirs: size(peerWasm),
    }),
  },
  resolve: { alias: { "#clipsight": path.join(pkg, "clipsight.js") } },
  plugins: [unstarted(), contentSecurityPolicy(), precache()],
  worker: { format: "es" },
  server: { fs: { allow: [root, pkg] } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: [...pages, "src/client/workers/sw.ts"].map((file) => path.join(root, file)),
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
