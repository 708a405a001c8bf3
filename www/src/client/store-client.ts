/** The lab's store for the page: its worker, and a new one for a dead one. */
import workerAddress from "./workers/store/worker.ts?worker&url";
import { Connection } from "./connection";
import { CallFailed, messageOf } from "./rpc";
import type { Store, StoreState, StoreWorker } from "./store";
import { words } from "../words";

/** Deaths before the store is given up. */
const DEATHS = 3;

export interface StoreListener {
  note: (text: string) => void;
  /** A new worker opened what was kept; `state` is where it stands. */
  reopened(state: StoreState, file: string | undefined): void;
  gaveUp(message: string): void;
}

/** `keep` false: the lab is a page's own, and what a visitor has elsewhere stays untouched. */
export function openStore(
  listener: StoreListener,
  keep = true,
): { api: Store; close: () => void } {
  let deaths = 0;
  const script = new URL(workerAddress, import.meta.url);
  const connection = new Connection<StoreWorker>(script, "clipsight-lab", {
    event: listener.note,
    died: (message, { file, memory } = { file: undefined, memory: undefined }) => {
      deaths += 1;
      const why = new CallFailed(
        connection.forbidden ?? {
          code: "StoreDied",
          message: file ? words.client.imageBroke(file) : words.client.storeBroke,
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
      connection.start({ keep, memory }, why);
      connection.api.open().then(
        ({ state }) => {
          listener.reopened(state, file);
        },
        (error: unknown) => {
          listener.gaveUp(messageOf(error));
        },
      );
    },
  });
  connection.start({ keep, memory: undefined });
  return {
    api: connection.api,
    close: () => {
      connection.end();
    },
  };
}
