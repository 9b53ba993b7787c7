// Reads and writes the address: which view is shown, of what, with which query.
import { ROOT } from "./ask.js";

/** @typedef {{view: string, id: string | null, query: URLSearchParams}} Route */

const NAMED = ["problems", "companies", "mapping"];

/**
 * Returns the route of a path below /_emulator/ and of a query.
 * @param {string} path @param {string} search
 * @returns {Route}
 */
export function parseRoute(path, search) {
  const [first, ...rest] = path.replace(/^\/+|\/+$/g, "").split("/");
  const query = new URLSearchParams(search);
  const id = rest.length ? decode(rest.join("/")) : null;
  if (first === "events" && id !== null) return { view: "journey", id, query };
  return NAMED.includes(first) ? { view: first, id, query } : { view: "events", id: null, query };
}

/**
 * Returns the path below /_emulator/ of a route.
 * @param {string} view @param {string | number | null} [id]
 * @param {URLSearchParams | Record<string, string>} [query]
 */
export function writeRoute(view, id = null, query = {}) {
  const name = view === "journey" ? "events" : view === "events" ? "" : view;
  const path = id === null ? name : `${name}/${encodeURIComponent(id)}`;
  const search = new URLSearchParams(query).toString();
  return search ? `${path}?${search}` : path;
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Returns the address as the page's own history has it; a saved file's is in its hash.
 * @param {boolean} isSaved
 */
export function makeHistory(isSaved) {
  const read = () => {
    if (!isSaved) return parseRoute(location.pathname.slice(ROOT.length - 1), location.search);
    const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
    return parseRoute(path, search);
  };
  /** @param {string} view @param {string | number | null} [id] @param {URLSearchParams | Record<string, string>} [query] */
  const href = (view, id, query) => (isSaved ? "#/" : ROOT) + writeRoute(view, id, query);
  return { read, href };
}
