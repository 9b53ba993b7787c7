// Where the clock can be moved to: an hour on, the next month, the next sync.

/** @typedef {{next_sync_at: string, name: string}} Computation */

/** Returns the start of the next month in UTC. @param {string} now */
export function findNextMonth(now) {
  const at = new Date(now);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)).toISOString();
}

/**
 * Returns Engage's computation that is synced next; null without one.
 * @param {Computation[]} computations @returns {Computation | null}
 */
export function findNextSync(computations) {
  const ordered = [...computations].sort((one, other) => Date.parse(one.next_sync_at) - Date.parse(other.next_sync_at));
  return ordered[0] ?? null;
}

/**
 * Returns the moves that are offered: what a button says, and the change to post to
 * the clock.
 * @param {string} now @param {Computation[]} computations
 */
export function listMoves(now, computations) {
  const sync = findNextSync(computations);
  const moves = [
    { key: "hour", text: "One hour forward", change: /** @type {Record<string, string>} */ ({ move: "1h" }) },
    { key: "month", text: "To the next month", change: { set: findNextMonth(now) } },
  ];
  if (sync) moves.push({ key: "sync", text: `To the next sync of ${sync.name}`, change: { set: sync.next_sync_at } });
  return moves;
}
