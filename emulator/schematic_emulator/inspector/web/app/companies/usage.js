// Says in words what a company may use, what it used, and why a flag has its value.

const PERIODS = /** @type {Record<string, string>} */ ({
  all_time: "in all",
  current_day: "today",
  current_week: "this week",
  current_month: "this month",
});
const OF_PLAN = ["plan_entitlement", "plan_entitlement_usage_exceeded"];
const OF_COMPANY = ["company_override", "company_override_usage_exceeded"];

/**
 * @typedef {{at: string, used: number, is_reset: boolean}} Point
 * @typedef {{feature: string, flags: string[], event: string | null, granted_by: string | null,
 *   value_type: string, limit: number | null, usage: number | null, has_access: boolean,
 *   period: string | null, started_at: string | null, resets_at: string | null,
 *   over_time: Point[]}} Limit
 * @typedef {{flag: string, name: string, value: boolean, reason: string, events: string[],
 *   steps: {rule_type: string, name: string, matched: boolean, saw: string[]}[]}} Flag
 */

/** Returns a period in words; empty without one. @param {string | null} period */
export function sayPeriod(period) {
  return period === null ? "" : (PERIODS[period] ?? period);
}

/** Returns who grants a limit. @param {Limit} limit */
export function sayGrant(limit) {
  return limit.granted_by === null ? "an override of this company" : `the plan ${limit.granted_by}`;
}

/** Returns what is used of a limit, as "99 of 100 used this month (api_calls)". @param {Limit} limit */
export function sayUsage(limit) {
  const { usage, limit: most, event, period } = limit;
  if (usage === null) return most === null ? "granted" : `${count(most)} granted`;
  const used = most === null ? count(usage) : `${count(usage)} of ${count(most)}`;
  return [used, "used", sayPeriod(period), most === null && "without a limit", event && `(${event})`].filter(Boolean).join(" ");
}

/**
 * Returns in one sentence why a flag has its value: the quota if that decides, else the
 * rule that does.
 * @param {Flag} flag @param {Limit[]} limits
 */
export function sayWhy(flag, limits) {
  const step = flag.steps.find((each) => each.matched);
  const limit = limits.find((each) => each.flags.includes(flag.flag));
  const type = step?.rule_type ?? "";
  if (limit && (OF_PLAN.includes(type) || OF_COMPANY.includes(type))) return sayQuota(flag, limit);
  if (type === "global_override") return `the override "${step?.name}" decides for everybody`;
  if (type === "standard") return `the rule "${step?.name}" applies`;
  if (type === "default" || !step) return "no rule applies: it is the flag's default";
  return flag.reason;
}

/** @param {Flag} flag @param {Limit} limit */
function sayQuota(flag, limit) {
  const by = `granted by ${sayGrant(limit)}`;
  if (limit.usage === null || limit.limit === null) return by;
  const left = limit.limit - limit.usage;
  const rest = left > 0 ? `${count(left)} left` : "nothing left";
  return `${sayUsage(limit)}, ${rest}; ${by}`;
}

/**
 * Returns what a chart of a limit shows: times in seconds, what was used, the limit;
 * and the times of the resets.
 * @param {Limit} limit
 * @returns {{data: number[][], resets: number[]}}
 */
export function makeSeries(limit) {
  const points = limit.over_time;
  const times = points.map((each) => Date.parse(each.at) / 1000);
  const rows = [times, points.map((each) => each.used)];
  if (limit.limit !== null) rows.push(points.map(() => Number(limit.limit)));
  return { data: rows, resets: times.filter((_, index) => points[index].is_reset) };
}

/**
 * Returns the journeys that used a limit in its present period, newest first, and how
 * many more there are.
 * @param {Limit} limit @param {Record<string, {count: number, journeys: any[]}>} usedBy
 */
export function listUses(limit, usedBy) {
  const found = usedBy[limit.event ?? ""] ?? { count: 0, journeys: [] };
  const first = (limit.started_at ?? "").slice(0, 10);
  const journeys = found.journeys.filter((each) => each.day >= first);
  const isCut = journeys.length === found.journeys.length;
  return { journeys, more: isCut ? found.count - journeys.length : 0 };
}

/** Returns what differs between two readings of the flags. @param {Flag[]} before @param {Flag[]} after */
export function listTurned(before, after) {
  const known = new Map(before.map((each) => [each.flag, each.value]));
  return after
    .filter((each) => known.has(each.flag) && known.get(each.flag) !== each.value)
    .map((each) => ({ flag: each.flag, value: each.value }));
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString("en");
}
