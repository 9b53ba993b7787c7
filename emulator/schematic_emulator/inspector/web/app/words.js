// Words and icons of states and severities: never a colour alone.

/** @type {Record<string, [string, string]>} */
const STATES = {
  waiting: ["…", "not sent yet, or to be sent again"],
  good: ["✓", "delivered, with notes at most"],
  findings: ["!", "delivered, with a warning or an error"],
  bad: ["✗", "delivered, but not processed"],
  refused: ["⊘", "refused by Segment, by the destination's checks or by Schematic"],
  filtered: ["↷", "no destination gets it"],
  "not wanted": ["–", "no subscription's trigger matches"],
};
/** @type {Record<string, string>} */
const SEVERITIES = { error: "✗", warning: "!", note: "i", info: "i" };

export const states = Object.keys(STATES);

/** @param {string} state */
export function stateWord(state) {
  return state;
}

/** @param {string} state */
export function stateIcon(state) {
  return STATES[state]?.[0] ?? "?";
}

/** @param {string} state */
export function stateMeaning(state) {
  return STATES[state]?.[1] ?? "";
}

/** @param {string} state for a class name, which has no spaces */
export function stateClass(state) {
  return `state-${state.replace(/\W/g, "-")}`;
}

/** @param {string} severity */
export function severityWord(severity) {
  return severity in SEVERITIES ? severity : "finding";
}

/** @param {string} severity */
export function severityIcon(severity) {
  return SEVERITIES[severity] ?? "•";
}

/** @param {number} count @param {string} one @param {string} [many] */
export function countWord(count, one, many) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : (many ?? `${one}s`)}`;
}
