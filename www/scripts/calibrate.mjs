// @ts-nocheck: plain JavaScript over JSON and the wasm module; a tool, not the page.
/**
 * Measures the error bar of a model's cosines in the browser.
 *
 *   clipsight calibrate FOLDER --model MODEL --device cpu --pairs pairs.json ...
 *   node www/scripts/calibrate.mjs --pairs pairs.json --model MODEL --backend webgpu
 *     [--packs DIR]
 *
 * Takes the pairs and the f32 reference of the first command, computes the same
 * cosines with the pack in headless Chromium, and prints the 99th percentile of
 * the absolute difference as an entry for the catalogue. On the way it tells the
 * time per image and the size of the module's memory.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { chromium } from "@playwright/test";

const { values } = parseArgs({
  options: {
    pairs: { type: "string" },
    model: { type: "string" },
    backend: { type: "string", default: "webgpu" },
    packs: {
      type: "string",
      default: process.env.CLIPSIGHT_PACKS ?? join(homedir(), ".cache/clipsight/packs"),
    },
  },
});
if (!values.pairs || !values.model) {
  console.error(
    "usage: calibrate.mjs --pairs FILE --model MODEL [--backend webgpu|cpu] [--packs DIR]",
  );
  process.exit(2);
}
const { files, pairs } = JSON.parse(await readFile(values.pairs, "utf8"));
const { packs } = JSON.parse(await readFile(join(values.packs, "packs.json"), "utf8"));
const pkg = fileURLToPath(new URL("../pkg/", import.meta.url));

/** The files that each address of the small server stands for. */
function find(path) {
  const [, kind, name = ""] = path.split("/");
  if (kind === "pkg") return [join(pkg, name)];
  if (kind === "pack") {
    const pack = packs.find(({ model }) => model === name);
    return pack.files.map(({ file }) => join(values.packs, file));
  }
  if (kind === "image") return [files[Number(name)]];
  return undefined;
}
const types = { js: "text/javascript", wasm: "application/wasm" };
const server = createServer((request, response) => {
  const found = find(new URL(request.url, "http://localhost").pathname);
  if (!found) {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>calibrate</title>");
    return;
  }
  Promise.all(found.map((file) => readFile(file))).then(
    (parts) => {
      response.setHeader("content-type", types[found[0].split(".").pop()] ?? "image/*");
      response.end(Buffer.concat(parts));
    },
    () => response.writeHead(404).end(),
  );
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));

const browser = await chromium.launch({
  executablePath: process.env.CLIPSIGHT_CHROME ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--enable-unsafe-webgpu", "--disable-background-networking"],
});
const page = await browser.newPage();
page.on("console", (message) => console.error(message.text()));
page.setDefaultTimeout(0);
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const cosines = await page.evaluate(
  async ({ backend, model, count, pairs }) => {
    const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
    const wasm = await import("/pkg/clipsight.js");
    const { memory } = await wasm.default();
    const engine = await wasm.Engine.create(backend);
    await engine.load(await bytes(`/pack/${model}`));
    const images = [];
    const times = [];
    for (let index = 0; index < count; index++) {
      const image = await bytes(`/image/${index}`);
      const start = performance.now();
      images.push(await engine.embed(image, String(index)));
      times.push(performance.now() - start);
      if (index % 10 === 9) console.log(`${index + 1} of ${count}`);
    }
    times.sort((a, b) => a - b);
    const [least, median] = [times[0], times[times.length >> 1]].map(Math.round);
    const megabytes = Math.round(memory.buffer.byteLength / 1e6);
    console.log(`an image: ${least} ms at best, ${median} ms median; memory ${megabytes} MB`);
    const cosine = (a, b) => a.reduce((sum, value, k) => sum + value * b[k], 0);
    return pairs.map(([i, j]) => cosine(images[i], images[j]));
  },
  { backend: values.backend, model: values.model, count: files.length, pairs },
);
await browser.close();
server.close();

const differences = pairs
  .map(([, , reference], index) => Math.abs(cosines[index] - reference))
  .sort((a, b) => a - b);
console.log(
  JSON.stringify({
    model: values.model,
    precision: "int8",
    device: values.backend,
    p99: differences[Math.floor(((differences.length - 1) * 99) / 100)],
    pairs: differences.length,
    command: `node www/scripts/calibrate.mjs --pairs pairs.json --model ${values.model} --backend ${values.backend}`,
    date: "",
  }),
);
