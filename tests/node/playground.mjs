// Runs the built playground's engine: node playground.mjs FOLDER [REQUESTS.json]. Prints
// the milliseconds of computing up to the first answer, the answers and their times.
import { readdir, readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const [folder, requests] = process.argv.slice(2);
const own = `${folder}/${(await readdir(folder)).find((name) => name.startsWith("v-"))}`;
const { startEngine } = await import(pathToFileURL(`${own}/app/engine.js`));
const build = JSON.parse(await readFile(`${own}/build.json`, "utf8"));
const ask = await startEngine(
  build,
  `${folder}/runtime/`,
  async (file) => new Uint8Array(await readFile(`${own}/${file}`)),
  () => {},
);
const answers = [];
const times = [];
let first = 0;
for (const request of JSON.parse(await readFile(requests, "utf8"))) {
  const before = spent();
  answers.push(ask(JSON.stringify(request)));
  times.push(spent() - before);
  first ||= spent();
}
process.stdout.write(JSON.stringify({ first, times, answers }));

function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
