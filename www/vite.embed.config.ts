/**
 * The components (src/embed) as one script with its worker and its wasm beside it: into the
 * built page, or, with CLIPSIGHT_PACKAGE, into the folder of the npm package.
 */
import path from "node:path";
import { defineConfig } from "vite";
import { build, define, root, shared } from "./vite.shared";

const alone = process.env.CLIPSIGHT_PACKAGE;

export default defineConfig({
  ...shared,
  define,
  publicDir: false,
  build: {
    ...build,
    outDir: alone ?? path.join(root, "dist"),
    // The page was built before.
    emptyOutDir: alone !== undefined,
    rolldownOptions: {
      input: path.join(root, "src/embed/main.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "clipsight.js", chunkFileNames: "assets/embed-[hash].js" },
    },
  },
});
