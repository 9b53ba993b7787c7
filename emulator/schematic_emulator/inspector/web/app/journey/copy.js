// Writes a journey's event as a command and as a test that send it again.

const CALLS = new Set(["track", "identify", "group", "page", "screen", "alias"]);
const QUOTED = '\\"';

/**
 * @typedef {{origin: string, type: string | null, name: string | null, sent: any, received: any,
 *   deliveries: any[], captures: {name: string | null, status: string}[], state: string}} Journey
 */

/** Whether it came straight to Schematic's end. @param {Journey} journey */
function isDirect({ deliveries }) {
  return deliveries.every((one) => !one.destination && !one.subscriptions.length && !one.reason);
}

/**
 * Returns a curl command for a shell; keys are read from the environment.
 * @param {Journey} journey @param {string} address of the emulator
 */
export function writeCurl(journey, address) {
  const { sent, received } = journey;
  const json = "-H 'content-type: application/json'";
  if (isDirect(journey)) {
    const body = quote(writeJson({ ...sent, api_key: "KEY" })).replace(
      '"api_key":"KEY"',
      `"api_key":"'"\${SCHEMATIC_API_KEY:-sch_dev_try_me}"'"`,
    );
    return `curl ${quote(`${address}/e`)} ${json} -d ${body}`;
  }
  const isCall = CALLS.has(received.type);
  const path = isCall ? received.type : "batch";
  const body = quote(writeJson(isCall ? sent : { batch: [sent] }));
  return `curl ${quote(`${address}/v1/${path}`)} -u "\${SEGMENT_WRITE_KEY:-dev-write-key}:" ${json} -d ${body}`;
}

/**
 * Returns a pytest test that sends the event, and expects what arrived if it was good.
 * @param {Journey} journey
 */
export function writePytest(journey) {
  const direct = isDirect(journey);
  const { api_key: _cut, ...sent } = journey.sent;
  const event = direct ? sent : { ...sent, type: journey.received.type };
  const lines = direct
    ? [
        "import httpx",
        "",
        "",
        `def ${nameTest(journey)}(schematic_sandbox):`,
        `    event = ${writePython(event, "    ")}`,
        "    event[\"api_key\"] = schematic_sandbox.api_key",
        "    httpx.post(f\"{schematic_sandbox.url}/e\", json=event)",
      ]
    : [
        `def ${nameTest(journey)}(schematic_sandbox, segment_deliver):`,
        `    segment_deliver(${writePython(event, "    ")})`,
      ];
  return [...lines, ...listExpected(journey)].join("\n") + "\n";
}

/** @param {Journey} journey */
function listExpected({ captures, state }) {
  if (state !== "good" && state !== "findings") {
    return captures.length ? [] : ["    assert schematic_sandbox.journal == []"];
  }
  return captures.map(
    ({ name }) => `    schematic_sandbox.expect.${name === null ? "identify()" : `track(${writePython(name, "")})`}`,
  );
}

/** @param {Journey} journey */
function nameTest({ name, type }) {
  const words = `${name ?? type ?? "event"}`.toLowerCase().replace(/[^a-z0-9]+/g, "_");
  return `test_${words.replace(/^_+|_+$/g, "").slice(0, 60) || "event"}`;
}

/** Quotes a text for a shell. @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** JSON in ASCII: what cannot be seen does not reach a terminal. @param {unknown} value */
function writeJson(value) {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
}

/**
 * Writes JSON as a Python expression.
 * @param {unknown} value @param {string} indent of the line that it is on
 * @returns {string}
 */
export function writePython(value, indent) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return writeText(value);
  if (typeof value !== "object") return String(value);
  const inner = `${indent}    `;
  const isList = Array.isArray(value);
  const items = isList
    ? value.map((one) => writePython(one, inner))
    : Object.entries(value).map(([name, one]) => `${writeText(name)}: ${writePython(one, inner)}`);
  const [open, close] = isList ? "[]" : "{}";
  if (!items.length) return open + close;
  return `${open}\n${items.map((one) => `${inner}${one},\n`).join("")}${indent}${close}`;
}

/** Python joins no pair of surrogates. @param {string} text */
function writeText(text) {
  const inner = [...text].map((char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code > 0xffff) return `\\U${hex(code, 8)}`;
    if (code > 0x7e || code < 0x20) return `\\u${hex(code, 4)}`;
    return char === '"' ? QUOTED : char === "\\" ? "\\\\" : char;
  });
  return `"${inner.join("")}"`;
}

/** @param {number} code @param {number} length */
function hex(code, length) {
  return code.toString(16).padStart(length, "0");
}
