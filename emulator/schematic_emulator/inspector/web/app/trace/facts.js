// What a trace says, apart from how it looks: pure functions of the JSON of `explain`.

/**
 * One field of a mapping, from the event to the request.
 * @typedef {{field: string, required: boolean, directive: string,
 *   sources: {path: string, pointer: string, found: string}[], yielded: string,
 *   note: string, landing: string, sent: string, place?: string}} Field
 */
/**
 * What one subscription does with an event.
 * @typedef {{name: string, action: string, enabled: boolean, trigger: string,
 *   matches: boolean, error: string, traps: string[],
 *   conditions: {condition: string, pointer: string, found: string, holds: boolean, hint: string}[],
 *   fields: Field[], send_error: string, request: {method: string, url: string, body: any} | null,
 *   violations: {pointer: string, expected: string, found: string, cure?: string}[],
 *   effects: string[], failure: string, place?: string}} Step
 */
/**
 * @typedef {{rule: string, severity: string, message: string, pointer: string,
 *   consequence?: string, cure?: string, place?: string, published?: string,
 *   documented?: string, mapping?: {destination: string, subscription: string,
 *   pointer: string, place?: string} | null}} Found
 */
/**
 * What a destination makes of one event: an item of `events` of POST /_emulator/explain,
 * or the output of `schematic-emulator explain --format json`.
 * @typedef {{event: string, profile: string, version?: string, stopped_by: string,
 *   subscriptions: Step[], findings: Found[], mapping_findings?: Found[]}} Explained
 */

const ABSENT = "absent";

/**
 * Returns icon and words for what a subscription did, and whether that is a failure.
 * @param {Step} step
 * @returns {{icon: string, word: string, why: string, isBad: boolean}}
 */
export function outcomeOf(step) {
  if (!step.enabled) return { icon: "–", word: "disabled", why: "", isBad: false };
  if (step.error) return { icon: "✗", word: "trigger cannot be read", why: step.error, isBad: true };
  if (!step.matches) return { icon: "–", word: "does not match", why: "", isBad: false };
  if (step.violations.length) return { icon: "✗", word: "sent, and fails", why: step.failure, isBad: true };
  if (step.send_error) return { icon: "✗", word: "nothing is sent", why: step.send_error, isBad: true };
  if (step.failure) return { icon: "✗", word: "sent, and fails", why: step.failure, isBad: true };
  return { icon: "✓", word: "sent", why: "", isBad: false };
}

/**
 * Returns what became of a field: its value is sent, or dropped and why.
 * @param {Field} field
 * @returns {{icon: string, word: string, why: string}}
 */
export function fateOf(field) {
  const why = field.note;
  if (field.sent !== ABSENT) return { icon: "✓", word: "sent", why };
  if (why === "not mapped" && !field.required) return { icon: "–", word: "not mapped", why: "" };
  if (field.required) return { icon: "✗", word: "missing, but required", why };
  return { icon: "✗", word: "dropped", why: why.replace(/^(.*): dropped$/, "$1") };
}

/**
 * Returns the findings that a field causes: those on its value in the request, or in
 * the event where it reads.
 * @param {Field} field @param {Found[]} findings
 */
export function findingsOf(field, findings) {
  const places = [field.landing, ...field.sources.map((one) => one.pointer)].filter(Boolean);
  return findings.filter((one) => places.some((each) => one.pointer === each || one.pointer.startsWith(`${each}/`)));
}

/**
 * Returns the index of the subscription to open: the first that fails, else the first
 * with a finding on one of its fields, else the first that sends something; -1 without.
 * @param {Explained} explained
 */
export function findFailing({ subscriptions, findings }) {
  const severe = findings.filter((one) => one.severity !== "info");
  const places = [
    subscriptions.findIndex((one) => outcomeOf(one).isBad),
    subscriptions.findIndex((one) => one.fields.some((field) => findingsOf(field, severe).length)),
    subscriptions.findIndex((one) => one.request),
  ];
  return places.find((each) => each >= 0) ?? -1;
}

/**
 * Returns whether two bodies are the same but for the API key, whatever the order of
 * their names.
 * @param {any} one @param {any} other
 */
export function isSameBody(one, other) {
  return write({ ...one, api_key: "" }) === write({ ...other, api_key: "" });
}

/** @param {any} value @returns {string} */
function write(value) {
  if (Array.isArray(value)) return `[${value.map(write).join()}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "";
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${write(value[name])}`).join()}}`;
}
