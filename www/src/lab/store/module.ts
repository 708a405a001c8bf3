/** The only file of the store that knows the wasm package. */
import init, * as wasm from "#clipsight";
import type { LabModule } from "./contract";

/** Fetches and compiles the wasm. */
export async function openModule(): Promise<LabModule> {
  await init();
  return wasm;
}
