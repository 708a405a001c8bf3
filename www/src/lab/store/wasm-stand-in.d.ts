/** Stands in for the wasm package's types while it is not built yet. */
export * from "../../worker/wasm-stand-in";
export { default } from "../../worker/wasm-stand-in";
export declare const Lab: import("./contract").LabModule["Lab"];
