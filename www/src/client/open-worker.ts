import type { Failure } from "./rpc";
import { words } from "../words";

/** The page's policy let no worker start from a blob. */
let refused = false;

document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
  refused ||= blockedURI.startsWith("blob") && effectiveDirective === "worker-src";
});

/** Why a worker that says nothing cannot start here, where the page around forbids it. */
export function forbidden(): Failure | undefined {
  if (self.origin === "null") {
    return {
      code: "NoOrigin",
      message: words.client.noOrigin,
    };
  }
  if (!refused) return undefined;
  return {
    code: "WorkerForbidden",
    message: words.client.workerForbidden,
  };
}

/**
 * Starts a worker from a blob: it then lies under the page's content security
 * policy, which one loaded by its address would not. Undefined where that policy
 * forbids it; most browsers tell the worker's listeners instead.
 */
export function openWorker(script: URL, name: string): Worker | undefined {
  const source = `import ${JSON.stringify(script.href)};`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  let worker: Worker;
  try {
    worker = new Worker(address, { type: "module", name });
  } catch {
    refused = true;
    return undefined;
  }
  // The fetch of the blob has begun when the first message arrives.
  worker.addEventListener(
    "message",
    () => {
      URL.revokeObjectURL(address);
    },
    { once: true },
  );
  return worker;
}
