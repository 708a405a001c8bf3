/** What may go wrong around a page, each caused here, and what its user reads then. */
import { expect, noPacks, realPacks, writeNoisePacks } from "../support";
import { test } from "./fixtures";
import { SLOW } from "./pages";

const POLICY = {
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self' blob:",
  "img-src": "'self' blob: data:",
};

/** A header that holds the page to its own policy, but for one directive. */
function policy(changed: Partial<typeof POLICY>): Record<string, string> {
  const all = Object.entries({ ...POLICY, ...changed }).map((one) => one.join(" "));
  return { "Content-Security-Policy": all.join("; ") };
}

const forbidden = [
  {
    name: "WebAssembly",
    headers: policy({ "script-src": "'self'" }),
    code: "WasmForbidden",
    directive: "script-src 'self' 'wasm-unsafe-eval'",
  },
  {
    name: "workers from blobs",
    headers: policy({ "worker-src": "'self'" }),
    code: "WorkerForbidden",
    directive: "worker-src 'self' blob:",
  },
];

for (const { name, headers, code, directive } of forbidden) {
  test(`a policy without ${name} is told, with what it needs`, async ({
    tab,
    site,
    folder,
  }) => {
    tab.allow(/Content.Security.Policy|SecurityError|WebAssembly/i);
    writeNoisePacks(folder, 1_000_000);
    const { address } = await site({
      packs: folder,
      before: (_, response) => {
        for (const [header, value] of Object.entries(headers))
          response.setHeader(header, value);
        return false;
      },
    });
    await tab.goto(`${address}?backend=cpu&example=blind`);
    await tab.see(`.failure[data-code=${code}]`, directive);
    await tab.shoot(`forbidden-${code}`);
    await tab.goto(`${address}lab.html?backend=cpu`);
    await tab.see(`.failure[data-code=${code}]`, directive);
    await tab.see(".problems", directive);
  });
}

test.describe("in a browser without WebAssembly", () => {
  test.use({ wanted: { wasm: false } });
  test.skip(({ engineName }) => engineName !== "firefox", "Firefox alone has a setting for it");

  test("that is told", async ({ tab, noise }) => {
    tab.allow(/./);
    await tab.goto(`${noise}?backend=cpu`);
    await tab.see(".failure[data-code=WasmForbidden]", "another browser");
  });
});

for (const [name, cors] of [
  ["whose files it may read", true],
  ["whose files it may not read", false],
] as const) {
  test(`without an origin, on a site ${name}`, async ({ tab, site, folder, engineName }) => {
    tab.allow(/./);
    writeNoisePacks(folder, 1_000_000);
    // As a frame with sandbox="allow-scripts" does.
    const { address } = await site({
      packs: folder,
      closed: !cors,
      before: (_, response) => {
        response.setHeader("Content-Security-Policy", "sandbox allow-scripts");
        return false;
      },
    });
    await tab.goto(`${address}?backend=cpu`);
    const wanted = 'sandbox="allow-scripts allow-same-origin"';
    if (cors && engineName === "firefox") {
      await tab.see(".panel", "This page cannot keep them");
      await tab.see(".panel", "in a sandboxed frame allow-same-origin");
    } else if (cors && engineName === "chromium") {
      // It starts no worker there.
      await tab.see(".failure[data-code=NoOrigin]", wanted);
    } else await tab.see(".unstarted", wanted);
    await tab.shoot(`sandbox-${cors ? "cors" : "plain"}`);
  });
}

test("two tabs that download and compute at once both answer", async ({
  engine,
  tab,
  site,
}) => {
  test.skip(realPacks === undefined, noPacks);
  const { address, log } = await site({ packs: realPacks ?? "" });
  const other = await engine.tab();
  const tabs = [tab, other];
  for (const one of tabs) await one.goto(`${address}?backend=cpu&example=blind`);
  for (const one of tabs) {
    await one.click(".panel button", "Download");
    await one.click("button", "Compute it here");
  }
  for (const one of tabs) await one.see(".result", "the verdict is the same", SLOW);
  // What both kept is whole: the next visit takes it, and downloads nothing.
  const before = log.length;
  await other.goto(`${address}?backend=cpu&example=not-blind`);
  await other.click("button", "Compute it here");
  await other.see(".result[data-verdict=not-blind]", "the verdict is the same", SLOW);
  expect(log.slice(before).filter((line) => line.includes(".safetensors"))).toEqual([]);
});

test("who leaves in the middle of a download or a run goes on later", async ({ tab, site }) => {
  test.skip(realPacks === undefined, noPacks);
  let slow = true;
  const { address, log } = await site({
    packs: realPacks ?? "",
    before: (request, response) => {
      const write = response.write.bind(response);
      if (slow && request.url?.endsWith(".safetensors")) {
        // The first 20 MB come, and the rest does not.
        let bytes = 0;
        response.write = (chunk: Buffer) => {
          bytes += chunk.length;
          return bytes < 20_000_000 ? write(chunk) : false;
        };
      }
      return false;
    },
  });
  await tab.goto(`${address}?backend=cpu&example=blind`);
  await tab.click(".panel button", "Download 111 MB once");
  // Two parts of 8 MiB are kept.
  const arrived = async () =>
    Number(/: (\d+) MB of 111/.exec((await tab.texts(".line")).join())?.[1]);
  await expect.poll(arrived, { timeout: 60_000 }).toBeGreaterThan(17);
  slow = false;
  await tab.goto(`${address}?backend=cpu&example=blind`);
  await tab.click(".panel button", "Download the remaining 95 MB");
  await tab.click("button", "Compute it here");
  await tab.see(".panel[data-kind=comparing]", "", SLOW);
  const ranges = log.filter((line) => line.includes(".safetensors bytes="));
  expect(ranges).toHaveLength(1);
  expect(ranges[0]).toContain("bytes=16777216-");
  // In the middle of the run.
  await tab.goto(`${address}?backend=cpu&example=blind`);
  await tab.click("button", "Compute it here");
  await tab.see(".result[data-verdict=blind]", "the verdict is the same", SLOW);
});

test("a tab that was ended at its work asks before it begins again", async ({
  engine,
  engineName,
  tab,
  site,
}) => {
  test.skip(engineName === "webkit", "WebKitWebDriver ends with the page's process");
  test.skip(realPacks === undefined, noPacks);
  const { address } = await site({ packs: realPacks ?? "" });
  const visit = `${address}?backend=cpu&example=blind`;
  await tab.goto(visit);
  await tab.click(".panel button", "Download");
  await tab.click("button", "Compute it here");
  await tab.see(".panel[data-kind=comparing]", "", SLOW);
  engine.family.endLargestPage();
  await tab.revisit(visit);
  await tab.see(".failure[data-code=Ended]", "does not start again by itself");
  // What is known needs no models.
  await tab.see(".result[data-verdict=blind]", "came with the page");
  await tab.shoot("ended");
  await tab.click(".panel button", "Start again");
  await tab.click("button", "Compute it here");
  await tab.see(".result[data-verdict=blind]", "the verdict is the same", SLOW);
  // Who leaves by himself is not asked.
  await tab.goto(visit);
  await tab.click("button", "Compute it here");
  await tab.see(".result", "the verdict is the same", SLOW);
});

test.describe("in a private window", () => {
  test.use({ wanted: { private: true } });

  test("the page works, and says that nothing lasts", async ({ tab, noise, engineName }) => {
    await tab.goto(`${noise}?backend=cpu&example=blind`);
    await tab.see(".result[data-verdict=blind]", "came with the page");
    await tab.see(".panel", "A private window forgets them when it is closed");
    await tab.goto(`${noise}lab.html?backend=cpu&example=caltech`);
    await tab.see(".lab-results [data-change=accuracy] .after", "%", 90_000);
    // WebKit keeps no images in such a window, not even while it is open.
    if (engineName === "webkit") await tab.see(".notes", "Save the lab as a file.");
  });
});
