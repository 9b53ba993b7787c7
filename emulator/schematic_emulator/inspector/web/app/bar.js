// The top bar: what runs, whether it is live, and how much came in, by its state.
import { html, useEffect, useMemo, useRef, useState } from "./html.js";
import { useKeys } from "./keyboard.js";
import { findWord, splitFilter } from "./list.js";
import { Button } from "./parts.js";
import { Timeline } from "./timeline.js";
import { countWord, stateClass, stateIcon, stateMeaning } from "./words.js";

// The ledger's names, and the state that each counts.
const LEDGER = [
  ["good", "good"],
  ["with_findings", "findings"],
  ["bad", "bad"],
  ["refused", "refused"],
  ["waiting", "waiting"],
  ["filtered", "filtered"],
  ["not_wanted", "not wanted"],
];
const LEDGER_MS = 1000;
const STATES = /** @type {Record<string, string>} */ ({
  connecting: "connecting",
  live: "live",
  lost: "lost: the emulator does not answer",
  paused: "paused",
  saved: "saved file",
});

/** Returns a feed's latest message and state. @param {import("./feed.js").Feed} feed */
export function useFeed(feed) {
  const [latest, setLatest] = useState(feed.latest);
  const [state, setState] = useState(feed.state);
  useEffect(() => {
    setLatest(feed.latest());
    setState(feed.state());
    const offs = [feed.on("message", setLatest), feed.on("state", setState)];
    return () => offs.forEach((off) => off());
  }, []);
  return { latest, state };
}

/** @param {any} props */
export function Bar({ route, go, feed, source, href, start, names, onHelp }) {
  const { latest, state } = useFeed(feed);
  const [restarted, setRestarted] = useState(false);
  const [mark, setMark] = useState(() => Number(sessionStorage.getItem("mark") ?? 0));
  const filter = route.view === "events" ? (route.query.get("filter") ?? "") : "";
  const ledger = useLedger(source, feed, findWord(filter, "environment:"));
  useEffect(() => feed.on("restart", () => setRestarted(true)), []);
  const toggle = () => (feed.state() === "paused" ? feed.resume() : feed.pause());
  const setNow = () => {
    const number = feed.latest()?.last ?? 0;
    sessionStorage.setItem("mark", String(number));
    setMark(number);
  };
  const isSaved = state === "saved";
  useKeys(
    useMemo(
      () =>
        isSaved
          ? []
          : [
              { key: "p", text: "pause, or go on", run: toggle },
              { key: "m", text: "mark: count and filter what comes in from now on", run: setNow },
            ],
      [isSaved],
    ),
  );
  const since = mark && latest && latest.last >= mark ? latest.last - mark : null;
  return html`<header class="bar">
    <div class="bar-line">
      <a class="brand" href=${href("events")}>Schematic Emulator</a>
      <nav aria-label="Views">
        ${Object.entries(names).map(
          ([view, name]) =>
            view !== "journey" &&
            html`<a key=${view} href=${href(view)} aria-current=${isIn(route, view) ? "page" : undefined}>${name}</a>`,
        )}
        ${!isSaved && start.links.map(([/** @type {string} */ name, /** @type {string} */ to]) => html`<a key=${to} href=${to} class="plain">${name}</a>`)}
      </nav>
      <${Environments} all=${start.environments ?? []} filter=${filter} go=${go} />
      <span class="badge" title="@segment/action-destinations ${start.pinned}">profile ${start.profile} · ${start.pinned}</span>
      ${start.modes.map((/** @type {string} */ mode) => html`<span key=${mode} class="badge">${mode}</span>`)}
      ${latest?.clock && html`<span class="badge" title="The emulator's clock">clock ${latest.clock}</span>`}
    </div>
    <div class="bar-line">
      ${latest && html`<${Strip} ledger=${ledger ?? latest.ledger} latest=${latest} route=${route} href=${href} filter=${filter} />`}
      <span class="live live-${state}" role="status"><span aria-hidden="true" class="dot"></span> ${STATES[state]}${
        restarted && state === "live" ? ": the emulator was restarted" : ""
      }</span>
      ${!isSaved && html`<${Button} onClick=${toggle} hint="p" pressed=${state === "paused"}>Pause<//>
      <${Button} onClick=${setNow} hint="m">Mark<//>`}
      ${since !== null && html`<a class="since" href=${href("events", null, { filter: `since:#${mark}` })}>${countWord(since, "event")} since the mark</a>`}
      <${Button} onClick=${onHelp} hint="?" label="Keys">Keys<//>
      <${Timeline} feed=${feed} />
    </div>
  </header>`;
}

/** Reads the ledger of one environment when something changed; null for all. @param {any} source @param {any} feed @param {string} environment */
function useLedger(source, feed, environment) {
  const [ledger, setLedger] = useState(/** @type {any} */ (null));
  const wait = useRef(/** @type {any} */ (0));
  useEffect(() => {
    if (!environment) return setLedger(null);
    const read = () => {
      wait.current = 0;
      const query = new URLSearchParams({ environment });
      source.get(`ledger?${query}`).then(setLedger, () => setLedger(null));
    };
    read();
    const off = feed.on("message", () => {
      wait.current ||= setTimeout(read, LEDGER_MS);
    });
    return () => {
      off();
      clearTimeout(wait.current);
      wait.current = 0;
    };
  }, [environment]);
  return ledger;
}

/** @param {{all: [string, string][], filter: string, go: Function}} props */
function Environments({ all, filter, go }) {
  const chosen = findWord(filter, "environment:");
  if (all.length < 2) return all.length ? html`<span class="badge" title=${all[0][0]}>environment <bdi>${all[0][1]}</bdi></span>` : null;
  const choose = (/** @type {Event} */ event) => {
    const id = /** @type {HTMLSelectElement} */ (event.target).value;
    const rest = splitFilter(filter).filter((word) => !word.startsWith("environment:"));
    go("events", null, { filter: [...rest, ...(id ? [`environment:${id}`] : [])].join(" ") });
  };
  return html`<label class="environments"><span class="unseen">environment</span>
    <select onChange=${choose} value=${chosen}>
      <option value="">all environments</option>
      ${all.map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}
    </select></label>`;
}

/** @param {any} props */
function Strip({ ledger, latest, route, href, filter }) {
  const link = (/** @type {string} */ word) => {
    const rest = splitFilter(filter).filter((each) => each.startsWith("environment:"));
    const text = [...(word ? [word] : []), ...rest].join(" ");
    return href("events", null, text ? { filter: text } : {});
  };
  const asked = splitFilter(filter);
  return html`<nav class="strip" aria-label="Ledger">
    <a href=${link("")} aria-current=${route.view === "events" && !asked.length ? "true" : undefined}><b data-ledger="in">${ledger.in.toLocaleString("en")}</b> in</a>
    ${LEDGER.map(([name, state]) => {
      const word = state.replace(" ", "-");
      return html`<a key=${name} class=${stateClass(state)} title=${stateMeaning(state)}
        href=${link(word)} aria-current=${asked.includes(word) ? "true" : undefined}
        ><span aria-hidden="true">${stateIcon(state)}</span> <b data-ledger=${name}>${ledger[name].toLocaleString("en")}</b> ${state}</a
      >`;
    })}
    ${latest.left > 0 && html`<span class="quiet">${countWord(latest.left, "older one has", "older ones have")} left</span>`}
  </nav>`;
}

/** @param {{view: string}} route @param {string} view */
function isIn(route, view) {
  return route.view === view || (route.view === "journey" && view === "events");
}
