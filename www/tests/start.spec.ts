/** What happens before anything is downloaded. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import {
  consent,
  drop,
  expect,
  lily,
  lotus,
  openSite,
  slot,
  test,
  writeNoisePacks,
} from "./support";

test("names the size and downloads nothing before it is agreed to", async ({
  page,
  site,
  folder,
}) => {
  writeNoisePacks(folder);
  const { address, log } = await site({ packs: folder });
  await page.goto(address);
  await expect(consent(page)).toHaveText("Download 40 MB once");
  await expect(page.locator(".panel")).toContainText(
    "CLIP test (20 MB) and DINOv2 test (20 MB)",
  );
  await drop(page, "A", [lotus, lily]);
  await expect(page.locator(".slot.filled")).toHaveCount(2);
  expect(log.filter((line) => line.endsWith(".safetensors"))).toEqual([]);
});

test("without WebGPU the processor takes over and the page says so", async ({
  page,
  site,
  folder,
}) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await expect(page.locator(".notes")).toContainText("offers no WebGPU here");
  await expect(page.locator(".panel")).toHaveAttribute("data-backend", "cpu");
  await expect(consent(page)).toBeVisible();

  await page.goto(`${address}?backend=webgpu`);
  await expect(page.locator(".notes")).toContainText("though the address asks for it");
  await expect(page.locator(".panel")).toHaveAttribute("data-backend", "cpu");
});

test("the address chooses the backend and the example", async ({ page, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(`${address}?backend=cpu&example=blind`);
  await expect(slot(page, "A").locator(".caption")).toContainText("lotus-0034.jpg");
  await expect(slot(page, "B").locator(".caption")).toContainText("water-lily-0001.jpg");
  await expect(consent(page)).toBeVisible();
  await expect(page.locator(".notes li")).toHaveCount(0);

  await page.locator("[data-example=not-blind]").click();
  await expect(page).toHaveURL(/example=not-blind/);
  await expect(page).toHaveURL(/backend=cpu/);
  await expect(slot(page, "A").locator(".caption")).toContainText("sunflower-0020.jpg");
  // Another picture is another state.
  await drop(page, "B", [lily]);
  await expect(slot(page, "B").locator(".caption")).toContainText("water-lily-0001.jpg");
  await expect(page).not.toHaveURL(/example/);

  await page.goto(`${address}?backend=abacus&example=nothing`);
  await expect(page.locator(".notes")).toContainText("abacus");
  await expect(page.locator(".notes")).toContainText("nothing");
});

test("an example's answer is there before any download", async ({ page, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  const { address, log } = await site({ packs: folder });
  await page.goto(address);
  await page.locator("[data-example=not-blind]").click();
  const result = page.locator(".result");
  await expect(result).toHaveAttribute("data-verdict", "not-blind");
  await expect(result).toContainText("came with the page");
  await page.locator("[data-example=blind]").click();
  await expect(result).toHaveAttribute("data-verdict", "blind");
  await expect(page.locator(".scale.clip data")).not.toBeEmpty();
  await page.locator(".small-print summary").click();
  await expect(page.locator(".facts")).toContainText("clipsight pair");
  expect(log.filter((line) => line.endsWith(".safetensors"))).toEqual([]);
  // To be computed here it needs the models, whose button gets the focus.
  await page.getByRole("button", { name: "Compute it here" }).click();
  await expect(result).toContainText("The models have to be here first");
  await expect(consent(page)).toBeFocused();
  // Another picture has no answer yet.
  await drop(page, "B", [lotus]);
  await expect(result).toBeHidden();
});

test("a site without packs says so", async ({ page, site, guard, folder }) => {
  guard.allow(/404/);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await expect(page.locator(".failure")).toContainText("packs/packs.json");
  writeNoisePacks(folder, 1_000_000);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(consent(page)).toBeVisible();
});

test("keeps to its content security policy", async ({ page, site, guard, folder }) => {
  guard.allow(/Content Security Policy|violates the document/i);
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  const other = await openSite({});
  await page.goto(address);
  const refused = await page.evaluate(async (foreign) => {
    const script = document.createElement("script");
    script.textContent = "window.intruder = true";
    document.head.append(script);
    const fetched = await fetch(foreign).then(
      () => true,
      () => false,
    );
    return { script: !("intruder" in window), fetch: !fetched };
  }, other.address);
  expect(refused).toEqual({ script: true, fetch: true });
  expect(other.log).toEqual([]);

  // The worker lies under the same policy, though it fetches by itself.
  await expect(consent(page)).toBeVisible();
  const worker = page.workers()[0];
  const fromWorker = await worker?.evaluate(
    (foreign) =>
      fetch(foreign).then(
        () => "fetched",
        () => "refused",
      ),
    other.address,
  );
  expect(fromWorker).toBe("refused");
  expect(other.log).toEqual([]);
  await other.close();
});

test("works in another site's frame without special headers", async ({
  page,
  site,
  guard,
  folder,
}) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  const outer = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html");
    response.end(`<!doctype html><link rel="icon" href="data:,">
      <script>addEventListener("message", (event) => { window.height = event.data.height; });</script>
      <iframe src="${address}?embed=1&example=blind" width="600" height="700"></iframe>`);
  });
  await new Promise<void>((resolve) => outer.listen(0, "127.0.0.1", resolve));
  const { port } = outer.address() as AddressInfo;
  guard.allowOrigin(`http://127.0.0.1:${port}`);
  await page.goto(`http://127.0.0.1:${port}/`);
  const frame = page.frameLocator("iframe");
  await expect(frame.locator(".slot.filled")).toHaveCount(2);
  await expect(frame.getByRole("button", { name: /^Download/ })).toBeVisible();
  await expect(frame.locator("header")).toBeHidden();
  await page.waitForFunction(() => Number((window as { height?: number }).height) > 300);
  outer.close();
});

test("a worker that dies is replaced, but not for ever", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/thrown by the test/);
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await expect(consent(page)).toBeVisible();
  let worker = page.workers()[0];
  // As a panic in wasm shows itself: an error that nobody catches.
  const kill = () =>
    worker?.evaluate(() => {
      setTimeout(() => {
        throw new WebAssembly.RuntimeError("thrown by the test");
      });
    });
  for (const picture of [lotus, lily]) {
    const replacement = page.waitForEvent("worker");
    await kill();
    worker = await replacement;
    await drop(page, "A", [picture]);
    await expect(slot(page, "A").locator(".file")).toHaveText(path.basename(picture));
    await expect(consent(page)).toBeVisible();
  }
  await kill();
  await expect(page.locator(".failure")).toContainText("keeps breaking off");
  await expect(page.getByRole("button", { name: "Reload the page" })).toBeVisible();
});

test("the address names two pictures, until others take their places", async ({
  page,
  noise,
}) => {
  await page.goto(`${noise}?a=examples/lotus-0034.jpg&b=examples/sunflower-0020.jpg`);
  await expect(slot(page, "A").locator(".caption")).toContainText("lotus-0034.jpg");
  await expect(slot(page, "B").locator(".caption")).toContainText("sunflower-0020.jpg");
  expect(page.url()).toContain("b=examples");
  await drop(page, "B", [lily]);
  await expect(slot(page, "B").locator(".caption")).toContainText(path.basename(lily));
  await expect(page).not.toHaveURL(/[?&]b=/);
});

test("a picture that the address names and that is not there is said to be missing", async ({
  page,
  noise,
  guard,
}) => {
  guard.allow(/404/);
  await page.goto(`${noise}?a=examples/none.jpg&b=examples/sunflower-0020.jpg`);
  await expect(page.locator(".notes")).toContainText("none.jpg could not be read");
});
