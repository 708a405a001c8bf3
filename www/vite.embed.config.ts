/**
 * The components (src/embed) as one script with its worker and its wasm beside it: into the
 * built page, or, with CLIPSIGHT_PACKAGE, into the folder of the npm package.
 */
import path from "node:path";
import { defineConfig } from "vite";
import { shared } from "./vite.shared";

const root = import.meta.dirname;
const alone = process.env.CLIPSIGHT_PACKAGE;

export default defineConfig({
  ...shared,
  root,
  publicDir: false,
  build: {
    ...shared.build,
    outDir: alone ?? path.join(root, "dist"),
    emptyOutDir: alone !== undefined,
    copyPublicDir: false,
    rolldownOptions: {
      input: path.join(root, "src/embed/main.ts"),
      preserveEntrySignatures: "strict",
      output: { entryFileNames: "clipsight.js", chunkFileNames: "assets/embed-[hash].js" },
    },
  },
});
