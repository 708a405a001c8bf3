/** All pairs for the page: the worker that has them. */
import workerAddress from "./workers/pairs/worker.ts?worker&url";
import { Connection } from "./connection";
import type { Pairs, PairsWorker } from "./pairs";
import { CallFailed, WorkerLost } from "./rpc";
import { words } from "../words";

/** `lost` hears that the worker broke off, and the images with it. */
export function openPairs(
  thresholds: PairsWorker["start"],
  lost: (why: string) => void,
): Pairs {
  const script = new URL(workerAddress, import.meta.url);
  const connection = new Connection<PairsWorker>(script, "clipsight-pairs", {
    event: () => undefined,
    died: (message) => {
      const { forbidden } = connection;
      if (forbidden) connection.end(new CallFailed(forbidden));
      else connection.start(thresholds, new WorkerLost(true));
      lost(forbidden?.message ?? words.pairs.lost(message));
    },
  });
  connection.start(thresholds);
  return connection.api;
}
