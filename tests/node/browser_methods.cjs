// What a page does with the browser's library in its REST mode.
const { Schematic } = require("@schematichq/schematic-js");

const [url, apiKey] = process.argv.slice(2);

async function main() {
  const sdk = new Schematic(apiKey, { apiUrl: url, eventUrl: url, flagValueDefaults: { api_calls: false } });
  const company = { org: "acme" };
  const user = { id: "ada" };
  await sdk.identify({ keys: user, name: "Ada", company: { keys: company, name: "Acme" } });
  await sdk.setContext({ company, user });
  await sdk.track({ event: "api_called", company, user, quantity: 2 });
  const one = await sdk.checkFlag({ key: "api_calls", fallback: false });
  const every = await sdk.checkFlags({ company, user });
  await sdk.cleanup();
  console.log(JSON.stringify({ one, every }));
}

main().then(() => process.exit(0), (error) => {
  console.error(error);
  process.exit(1);
});
