// Sets a webhook up with the vendor's Node SDK and verifies what it is sent with the
// SDK's own verifier; prints what it saw.
"use strict";

const http = require("node:http");
const { createRequire } = require("node:module");

const packages = createRequire(`${process.env.PUBLISHED_PACKAGES}/package.json`);
const { SchematicClient, verifyWebhookSignature } = packages(
  "@schematichq/schematic-typescript-node",
);

const [url, apiKey] = process.argv.slice(2);
const told = [];

const receiver = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    told.push([request, Buffer.concat(parts)]);
    response.writeHead(200).end("ok");
  });
});

async function main() {
  await new Promise((done) => receiver.listen(0, "127.0.0.1", done));
  const client = new SchematicClient({
    apiKey,
    basePath: url,
    eventCaptureBaseURL: url,
  });
  const hooks = client.webhooks;
  const made = await hooks.createWebhook({
    name: "Hook",
    url: `http://127.0.0.1:${receiver.address().port}/hook`,
    requestTypes: ["company.created"],
  });
  const { id, secret } = made.data;
  await hooks.updateWebhook(id, { name: "Renamed" });
  const tested = await hooks.sendTestWebhookAction(id, { requestType: "test.send" });
  await client.companies.upsertCompany({ keys: { org_id: "o-1" }, name: "Engines" });
  await fetch(`${url}/_emulator/drain`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  for (const [request, body] of told) verifyWebhookSignature(request, secret, body);
  let forged = "taken";
  try {
    verifyWebhookSignature(told[0][0], secret, `${told[0][1]} `);
  } catch (error) {
    forged = error.message;
  }
  const events = await hooks.listWebhookEvents({ webhookId: id });
  const report = {
    tested: [tested.data.success, tested.data.responseCode],
    told: told.map(([, body]) => JSON.parse(body.toString()).action),
    forged,
    name: (await hooks.getWebhook(id)).data.name,
    webhooks: (await hooks.listWebhooks()).data.length,
    count: (await hooks.countWebhooks()).data.count,
    events: events.data.map((event) => [event.requestType, event.status]),
    same: (await hooks.getWebhookEvent(events.data[0].id)).data.id === events.data[0].id,
    eventsCount: (await hooks.countWebhookEvents()).data.count,
    deleted: (await hooks.deleteWebhook(id)).data.deleted,
  };
  await client.close();
  receiver.close();
  receiver.closeAllConnections();
  console.log(JSON.stringify(report));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
