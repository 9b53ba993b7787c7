// Says what is wrong with an edited mapping, and what it changes.
import { countWord } from "../words.js";

/**
 * @typedef {{rule: string | null, severity: string, message: string, subject: string,
 *   pointer: string, line: number | null, column: number | null, cure: string,
 *   is_refused: boolean}} Problem
 * @typedef {{kind: string, name: string, events: number, lost: string[], gained: string[],
 *   samples: {change: string, place: string}[]}} Difference
 * @typedef {{events: number, dropped: number, requests: {before: number, after: number},
 *   differences: Difference[], journeys: {journey: number, type: string | null,
 *   name: string | null, changes: Difference[]}[]}} Traffic
 * @typedef {{bodies: any[], errors: string[]}} Side
 */

const ORDER = ["info", "warning", "error"];

/**
 * Returns the worst severity of each line of the text that has a problem.
 * @param {Problem[]} problems @returns {[number, string][]}
 */
export function listMarks(problems) {
  /** @type {Map<number, string>} */
  const marks = new Map();
  for (const { line, severity } of problems) {
    if (line === null) continue;
    if (ORDER.indexOf(severity) > ORDER.indexOf(marks.get(line) ?? "")) marks.set(line, severity);
  }
  return [...marks];
}

/** Returns where a place is in a text. @param {string} text @param {number} line @param {number} [column] */
export function findOffset(text, line, column = 1) {
  let offset = 0;
  for (let left = line - 1; left > 0; left -= 1) {
    const end = text.indexOf("\n", offset);
    if (end < 0) return text.length;
    offset = end + 1;
  }
  const end = text.indexOf("\n", offset);
  return Math.min(offset + column - 1, end < 0 ? text.length : end);
}

/** Returns where a problem is, as "line 5". @param {Problem} problem */
export function sayPlace({ line, subject, pointer }) {
  return line === null ? subject || pointer || "the text" : `line ${line}`;
}

/** Whether two sides send the same, and refuse the same. @param {Side} one @param {Side} other */
export function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Returns what a mapping sends, as "2 requests". @param {Side} side */
export function saySide({ bodies, errors }) {
  const sent = bodies.length ? countWord(bodies.length, "request") : "nothing is sent";
  return errors.length ? `${sent}, ${countWord(errors.length, "error")}` : sent;
}

/** Returns in one sentence what differs over the newest events. @param {Traffic} traffic */
export function sayTraffic({ events, requests, journeys }) {
  if (!events) return "no event came through this destination yet";
  const compared = countWord(events, "event");
  if (!journeys.length) return `${compared} compared: Schematic would hold the same`;
  const counted = requests.before === requests.after ? "" : `; requests ${requests.before} → ${requests.after}`;
  return `${journeys.length} of ${compared} ${journeys.length === 1 ? "differs" : "differ"}${counted}`;
}

/** Returns a difference's change, or what companies it moves. @param {Difference} difference */
export function sayChange({ samples, lost, gained }) {
  const parts = samples.map((each) => each.change);
  if (lost.length) parts.push(`less for ${list(lost)}`);
  if (gained.length) parts.push(`more for ${list(gained)}`);
  return parts.join("; ");
}

/** @param {string[]} names */
function list(names) {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
