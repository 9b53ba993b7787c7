// Reads or writes links as the playground's page does: node permalink.mjs MODULE; then
// one line of JSON in, one out.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const link = await import(pathToFileURL(process.argv[2]));
for await (const line of createInterface({ input: process.stdin })) {
  const [name, given] = JSON.parse(line);
  console.log(JSON.stringify(await answer(name, given)));
}

async function answer(name, given) {
  try {
    return await link[name](...given);
  } catch (error) {
    return { problem: error instanceof link.LinkError ? error.message : `${error.stack}` };
  }
}
