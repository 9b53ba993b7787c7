// Keeps what the page loaded, so that it works offline. Files of a version never change
// under their address: what is kept is used, what is not is loaded. The page itself is
// loaded anew if it can be, so that a new version is found.
const CACHE = "schematic-playground";

oninstall = () => skipWaiting();
onactivate = (event) => event.waitUntil(clients.claim());

onfetch = (event) => {
  if (event.request.method !== "GET") return;
  const isPage = event.request.mode === "navigate";
  event.respondWith(isPage ? loadOrRecall(event.request) : recallOrLoad(event.request));
};

// The page says which addresses its version uses, and what it loaded before this worker
// was there: that is kept as well, and the rest goes.
onmessage = (event) => event.waitUntil(keep(event.data));

async function keep({ starts, loaded }) {
  await forget(starts);
  const cache = await caches.open(CACHE);
  for (const address of loaded) {
    if (!(await cache.match(address))) await load(cache, new Request(address));
  }
}

async function recallOrLoad(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? load(cache, request);
}

async function loadOrRecall(request) {
  const cache = await caches.open(CACHE);
  try {
    return await load(cache, request);
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

async function load(cache, request) {
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

async function forget(starts) {
  const cache = await caches.open(CACHE);
  const page = new URL("./", location).href;
  for (const request of await cache.keys()) {
    const isPage = [page, `${page}index.html`].includes(request.url.split(/[?#]/)[0]);
    if (!isPage && !starts.some((start) => request.url.startsWith(start))) {
      await cache.delete(request);
    }
  }
}
