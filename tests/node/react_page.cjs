// A React application in jsdom, with the vendor's hooks: answer each line of the input.
const readline = require("node:readline");
const { JSDOM } = require("jsdom");

const [url, apiKey] = process.argv.slice(2);
const page = new JSDOM("<div id=root></div>", { url: "http://localhost:5173/", pretendToBeVisual: true });
const { window } = page;
Object.assign(globalThis, { window, document: window.document, localStorage: window.localStorage });
Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
globalThis.WebSocket = window.WebSocket;
console.log = console.warn = console.error = () => {};

const React = require("react");
const { createRoot } = require("react-dom/client");
const sdk = require("@schematichq/schematic-react");

const seen = { renders: [] };
let actions = {};

function Page() {
  const value = sdk.useSchematicFlag("api_calls");
  const row = sdk.useSchematicEntitlement("api_calls");
  const plan = sdk.useSchematicPlan();
  const pending = sdk.useSchematicIsPending();
  const { setContext } = sdk.useSchematicContext();
  const { track } = sdk.useSchematicEvents();
  actions = { setContext, track };
  seen.now = {
    value,
    pending,
    plan: plan?.name ?? null,
    usage: row.featureUsage ?? null,
    allocation: row.featureAllocation ?? null,
    exceeded: row.featureUsageExceeded ?? null,
    at: performance.timeOrigin + performance.now(),
  };
  seen.renders.push([value, pending]);
  return null;
}

const props = { publishableKey: apiKey, apiUrl: url, eventUrl: url, webSocketUrl: url.replace("http", "ws") };
createRoot(document.getElementById("root")).render(
  React.createElement(sdk.SchematicProvider, props, React.createElement(Page)),
);

const steps = {
  now: () => seen.now,
  renders: () => seen.renders,
  context: (context) => actions.setContext(context),
  track: (event) => actions.track(event),
  async until([name, value]) {
    const end = Date.now() + 8000;
    while (seen.now?.[name] !== value) {
      if (Date.now() > end) return { timeout: seen.now };
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return seen.now;
  },
};

async function main() {
  while (!actions.setContext) await new Promise((resolve) => setTimeout(resolve, 5));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [name, argument] = JSON.parse(line);
    process.stdout.write(JSON.stringify((await steps[name](argument)) ?? null) + "\n");
  }
}

main().then(() => process.exit(0), (error) => {
  process.stderr.write(String(error));
  process.exit(1);
});
