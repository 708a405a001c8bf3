/** What goes wrong in a worker, for those who read it. */
import type { Failure } from "../rpc";

/**
 * True where wasm panicked or its device failed or was lost: the instance must
 * not be used again, and only a new worker gets a new device.
 */
export function isFatal(error: unknown): boolean {
  return (
    // There is none where a browser forbids it.
    ("WebAssembly" in self && error instanceof WebAssembly.RuntimeError) ||
    (error instanceof Error && error.name === "DeviceFailed")
  );
}

/** An error of the core, or of a worker, as the page shows it. */
export function failure(error: unknown): Failure {
  if (error instanceof Error) return { code: error.name, message: sentence(error.message) };
  return { code: "Unknown", message: sentence(String(error)) };
}

/** The core's messages begin small and end bare, to be joined to others. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  const end = /[.!?]$/.test(trimmed) ? "" : ".";
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + end;
}
