/** Identifies this build of the page and its wasm. */
declare const __BUILD__: string;
/** Origins besides the page's own that weights may come from. */
declare const __WEIGHTS_ORIGINS__: string[];
/** Sizes of the programs that the benchmark runs, uncompressed. */
declare const __PROGRAM_BYTES__: { ours: number; theirs: number };
