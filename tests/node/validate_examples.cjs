// Says of each case whether stock ajv accepts it. Usage: node validate_examples.cjs FILE
const fs = require("node:fs");
const Ajv2020 = require("ajv/dist/2020").default;

const { schemas, cases } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const ajv = new Ajv2020({ strict: false, logger: false });
const checks = {};
for (const [id, schema] of Object.entries(schemas)) {
  checks[id] = ajv.compile(schema);
}
console.log(JSON.stringify(cases.map((found) => checks[found.contract](found.payload))));
