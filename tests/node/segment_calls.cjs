// What a team's code does with Segment's Node library: one call of each type.
const { Analytics } = require("@segment/analytics-node");

const [url, writeKey] = process.argv.slice(2);
const analytics = new Analytics({ writeKey, host: url, maxRetries: 1 });
analytics.on("error", (error) => {
  console.error(`the library reports ${JSON.stringify(error)}`);
  process.exit(1);
});
const userId = "u1";
const context = { groupId: "acme" };
const traits = { name: "Ada Lovelace", company_name: "Engines", seats: 5 };
analytics.identify({ userId, traits, context });
analytics.track({ userId, event: "Report Viewed", properties: { pages: 3 }, context });
analytics.page({ userId, category: "Docs", name: "Home", properties: { path: "/" } });
analytics.screen({ userId, category: "Main", name: "Start", properties: {} });
analytics.group({ userId, groupId: "acme", traits: { plan: "pro" } });
analytics.alias({ previousId: "anon-1", userId });
analytics.closeAndFlush().then(() => process.exit(0));
