// Keys of the page and of its views: one table, which the help shows.
import { useLayoutEffect } from "./html.js";

/**
 * A key, what it does, and what runs. Two keys that follow each other are "g e".
 * @typedef {{key: string, text: string, run: () => void}} Key
 */

/** @type {Set<Key[]>} */
const tables = new Set();
const SEQUENCE_MS = 1500;

/** Registers keys while a component is shown, as soon as it is. @param {Key[]} keys */
export function useKeys(keys) {
  useLayoutEffect(() => {
    tables.add(keys);
    return () => void tables.delete(keys);
  }, [keys]);
}

/** Returns all keys; a later table wins. @returns {Key[]} */
export function listKeys() {
  const found = new Map();
  for (const table of tables) for (const each of table) found.set(each.key, each);
  return [...found.values()];
}

/** Whether somebody types there. @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Whether Enter and Space are that element's own. @param {EventTarget | null} target */
function acts(target) {
  return target instanceof Element && target.closest("a[href], button, summary") !== null;
}

/** Starts to listen; Escape leaves a field. */
export function listenToKeys() {
  let before = "";
  let since = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") /** @type {HTMLElement} */ (event.target).blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return; // it has keys of its own
    if ((event.key === "Enter" || event.key === " ") && acts(event.target)) return;
    const keys = listKeys();
    const pair = event.timeStamp - since < SEQUENCE_MS && before ? `${before} ${event.key}` : "";
    const found = keys.find((each) => each.key === pair) ?? keys.find((each) => each.key === event.key);
    const starts = keys.some((each) => each.key.startsWith(`${event.key} `));
    before = found || !starts ? "" : event.key;
    since = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    found.run();
  });
}
