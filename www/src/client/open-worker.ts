/**
 * Starts a worker from a blob: it then lies under the page's content security
 * policy, which one loaded by its address would not.
 */
export function openWorker(script: URL, name: string): Worker {
  const source = `import ${JSON.stringify(script.href)};`;
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(address, { type: "module", name });
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
