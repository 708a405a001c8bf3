/**
 * Stands in for the wasm package's types while it is not built yet, so that
 * the page can be linted alone. `engine.ts` holds the real contract.
 */
export * from "./contract";
declare const _default: (input?: unknown) => Promise<unknown>;
export default _default;
export declare const catalogue: import("./contract").Module["catalogue"];
export declare const sha256: import("./contract").Module["sha256"];
export declare const inspect: import("./contract").Module["inspect"];
export declare const Engine: import("./contract").Module["Engine"];
