import { defineConfig } from "@playwright/test";
import { browser } from "./tests/browser";

// CLIPSIGHT_CHROME   the browser (else Debian's Chromium)
// CLIPSIGHT_DIST     the built page (else dist)
// CLIPSIGHT_PACKS    folder of the real packs; without it their tests are skipped
// CLIPSIGHT_BIN      the native command, for its numbers
// CLIPSIGHT_NO_GPU   set: leaves out the long test on WebGPU
// CLIPSIGHT_MINING  folder of brute_force.py's rows and pairs, for the test by NumPy
// CLIPSIGHT_SHOTS    set: writes the screenshots of docs/images
export default defineConfig({
  testDir: "tests",
  // These have a configuration of their own.
  testIgnore: "engines/**",
  outputDir: "test-results",
  // In wasm the models compute on one thread each: two tests fill two cores.
  workers: 2,
  fullyParallel: true,
  projects: [
    // The longest tests begin first, so that no core waits for one at the end.
    { name: "long", grep: /@long/ },
    // A teardown follows all others, whether they passed or not.
    { name: "page", grepInvert: /@long|@timed/, teardown: "timed" },
    // What looks at times has the machine to itself. (`--no-deps` leaves it out.)
    { name: "timed", grep: /@timed/, workers: 1 },
  ],
  forbidOnly: Boolean(process.env.CI),
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 1100, height: 900 },
    trace: "off",
    launchOptions: browser(),
  },
});
