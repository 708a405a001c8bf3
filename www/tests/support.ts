/** What the tests share: servers, packs, pictures, and a guard over every page. */
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { deflateSync } from "node:zlib";
import {
  test as base,
  type BrowserContext,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";
import { serve } from "../scripts/serve.mjs";

export const www = path.resolve(import.meta.dirname, "..");
export const dist = process.env.CLIPSIGHT_DIST ?? path.join(www, "dist");
/** Folder of the real packs, or undefined. */
export const realPacks = process.env.CLIPSIGHT_PACKS;
/** Said in place of the tests that need them. */
export const noPacks = "CLIPSIGHT_PACKS names no folder of packs";

const examples = path.join(www, "public/examples");
export const lotus = path.join(examples, "lotus-0034.jpg");
export const lily = path.join(examples, "water-lily-0001.jpg");
/** A pair that is not blind. */
export const sunflowers: [string, string] = [
  path.join(examples, "sunflower-0020.jpg"),
  path.join(examples, "sunflower-0050.jpg"),
];

/** The published figure pair where it is at hand, else the blind example. */
export function realPair(): [string, string] {
  const folder = path.resolve(www, "../../shared/data/mmvp-figures/mllm15");
  const pair: [string, string] = [path.join(folder, "25.png"), path.join(folder, "26.png")];
  return pair.every((file) => existsSync(file)) ? pair : [lotus, lily];
}

export interface SiteOptions {
  /** Pages of other sites may not read its files. */
  closed?: boolean;
  /** The built page, if not the one under test. */
  dist?: string;
  packs?: string;
  before?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface Site {
  address: string;
  /** Paths of all requests so far, each with its Range where it has one. */
  log: string[];
  close: () => Promise<void>;
}

/** Serves the built page; the log also proves that no request has a body. */
export async function openSite(options: SiteOptions): Promise<Site> {
  const log: string[] = [];
  const { address, close } = await serve({
    dir: options.dist ?? dist,
    port: 0,
    closed: options.closed ?? false,
    ...(options.packs === undefined ? {} : { packs: options.packs }),
    before: (request, response) => {
      const { range } = request.headers;
      log.push(`${request.url ?? ""}${range === undefined ? "" : ` ${range}`}`);
      const size = request.headers["content-length"] ?? "0";
      if (size !== "0" || request.headers["transfer-encoding"] !== undefined) {
        log.push("A REQUEST WITH A BODY");
      }
      return options.before?.(request, response) ?? false;
    },
  });
  return { address, log, close };
}

/** Watches everything that a context does; `problems` must stay empty. */
export class Guard {
  readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [];
  private readonly origins = new Set<string>();

  /** Messages and errors that a test provokes on purpose. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  allowOrigin(address: string): void {
    this.origins.add(new URL(address).origin);
  }

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      const text = message.text();
      if (message.type() !== "error" || this.allowed.some((one) => one.test(text))) return;
      this.problems.push(`console: ${text}`);
    });
    context.on("weberror", (error) => {
      const { message } = error.error();
      if (this.allowed.some((one) => one.test(message))) return;
      this.problems.push(`page error: ${message}`);
    });
    context.on("request", (request) => {
      const url = new URL(request.url());
      const own = ["blob:", "data:", "about:"].includes(url.protocol);
      if (!own && !this.origins.has(url.origin)) this.problems.push(`went to ${url.href}`);
      if (request.postDataBuffer() !== null) this.problems.push(`a body went to ${url.href}`);
      if (request.method() !== "GET") this.problems.push(`${request.method()} ${url.href}`);
    });
  }
}

interface Fixtures {
  guard: Guard;
  /** Opens sites that are closed, and judged, when the test ends. */
  site: (options: SiteOptions) => Promise<Site>;
  /** A folder that goes when the test ends. */
  folder: string;
  /** Address of a site whose packs are noise: enough for all that needs no model. */
  noise: string;
}

export const test = base.extend<Fixtures>({
  guard: async ({ context }, use) => {
    const guard = new Guard();
    guard.watch(context);
    await use(guard);
    expect(guard.problems).toEqual([]);
  },
  site: async ({ guard }, use) => {
    const sites: Site[] = [];
    await use(async (options) => {
      const site = await openSite(options);
      guard.allowOrigin(site.address);
      sites.push(site);
      return site;
    });
    for (const site of sites) {
      await site.close();
      expect(site.log).not.toContain("A REQUEST WITH A BODY");
    }
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
  folder: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), "clipsight-"));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  noise: async ({ site, folder }, use) => {
    const packs = path.join(folder, "packs");
    mkdirSync(packs);
    writeNoisePacks(packs, 1_000_000);
    await use((await site({ packs })).address);
  },
});

export { expect };

interface Catalogue {
  default_pair: { clip: string; dino: string };
}

/**
 * Writes packs of noise with a right list: enough for all that happens before
 * the models read them. Gives the list's entries.
 */
export function writeNoisePacks(folder: string, bytes = 20_000_000, largest = bytes) {
  const text = readFileSync(
    path.join(www, "../src/core/weights/catalogue/catalogue.json"),
    "utf8",
  );
  const { clip, dino } = (JSON.parse(text) as Catalogue).default_pair;
  const packs = [
    { model: clip, title: "CLIP test" },
    { model: dino, title: "DINOv2 test" },
    { model: `${clip}-imo`, title: "Adapter test" },
  ].map(({ model, title }) => {
    // The first bytes say "a header of 0 bytes", which no reader takes.
    const content = Buffer.concat([Buffer.alloc(64), randomBytes(bytes - 64)]);
    const sha256 = createHash("sha256").update(content).digest("hex");
    return { model, title, files: divide(folder, model, content, largest), bytes, sha256 };
  });
  writeFileSync(path.join(folder, "packs.json"), JSON.stringify({ packs }));
  return packs;
}

/** Writes a pack into files of at most `largest` bytes, as the program does. */
export function divide(folder: string, model: string, content: Buffer, largest: number) {
  const count = Math.ceil(content.length / largest);
  const size = Math.ceil(content.length / count);
  return Array.from({ length: count }, (_, at) => {
    const part = content.subarray(at * size, (at + 1) * size);
    const name = `${model}.safetensors`;
    const file = count === 1 ? name : `${name}.${at + 1}-of-${count}`;
    writeFileSync(path.join(folder, file), part);
    return { file, bytes: part.length };
  });
}

/** Flips one bit of a file. */
export function flip(file: string, offset: number): void {
  const content = readFileSync(file);
  content.writeUInt8(content.readUInt8(offset) ^ 1, offset);
  writeFileSync(file, content);
}

/** A grey PNG of one level. */
export function greyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const pixels = deflateSync(Buffer.alloc((width + 1) * height), { level: 1 });
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

export const slot = (page: Page, name: "A" | "B") =>
  page.getByRole("region", { name: `Picture ${name}`, exact: true });

/** Drops files on a slot as a file manager would. */
export async function drop(page: Page, name: "A" | "B", files: string[]): Promise<void> {
  const transfer = await transferOf(page, files);
  await slot(page, name).locator(".frame").dispatchEvent("drop", { dataTransfer: transfer });
}

/** A DataTransfer in the page that carries these files. */
export async function transferOf(page: Page, files: string[]) {
  const contents = files.map((file) => ({
    name: path.basename(file),
    data: readFileSync(file).toString("base64"),
  }));
  return page.evaluateHandle((list) => {
    const carrier = new DataTransfer();
    for (const { name, data } of list) {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      carrier.items.add(new File([bytes], name));
    }
    return carrier;
  }, contents);
}

/** Drops files and folders of this machine as a file manager does. */
export async function dropPaths(page: Page, place: Locator, files: string[]): Promise<void> {
  await dragOnto(page, place, { items: [], files, dragOperationsMask: 1 });
}

/** Drags a picture's address out of another page onto a place. */
export async function dropAddress(page: Page, place: Locator): Promise<void> {
  const address = "https://example.org/picture.jpg";
  const items = [
    { mimeType: "text/uri-list", data: address },
    { mimeType: "text/html", data: `<img src="${address}">` },
  ];
  await dragOnto(page, place, { items, dragOperationsMask: 1 });
}

async function dragOnto(
  page: Page,
  place: Locator,
  data: {
    items: { mimeType: string; data: string }[];
    files?: string[];
    dragOperationsMask: number;
  },
): Promise<void> {
  await place.scrollIntoViewIfNeeded();
  const box = await place.boundingBox();
  if (!box) throw new Error("nothing to drop on");
  const session = await page.context().newCDPSession(page);
  const x = box.x + box.width / 2;
  const y = box.y + Math.min(box.height / 2, 60);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x, y, data });
  }
  await session.detach();
}

/** Breaks the worker that computes off, as a panic in wasm does: nobody catches it. */
export async function breakOff(page: Page): Promise<void> {
  for (const worker of page.workers()) {
    await worker.evaluate(() => {
      // The other one is the lab's own.
      if (self.name !== "clipsight") return;
      setTimeout(() => {
        throw new WebAssembly.RuntimeError("thrown by the test");
      });
    });
  }
}

/** Red, green and blue of a pixel of a picture's preview, and the preview's size. */
export async function previewOf(page: Page, name: "A" | "B", x: number, y: number) {
  return slot(page, name)
    .locator("canvas.preview")
    .evaluate(
      (canvas: HTMLCanvasElement, at) => ({
        size: [canvas.width, canvas.height],
        pixel: [...(canvas.getContext("2d")?.getImageData(at.x, at.y, 1, 1).data ?? [])].slice(
          0,
          3,
        ),
      }),
      { x, y },
    );
}

/** The question before the download. */
export const consent = (page: Page) => page.getByRole("button", { name: /^Download/ });

export async function noSidewaysScroll(page: Page): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(beyond).toBeLessThanOrEqual(0);
}

export async function noRepeatedIds(page: Page): Promise<void> {
  const ids = await page
    .locator("[id]")
    .evaluateAll((elements) => elements.map((element) => element.id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
}
