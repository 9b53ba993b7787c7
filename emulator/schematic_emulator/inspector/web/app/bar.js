// The top bar: what runs, whether it is live, and how much came in, by its state.
import { html, useEffect, useMemo, useState } from "./html.js";
import { useKeys } from "./keyboard.js";
import { Button } from "./parts.js";
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
  useEffect(() => feed.on("message", setLatest), []);
  useEffect(() => feed.on("state", setState), []);
  return { latest, state };
}

/** @param {any} props */
export function Bar({ route, go, feed, href, start, names, onHelp }) {
  const { latest, state } = useFeed(feed);
  const [restarted, setRestarted] = useState(false);
  useEffect(() => feed.on("restart", () => setRestarted(true)), []);
  const toggle = () => (feed.state() === "paused" ? feed.resume() : feed.pause());
  const isSaved = state === "saved";
  useKeys(useMemo(() => (isSaved ? [] : [{ key: "p", text: "pause, or go on", run: toggle }]), [isSaved]));
  return html`<header class="bar">
    <div class="bar-line">
      <a class="brand" href=${href("events")}>Schematic Emulator</a>
      <nav aria-label="Views">
        ${Object.entries(names).map(
          ([view, name]) =>
            view !== "journey" &&
            html`<a key=${view} href=${href(view)} aria-current=${isIn(route, view) ? "page" : undefined}>${name}</a>`,
        )}
        ${start.links.map(([/** @type {string} */ name, /** @type {string} */ to]) => html`<a key=${to} href=${to} class="plain">${name}</a>`)}
      </nav>
      <span class="badge" title="@segment/action-destinations ${start.pinned}">profile ${start.profile} · ${start.pinned}</span>
      ${start.modes.map((/** @type {string} */ mode) => html`<span key=${mode} class="badge">${mode}</span>`)}
      ${latest?.clock && html`<a class="badge plain" href=${href("companies")} title="The emulator's clock">clock ${latest.clock}</a>`}
      <span class="live live-${state}" role="status"><span aria-hidden="true" class="dot"></span> ${STATES[state]}${
        restarted && state === "live" ? " again: the emulator was restarted" : ""
      }</span>
      ${!isSaved && html`<${Button} onClick=${toggle} hint="p" pressed=${state === "paused"}>Pause<//>`}
      <${Button} onClick=${onHelp} hint="?" label="Keys">Keys<//>
    </div>
    ${latest && html`<${Strip} ledger=${latest.ledger} latest=${latest} route=${route} href=${href} />`}
  </header>`;
}

/** @param {any} props */
function Strip({ ledger, latest, route, href }) {
  const asked = route.view === "events" ? (route.query.get("filter") ?? "") : "";
  return html`<nav class="strip" aria-label="Ledger">
    <a href=${href("events")} aria-current=${route.view === "events" && !asked ? "true" : undefined}>
      <b>${ledger.in.toLocaleString("en")}</b> in</a
    >
    ${LEDGER.map(([name, state]) => {
      const word = state.replace(" ", "-");
      return html`<a key=${name} class=${stateClass(state)} title=${stateMeaning(state)}
        href=${href("events", null, { filter: word })} aria-current=${asked === word ? "true" : undefined}
        ><span aria-hidden="true">${stateIcon(state)}</span> <b>${ledger[name].toLocaleString("en")}</b> ${state}</a
      >`;
    })}
    ${latest.left > 0 && html`<span class="quiet">${countWord(latest.left, "older one has", "older ones have")} left</span>`}
  </nav>`;
}

/** @param {{view: string}} route @param {string} view */
function isIn(route, view) {
  return route.view === view || (route.view === "journey" && view === "events");
}
