// Puts what the engine says of a case beside the text that it is about.

const SEVERITIES = ["error", "warning", "info"];

/**
 * Return the notes on one of the texts: `event`, `mapping`, `head` or `other`.
 * @param {string} where @param {any} verdict the engine's, null before the first
 */
export function listNotes(where, verdict) {
  if (!verdict) return [];
  const refused = verdict.problems
    .filter((one) => one.where === where)
    .map(({ line, message }) => ({ line, severity: "error", message }));
  const found = (verdict.findings ?? [])
    .filter((one) => placeOf(one) === where)
    .map((one) => ({ ...one, line: one[`${where}_line`] ?? null }));
  const rank = (one) => SEVERITIES.indexOf(one.severity);
  return [...refused, ...found.sort((one, other) => rank(one) - rank(other))];
}

/**
 * Return which text a finding is shown beside: the one to change. What an event's
 * value causes on its way is at the line of the mapping as well.
 */
function placeOf(finding) {
  return finding.event_line === null && finding.mapping_line !== null ? "mapping" : "event";
}
