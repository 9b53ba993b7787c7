// What came in during the last minute, by second: all of it, and what is bad.
import { html, useEffect, useState } from "./html.js";

export const SECONDS = 60;
const HEIGHT = 20;

/** @typedef {{second: number, all: number[], bad: number[], before: {in: number, bad: number} | null}} Minute */

/** @param {number} second @returns {Minute} */
export function startTimeline(second) {
  return { second, all: new Array(SECONDS).fill(0), bad: new Array(SECONDS).fill(0), before: null };
}

/** Returns the minute moved on to a second. @param {Minute} minute @param {number} second @returns {Minute} */
export function moveOn(minute, second) {
  const steps = Math.min(SECONDS, Math.max(0, second - minute.second));
  if (steps === 0) return minute;
  const zeros = new Array(steps).fill(0);
  const move = (/** @type {number[]} */ counts) => [...counts.slice(steps), ...zeros];
  return { ...minute, second, all: move(minute.all), bad: move(minute.bad) };
}

/** Returns the minute with what a ledger counts more than the last one. @param {Minute} minute @param {Record<string, number>} ledger @returns {Minute} */
export function addLedger(minute, ledger) {
  const now = { in: ledger.in, bad: ledger.bad + ledger.refused };
  const before = minute.before ?? now;
  const add = (/** @type {number[]} */ counts, /** @type {number} */ more) => [
    ...counts.slice(0, -1),
    counts[SECONDS - 1] + Math.max(0, more),
  ];
  return { ...minute, all: add(minute.all, now.in - before.in), bad: add(minute.bad, now.bad - before.bad), before: now };
}

/** @param {{feed: import("./feed.js").Feed}} props */
export function Timeline({ feed }) {
  const [minute, setMinute] = useState(() => startTimeline(now()));
  useEffect(() => {
    const take = (/** @type {import("./feed.js").Message} */ message) =>
      setMinute((minute) => addLedger(moveOn(minute, now()), message.ledger));
    const first = feed.latest();
    if (first) take(first);
    const off = feed.on("message", take);
    const timer = setInterval(() => setMinute((minute) => moveOn(minute, now())), 1000);
    return () => {
      off();
      clearInterval(timer);
    };
  }, []);
  const most = Math.max(1, ...minute.all);
  const sum = minute.all.reduce((one, other) => one + other, 0);
  const draw = (/** @type {number[]} */ counts) =>
    counts.map((count, place) => (count ? `M${place * 2} ${HEIGHT}v${-Math.max(1, (count / most) * HEIGHT)}h1.5V${HEIGHT}z` : "")).join("");
  return html`<svg class="timeline" role="img" viewBox="0 0 ${SECONDS * 2} ${HEIGHT}" preserveAspectRatio="none">
    <title>${sum.toLocaleString("en")} in the last minute, at most ${most.toLocaleString("en")} in a second</title>
    <path class="timeline-all" d=${draw(minute.all)} /><path class="timeline-bad" d=${draw(minute.bad)} />
  </svg>`;
}

function now() {
  return Math.floor(Date.now() / 1000);
}
