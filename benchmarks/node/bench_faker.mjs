// Make Segment-like events with @faker-js/faker and print events a second.
// node bench_faker.mjs FOLDER_WITH_node_modules COUNT
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, count] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/`));
const { faker } = await import(pathToFileURL(require.resolve("@faker-js/faker")));
faker.seed(7);

function makeEvent() {
  const stamp = faker.date.recent().toISOString();
  return {
    type: "track",
    event: faker.helpers.arrayElement(["Report Viewed", "Report Shared"]),
    messageId: faker.string.uuid(),
    anonymousId: faker.string.uuid(),
    userId: faker.string.uuid(),
    timestamp: stamp,
    originalTimestamp: stamp,
    sentAt: stamp,
    receivedAt: stamp,
    context: {
      ip: faker.internet.ipv4(),
      userAgent: faker.internet.userAgent(),
      locale: "en-US",
      timezone: faker.location.timeZone(),
      page: { url: faker.internet.url(), title: faker.company.catchPhrase() },
      traits: { email: faker.internet.email(), name: faker.person.fullName() },
    },
    properties: { report: faker.word.noun(), rows: faker.number.int(9999) },
  };
}

for (let number = 0; number < 500; number += 1) JSON.stringify(makeEvent());
const started = process.cpuUsage();
for (let number = 0; number < Number(count); number += 1) JSON.stringify(makeEvent());
const used = process.cpuUsage(started);
console.log((Number(count) * 1e6) / (used.user + used.system));
