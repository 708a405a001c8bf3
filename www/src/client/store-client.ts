/** The lab's store for the page: its worker, and a new one for a dead one. */
import workerAddress from "./workers/store/worker.ts?worker&url";
import { Connection } from "./connection";
import { CallFailed, words } from "./rpc";
import type { Store, StoreState, StoreWorker } from "./store";

/** Deaths before the store is given up. */
const DEATHS = 3;

export interface StoreListener {
  note: (text: string) => void;
  /** A new worker opened what was kept; `state` is where it stands. */
  reopened(state: StoreState, file: string | undefined): void;
  gaveUp(message: string): void;
}

export function openStore(listener: StoreListener): Store {
  let deaths = 0;
  const script = new URL(workerAddress, import.meta.url);
  const connection = new Connection<StoreWorker>(script, "clipsight-lab", {
    event: listener.note,
    died: (message, { file, memory } = { file: undefined, memory: undefined }) => {
      deaths += 1;
      const why = new CallFailed(
        connection.forbidden ?? {
          code: "StoreDied",
          message: file
            ? `${file} made the image reader break off, so nothing of this was added. Leave that file out.`
            : "The lab’s worker broke off over this and was started again.",
        },
      );
      if (connection.forbidden) {
        // The calls that fail say why.
        connection.end(why);
        return;
      }
      if (deaths >= DEATHS) {
        connection.end(why);
        listener.gaveUp(message);
        return;
      }
      connection.start(memory, why);
      connection.api.open().then(
        ({ state }) => {
          listener.reopened(state, file);
        },
        (error: unknown) => {
          listener.gaveUp(words(error));
        },
      );
    },
  });
  connection.start(undefined);
  return connection.api;
}
