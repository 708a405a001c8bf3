/** The reader of answers for the page: its worker, and a new one for a dead one. */
import workerAddress from "./workers/mmvp/worker.ts?worker&url";
import { Connection } from "./connection";
import type { Mmvp, MmvpWorker } from "./mmvp";
import { CallFailed, WorkerLost } from "./rpc";

/** Deaths before the worker is given up. */
const DEATHS = 3;

export function openMmvp(): Mmvp {
  let deaths = 0;
  const script = new URL(workerAddress, import.meta.url);
  const connection = new Connection<MmvpWorker>(script, "clipsight-mmvp", {
    event: () => undefined,
    died: () => {
      deaths += 1;
      const { forbidden } = connection;
      const why = forbidden ? new CallFailed(forbidden) : new WorkerLost(true);
      if (forbidden || deaths >= DEATHS) connection.end(why);
      else connection.start(undefined, why);
    },
  });
  connection.start(undefined);
  return connection.api;
}
