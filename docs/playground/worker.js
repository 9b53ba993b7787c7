// Python runs in this worker, so that the page stays usable while it computes.
import { startEngine } from "./app/engine.js";

const read = async (file) => {
  const response = await fetch(new URL(file, import.meta.url));
  if (!response.ok) throw new Error(`${file}: the server answers ${response.status}`);
  return response;
};
const report = (step) => postMessage({ step });
let ask;

onmessage = async ({ data }) => {
  try {
    ask ??= start();
    postMessage({ answer: (await ask)(data.request) });
  } catch (error) {
    postMessage({ problem: String(error.message ?? error).slice(-500) });
  }
};

async function start() {
  const build = await (await read("build.json")).json();
  const runtime = new URL(build.runtime.address, import.meta.url).href;
  const readBytes = async (file) => new Uint8Array(await (await read(file)).arrayBuffer());
  return startEngine(build, runtime, readBytes, report);
}
