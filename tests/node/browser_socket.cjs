// What a page does with the browser's library over its WebSocket, step by step.
const readline = require("node:readline");
globalThis.WebSocket = require("ws");
const { Schematic } = require("@schematichq/schematic-js");

const [url, apiKey] = process.argv.slice(2);
const warnings = [];
console.warn = (...words) => warnings.push(words.join(" "));
console.log = () => {};
const sdk = new Schematic(apiKey, {
  apiUrl: url,
  eventUrl: url,
  webSocketUrl: url.replace("http", "ws"),
  useWebSocket: true,
  webSocketInitialRetryDelay: 200,
});
const counts = {};

function read(key) {
  const { value, featureUsage, featureAllocation, featureUsageExceeded, reason } =
    sdk.getFlagCheck(key) ?? {};
  return { value, featureUsage, featureAllocation, featureUsageExceeded, reason };
}

const steps = {
  context: (context) => sdk.setContext(context),
  track: (event) => sdk.track(event),
  listen: (key) => void sdk.addFlagValueListener(key, () => (counts[key] = (counts[key] ?? 0) + 1)),
  read: (key) => read(key),
  plan: () => sdk.getPlan() ?? null,
  pending: () => sdk.getIsPending(),
  counts: () => counts,
  warnings: () => warnings,
  async until([key, name, value]) {
    const start = performance.now();
    while (JSON.stringify(read(key)[name]) !== JSON.stringify(value)) {
      if (performance.now() - start > 8000) return { timeout: read(key) };
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return read(key);
  },
};

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [name, argument] = JSON.parse(line);
    const answer = await steps[name](argument);
    process.stdout.write(JSON.stringify(answer ?? null) + "\n");
  }
  await sdk.cleanup();
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
