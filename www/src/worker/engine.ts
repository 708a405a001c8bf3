/** The only file that knows the wasm package. */
import init, * as wasm from "#clipsight";
import type { Failure } from "../protocol";
import type { Module } from "./contract";

/** Fetches and compiles the wasm. */
export async function openEngine(): Promise<Module> {
  await init();
  return wasm;
}

/** The models that a comparison takes unless told otherwise. */
export function defaultPair(module: Module): [string, string] {
  const catalogue = module.catalogue() as { default_pair?: { clip?: unknown; dino?: unknown } };
  const { clip, dino } = catalogue.default_pair ?? {};
  if (typeof clip === "string" && typeof dino === "string") return [clip, dino];
  throw new Error("The catalogue names no default pair. Please report this.");
}

/**
 * True where wasm panicked or its device failed or was lost: the instance must
 * not be used again, and only a new worker gets a new device.
 */
export function isFatal(error: unknown): boolean {
  return (
    error instanceof WebAssembly.RuntimeError ||
    (error instanceof Error && error.name === "DeviceFailed")
  );
}

/** An error of the core, or of this worker, as the page shows it. */
export function failure(error: unknown): Failure {
  if (error instanceof Error) return { code: error.name, message: sentence(error.message) };
  return { code: "Unknown", message: sentence(String(error)) };
}

/** The core's messages begin small and end bare, to be joined to others. */
function sentence(text: string): string {
  const trimmed = text.trim();
  const end = /[.!?]$/.test(trimmed) ? "" : ".";
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + end;
}
