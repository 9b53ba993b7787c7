// Puts what the engine says of a case beside the text that it is about.

const SEVERITIES = ["error", "warning", "info"];
const NOTHING = { rule: null, subject: "", pointer: "", column: null, cure: "", is_refused: false };

/**
 * Return what is said of one of the texts: `event`, `mapping`, `head` or `other`.
 * @param {string} where @param {any} verdict the engine's, null before the first
 * @returns {import("../inspector/app/mapping/words.js").Problem[]}
 */
export function listNotes(where, verdict) {
  if (!verdict) return [];
  const refused = verdict.problems
    .filter((one) => one.where === where)
    .map(({ line, message }) => ({ ...NOTHING, line, severity: "error", message }));
  const found = (verdict.findings ?? []).filter((one) => placeOf(one) === where).map((one) => describe(one, where));
  const rank = (one) => SEVERITIES.indexOf(one.severity);
  return [...refused, ...found.sort((one, other) => rank(one) - rank(other))];
}

function describe(finding, where) {
  const { count, message } = finding;
  const often = count > 1 ? ` (${count.toLocaleString("en")} times)` : "";
  return { ...NOTHING, ...finding, line: finding[`${where}_line`] ?? null, message: `${message}${often}` };
}

/**
 * Return which text a finding is shown beside: the one to change. What an event's
 * value causes on its way is at the line of the mapping as well.
 */
function placeOf(finding) {
  return finding.event_line === null && finding.mapping_line !== null ? "mapping" : "event";
}
