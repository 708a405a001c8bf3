import { statSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";
import { en } from "./src/words/en";
import { named, pieces } from "./src/words/marked";
import { build, define, files, pages, pkg, root, shared, weightsOrigins } from "./vite.shared";

/** What the benchmark runs beside. */
const peerWasm = path.join(
  root,
  "node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm",
);

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

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** The words named `name` as HTML. */
function asHtml(name: string): string {
  const drawn = pieces(named(en, name)).map(({ text, strong, href }) => {
    if (href !== undefined) return `<a href="${href}" rel="noreferrer">${escaped(text)}</a>`;
    return strong ? `<strong>${escaped(text)}</strong>` : escaped(text);
  });
  return drawn.join("");
}

/**
 * Writes the English words into the pages, so that they can be read and found without
 * script: `data-words` names what an element holds, `data-words-title` what its title is.
 * Where the page speaks another language, `ui/language.ts` writes that language's.
 */
function englishWords(): Plugin {
  return {
    name: "english-words",
    transformIndexHtml: {
      order: "pre",
      handler: (page) =>
        page
          .replace(
            /\sdata-words-([a-z-]+)="([\w.]+)"/g,
            (whole, attribute: string, name: string) =>
              ` ${attribute}="${escaped(named(en, name))}"${whole}`,
          )
          .replace(
            /(<(\w+)[^>]*\sdata-words="([\w.]+)"[^>]*>)\s*(?=<\/\2>)/g,
            (_, open: string, _tag, name: string) => open + asHtml(name),
          ),
    },
  };
}

/**
 * What a page says whose program does not start: no scripts, a frame without an origin,
 * a policy. The style sheet hides it for some seconds, and the program removes it.
 */
function unstarted(): Plugin {
  return {
    name: "unstarted",
    transformIndexHtml: () => [
      {
        tag: "p",
        attrs: { class: "unstarted", "data-words": "client.unstarted" },
        children: escaped(en.client.unstarted),
        injectTo: "body-prepend",
      },
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
  ...shared,
  define: {
    ...define,
    __PROGRAM_BYTES__: JSON.stringify({
      ours: size(path.join(pkg, "clipsight_bg.wasm")),
      theirs: size(peerWasm),
    }),
  },
  plugins: [unstarted(), englishWords(), contentSecurityPolicy(), precache()],
  build: {
    ...build,
    rolldownOptions: {
      input: [...pages, "src/client/workers/sw.ts"].map((file) => path.join(root, file)),
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
