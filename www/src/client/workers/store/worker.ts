/** The store's worker: a lab, what is kept of it, and what breaks it. Owns no DOM. */
import type { StoreWorker } from "../../store";
import { serve } from "../serve";
import { openWasm } from "../wasm";
import { LabStore } from "./store";
import { Vault } from "./vault";

let vault: Vault | undefined;
let reading: string | undefined;

serve<StoreWorker>(
  async (start, note) => {
    const [module, opened] = await Promise.all([openWasm(), Vault.open(start, note)]);
    vault = opened;
    return new LabStore(module, opened, (file) => {
      reading = file;
    });
  },
  // The wasm must not be used again; what only this worker has goes to the next.
  () => ({ file: reading, memory: vault?.memory }),
);
