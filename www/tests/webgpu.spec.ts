/** WebGPU, in software where there is no other: choice of backend, and one real verdict. */
import { browser } from "./browser";
import { compare } from "./verdict";
import {
  breakOff,
  consent,
  drop,
  expect,
  noPacks,
  realPacks,
  realPair,
  test,
  writeNoisePacks,
} from "./support";

const VERY_SLOW = 20 * 60_000;

test.use({
  launchOptions: browser("--enable-unsafe-webgpu"),
});

test("the address asks for WebGPU and gets it", async ({ page, site, folder }) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(`${address}?backend=webgpu`);
  await expect(consent(page)).toBeVisible();
  await expect(page.locator(".panel")).toHaveAttribute("data-backend", "webgpu");
  await expect(page.locator(".notes li")).toHaveCount(0);
});

test("a worker that asks for a downgrade gets the processor, with its reason", async ({
  page,
  site,
  folder,
}) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(`${address}?backend=webgpu`);
  await expect(page.locator(".panel")).toHaveAttribute("data-backend", "webgpu");
  await page.workers()[0]?.evaluate(() => {
    const worker = self as unknown as { postMessage(message: unknown): void };
    const reason = "The self-test failed on this GPU.";
    worker.postMessage({ type: "event", event: { type: "downgrade", reason } });
  });
  await expect(page.locator(".notes")).toContainText("The self-test failed on this GPU.");
  await expect(page.locator(".panel")).toHaveAttribute("data-backend", "cpu");
  await expect(consent(page)).toBeVisible();
});

test("left to itself the page prefers the processor to a GPU in software", async ({
  page,
  site,
  folder,
}) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(address);
  await expect(consent(page)).toBeVisible();
  const software = await page.evaluate(async () => {
    interface Gpu {
      requestAdapter(): Promise<{ info: { architecture: string } } | null>;
    }
    const adapter = await (navigator as unknown as { gpu: Gpu }).gpu.requestAdapter();
    return adapter?.info.architecture === "swiftshader";
  });
  test.skip(!software, "this machine has a real GPU");
  await expect(page.locator(".panel")).toHaveAttribute("data-backend", "cpu");
  await expect(page.locator(".notes")).toContainText("imitated in software");
});

test("what is lost once is built again, what is lost twice goes on without the GPU", async ({
  page,
  site,
  guard,
  folder,
}) => {
  guard.allow(/thrown by the test/);
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  await page.goto(`${address}?backend=webgpu`);
  await expect(consent(page)).toBeVisible();
  const panel = page.locator(".panel");
  await expect(panel).toHaveAttribute("data-backend", "webgpu");
  for (const [after, notes] of [
    ["webgpu", 0],
    ["cpu", 1],
  ] as const) {
    const replacement = page.waitForEvent("worker");
    await breakOff(page);
    await replacement;
    await expect(consent(page)).toBeVisible();
    await expect(panel).toHaveAttribute("data-backend", after);
    await expect(page.locator(".notes li")).toHaveCount(notes);
  }
  await expect(page.locator(".notes")).toContainText(
    "broke off twice, so Clipsight goes on with the processor",
  );
});

test(
  "two dropped images get the native verdict on WebGPU",
  { tag: "@long" },
  async ({ page, site }) => {
    test.skip(realPacks === undefined, noPacks);
    test.skip(process.env.CLIPSIGHT_NO_GPU !== undefined, "CLIPSIGHT_NO_GPU is set");
    test.setTimeout(VERY_SLOW);
    const { address } = await site({ packs: realPacks ?? "" });
    const pair = realPair();
    await page.goto(`${address}?backend=webgpu`);
    await drop(page, "A", pair);
    await expect(page.locator(".slot.filled")).toHaveCount(2);
    await consent(page).click();
    await expect(page.locator(".result")).toBeVisible({ timeout: VERY_SLOW });
    const report = await compare(page, pair);
    expect(report.device).toBe("webgpu");
    expect(report.verdict).toBe("blind");
    await expect(page.locator(".facts")).not.toContainText("FAILED");
    console.log(`milliseconds: ${JSON.stringify(report.milliseconds)}`);
  },
);
