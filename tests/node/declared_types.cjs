// Holds what the Node SDK returns against its own type declarations: at run time the
// SDK skips validation, so a missing member would be undefined and nobody would say so.
const fs = require("node:fs");
const path = require("node:path");

const DIST = path.dirname(require.resolve("@schematichq/schematic-typescript-node"));
const ROOMS = ["accounts", "companies", "entitlements", "events", "features", "insights", "plans"];
const PLAIN = { string: "string", number: "number", boolean: "boolean" };

function* walk(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(place);
    else if (place.endsWith(".d.ts")) yield place;
  }
}

function readInterfaces() {
  const found = new Map();
  for (const place of walk(path.join(DIST, "api"))) {
    const text = fs.readFileSync(place, "utf8");
    for (const [, name, body] of text.matchAll(/^export interface (\w+) \{\n(.*?)^\}/gms)) {
      const members = [...body.matchAll(/^ {4}"?(\w+)"?(\??): (.*);$/gm)];
      found.set(name, members.map(([, member, optional, type]) => ({ member, optional, type })));
    }
  }
  return found;
}

function readMethods() {
  const found = new Map();
  for (const room of ROOMS) {
    const place = path.join(DIST, "api", "resources", room, "client", "Client.d.ts");
    const text = fs.readFileSync(place, "utf8");
    const calls = /^ {4}(\w+)\((.*)requestOptions\?:.*HttpResponsePromise<Schematic\.(\w+)>;/gm;
    for (const [, method, given, answer] of text.matchAll(calls)) {
      const needed = given.split(", ").filter((one) => /^\w+: /.test(one));
      found.set(method, { room, needed, answer });
    }
  }
  return found;
}

const INTERFACES = readInterfaces();
const METHODS = readMethods();

function check(value, type, place, faults) {
  if (type.includes("|") || type === "unknown") return;
  if (type.endsWith("[]")) return checkList(value, type.slice(0, -2), place, faults);
  if (type === "Date") return note(value instanceof Date, type, place, value, faults);
  if (type in PLAIN) return note(typeof value === PLAIN[type], type, place, value, faults);
  const members = INTERFACES.get(type.replace(/^Schematic\./, ""));
  if (members === undefined) return note(value !== undefined && value !== null, type, place, value, faults);
  if (typeof value !== "object" || value === null) return note(false, type, place, value, faults);
  for (const { member, optional, type: wanted } of members) {
    const found = value[member];
    if (found === undefined && optional) continue;
    check(found, wanted, `${place}.${member}`, faults);
  }
}

function checkList(value, type, place, faults) {
  if (!Array.isArray(value)) return note(false, `${type}[]`, place, value, faults);
  value.forEach((item, index) => check(item, type, `${place}[${index}]`, faults));
}

function note(holds, type, place, value, faults) {
  if (!holds) faults.push(`${place}: expected ${type}, found ${value}`);
}

module.exports = { METHODS, check };
