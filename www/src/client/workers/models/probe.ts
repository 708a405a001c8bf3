/** Which backend this browser can really run, found before anything large is fetched. */
import type { Backend } from "../../models";
import { words } from "../../../words";

export interface Probe {
  backend: Backend;
  /** What people should know of the choice. */
  notes: string[];
}

interface AdapterInfo {
  architecture?: string;
  description?: string;
  isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: {
    powerPreference: "high-performance";
  }): Promise<{ info?: AdapterInfo } | null>;
}

/** A GPU that the processor imitates is slower than the processor itself. */
function isSoftware(info: AdapterInfo | undefined): boolean {
  return (
    info?.isFallbackAdapter === true ||
    /swiftshader|llvmpipe|lavapipe/i.test(
      `${info?.architecture ?? ""} ${info?.description ?? ""}`,
    )
  );
}

async function adapter(): Promise<{ info?: AdapterInfo } | null> {
  const gpu = (navigator as { gpu?: Gpu }).gpu;
  try {
    // As the engine asks: a laptop has two, and the one that is judged has to compute.
    return (await gpu?.requestAdapter({ powerPreference: "high-performance" })) ?? null;
  } catch {
    return null;
  }
}

export async function probe(wanted: Backend | "auto"): Promise<Probe> {
  if (wanted === "cpu") return { backend: "cpu", notes: [] };
  const found = await adapter();
  if (!found) {
    return {
      backend: "cpu",
      notes: [words.models.noGpu(self.isSecureContext, wanted === "webgpu")],
    };
  }
  if (wanted === "auto" && isSoftware(found.info)) {
    return {
      backend: "cpu",
      notes: [words.models.softwareGpu],
    };
  }
  return { backend: "webgpu", notes: [] };
}
