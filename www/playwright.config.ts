import { defineConfig } from "@playwright/test";
import { browser } from "./tests/browser";

// CLIPSIGHT_CHROME   the browser (else Debian's Chromium)
// CLIPSIGHT_DIST     the built page (else dist)
// CLIPSIGHT_PACKS    folder of the real packs; without it their tests are skipped
// CLIPSIGHT_BIN      the native command, for its numbers
// CLIPSIGHT_NO_GPU   set: leaves out the long test on WebGPU
// CLIPSIGHT_SHOTS    set: writes the screenshots of docs/images
export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // The models want the whole machine: one test at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1100, height: 900 },
    trace: "off",
    launchOptions: browser(),
  },
});
