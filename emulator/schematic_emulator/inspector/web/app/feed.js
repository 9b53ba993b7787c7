// The emulator's feed: one connection for all tabs of a browser, shared by its tabs.
import { ROOT } from "./ask.js";

/**
 * One message of the feed. `rows` are journeys that are new or have changed, newest
 * first; `skipped` are more, which are read by number. `first` starts a connection.
 * @typedef {{process: string, epoch: number, last: number, settled: number, now: string,
 *   clock: string, ledger: Record<string, any>, stored: number, left: number,
 *   rows: any[], skipped: number, first: boolean, isOfPage?: boolean}} Message
 * @typedef {"connecting" | "live" | "lost" | "paused" | "saved"} FeedState
 * @typedef {{on: (kind: string, run: (message: any) => void) => () => void,
 *   state: () => FeedState, latest: () => Message | null,
 *   pause: () => void, resume: () => void}} Feed
 */

const NAME = "schematic-emulator-feed";
const LOST_AFTER_MS = 1500;
const AGAIN_AFTER_MS = 2000;

/** Whether what is shown must be read again. @param {Message | null} before @param {Message} now */
export function isBreak(before, now) {
  if (before === null || before.isOfPage) return false; // views have just read it
  if (before.process !== now.process || before.epoch !== now.epoch) return true;
  return now.first && (before.last !== now.last || before.settled !== now.settled);
}

/** Returns the only message of a saved file. @param {any} ledger @returns {Message} */
export function makeMessage(ledger) {
  const { stored, left } = ledger;
  const none = { process: "", epoch: 0, last: 0, settled: 0, now: "", clock: "", rows: [], skipped: 0 };
  return { ...none, ledger, stored, left, first: true };
}

/**
 * Returns what passes messages on to views: kinds "message", "state", "again" (read
 * everything again) and "restart" (another process answers).
 * @param {Message | null} [given] the message that came with the page
 * @returns {Feed & {receive: (message: Message) => void, report: (state: FeedState) => void}}
 */
export function makeFeed(given = null) {
  /** @type {Map<string, Set<(message: any) => void>>} */
  const listeners = new Map();
  /** @type {Message | null} */
  let latest = given && { ...given, isOfPage: true };
  /** @type {FeedState} */
  let state = "connecting";
  let paused = false;

  /** @param {string} kind @param {any} message */
  const emit = (kind, message) => listeners.get(kind)?.forEach((run) => run(message));
  /** @param {FeedState} next */
  const change = (next) => {
    const shown = paused ? "paused" : next;
    if (shown === state) return;
    state = shown;
    emit("state", state);
  };

  return {
    on(kind, run) {
      if (!listeners.has(kind)) listeners.set(kind, new Set());
      listeners.get(kind)?.add(run);
      return () => listeners.get(kind)?.delete(run);
    },
    state: () => state,
    latest: () => latest,
    pause() {
      paused = true;
      change("paused");
    },
    resume() {
      paused = false;
      change("live");
      if (latest) emit("message", latest);
      emit("again", latest);
    },
    receive(message) {
      const before = latest;
      latest = message;
      if (before && before.process !== message.process) emit("restart", message);
      if (paused) return;
      change("live");
      if (isBreak(before, message)) emit("again", message);
      emit("message", message);
    },
    report: change,
  };
}

/** @typedef {ReturnType<typeof makeFeed>} OwnFeed */

/**
 * Connects a feed: the tab that has the lock asks the emulator and passes messages on
 * to the others; when it closes, another takes over.
 * @param {OwnFeed} feed
 */
export function connectFeed(feed) {
  if (!navigator.locks || typeof BroadcastChannel === "undefined") {
    listen(feed, () => undefined);
    return;
  }
  const channel = new BroadcastChannel(NAME);
  let isLeader = false;
  /** @param {object} message */
  const pass = (message) => channel.postMessage(message);
  channel.onmessage = ({ data }) => {
    if (data.hello && isLeader) pass({ state: feed.state(), message: again(feed.latest()) });
    if (data.hello || isLeader) return;
    if (data.message) feed.receive(data.message);
    if (data.state === "lost") feed.report("lost");
  };
  pass({ hello: true });
  navigator.locks.request(NAME, () => {
    isLeader = true;
    listen(feed, pass);
    return new Promise(() => undefined);
  });
}

/** @param {Message | null} message */
function again(message) {
  return message && { ...message, rows: [], first: true };
}

/** Asks the emulator. @param {OwnFeed} feed @param {(message: object) => void} pass */
function listen(feed, pass) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let losing;
  const lose = () => {
    feed.report("lost");
    pass({ state: "lost" });
  };
  const open = () => {
    const events = new EventSource(`${ROOT}feed`);
    events.onmessage = ({ data }) => {
      clearTimeout(losing);
      losing = undefined;
      const message = JSON.parse(data);
      feed.receive(message);
      pass({ message });
    };
    events.onerror = () => {
      losing ??= setTimeout(lose, LOST_AFTER_MS);
      if (events.readyState !== EventSource.CLOSED) return;
      setTimeout(open, AGAIN_AFTER_MS); // a refusal, which it does not repeat
    };
  };
  open();
}
