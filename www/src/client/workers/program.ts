/** Address of the wasm: whoever starts the worker says it, and a bundler has seen it there. */
export const program: { address: string | undefined } = { address: undefined };
