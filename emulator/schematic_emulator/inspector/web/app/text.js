// Makes text from outside safe to show: nothing invisible, nothing endless.

// What draws nothing, or changes how the text around it is drawn: control, format
// (bidirectional marks among them), surrogate, private use, separators of lines.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;
const HARMLESS = new Set(["\n", "\u200d"]);
// More marks on one character than any script has would paint over other lines.
const MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Returns the text with each invisible character as an escape, and with at most four
 * marks on one character.
 * @param {string} text
 */
export function makeVisible(text) {
  return text
    .replace(UNSEEN, (found) => (HARMLESS.has(found) ? found : escape(found)))
    .replace(MARKS, "$1…");
}

/** @param {string} found */
function escape(found) {
  return `\\u${(found.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
}

/**
 * Returns at most so many characters, and how many were left out.
 * @param {string} text @param {number} most
 * @returns {[string, number]}
 */
export function cut(text, most) {
  return text.length <= most ? [text, 0] : [text.slice(0, most), text.length - most];
}

/**
 * Returns the time of day, and the whole in UTC.
 * @param {string} at an instant, as the routes write it
 * @returns {[string, string]}
 */
export function writeTime(at) {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return [at, at];
  return [time.toLocaleTimeString([], { hour12: false }), time.toISOString()];
}

/**
 * Returns a duration as "5m", "2h" or "3d" in milliseconds; null for another text.
 * @param {string} text
 */
export function readDuration(text) {
  const found = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text);
  const units = { s: 1e3, m: 6e4, h: 36e5, d: 864e5 };
  return found && Number(found[1]) * units[/** @type {"s"} */ (found[2])];
}
