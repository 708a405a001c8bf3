// Serves the built page on this machine: static files, right types, ranges.
//
//   node scripts/serve.mjs [--dir DIST] [--packs DIR] [--port N]
//
// Without --port the first free port from 8080 on is taken.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const FIRST_PORT = 8080;
const LAST_PORT = 8180;

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
};

/** As static hosts send them: other pages may use the components and the packs. */
const OPEN = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "Content-Range",
};

/**
 * @typedef {object} Options
 * @property {string} dir folder of the built page
 * @property {string} [packs] folder served as /packs/
 * @property {boolean} [closed] pages of other sites may not read the files
 * @property {number} [port] that port and no other; 0 for any
 * @property {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => boolean} [before]
 *   sees each request first; true when it has answered it
 */

/**
 * The file behind an address, or undefined: never one outside the folders.
 * @param {Options} options
 * @param {string} address
 */
function locate(options, address) {
  let name;
  try {
    name = decodeURIComponent(new URL(address, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (name.includes("\0")) return undefined;
  const packs = options.packs !== undefined && name.startsWith("/packs/");
  const folder = path.resolve(packs ? (options.packs ?? "") : options.dir);
  const rest = packs ? name.slice("/packs".length) : name;
  const file = path.join(folder, rest.endsWith("/") ? `${rest}index.html` : rest);
  return file.startsWith(folder + path.sep) ? file : undefined;
}

/**
 * First and last byte of a single range; undefined for the whole file, null
 * for a range that the file does not have.
 * @param {string | undefined} header
 * @param {number} size
 * @returns {[number, number] | undefined | null}
 */
function range(header, size) {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return undefined;
  const first = match[1] === "" ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const last =
    match[1] === "" || match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  return first <= last ? [first, last] : null;
}

/**
 * @param {Options} options
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
async function answer(options, request, response) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  const file = locate(options, request.url ?? "/");
  const info = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (file === undefined || !info?.isFile()) {
    response.writeHead(404, { "Content-Type": "text/plain" }).end("Not found\n");
    return;
  }
  const part = range(request.headers.range, info.size);
  if (part === null) {
    response.writeHead(416, { "Content-Range": `bytes */${info.size}` }).end();
    return;
  }
  const [first, last] = part ?? [0, info.size - 1];
  response.writeHead(part ? 206 : 200, {
    "Accept-Ranges": "bytes",
    ...(options.closed ? {} : OPEN),
    "Cache-Control": "no-cache",
    "Content-Length": last - first + 1,
    "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
    "Last-Modified": info.mtime.toUTCString(),
    "X-Content-Type-Options": "nosniff",
    ...(part ? { "Content-Range": `bytes ${first}-${last}/${info.size}` } : {}),
  });
  if (request.method === "HEAD" || info.size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(file, { start: first, end: last });
  stream.on("error", () => response.destroy());
  response.on("close", () => stream.destroy());
  stream.pipe(response);
}

/**
 * Starts a server on 127.0.0.1.
 * @param {Options} options
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function serve(options) {
  const server = createServer((request, response) => {
    if (options.before?.(request, response)) return;
    answer(options, request, response).catch(() => response.destroy());
  });
  let port = options.port ?? FIRST_PORT;
  for (;;) {
    try {
      await new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          server.off("error", reject);
          resolve(undefined);
        });
      });
      break;
    } catch (error) {
      const taken = /** @type {NodeJS.ErrnoException} */ (error).code === "EADDRINUSE";
      if (!taken || options.port !== undefined || port >= LAST_PORT) throw error;
      port += 1;
    }
  }
  const bound = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    address: `http://localhost:${bound.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      dir: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
      packs: { type: "string" },
      port: { type: "string" },
    },
  });
  if (!(await stat(path.join(values.dir, "index.html")).catch(() => undefined))) {
    throw new Error(`${values.dir} holds no built page: run "npm run build" in www first.`);
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65536)) {
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
  }
  const { address } = await serve({
    dir: values.dir,
    ...(values.packs === undefined ? {} : { packs: values.packs }),
    ...(port === undefined ? {} : { port }),
  });
  console.log(`Clipsight is at ${address} (stop with Ctrl+C)`);
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  main().catch((/** @type {unknown} */ error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
