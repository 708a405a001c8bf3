/** The page in German: chosen, kept, complete, and sound to look at. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { shoot } from "./asked";
import { expect, noSidewaysScroll, test } from "./support";
import { de } from "../src/words/de";
import { en } from "../src/words/en";

const PAGES = ["index", "pairs", "lab", "benchmark", "bench"] as const;

/** All plain texts of a language, by their names. */
function texts(words: object, under = ""): [string, string][] {
  return Object.entries(words).flatMap(([name, value]): [string, string][] => {
    if (typeof value === "string") return [[under + name, value]];
    return typeof value === "object" ? texts(value as object, `${under}${name}.`) : [];
  });
}

const addressOf = (noise: string, name: (typeof PAGES)[number]) =>
  `${noise}${name}.html${name === "benchmark" ? "?example=printed&answers=answered&pattern=state" : ""}`;

/** What people see and hear of a page, but for what is marked as another language's. */
async function said(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [document.title];
    const own = (element: Element | null) =>
      element?.closest("[lang]") === document.documentElement;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (own(parentElement)) found.push(textContent ?? "");
    }
    for (const name of ["aria-label", "title", "alt", "placeholder", "aria-description"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        if (own(element)) found.push(element.getAttribute(name) ?? "");
      }
    }
    return found.map((text) => text.trim()).filter((text) => text !== "");
  });
}

/** Opens all that is folded. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
}

/** The controls whose text is cut off. */
const cutOff = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, label, summary, h1, h2, h3, th, dt")]
      .filter((one) => one.checkVisibility() && !one.closest(".unseen"))
      .filter((one) => getComputedStyle(one).textOverflow !== "ellipsis")
      .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
      .map((one) => `${one.tagName} ${one.className}: ${one.textContent}`),
  );

test("every text is translated, and none twice", () => {
  const german = new Map(texts(de));
  const same = texts(en).filter(([name, text]) => german.get(name) === text);
  // Names, and words that both languages have.
  const alike =
    /^(Clipsight|Tip-(Adapter|X)|CLIP-blind|blind|MMVP|Start|Browser|f32|Shot|Patches|Labels|Name)$/;
  expect(same.filter(([, text]) => !alike.test(text))).toEqual([]);
});

test.describe("in a German browser", () => {
  test.use({ locale: "de-AT" });

  for (const name of PAGES) {
    test(`${name} speaks German, all of it, and is sound in it`, async ({
      page,
      noise,
      guard,
    }) => {
      guard.allow(/404/);
      await page.goto(addressOf(noise, name));
      await expect(page.locator("html")).toHaveAttribute("lang", "de-DE");
      if (name === "index") await page.locator("[data-example=blind]").click();
      if (name === "index") await expect(page.locator(".result")).toBeVisible();
      else if (name === "benchmark") await expect(page.locator(".scores")).toBeVisible();
      else if (name !== "bench") await expect(page.locator(".panel button.main")).toBeVisible();
      await unfold(page);
      const german = new Set(texts(de).map(([, text]) => text.trim()));
      const english = texts(en)
        .map(([, text]) => text.trim())
        .filter((text) => text.length > 3 && !german.has(text));
      const shown = await said(page);
      expect(shown.filter((text) => english.includes(text))).toEqual([]);
      // Colours are no matter of language: each page's own test sees it in the dark too.
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
      await shoot(page, "body", `german-${name}-wide`);
      for (const [size, letters] of [
        ["narrow", ""],
        ["large", "200%"],
      ] as const) {
        await page.setViewportSize({ width: 360, height: 740 });
        await page.evaluate((font) => {
          document.documentElement.style.fontSize = font;
        }, letters);
        await noSidewaysScroll(page);
        expect(await cutOff(page)).toEqual([]);
        await shoot(page, "body", `german-${name}-${size}`);
      }
    });
  }

  test("the lab's example is sound in German", async ({ page, noise }) => {
    await page.goto(`${noise}lab.html?example=caltech`);
    await expect(page.locator(".totals tbody tr").first()).toBeVisible();
    await expect(page.locator(".accuracy").nth(1)).toHaveText(/^\d+,\d\u00a0%$/);
    await unfold(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ""}`)).toEqual([]);
    await shoot(page, "body", "german-example-wide");
    await page.setViewportSize({ width: 360, height: 740 });
    await noSidewaysScroll(page);
    await shoot(page, "body", "german-example-narrow");
  });

  test("the address may ask for English", async ({ page, noise }) => {
    await page.goto(`${noise}?lang=en`);
    await expect(page.locator("html")).toHaveAttribute("lang", "en-GB");
    await expect(page.getByRole("link", { name: "Many images" })).toBeVisible();
  });
});

test("a link in the foot changes the language, and the address keeps it", async ({
  page,
  noise,
}) => {
  await page.goto(noise);
  await expect(page.locator(".lead")).toHaveText(en.page.pair.lead);
  await page.locator("[data-example=blind]").click();
  await expect(page).toHaveURL(/example=blind/);
  await page.getByRole("link", { name: "Deutsch" }).click();
  await expect(page).toHaveURL(/lang=de/);
  await expect(page).toHaveURL(/example=blind/);
  await expect(page.locator(".lead")).toHaveText(de.page.pair.lead);
  await expect(page).toHaveTitle(de.page.pair.title);
  // Another example: the address is written, and the language stays in it.
  await page.locator("[data-example=not-blind]").click();
  await expect(page).toHaveURL(/example=not-blind.*lang=de/);
  await expect(page.locator(".result[data-verdict=not-blind]")).toBeVisible();
  // The other pages are asked for the same.
  await page.getByRole("link", { name: de.page.nav.pairs }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(de.page.nav.pairs);
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(en.page.nav.pairs);
});

test("numbers have German commas, but for what programs read", async ({ page, noise }) => {
  await page.goto(`${noise}?lang=de&example=blind&clip=0.85`);
  const number = page.locator(".scale.clip data");
  await expect(number).toHaveText(/^0,\d{3}$/);
  await expect(number).toHaveAttribute("value", /^0\.\d+$/);
  await expect(page.locator(".threshold-slider.clip output")).toHaveText("0,85");
  await expect(page.locator(".threshold-slider.clip input")).toHaveValue("0.85");
  await expect(page).toHaveURL(/clip=0\.85/);
});

test("the core words a verdict in German", async ({ page, noise }) => {
  await page.goto(`${noise}?lang=de&example=blind`);
  const verdict = page.locator(".verdict");
  await expect(verdict.getByRole("heading")).toHaveText(
    "CLIP hält diese für dasselbe Bild; DINOv2 sieht zwei verschiedene.",
  );
  await expect(verdict).toContainText(/Für CLIP ist die Ähnlichkeit 0,\d{3}, ein wenig über/);
  await expect(page.locator(".scale.clip .rank")).toHaveText(
    /^Ähnlicher als \d+,\d+ % zufälliger Fotopaare\.$/,
  );
  await expect(page.locator(".scale-plot").first()).toHaveAttribute(
    "aria-label",
    /^CLIP: Ähnlichkeit 0,\d{3} .* Schwelle 0,88\.$/,
  );
  // The other order, and other thresholds, are worded alike.
  await page.getByRole("button", { name: de.pair.swap }).click();
  await page.locator(".thresholds summary").click();
  await page.locator(".threshold-slider.clip input").fill("0.95");
  await expect(verdict.getByRole("heading")).toHaveText(
    "Beide Encoder unterscheiden diese zwei Bilder: kein blinder Fleck.",
  );
});

test("the page can be read without script", async ({ browser, noise }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(noise);
  await expect(page).toHaveTitle(en.page.pair.title);
  await expect(page.locator(".lead")).toHaveText(en.page.pair.lead);
  await expect(page.locator("meta[name=description]")).toHaveAttribute(
    "content",
    en.page.pair.description,
  );
  await expect(page.getByRole("link", { name: "Caltech-101" })).toHaveAttribute(
    "href",
    /^https:\/\/data\.caltech\.edu/,
  );
  await context.close();
});

test("a worker speaks the page's language", async ({ page, site, guard, folder }) => {
  guard.allow(/404/);
  const { address } = await site({ packs: folder });
  await page.goto(`${address}?lang=de`);
  await expect(page.locator(".failure")).toContainText("ließ sich nicht lesen");
  await expect(page.getByRole("button", { name: de.ui.tryAgain })).toBeVisible();
});
