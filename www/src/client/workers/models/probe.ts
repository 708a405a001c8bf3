/** Which backend this browser can really run, found before anything large is fetched. */
import type { Backend } from "../../models";

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
    const why = self.isSecureContext
      ? "This browser offers no WebGPU here"
      : "WebGPU needs a secure page (https or localhost), which this is not";
    const asked = wanted === "webgpu" ? ", though the address asks for it" : "";
    return {
      backend: "cpu",
      notes: [
        `${why}${asked}. Clipsight computes on the processor instead: the same answer, only slower.`,
      ],
    };
  }
  if (wanted === "auto" && isSoftware(found.info)) {
    return {
      backend: "cpu",
      notes: [
        "This browser’s WebGPU is imitated in software, so Clipsight computes on the processor, which is faster.",
      ],
    };
  }
  return { backend: "webgpu", notes: [] };
}
