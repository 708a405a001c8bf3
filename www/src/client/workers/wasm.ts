/** The only file that knows the wasm package, and holds it to its contract. */
import init, * as wasm from "#clipsight";
import { words } from "../../words";
import { program } from "./program";
import type { Module } from "./contract";
import type { LabModule } from "./store/contract";

let memory: WebAssembly.Memory | undefined;

/** The smallest module that there is. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

/** Fetches and compiles the wasm. */
export async function openWasm(): Promise<Module & LabModule> {
  try {
    ({ memory } = await init(program.address && { module_or_path: program.address }));
  } catch (error) {
    throw (await runs()) ? error : new WasmForbidden();
  }
  return wasm;
}

/** Whether this worker may run any module. */
async function runs(): Promise<boolean> {
  try {
    await WebAssembly.instantiate(EMPTY);
    return true;
  } catch {
    return false;
  }
}

class WasmForbidden extends Error {
  override name = "WasmForbidden";

  constructor() {
    super(words.models.wasmForbidden);
  }
}

/** Size of the memory that it computes in; it never shrinks. */
export const memoryBytes = () => memory?.buffer.byteLength;
