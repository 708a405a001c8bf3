/** The store's worker: answers calls, tells what breaks. Owns no DOM. */
import { failure, isFatal } from "../../worker/engine";
import type { StoreApi, StoreReply, StoreRequest, StoreStart } from "../store-api";
import { LabStore } from "./lab";
import { openModule } from "./module";
import { Vault } from "./vault";

const scope = self as unknown as DedicatedWorkerGlobalScope;

let store: Promise<LabStore> | undefined;
let vault: Vault | undefined;
let reading: string | undefined;

function post(reply: StoreReply): void {
  scope.postMessage(reply);
}

function note(text: string): void {
  post({ type: "note", text });
}

/** The wasm must not be used again; what only this worker has goes to the next. */
function fatal(message: string): void {
  post({ type: "fatal", message, file: reading, legacy: vault?.legacy });
}

async function start({ legacy }: StoreStart): Promise<LabStore> {
  const [module, opened] = await Promise.all([openModule(), Vault.open(legacy, note)]);
  vault = opened;
  return new LabStore(module, opened, {
    adding: (done, total) => {
      post({ type: "adding", done, total });
    },
    reading: (file) => {
      reading = file;
    },
    note,
  });
}

async function answer({ id, method, args }: StoreRequest): Promise<void> {
  try {
    const api = (await store) as StoreApi | undefined;
    if (!api) throw new Error("not started");
    // The client's types keep method and arguments together.
    const calls = api as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
    post({ type: "answer", id, value: await calls[method]?.(...args) });
  } catch (error) {
    if (isFatal(error)) fatal(failure(error).message);
    else post({ type: "failed", id, failure: failure(error) });
  }
}

scope.addEventListener("message", ({ data }: MessageEvent<StoreStart | StoreRequest>) => {
  if ("method" in data) void answer(data);
  else store = start(data);
});

// A panic shows itself as an error that nobody caught.
scope.addEventListener("error", (event) => {
  fatal(event.message);
});
scope.addEventListener("unhandledrejection", (event) => {
  if (isFatal(event.reason)) fatal(failure(event.reason).message);
});
