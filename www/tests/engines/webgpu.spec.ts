/** A second implementation of WebGPU: Firefox's, over Mesa's driver in software. */
import { existsSync } from "node:fs";
import { expect, noPacks, realPacks, realPair } from "../support";
import { holdToNative } from "../verdict";
import { test } from "./fixtures";
import { copied, settle } from "./pages";

/** Shaders are compiled for, and run by, the processor. */
const VERY_SLOW = 10 * 60_000;
const DRIVERS = "/usr/share/vulkan/icd.d";

test.use({ wanted: { gpu: true } });

test(
  "on Firefox's WebGPU two images get the native verdict",
  { tag: "@long" },
  async ({ engineName, tab, site }) => {
    test.skip(
      engineName !== "firefox",
      "Chromium's is tested by webgpu.spec.ts; WebKit has none",
    );
    test.skip(realPacks === undefined, noPacks);
    test.skip(process.env.CLIPSIGHT_NO_GPU !== undefined, "CLIPSIGHT_NO_GPU is set");
    test.skip(!existsSync(DRIVERS), "no Vulkan driver is installed");
    test.setTimeout(VERY_SLOW);
    const { address } = await site({ packs: realPacks ?? "" });
    const pair = realPair();
    await tab.goto(`${address}?backend=webgpu`);
    await tab.choose(".slot:nth-child(1) input[type=file]", pair);
    await tab.click(".panel button", "Download");
    await tab.see(".result[data-verdict]", "", VERY_SLOW);
    expect(await tab.attribute(".panel", "data-backend")).toBe("webgpu");
    const report = await copied(tab);
    expect(report.device).toBe("webgpu");
    expect(report.verdict).toBe("blind");
    holdToNative(report, pair);
    const facts = (await tab.texts(".facts")).join();
    expect(facts).toContain("passed");
    expect(facts).not.toContain("FAILED");
    console.log(`milliseconds: ${JSON.stringify(report.milliseconds)}; ${facts.slice(0, 120)}`);
    await settle(tab);
    await tab.shoot("webgpu");
  },
);
