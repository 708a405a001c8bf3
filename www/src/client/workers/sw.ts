/**
 * Service worker: keeps the page's own files, so that a second visit needs no
 * network. Weights are not its business (see packs.ts). A new build waits until
 * no tab shows the old one, whose files an open page may still ask for.
 */
const scope = self as unknown as ServiceWorkerGlobalScope;
const CACHE = `clipsight-page-${__BUILD__}`;
// The build writes the list of files here, one to a line.
const FILES = "__PRECACHE__".split("\n");

scope.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    // Asks the server even so: a mixture of two builds must not be kept.
    await cache.addAll(FILES.map((file) => new Request(file, { cache: "no-cache" })));
  };
  event.waitUntil(fill());
});

scope.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("clipsight-page-") && name !== CACHE) await caches.delete(name);
    }
    await scope.clients.claim();
  };
  event.waitUntil(tidy());
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const here = new URL(scope.registration.scope);
  if (request.method !== "GET" || url.origin !== here.origin) return;
  if (url.pathname.startsWith(`${here.pathname}packs/`)) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    // The page's address carries its state in the query: the file is the same.
    const start = request.mode === "navigate" && /\/(index\.html)?$/.test(url.pathname);
    const kept = await cache.match(start ? here.href : request, {
      ignoreVary: true,
      ignoreSearch: request.mode === "navigate",
    });
    if (kept) return kept;
    const response = await fetch(request);
    // Large, so fetched only by those who open it, and kept from then on.
    if (url.pathname.endsWith(".lab") && response.ok) {
      await cache.put(request, response.clone());
    }
    return response;
  };
  event.respondWith(answer());
});
