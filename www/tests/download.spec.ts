/** Weights on their way: damaged, cut off, wrong. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  consent,
  expect,
  flip,
  noPacks,
  realPacks,
  type Site,
  test,
  writeNoisePacks,
} from "./support";

/** Addresses of what the page keeps of the packs. */
function kept(page: import("@playwright/test").Page): Promise<number> {
  return page.evaluate(async () => {
    const keys = await (await caches.open("clipsight-packs")).keys();
    return keys.filter(({ url }) => /\/kept\/[0-9a-f]{64}\//.test(url)).length;
  });
}

const packRequests = ({ log }: Site) => log.filter((line) => line.includes(".safetensors"));

test("refuses a corrupt pack, removes it, and recovers when the site does", async ({
  page,
  site,
  folder,
}) => {
  const [clip] = writeNoisePacks(folder);
  const file = path.join(folder, clip?.files[0]?.file ?? "");
  flip(file, 12_345_678);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await consent(page).click();
  await expect(page.locator(".failure")).toContainText("refused and removed");
  await expect(page.locator(".failure")).toHaveAttribute("data-code", "CorruptPack");
  expect(await kept(page)).toBe(0);

  flip(file, 12_345_678);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(consent(page)).toHaveText("Download 40 MB once");
  await consent(page).click();
  // The hash is right now: what refuses the noise is the reader of packs.
  await expect(page.locator(".failure")).toBeVisible();
  await expect(page.locator(".failure")).not.toHaveAttribute("data-code", "CorruptPack");
  expect(await kept(page)).toBe(0);
});

test("a download that was cut off goes on where it stopped", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/net::ERR_/);
  const [clip] = writeNoisePacks(folder);
  let cut = false;
  const served = await site({
    packs: folder,
    before: (request, response) => {
      if (cut || !request.url?.includes(clip?.files[0]?.file ?? "?")) return false;
      cut = true;
      response.writeHead(200, { "Content-Length": clip?.bytes ?? 0 });
      response.write(
        readFileSync(path.join(folder, clip?.files[0]?.file ?? "")).subarray(0, 9_000_000),
      );
      setTimeout(() => response.destroy(), 300);
      return true;
    },
  });
  await page.goto(served.address);
  await consent(page).click();
  await expect(page.locator(".failure")).toBeVisible();
  const [first, second] = packRequests(served);
  expect(first).toBe(`/packs/${clip?.files[0]?.file ?? ""}`);
  const from = Number(/ bytes=(\d+)-$/.exec(second ?? "")?.[1]);
  expect(from).toBeGreaterThan(0);
  expect(from).toBeLessThanOrEqual(9_000_000);
  // Both halves make the right hash: what refuses the noise is the reader of packs.
  await expect(page.locator(".failure")).not.toHaveAttribute("data-code", "CorruptPack");
});

test("a visit that ends during the download is not lost", async ({ page, site, folder }) => {
  const [clip] = writeNoisePacks(folder);
  let stall = true;
  const served = await site({
    packs: folder,
    before: (request, response) => {
      if (!stall || !request.url?.includes(".safetensors")) return false;
      response.writeHead(200, { "Content-Length": clip?.bytes ?? 0 });
      response.write(
        readFileSync(path.join(folder, clip?.files[0]?.file ?? "")).subarray(0, 17_000_000),
      );
      return true;
    },
  });
  await page.goto(served.address);
  await consent(page).click();
  await expect.poll(() => kept(page)).toBe(2);
  stall = false;
  await page.reload();
  await expect(consent(page)).toHaveText("Download the remaining 23 MB");
  await consent(page).click();
  await expect(page.locator(".failure")).toBeVisible();
  expect(packRequests(served)[1]).toBe(`/packs/${clip?.files[0]?.file ?? ""} bytes=16777216-`);
  await expect(page.locator(".failure")).not.toHaveAttribute("data-code", "CorruptPack");
});

test("gives up in words when the connection stays away", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/net::ERR_/);
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({
    packs: folder,
    before: (request, response) => {
      if (!request.url?.includes(".safetensors")) return false;
      response.destroy();
      return true;
    },
  });
  await page.goto(address);
  await consent(page).click();
  await expect(page.locator(".failure")).toContainText("cut off", { timeout: 40_000 });
  await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
});

test("an old page beside new packs asks for the list again, and says that a newer build waits", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/404/);
  writeNoisePacks(folder, 1_000_000);
  const served = await site({ packs: folder });
  await page.goto(served.address);
  await expect(consent(page)).toBeVisible();

  // The site moves on: other files under other names, and the old ones are gone.
  const packs = writeNoisePacks(folder, 2_000_000).map((pack) => {
    const files = pack.files.map(({ file, bytes }) => {
      renameSync(path.join(folder, file), path.join(folder, `new-${file}`));
      return { file: `new-${file}`, bytes };
    });
    return { ...pack, files };
  });
  writeFileSync(path.join(folder, "packs.json"), JSON.stringify({ packs }));
  await page.reload();
  await expect(consent(page)).toHaveText("Download 2.0 MB once");
  await consent(page).click();
  await expect(page.locator(".notes")).toContainText("a newer build of it waits");
  // What is downloaded now is other than what was agreed to.
  await expect(consent(page)).toHaveText("Download 4.0 MB once");
  await consent(page).click();
  await expect(page.locator(".failure")).toBeVisible();
  await expect(page.locator(".failure")).not.toHaveAttribute("data-code", "PackGone");
  expect(packRequests(served).at(-1)).toBe(`/packs/${packs[0]?.files[0]?.file ?? ""}`);
});

test("a pack that is gone from the site's own list is said to be", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/404/);
  const [clip] = writeNoisePacks(folder, 1_000_000);
  rmSync(path.join(folder, clip?.files[0]?.file ?? ""));
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await consent(page).click();
  await expect(page.locator(".failure")).toContainText("does not have the weights");
  await expect(page.locator(".notes")).not.toContainText("newer build");
});

/** Leaves a page's origin so much room. */
async function limitRoom(
  page: import("@playwright/test").Page,
  address: string,
  bytes: number,
) {
  const session = await page.context().newCDPSession(page);
  await session.send("Storage.overrideQuotaForOrigin", {
    origin: new URL(address).origin,
    quotaSize: bytes,
  });
}

test("a full quota is said", async ({ page, site, folder }) => {
  writeNoisePacks(folder);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await expect(page.locator(".panel")).toContainText("where this browser has room, kept");
  await limitRoom(page, address, 10_000_000);
  await consent(page).click();
  // A part of 8 MiB may have had room beside the page itself.
  await expect(page.locator(".notes")).toContainText(/Not kept: (32|40) MB of room are needed/);
});

test(
  "what found no room is said when the models are there",
  { tag: "@long" },
  async ({ page, site }) => {
    test.skip(realPacks === undefined, noPacks);
    test.setTimeout(10 * 60_000);
    const { address } = await site({ packs: realPacks ?? "" });
    await page.goto(`${address}?backend=cpu`);
    await expect(consent(page)).toBeVisible();
    await limitRoom(page, address, 60_000_000);
    await consent(page).click();
    await expect(page.locator(".notes")).toContainText(/Not kept: \d+ MB of room are needed/, {
      timeout: 10 * 60_000,
    });
    await expect(page.locator(".panel")).toContainText("Ready.", { timeout: 10 * 60_000 });
  },
);

test("a pack in several files is put together, and goes on where it was cut off", async ({
  page,
  site,
  folder,
}) => {
  const [clip] = writeNoisePacks(folder, 20_000_000, 9_000_000);
  expect(clip?.files.length).toBe(3);
  let cut = false;
  const served = await site({
    packs: folder,
    before: (request, response) => {
      const second = clip?.files[1]?.file ?? "?";
      if (cut || !request.url?.endsWith(second)) return false;
      cut = true;
      response.writeHead(200, { "content-length": String(clip?.files[1]?.bytes) });
      response.write(readFileSync(path.join(folder, second)).subarray(0, 5_000_000));
      setTimeout(() => response.destroy(), 200);
      return true;
    },
  });
  await page.goto(served.address);
  await consent(page).click();
  // Read by the models, so its hash was right: the noise itself is what they refuse.
  await expect(page.locator(".failure")).toHaveAttribute("data-code", "BadPack");
  const asked = packRequests(served).filter((one) => one.includes(clip?.model ?? "?"));
  const name = (at: number) => `/packs/${clip?.files[at]?.file ?? ""}`;
  expect(asked[0]).toBe(name(0));
  expect(asked[1]).toBe(name(1));
  expect(asked[2]).toMatch(new RegExp(`^${name(1)} bytes=\\d+-$`));
  expect(asked.at(-1)).toBe(name(2));
});
