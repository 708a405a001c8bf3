import { defineConfig } from "@playwright/test";
import type { Options } from "./fixtures";

// One text of tests, run once in each engine; see ../../playwright.config.ts for the
// variables. CLIPSIGHT_FIREFOX names a Firefox.
export default defineConfig<Options>({
  testDir: ".",
  outputDir: "../../test-results/engines",
  workers: 2,
  fullyParallel: true,
  projects: (["chromium", "firefox", "webkit"] as const).map((engineName) => ({
    name: engineName,
    use: { engineName },
  })),
  forbidOnly: Boolean(process.env.CI),
  timeout: 240_000,
  reporter: [["list"]],
});
