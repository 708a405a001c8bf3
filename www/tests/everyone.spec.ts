/** For everyone's eyes and hands: keyboard, screen readers, stillness, right to left. */
import type { Page } from "@playwright/test";
import { give, leave, shoot, SLOW, visit } from "./asked";
import {
  consent,
  expect,
  lily,
  lotus,
  noPacks,
  noSidewaysScroll,
  realPacks,
  test,
} from "./support";

const PAGES = ["index", "pairs", "lab", "benchmark", "bench"] as const;

/** A page with as much on it as can be without models. */
async function filled(page: Page, noise: string, name: (typeof PAGES)[number]): Promise<void> {
  const examples: Partial<Record<typeof name, string>> = {
    lab: "?example=caltech",
    benchmark: "?example=printed&pattern=state",
  };
  await page.goto(`${noise}${name}.html${examples[name] ?? ""}`);
  if (name === "index") {
    await page.locator("[data-example=blind]").click();
    await expect(page.locator(".result")).toBeVisible();
    await expect(consent(page)).toBeVisible();
  }
  if (name === "lab") await expect(page.locator(".totals tbody tr").first()).toBeVisible();
  if (name === "benchmark") await expect(page.locator(".pair-card")).toHaveCount(150);
  await page.evaluate(() => {
    for (const one of document.querySelectorAll("details")) one.open = true;
  });
}

for (const name of PAGES) {
  test(`${name} moves nothing where stillness is asked for`, async ({ page, noise, guard }) => {
    // The page of speed asks for a list that this site has not.
    guard.allow(/404/);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await filled(page, noise, name);
    // As long as something is read, whose end is not known.
    await page.evaluate(() => {
      const bar = document.createElement("progress");
      bar.ariaLabel = "at work";
      document.querySelector("main")?.append(bar);
    });
    const moving = await page.evaluate(() => {
      const styled = [...document.querySelectorAll("*")].filter((one) =>
        ["", "::before", "::after"].some((part) => {
          const style = getComputedStyle(one, part);
          const durations = style.transitionDuration.split(", ").map(Number.parseFloat);
          return style.animationName !== "none" || durations.some((seconds) => seconds > 0);
        }),
      );
      return [
        ...styled.map((one) => `${one.tagName} ${one.className}`),
        ...document.getAnimations().map((one) => one.playState),
      ];
    });
    expect(moving).toEqual([]);
  });

  test(`${name} can be read from right to left`, async ({ page, noise, guard }) => {
    // The page of speed asks for a list that this site has not.
    guard.allow(/404/);
    await page.emulateMedia({ reducedMotion: "reduce" });
    await filled(page, noise, name);
    await page.evaluate(() => {
      document.documentElement.dir = "rtl";
    });
    for (const width of [1100, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await noSidewaysScroll(page);
      // Beyond the right edge nothing can be scrolled to.
      const beyond = await page.evaluate(() =>
        [...document.body.querySelectorAll<HTMLElement>("button, a, input, select, p, h2, img")]
          .filter((one) => one.checkVisibility() && !one.closest(".unseen, svg"))
          .filter((one) => {
            const { left, right } = one.getBoundingClientRect();
            const hidden = one.closest(".lab-results, .wide, .tests-grid, table") !== null;
            return !hidden && (left < -1 || right > innerWidth + 1);
          })
          .map((one) => `${one.tagName} ${one.className}: ${one.textContent}`),
      );
      expect(beyond).toEqual([]);
      await shoot(page, "body", `rtl-${name}-${width}`);
    }
  });

  test(`${name} is walked by keyboard, and shows where`, async ({ page, noise, guard }) => {
    // The page of speed asks for a list that this site has not.
    guard.allow(/404/);
    await filled(page, noise, name);
    const wanted = await page.evaluate(() => {
      const ways = "a[href], button, input, select, textarea, summary, [tabindex='0']";
      const all = [...document.querySelectorAll<HTMLElement>(ways)].filter(
        (one) =>
          one.checkVisibility() &&
          one.tabIndex >= 0 &&
          !(one as HTMLButtonElement).disabled &&
          // Of radio buttons the chosen one alone is stopped at.
          !(one instanceof HTMLInputElement && one.type === "radio" && !one.checked),
      );
      all.forEach((one, at) => (one.dataset.stop = String(at)));
      return all.length;
    });
    expect(wanted).toBeGreaterThan(5);
    const reached = new Set<string>();
    const unmarked: string[] = [];
    for (let step = 0; step < 2 * wanted + 20 && reached.size < wanted; step++) {
      await page.keyboard.press("Tab");
      const now = await page.evaluate(() => {
        const one = document.activeElement;
        if (!(one instanceof HTMLElement || one instanceof SVGElement)) return undefined;
        const holders = [
          one,
          one.closest(".slot")?.querySelector(".frame"),
          one.closest("label"),
        ];
        const ringed = (holder: Element | null | undefined) => {
          if (!holder) return false;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(holder);
          return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
        };
        const beside = one.nextElementSibling;
        const stop = one.dataset.stop;
        return {
          stop,
          ringed: [...holders, beside].some(ringed),
          html: one.outerHTML.slice(0, 90),
        };
      });
      if (now?.stop === undefined) continue;
      reached.add(now.stop);
      if (!now.ringed) unmarked.push(now.html);
    }
    const missed = await page.evaluate(
      (known) =>
        [...document.querySelectorAll<HTMLElement>("[data-stop]")]
          .filter((one) => !known.includes(one.dataset.stop ?? ""))
          .map((one) => one.outerHTML.slice(0, 120)),
      [...reached],
    );
    expect(missed).toEqual([]);
    expect(unmarked).toEqual([]);
  });
}

test("colours that a user forces leave bars and marks to be seen", async ({ page, noise }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  await filled(page, noise, "index");
  await shoot(page, "body", "forced-index");
  await filled(page, noise, "lab");
  await shoot(page, ".lab-results", "forced-lab");
});

test("the page of a pair, as it is read aloud", async ({ page, noise }) => {
  await page.goto(noise);
  await expect(consent(page)).toBeVisible();
  await expect(page.locator("body")).toMatchAriaSnapshot(`
    - banner:
      - navigation "Pages":
        - link "Pair"
        - link "Many images"
        - link "Few-shot lab"
        - link "MMVP"
        - link "Speed"
      - heading "Clipsight" [level=1]
    - main:
      - region "Picture A":
        - 'button "Picture A: choose an image file"'
      - region "Picture B":
        - 'button "Picture B: choose an image file"'
      - paragraph: /^Clipsight needs its models here/
      - button "Download 2.0 MB once"
      - status: Clipsight needs to download 2.0 MB of models first.
      - region "Try a pair":
        - heading "Try a pair" [level=2]
        - button "A blind pair lotus and water lily"
        - button "Not a blind pair one sunflower and another"
    - contentinfo:
      - paragraph:
        - strong: Your images never leave this device.
      - group: What does this measure?
      - paragraph:
        - link "Deutsch"
  `);
  await page.locator("[data-example=blind]").click();
  await expect(page.locator(".result")).toBeVisible();
  await expect(page.locator("main")).toMatchAriaSnapshot(`
    - main:
      - region "Picture A":
        - 'button "Picture A: choose an image file"'
        - 'img "Picture A: lotus-0034.jpg"'
        - button "Enlarge picture A"
        - text: Replace
        - button "Remove picture A"
      - region "Picture B":
        - 'img "Picture B: water-lily-0001.jpg"'
        - button "Enlarge picture B"
        - text: Replace
        - button "Remove picture B"
      - paragraph:
        - button "Swap A and B"
      - status: /CLIP takes these for the same picture/
      - region "CLIP takes these for the same picture; DINOv2 sees two different ones.":
        - heading /CLIP/ [level=2]
        - 'img /^CLIP: similarity 0\\.\\d+ .* threshold 0\\.88\\.$/'
        - heading /DINOv2/ [level=2]
        - 'img /^DINOv2: similarity 0\\.\\d+ .* threshold 0\\.82\\.$/'
        - heading /CLIP takes these/ [level=2]
        - button "Compute it here"
  `);
});

test.describe.serial("what is said while a pair is computed", { tag: "@long" }, () => {
  test.skip(realPacks === undefined, noPacks);

  test("the steps, then the verdict once", async ({ browser }) => {
    test.setTimeout(SLOW);
    const here = await visit(browser, realPacks ?? "");
    const { page } = here;
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      const live = document.querySelector("[role=status][aria-live=polite]");
      if (!live) return;
      new MutationObserver(() => heard.push(live.textContent)).observe(live, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    await give(page, [lotus, lily]);
    const sentence = await page.locator(".verdict h2").textContent();
    const heard = await page.evaluate(() => (window as unknown as { heard: string[] }).heard);
    expect(heard.filter((text) => text === sentence)).toHaveLength(1);
    expect(heard.at(-1)).toBe(sentence);
    expect(heard.join("\n")).toMatch(/CLIP looks at image 1 of 2/);
    // No two alike in a row: nothing is said twice.
    expect(heard.filter((text, at) => text === heard[at - 1])).toEqual([]);
    await leave(here);
  });
});
