// A window on all journeys that are kept: rows by their place, newest first.

/**
 * `top` is the number of the newest row: places count from there. `rows` are those that
 * were read, by place; `fresh` counts what came in since.
 * `last` was the newest number of all.
 * @typedef {{top: number, total: number, rows: Map<number, any>, fresh: number, last: number}} List
 */

// More are not kept when new rows push them down: they are read again.
const KEPT = 300;
// Rows asked for together, and those around the visible ones.
export const PAGE = 100;
export const AROUND = 5;

/** @param {{data: any[], last: number, total: number}} answer @returns {List} */
export function startList(answer) {
  const rows = new Map(answer.data.map((row, place) => [place, row]));
  const { last, total } = answer;
  return { top: answer.data[0]?.number ?? last, total, rows, fresh: 0, last };
}

/** Returns the list with a page of rows. @param {List} list @param {number} first @param {{data: any[], total: number}} answer */
export function addPage(list, first, answer) {
  const rows = new Map(list.rows);
  answer.data.forEach((row, place) => rows.set(first + place, row));
  return { ...list, total: answer.total, rows };
}

/**
 * Returns the list with the rows that a message has changed. New ones are put on top if
 * it `follows`, else counted.
 * @param {List} list @param {import("./feed.js").Message} message @param {boolean} follows
 * @returns {List}
 */
export function applyMessage(list, message, follows) {
  const { rows } = applyRows(list, message);
  const fresh = message.last - list.top;
  if (!follows || fresh <= 0) return { ...list, rows, fresh: Math.max(0, fresh) };
  const added = takeNewest(message, list.top);
  const moved = new Map(added.map((row, place) => [place, row]));
  if (added.length === fresh) {
    for (const [place, row] of rows) if (place < KEPT) moved.set(place + fresh, row);
  }
  return { top: message.last, total: message.stored, rows: moved, fresh: 0, last: message.last };
}

/** Returns the list with the rows that a message has changed. @param {List} list @param {{rows: any[]}} message @returns {List} */
export function applyRows(list, message) {
  const changed = new Map(message.rows.map((row) => [row.number, row]));
  const rows = new Map(list.rows);
  for (const [place, row] of rows) rows.set(place, changed.get(row.number) ?? row);
  return { ...list, rows };
}

/** The newest rows of a message, as far as none is missing. @param {import("./feed.js").Message} message @param {number} top */
function takeNewest(message, top) {
  const newer = message.rows.filter((row) => row.number > top);
  const end = newer.findIndex((row, place) => row.number !== message.last - place);
  return end < 0 ? newer : newer.slice(0, end);
}

/**
 * Returns the first place that is missing between two, and how many to ask for; null
 * if none is.
 * @param {List} list @param {number} first @param {number} end
 * @returns {[number, number] | null}
 */
export function findMissing(list, first, end) {
  const last = Math.min(end, list.total);
  let place = Math.max(0, first);
  while (place < last && list.rows.has(place)) place += 1;
  return place < last ? [place, PAGE] : null;
}

/**
 * Returns the place of the next row with one of these states, as far as rows are known
 * without a gap; null if none is.
 * @param {List} list @param {number} after @param {Set<string>} states
 */
export function findNext(list, after, states) {
  for (let place = after + 1; list.rows.has(place); place += 1) {
    if (states.has(list.rows.get(place).state)) return place;
  }
  return null;
}

/** Returns the words of a filter, quoted ones whole. @param {string} text @returns {string[]} */
export function splitFilter(text) {
  return text.match(/(?:[a-z]+:)?(?:"[^"]*"?|\S+)/g) ?? [];
}

/** Returns a filter without one of its words. @param {string} text @param {number} place */
export function dropWord(text, place) {
  return splitFilter(text).filter((_, each) => each !== place).join(" ");
}

/** Returns a filter's word with a prefix, as environment:; empty if there is none. @param {string} text @param {string} prefix */
export function findWord(text, prefix) {
  const found = splitFilter(text).find((each) => each.startsWith(prefix)) ?? "";
  return found.slice(prefix.length).replace(/^"|"$/g, "");
}
