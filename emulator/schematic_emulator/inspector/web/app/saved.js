// What views read in a saved file: the answers that it holds, and no writes.
import { Problem } from "./ask.js";
import { readDuration } from "./text.js";

/**
 * @param {Record<string, any>} answers by path
 * @returns {import("./ask.js").Source}
 */
export function saved(answers) {
  return { get: async (path) => answerSaved(answers, path), post: null, patch: null, remove: null };
}

/**
 * Returns what a file holds of a path; lists of journeys are filtered here.
 * @param {Record<string, any>} answers @param {string} path
 */
export function answerSaved(answers, path) {
  const [name, search = ""] = path.split("?");
  if (path in answers) return answers[path];
  if (name === "journeys") return filterJourneys(answers[name], new URLSearchParams(search));
  if (name === "companies") return findCompanies(answers[name], new URLSearchParams(search));
  if (name in answers) return answers[name];
  throw new Problem({ status: 404, detail: "this file does not hold it" });
}

/** @param {any} listed @param {URLSearchParams} query */
function filterJourneys(listed, query) {
  const number = (/** @type {string} */ name) => (query.has(name) ? Number(query.get(name)) : null);
  const [before, after, offset, limit] = ["before", "after", "offset", "limit"].map(number);
  const isWanted = readFilter(query.get("filter") ?? "", listed.data[0]?.at);
  const rows = listed.data.filter(
    (/** @type {any} */ row) =>
      (before === null || row.number < before) && (after === null || row.number > after) && isWanted(row),
  );
  if (after !== null) rows.reverse();
  const data = rows.slice(offset ?? 0, (offset ?? 0) + (limit ?? 100));
  return { ...listed, data, total: rows.length, before: null };
}

/** @param {any} listed @param {URLSearchParams} query */
function findCompanies(listed, query) {
  const q = (query.get("q") ?? "").toLowerCase();
  const offset = Number(query.get("offset")) || 0;
  const found = listed.data.filter((/** @type {any} */ row) => listNames(row).some((one) => one.toLowerCase().includes(q)));
  return { ...listed, data: found.slice(offset, offset + (Number(query.get("limit")) || 100)), count: found.length };
}

/** @type {Record<string, (row: any) => string[]>} */
const NAMED = {
  name: (row) => [row.name ?? ""],
  rule: (row) => row.rules,
  company: (row) => row.companies.flatMap(listNames),
  user: (row) => row.users.flatMap(listNames),
};

/** @param {{id: string, name: string, keys: Record<string, unknown>}} entity */
function listNames({ id, name, keys }) {
  return [id, name ?? "", ...Object.values(keys).map(String)];
}

/**
 * Returns what tells whether a row is as a filter's words say. The newest time in a file
 * is what `since:5m` counts from.
 * @param {string} text @param {string} [newest]
 * @returns {(row: any) => boolean}
 */
function readFilter(text, newest = "") {
  /** @type {Set<string>} */
  const states = new Set();
  /** @type {((row: any) => boolean)[]} */
  const tests = [];
  for (const [, prefix, quoted] of text.matchAll(/(?:([a-z]+):)?("[^"]*"?|\S+)\s*/g)) {
    const word = quoted.replace(/^"|"$/g, "");
    const list = NAMED[prefix];
    if (list) tests.push((row) => list(row).some((one) => isLike(one, word)));
    else if (prefix === "since") tests.push(readSince(word, newest));
    else if ((!prefix && STATES.has(quoted)) || prefix === "state") states.add(word.replace("-", " "));
    else tests.push((row) => JSON.stringify(row).toLowerCase().includes(word.toLowerCase()));
  }
  if (states.size) tests.push((row) => states.has(row.state));
  return (row) => tests.every((test) => test(row));
}

/** @param {string} word @param {string} newest @returns {(row: any) => boolean} */
function readSince(word, newest) {
  if (word.startsWith("#")) return (row) => row.number > Number(word.slice(1));
  const ago = readDuration(word);
  const from = ago ? Date.parse(newest) - ago : Date.parse(word);
  return (row) => Date.parse(row.at) >= from;
}

const STATES = new Set(["waiting", "good", "findings", "bad", "refused", "filtered", "not-wanted"]);

/** @param {string} text @param {string} pattern `*` stands for anything */
function isLike(text, pattern) {
  const parts = pattern.split("*").map((one) => one.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "is").test(text);
}
