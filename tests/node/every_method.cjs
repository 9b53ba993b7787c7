// Calls every method of the Node SDK that the emulator answers, and prints what of the
// answers is not as its type declarations say.
const { SchematicClient } = require("@schematichq/schematic-typescript-node");
const { METHODS, check } = require("./declared_types.cjs");

const [url, apiKey, answered] = process.argv.slice(2);
const logged = [];
const complain = (...said) => logged.push(said.join(" "));
const sdk = new SchematicClient({
  apiKey,
  basePath: url,
  eventCaptureBaseURL: url,
  cacheProviders: { flagChecks: [] },
  // The wrong answers: whoever falls back to them is found out.
  flagDefaults: { api_calls: false, beta: false },
  logger: { error: complain, warn: complain, info() {}, debug() {} },
});
const called = new Set();
const faults = [];

async function ask(name, ...given) {
  const { room, answer } = METHODS.get(name);
  called.add(name);
  const found = await sdk[room][name](...given);
  check(found, answer, name, faults);
  return found.data;
}

const keys = { org: "acme" };
const user = { id: "ada" };
const metered = { valueType: "numeric", metricPeriod: "current_month" };
const window = { startTime: new Date("2026-01-01"), endTime: new Date("2026-01-04") };

async function useAccounts() {
  const [environment] = await ask("listEnvironments", { limit: 5 });
  await ask("getEnvironment", environment.id);
  await ask("getWhoAmI");
  await ask("listApiKeys", { requireEnvironment: true });
  await ask("countApiKeys", { requireEnvironment: true });
  const made = await ask("createEnvironment", { environmentType: "staging", name: "Staging" });
  await ask("updateEnvironment", made.id, { name: "Rehearsal" });
  await ask("deleteEnvironment", made.id);
  const key = await ask("createApiKey", { name: "For CI" });
  await ask("getApiKey", key.id);
  await ask("updateApiKey", key.id, { name: "For nobody" });
  await ask("deleteApiKey", key.id);
}

async function useProfiles() {
  const company = await ask("upsertCompany", { keys, name: "Acme", traits: { seats: 5 } });
  const ada = await ask("upsertUser", { keys: user, company: keys, traits: { a: true } });
  const other = await ask("createCompany", { keys: { org: "other" }, traits: {} });
  const eve = await ask("createUser", { keys: { id: "eve" }, traits: {} });
  await ask("upsertCompanyTrait", { keys, trait: "seats", incr: 2 });
  await ask("upsertUserTrait", { keys: user, trait: "role", set: "admin" });
  await ask("lookupCompany", { keys });
  await ask("lookupUser", { keys: user });
  await ask("getCompany", company.id);
  await ask("getUser", ada.id);
  await ask("listCompanies", { ids: [company.id], q: "acme", limit: 1 });
  await ask("listUsers", { companyId: company.id, offset: 0 });
  await ask("countCompanies", { ids: [company.id] });
  await ask("countUsers", { companyId: company.id });
  const link = await ask("getOrCreateCompanyMembership", { companyId: other.id, userId: eve.id });
  await ask("listCompanyMemberships", { userId: eve.id });
  await ask("deleteCompanyMembership", link.id);
  await useDefinitions();
  await ask("deleteCompanyByKeys", { keys: { org: "other" } });
  await ask("deleteUserByKeys", { keys: { id: "eve" } });
  return { company, ada };
}

async function useDefinitions() {
  await ask("listEntityKeyDefinitions", { entityType: "company" });
  await ask("countEntityKeyDefinitions", { q: "org" });
  const seats = { entityType: "company", hierarchy: ["seats"], traitType: "number" };
  const made = await ask("getOrCreateEntityTraitDefinition", seats);
  await ask("listEntityTraitDefinitions", { traitTypes: ["number"] });
  await ask("countEntityTraitDefinitions", { entityType: "company" });
  await ask("getEntityTraitDefinition", made.id);
  await ask("updateEntityTraitDefinition", made.id, { traitType: "currency" });
  await ask("getEntityTraitValues", { definitionId: made.id });
  await ask("countEntityKeys", { entityType: "company" });
  await ask("countEntityTraits", { definitionId: made.id });
  await ask("getEntityTraitDefinitionUsage", made.id);
  await ask("deleteEntityTraitDefinition", made.id);
  await ask("upsertCompany", { keys: { ...keys, slug: "acme" }, traits: {} });
  const [slug] = await ask("listEntityKeyDefinitions", { q: "slug" });
  await ask("deleteEntityKeyDefinition", slug.id);
}

async function setUp(company) {
  const flag = { key: "api_calls", name: "API calls", description: "", defaultValue: false, flagType: "boolean" };
  const feature = await ask("createFeature", {
    name: "API calls", description: "", featureType: "event", eventSubtype: "api_called", flag,
  });
  const plan = await ask("createPlan", { name: "Starter", description: "", planType: "plan" });
  const grant = await ask("createPlanEntitlement", {
    planId: plan.id, featureId: feature.id, valueNumeric: 100, softLimit: 80,
    metricPeriodMonthReset: "first_of_month", ...metered,
  });
  await ask("updateCompanyPlans", company.id, { basePlanId: plan.id, addOnIds: [] });
  await ask("getPlan", plan.id);
  await ask("listPlans", { ids: [plan.id], limit: 5 });
  await ask("countPlans", { planType: "plan" });
  await ask("updatePlan", plan.id, { name: "Starter 2" });
  await ask("getFeature", feature.id);
  await ask("listFeatures", { featureType: ["event"] });
  await ask("countFeatures", { q: "API" });
  await ask("updateFeature", feature.id, { icon: "bolt" });
  await ask("getPlanEntitlement", grant.id);
  await ask("listPlanEntitlements", { planId: plan.id });
  await ask("countPlanEntitlements", { featureId: feature.id });
  await ask("updatePlanEntitlement", grant.id, { valueNumeric: 100, ...metered });
  return { feature, plan, grant };
}

async function readHistory({ id: companyId }, { id: planId }) {
  const [log] = await ask("listAuditLogs", { q: "plan" });
  await ask("getAuditLog", log.id);
  await ask("countAuditLogs", { actorType: "api_key" });
  await ask("getActivity", { limit: 3 });
  await ask("getSummary");
  const [change] = await ask("listPlanChanges", { companyId });
  await ask("getPlanChange", change.id);
  const tier = { entityType: "company", hierarchy: ["tier"], traitType: "string" };
  const { id: traitId } = await ask("getOrCreateEntityTraitDefinition", tier);
  const traits = [{ traitId, traitValue: "gold" }];
  await ask("updatePlanTraitsBulk", { planId, traits, applyToExistingCompanies: true });
  const [row] = await ask("listPlanTraits", { planId });
  await ask("getPlanTrait", row.id);
  await ask("countPlanTraits", { planId });
}

async function useFlags() {
  const beta = { key: "beta", name: "Beta", description: "", defaultValue: false, flagType: "boolean" };
  const flag = await ask("createFlag", beta);
  const rule = { name: "All", priority: 1, value: true, conditions: [], conditionGroups: [] };
  await ask("updateFlagRules", flag.id, { rules: [rule] });
  await ask("getFlag", flag.id);
  await ask("listFlags", { q: "beta" });
  await ask("countFlags", { ids: [flag.id] });
  const value = await sdk.checkFlag({}, "beta");
  await ask("updateFlag", flag.id, { ...beta, name: "Beta 2" });
  await ask("deleteFlag", flag.id);
  return value;
}

async function sendEvents() {
  const body = { event: "api_called", company: keys, user, quantity: 3 };
  await ask("createEvent", { eventType: "track", body });
  const taken = await ask("createEventBatch", { events: [{ eventType: "track", body }, { eventType: "track", body }] });
  await ask("getEvent", taken.events[0].eventId);
  await ask("listEvents", { eventTypes: ["track"] });
  await ask("getEventSummaries", { q: "api_called" });
  await ask("getSegmentIntegrationStatus");
}

async function readUsage({ id: companyId }, { id: featureId }) {
  await ask("listFeatureUsage", { companyId });
  await ask("listFeatureUsage", { companyKeys: keys });
  await ask("countFeatureUsage", { companyId });
  await ask("listFeatureCompanies", { featureId });
  await ask("countFeatureCompanies", { featureId });
  await ask("listFeatureUsers", { featureId });
  await ask("countFeatureUsers", { featureId });
  await ask("getFeatureUsageByCompany", { keys });
  await ask("getFeatureUsageTimeSeries", { companyId, featureId, ...window });
  await ask("listFeatureUsageHistory", window);
  await ask("getUserUsageByCompany", { companyId });
}

async function useOverrides({ id: companyId }, { id: featureId }) {
  const made = await ask("createCompanyOverride", { companyId, featureId, valueNumeric: 500, ...metered });
  await ask("getCompanyOverride", made.id);
  await ask("listCompanyOverrides", { companyId, withoutExpired: true });
  await ask("countCompanyOverrides", { companyId });
  await ask("updateCompanyOverride", made.id, { valueType: "boolean", valueBool: false });
  const value = await sdk.checkFlag({ company: keys }, "api_calls");
  await ask("deleteCompanyOverride", made.id);
  return value;
}

async function checkFlags() {
  const context = { company: keys, user };
  await ask("checkFlag", "api_calls", context);
  await ask("checkFlags", context);
  await ask("checkFlagsBulk", { contexts: [context] });
  const entitled = await sdk.checkFlagWithEntitlement(context, "api_calls");
  const listed = await sdk.checkFlags(context, ["api_calls"]);
  return {
    checkFlag: await sdk.checkFlag(context, "api_calls"),
    entitled: [entitled.value, entitled.entitlement?.usage, entitled.entitlement?.allocation],
    listed: listed.map((row) => [row.flag, row.value]),
  };
}

// Calls what is answered and needs nothing, or the id of something that is there.
async function useTheRest() {
  for (const name of answered.split(" ")) {
    const method = METHODS.get(name);
    if (method === undefined || called.has(name)) continue;
    if (method.needed.length === 0) {
      await ask(name);
    } else if (method.needed.length === 1 && name.startsWith("get")) {
      const [row] = await ask(`list${name.slice("get".length)}s`);
      await ask(name, row.id);
    }
  }
}

async function main() {
  await useAccounts();
  const { company, ada } = await useProfiles();
  const { feature, plan, grant } = await setUp(company);
  await readHistory(company, plan);
  const beta = await useFlags();
  await sendEvents();
  await readUsage(company, feature);
  const overridden = await useOverrides(company, feature);
  const checked = { beta, overridden, ...(await checkFlags()) };
  await ask("deletePlanEntitlement", grant.id);
  await ask("deletePlan", plan.id);
  await ask("deleteFeature", feature.id);
  await ask("deleteCompany", company.id);
  await ask("deleteUser", ada.id);
  await useTheRest();
  await sdk.identify({ keys: { id: "bob" }, name: "Bob", company: { keys: { org: "globex" }, name: "Globex" } });
  await sdk.track({ event: "seen", company: { org: "globex" }, quantity: 2 });
  await sdk.close();
  const report = { called: [...called], offered: [...METHODS.keys()], faults, logged, checked };
  console.log(JSON.stringify(report));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
