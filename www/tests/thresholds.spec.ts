/** Ranks and thresholds, of answers that came with the page: no model is needed. */
import { mkdirSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, noSidewaysScroll, openSite, type Site, test, www } from "./support";

let site: Site;

test.beforeAll(async () => {
  site = await openSite({});
});

test.afterAll(async () => {
  await site.close();
});

test("the verdict and the address follow the thresholds", async ({ page }) => {
  await page.goto(`${site.address}?example=blind`);
  const result = page.locator(".result");
  await expect(result).toHaveAttribute("data-verdict", "blind");
  const thresholds = page.locator(".thresholds");
  await thresholds.locator("summary").press("Enter");
  const clip = page.getByRole("slider", { name: "CLIP’s threshold" });
  await expect(clip).toHaveValue("0.88");
  const back = page.getByRole("button", { name: "Back to the catalogue’s" });
  await expect(back).toBeDisabled();

  await clip.focus();
  // The example's cosine is 0.901.
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await expect(result).toHaveAttribute("data-verdict", "not-blind");
  await expect(page.locator(".verdict h2")).toContainText("Both encoders tell these two");
  await expect(page.locator(".scale.clip data")).toHaveAttribute("data-threshold", /^0\.91/);
  await expect(page).toHaveURL(/[?&]clip=0\.91(&|$)/);
  await expect(page.locator(".facts")).toContainText("0.91: given by hand");

  await back.click();
  await expect(result).toHaveAttribute("data-verdict", "blind");
  await expect(clip).toBeFocused();
  await expect(page).not.toHaveURL(/clip=/);
});

test("an address with thresholds is judged by them", async ({ page }) => {
  await page.goto(`${site.address}?example=blind&clip=0.5&dino=0.3`);
  await expect(page.locator(".result")).toHaveAttribute("data-verdict", "not-blind");
  const dino = page.getByRole("slider", { name: "DINOv2’s threshold" });
  await expect(dino).toHaveValue("0.3");
  // Another pair is judged by them too.
  await page.locator("[data-example=not-blind]").click();
  await expect(page.locator(".scale.dino data")).toHaveAttribute("data-threshold", /^0\.3/);
  await page.goto(`${site.address}?example=blind&clip=high`);
  await expect(page.locator("body")).toContainText("asks for the threshold “high”");
  await expect(page.locator(".result")).toHaveAttribute("data-verdict", "blind");
});

test("ranks say what a cosine means", async ({ page }) => {
  await page.goto(`${site.address}?example=blind`);
  const rank = (kind: string) => page.locator(`.scale.${kind} .rank`);
  // Counted with NumPy on the same photos: 99.998 and 99.8 %.
  await expect(rank("clip")).toHaveText(/^Closer than 99\.99\d % of random photo pairs\.$/);
  await expect(rank("dino")).toHaveText(/^Closer than 99\.8\d? % of random photo pairs\.$/);
  await page.locator(".small-print summary").click();
  await expect(page.locator(".facts")).toContainText("1,000 ImageNet photos");
  await page.locator(".thresholds summary").click();
  const folder = path.join(www, "test-results/shots");
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    const shot = path.join(folder, `thresholds-${colorScheme}.png`);
    await page.locator(".result").screenshot({ path: shot });
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await noSidewaysScroll(page);
  await page
    .locator(".result")
    .screenshot({ path: path.join(folder, "thresholds-narrow.png") });
});
