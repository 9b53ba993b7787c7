// What happened to a journey, step by step: pure functions of its JSON.

/**
 * Returns what Segment added to a call or changed in it, in the order it is shown.
 * @param {any} sent @param {any} received
 * @returns {{name: string, value: unknown, word: string}[]}
 */
export function listFilled(sent, received) {
  if (!sent || !received) return [];
  return Object.keys(received)
    .filter((name) => JSON.stringify(sent[name]) !== JSON.stringify(received[name]))
    .map((name) => ({ name, value: received[name], word: name in sent ? "changed" : "added" }));
}

/**
 * Returns the step to open: `segment`, where the event was refused or dropped before
 * any destination, `delivery N`, or `schematic`.
 * @param {any} journey
 */
export function findFailingStep({ deliveries, captures }) {
  const isStopped = (/** @type {any} */ one) => ["rejected", "filtered"].includes(one.status);
  const index = deliveries.findIndex(
    (/** @type {any} */ one) =>
      !isStopped(one) && (one.reason || one.violations.length || one.findings.some(isSevere) || one.status !== "delivered"),
  );
  if (deliveries.length && deliveries.every(isStopped)) return "segment";
  if (index >= 0) return `delivery ${index}`;
  const isBad = captures.some((/** @type {any} */ one) => one.error || one.violations.length || one.findings.some(isSevere));
  return isBad || !deliveries.length ? "schematic" : "delivery 0";
}

/** @param {{severity: string}} finding */
function isSevere({ severity }) {
  return severity !== "info";
}

/**
 * Returns each finding of a journey once, errors first, with the place in the mapping.
 * @param {any} journey
 * @returns {any[]}
 */
export function listFindings({ deliveries, captures }) {
  const order = ["error", "warning", "info"];
  const seen = new Set();
  return [...deliveries, ...captures]
    .flatMap((one) => one.findings)
    .filter((one) => {
      const key = JSON.stringify([one.rule, one.pointer, one.message]);
      return !seen.has(key) && seen.add(key);
    })
    .sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity))
    .map((one) => ({ ...one, place: one.place || writePlace(one.mapping) }));
}

/**
 * Returns where a mapping has a field: its line in a file, else in words.
 * @param {{subscription: string, pointer: string, place?: string} | null | undefined} mapping
 */
export function writePlace(mapping) {
  if (!mapping) return "";
  return mapping.place || `${mapping.subscription}: ${mapping.pointer.split("/").slice(4).join("/")}`;
}

/** Returns where a mapping has the worst finding that names a field. @param {any} journey */
export function findMapping(journey) {
  return listFindings(journey).find((one) => one.mapping)?.mapping ?? null;
}

/**
 * Returns the address of a mapping's field in its editor; null without one.
 * @param {{destination: string, pointer: string} | null | undefined} mapping
 * @param {(view: string, id: string, query: Record<string, string>) => string} href
 */
export function findLine(mapping, href) {
  return mapping ? href("mapping", mapping.destination, { pointer: mapping.pointer }) : null;
}

/**
 * Returns the captures of a delivery's requests, in their order: as many captures as
 * requests came in, or it is not known which is whose.
 * @param {any} journey @param {any} request
 */
export function findCapture({ deliveries, captures }, request) {
  const requests = deliveries.flatMap((/** @type {any} */ one) => one.requests);
  return requests.length === captures.length ? captures[requests.indexOf(request)] : undefined;
}

/**
 * Returns an effect in words, with its value from before and after.
 * @param {any} effect
 * @returns {{what: string, whom: string, before: unknown, after: unknown}}
 */
export function describeEffect(effect) {
  const { kind, before, keys, traits } = effect;
  const after = kind === "created" ? { keys, traits } : effect.after;
  const whom = [effect.entity, effect.company, effect.user]
    .filter((one) => one && typeof one === "object")
    .map((one) => one.name)
    .join(" / ");
  return { what: WORDS[kind]?.(effect) ?? kind, whom, before, after };
}

/** @type {Record<string, (effect: any) => string>} */
const WORDS = {
  usage: ({ event, day }) => `usage of ${event} on ${day}`,
  created: ({ company }) => (company ? "new company" : "new user"),
  traits: () => "traits",
  keys: () => "keys",
  name: () => "name",
  joined: () => "member of the company",
  left: () => "no longer a member",
  removed: ({ of }) => `${of ?? "entity"} removed`,
  set: ({ table }) => `set up in ${table}`,
  unset: ({ table }) => `removed from ${table}`,
  flag: ({ flag }) => `flag ${flag}`,
  webhook: ({ request_type: type }) => `webhook ${type} sent`,
};
