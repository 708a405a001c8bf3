/** The page in other pages, and without a network. */

/** Takes away the words for a page whose program never starts (see vite.config.ts). */
export function started(): void {
  document.querySelector(".unstarted")?.remove();
}

/** Tells the page around this one how tall it is. */
export function reportHeight(): void {
  document.documentElement.classList.add("embed");
  if (window.parent === window) return;
  new ResizeObserver(() => {
    const height = document.documentElement.scrollHeight;
    window.parent.postMessage({ type: "clipsight:height", height }, "*");
  }).observe(document.body);
}

export async function workOffline(): Promise<void> {
  if (!import.meta.env.PROD) return;
  try {
    const address = new URL("sw.js", new URL(".", location.href));
    await navigator.serviceWorker.register(address);
  } catch {
    // An insecure page or a private frame: the page then needs the network.
  }
}
