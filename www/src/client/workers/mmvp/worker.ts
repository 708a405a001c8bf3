/** The worker that reads and scores answers to a benchmark. Owns no DOM. */
import type { MmvpWorker } from "../../mmvp";
import { sentence } from "../failure";
import { readImage } from "../read-image";
import { serve } from "../serve";
import { openWasm } from "../wasm";

serve<MmvpWorker>(
  async () => {
    const module = await openWasm();
    return {
      score: (files) => {
        const names = files.map(({ name }) => name);
        const contents = files.map(({ bytes }) => new Uint8Array(bytes));
        const found = module.mmvpOf(names, contents);
        const refused = found.refused.map((one) => ({ ...one, why: sentence(one.why) }));
        return Promise.resolve({ ...found, refused });
      },
      csv: (report) => Promise.resolve(module.mmvpCsv(report)),
      vlmFile: ({ name, bytes }, folder, images) =>
        Promise.resolve(module.vlmFile(new Uint8Array(bytes), name, folder, images)),
      vlmOf: (model, pairs, table, images) =>
        Promise.resolve(module.vlmOf(model, pairs, new Uint8Array(table), images)),
      vlmCsv: (predictions) => Promise.resolve(module.vlmCsv(predictions)),
      take: (file) => readImage(module, file),
    };
  },
  () => undefined,
);
