/** The only file that knows the wasm package, and holds it to its contract. */
import init, * as wasm from "#clipsight";
import { program } from "./program";
import type { Module } from "./contract";
import type { LabModule } from "./store/contract";

let memory: WebAssembly.Memory | undefined;

/** Fetches and compiles the wasm. */
export async function openWasm(): Promise<Module & LabModule> {
  ({ memory } = await init(program.address && { module_or_path: program.address }));
  return wasm;
}

/** Size of the memory that it computes in; it never shrinks. */
export const memoryBytes = () => memory?.buffer.byteLength;
