/** The only file that knows the wasm package, and holds it to its contract. */
import init, * as wasm from "#clipsight";
import type { Module } from "./contract";
import type { LabModule } from "./store/contract";

/** Fetches and compiles the wasm. */
export async function openWasm(): Promise<Module & LabModule> {
  await init();
  return wasm;
}
