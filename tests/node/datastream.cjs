// The vendor's SDK for Node with its datastream: answer each line of the input.
const readline = require("node:readline");
const { SchematicClient } = require("@schematichq/schematic-typescript-node");

// Connects where the arguments say, or where `connect` does, one after the other.
const quiet = () => {};
let sdk;

function connect([url, apiKey]) {
  sdk = new SchematicClient({
    apiKey,
    basePath: url,
    eventCaptureBaseURL: url,
    useDataStream: true,
    cacheProviders: { flagChecks: [] },
    logger: { error: quiet, warn: quiet, info: quiet, debug: quiet },
  });
}

async function check([key, company, user]) {
  const found = await sdk.checkFlagWithEntitlement({ company: company ?? undefined, user: user ?? undefined }, key);
  const { value, reason, companyId, entitlement } = found;
  return { value, reason, company: companyId ?? null, usage: entitlement?.usage ?? null };
}

const steps = {
  check,
  connect,
  close: () => sdk.close(),
  track: (event) => sdk.track(event),
  async until([key, company, user, wanted]) {
    const end = Date.now() + 8000;
    let found = await check([key, company, user]);
    while (found.value !== wanted) {
      if (Date.now() > end) return { timeout: found };
      await new Promise((resolve) => setTimeout(resolve, 10));
      found = await check([key, company, user]);
    }
    return found;
  },
};

async function main() {
  if (process.argv.length > 2) connect(process.argv.slice(2));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const [name, argument] = JSON.parse(line);
    process.stdout.write(JSON.stringify((await steps[name](argument)) ?? null) + "\n");
  }
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
