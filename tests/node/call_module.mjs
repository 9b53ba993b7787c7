// Calls a module's functions: prints the JSON of each result, one call a line of stdin.
import { readFileSync } from "node:fs";

const text = readFileSync(process.argv[2]);
const module = await import(`data:text/javascript;base64,${text.toString("base64")}`);
const calls = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(calls.map(([name, ...given]) => module[name](...given) ?? null)));
