/** What is around the page: frames and storage. More in engines/faults.spec.ts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { consent, expect, test, writeNoisePacks } from "./support";

for (const [sandbox, works] of [
  ["allow-scripts", false],
  ["allow-scripts allow-same-origin", true],
] as const) {
  test(`in a frame with sandbox="${sandbox}"`, async ({ page, site, guard, folder }) => {
    guard.allow(/CORS|ERR_FAILED|sandbox/);
    writeNoisePacks(folder, 1_000_000);
    const { address } = await site({ packs: folder });
    const outer = createServer((_, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end(`<!doctype html><link rel="icon" href="data:,">
        <iframe sandbox="${sandbox}" src="${address}?embed=1" width="600" height="700"></iframe>`);
    });
    await new Promise<void>((resolve) => outer.listen(0, "127.0.0.1", resolve));
    const { port } = outer.address() as AddressInfo;
    guard.allowOrigin(`http://127.0.0.1:${port}`);
    await page.goto(`http://127.0.0.1:${port}/`);
    const frame = page.frameLocator("iframe");
    const unstarted = frame.getByText('sandbox="allow-scripts allow-same-origin"');
    if (works) {
      await expect(frame.getByRole("button", { name: /^Download/ })).toBeVisible();
      await expect(unstarted).toHaveCount(0);
    } else {
      await expect(unstarted).toBeVisible();
    }
    outer.close();
  });
}

test("without the Cache API the page says before the download that nothing is kept", async ({
  page,
  site,
  folder,
}) => {
  writeNoisePacks(folder, 1_000_000);
  const { address } = await site({ packs: folder });
  // The worker's own: what is put before its script is not in the page's reach.
  await page.route(/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    const without = "CacheStorage.prototype.open = () => Promise.reject(new Error('none'));";
    await route.fulfill({ response, body: `${without}\n${await response.text()}` });
  });
  await page.goto(address);
  await expect(consent(page)).toBeVisible();
  await expect(page.locator(".panel")).toContainText("This page cannot keep them");
});
