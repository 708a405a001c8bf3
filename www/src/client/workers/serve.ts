/** A worker's side: answers calls, tells events, says when it cannot go on. */
import { buffersOf, type FromWorker, type ToWorker, type WorkerKind } from "../rpc";
import { program } from "./program";
import { speak } from "../../words";
import { failure, isFatal } from "./failure";

const scope = self as unknown as DedicatedWorkerGlobalScope;

/** `begin` gives what answers the calls; `legacy` what it leaves when it breaks off. */
export function serve<Kind extends WorkerKind>(
  begin: (
    start: Kind["start"],
    tell: (event: Kind["event"]) => void,
  ) => Kind["api"] | Promise<Kind["api"]>,
  legacy: () => Kind["legacy"] | undefined,
): void {
  let served: Promise<Kind["api"]> | undefined;
  const post = (message: FromWorker<Kind>, buffers: Transferable[] = []) => {
    scope.postMessage(message, buffers);
  };
  const fatal = (message: string) => {
    post({ type: "fatal", message, legacy: legacy() });
  };
  const answer = async (call: Extract<ToWorker<Kind>, { type: "call" }>) => {
    const { id, method, args, hears } = call;
    try {
      const api = await served;
      if (!api) throw new Error("not started");
      const hear = (what: unknown) => {
        post({ type: "told", id, what });
      };
      // The proxy's types keep method and arguments together.
      const methods = api as Record<typeof method, (...all: unknown[]) => Promise<unknown>>;
      const value = await methods[method](...args, ...(hears ? [hear] : []));
      post({ type: "answer", id, value }, buffersOf([value]));
    } catch (error) {
      if (isFatal(error)) fatal(failure(error).message);
      else post({ type: "failed", id, failure: failure(error) });
    }
  };
  scope.addEventListener("message", ({ data }: MessageEvent<ToWorker<Kind>>) => {
    if (data.type === "call") void answer(data);
    else {
      speak(data.language);
      program.address = data.program;
      const tell = (event: Kind["event"]) => {
        post({ type: "event", event });
      };
      served = Promise.resolve(begin(data.start, tell));
    }
  });
  // A panic inside a future never settles its promise: it only shows up here.
  scope.addEventListener("error", (event) => {
    fatal(event.message);
  });
  scope.addEventListener("unhandledrejection", (event) => {
    if (isFatal(event.reason)) fatal(failure(event.reason).message);
  });
}
