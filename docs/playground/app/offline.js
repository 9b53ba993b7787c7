// Lets the service worker keep what the page loads, before it loads anything large.

const PATIENCE_MS = 3000;

/**
 * Wait until the service worker is there, but not long: the page works without it.
 * @param {import("./engine.js").Build} build
 */
export async function keepForOffline(build) {
  const container = navigator.serviceWorker;
  if (!container) return;
  const own = new URL("../", import.meta.url).href;
  const runtime = new URL(build.runtime.address, own).href;
  try {
    await container.register(new URL("../../service.js", import.meta.url));
    await Promise.race([claimed(container), wait()]);
    const found = performance.getEntriesByType("resource").map((one) => one.name);
    const loaded = [location.href.split(/[?#]/)[0], ...found.filter((one) => one.startsWith(own))];
    container.controller?.postMessage({ starts: [own, runtime], loaded });
  } catch {
    // A browser may refuse it, as in a private window.
  }
}

function claimed(container) {
  return new Promise((resolve) => {
    if (container.controller) resolve(null);
    else container.addEventListener("controllerchange", resolve, { once: true });
  });
}

function wait() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
}
