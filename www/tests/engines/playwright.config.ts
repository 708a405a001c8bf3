import { defineConfig } from "@playwright/test";
import type { Options } from "./fixtures";

// One text of tests, run once in each engine; see ../../playwright.config.ts for the
// variables. CLIPSIGHT_FIREFOX names a Firefox; CLIPSIGHT_MEASURE, set, measures too.
export default defineConfig<Options>({
  testDir: ".",
  outputDir: "../../test-results/engines",
  workers: 2,
  fullyParallel: true,
  projects: (["chromium", "firefox", "webkit"] as const).flatMap((engineName) => [
    // The longest begin first, so that nothing waits for one at the end.
    { name: `${engineName}-long`, grep: /@long/, use: { engineName } },
    {
      name: engineName,
      grepInvert: /@long|@timed/,
      use: { engineName },
      teardown: `${engineName}-timed`,
    },
    // What is measured has the machine to itself.
    { name: `${engineName}-timed`, grep: /@timed/, workers: 1, use: { engineName } },
  ]),
  forbidOnly: Boolean(process.env.CI),
  timeout: 240_000,
  reporter: [["list"]],
});
