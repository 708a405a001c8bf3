/**
 * Stands in for the wasm package's types while it is not built yet, so that
 * the page can be linted alone. `wasm.ts` holds the package to the contract.
 */
declare const _default: (input?: unknown) => Promise<{ memory: WebAssembly.Memory }>;
export default _default;
export declare const catalogue: import("./contract").Module["catalogue"];
export declare const version: import("./contract").Module["version"];
export declare const cite: import("./contract").Module["cite"];
export declare const sha256: import("./contract").Module["sha256"];
export declare const inspect: import("./contract").Module["inspect"];
export declare const changed: import("./contract").Module["changed"];
export declare const exchanged: import("./contract").Module["exchanged"];
export declare const judged: import("./contract").Module["judged"];
export declare const agreement: import("./contract").Module["agreement"];
export declare const pairsJson: import("./contract").Module["pairsJson"];
export declare const pairsCsv: import("./contract").Module["pairsCsv"];
export declare const pairsLines: import("./contract").Module["pairsLines"];
export declare const pairsBenchmark: import("./contract").Module["pairsBenchmark"];
export declare const embeddingsOf: import("./contract").Module["embeddingsOf"];
export declare const Pairs: import("./contract").Module["Pairs"];
export declare const mmvpOf: import("./contract").Module["mmvpOf"];
export declare const mmvpCsv: import("./contract").Module["mmvpCsv"];
export declare const vlmFile: import("./contract").Module["vlmFile"];
export declare const vlmOf: import("./contract").Module["vlmOf"];
export declare const vlmCsv: import("./contract").Module["vlmCsv"];
export declare const Engine: import("./contract").Module["Engine"];
export declare const Lab: import("./store/contract").LabModule["Lab"];
export declare const differences: import("./store/contract").LabModule["differences"];
