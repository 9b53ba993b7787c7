// Starts the page: the bar, the view of the address, keys and the feed.
import { live } from "./ask.js";
import { Bar } from "./bar.js";
import { connectFeed, makeFeed, makeMessage } from "./feed.js";
import { Help } from "./help.js";
import { html, render, useCallback, useEffect, useMemo, useState } from "./html.js";
import { listenToKeys, useKeys } from "./keyboard.js";
import { Failed } from "./parts.js";
import { makeHistory, parseRoute } from "./router.js";
import { saved } from "./saved.js";

/**
 * What the server says of itself: `views` are the addresses of the views' scripts,
 * `style` that of their style sheet, `saved` the answers of a saved file.
 * @typedef {{views?: Record<string, string>, style?: string, saved?: Record<string, any>,
 *   message?: import("./feed.js").Message, environments: [string, string][],
 *   profile: string, pinned: string, modes: string[], links: [string, string][]}} Start
 */

const NAMES = /** @type {Record<string, string>} */ ({
  events: "Events",
  journey: "Journey",
  problems: "Problems",
  companies: "Companies",
  mapping: "Mapping",
});

/** @param {Record<string, any>} [views] all views, where they are in the same script */
export function start(views) {
  const text = document.getElementById("start")?.textContent;
  const place = document.getElementById("app");
  if (!text || !place) return;
  /** @type {Start} */
  const given = JSON.parse(text);
  const history = makeHistory(Boolean(given.saved));
  const source = given.saved ? saved(given.saved) : live;
  const feed = makeFeed(given.message ?? (given.saved?.ledger && makeMessage(given.saved.ledger)));
  /** @param {string} name */
  const load = async (name) => {
    if (name !== "events" && given.style) await addStyle(given.style);
    return views?.[name] ?? (await import(given.views?.[name] ?? "")).view;
  };
  load(history.read().view).then(
    (first) => {
      place.textContent = "";
      render(html`<${App} ...${{ given, history, source, feed, load, first }} />`, place);
      listenToKeys();
      if (given.saved) feed.report("saved");
      else connectFeed(feed);
    },
    () => undefined, // the server-rendered page stays
  );
}

/** Loads a style sheet, if the page does not have it. @param {string} address */
function addStyle(address) {
  if (document.querySelector(`link[href="${address}"]`)) return undefined;
  const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
  document.head.append(link);
  return new Promise((done) => {
    link.onload = link.onerror = () => done(undefined);
  });
}

/**
 * @param {{given: Start, history: ReturnType<typeof makeHistory>, source: import("./ask.js").Source,
 *   feed: import("./feed.js").OwnFeed, load: (name: string) => Promise<any>, first: any}} props
 */
function App({ given, history, source, feed, load, first }) {
  const [route, setRoute] = useState(history.read);
  const [shown, setShown] = useState(/** @type {{view: string, module: any}} */ ({ view: route.view, module: first }));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const [help, setHelp] = useState(false);

  const go = useCallback(
    /** @type {(view: string, id?: string | number | null, query?: any, how?: {replace?: boolean}) => void} */
    (view, id = null, query = {}, { replace = false } = {}) => {
      const href = history.href(view, id, query);
      window.history[replace ? "replaceState" : "pushState"](null, "", href);
      setRoute(history.read());
    },
    [],
  );
  useEffect(() => {
    const read = () => setRoute(history.read());
    window.addEventListener("popstate", read);
    const off = followLinks(history.href, go);
    return () => {
      window.removeEventListener("popstate", read);
      off();
    };
  }, []);
  useEffect(() => {
    let current = true;
    document.title = `${NAMES[route.view]}${route.id ? ` ${route.id}` : ""} - Schematic Emulator`;
    if (shown.view === route.view) return undefined;
    load(route.view).then(
      (module) => current && (setProblem(null), setShown({ view: route.view, module })),
      () => current && setProblem(new Error("this view could not be loaded")),
    );
    return () => {
      current = false;
    };
  }, [route]);
  useKeys(
    useMemo(
      () => [
        { key: "?", text: "show or hide the keys", run: () => setHelp((now) => !now) },
        { key: "Escape", text: "back to the events", run: () => setHelp((now) => (now || window.history.back(), false)) },
        ...Object.entries(NAMES).flatMap(([view, name]) =>
          view === "journey" ? [] : [{ key: `g ${view[0]}`, text: `go to ${name}`, run: () => go(view) }],
        ),
      ],
      [go],
    ),
  );
  const View = shown.module[NAMES[shown.view]];
  const props = { route, go, feed, source, href: history.href, start: given };
  return html`<${Bar} ...${props} names=${NAMES} onHelp=${() => setHelp((now) => !now)} />
    <main id="view" class="view-${shown.view}" tabindex="-1">
      <${Failed} problem=${problem} />
      <${View} ...${props} route=${shown.view === route.view ? route : { ...route, view: shown.view, id: null }} />
    </main>
    ${help && html`<${Help} close=${() => setHelp(false)} />`}`;
}

/**
 * Shows links to views without loading the page again.
 * @param {(view: string, id?: string | null, query?: any) => string} href
 * @param {(view: string, id?: string | null, query?: any) => void} go
 */
function followLinks(href, go) {
  const root = href("events");
  /** @param {MouseEvent} event */
  const follow = (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const isPlain = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    const asked = link?.getAttribute("href") ?? "";
    if (!link || isPlain || event.defaultPrevented || link.hasAttribute("download") || !asked.startsWith(root)) return;
    const [path, search = ""] = asked.slice(root.length).split("?");
    const route = parseRoute(path, search);
    if (new URLSearchParams(search).has("format")) return;
    if (route.view === "events" && path !== "") return; // a page of its own
    event.preventDefault();
    go(route.view, route.id, route.query);
  };
  document.addEventListener("click", follow);
  return () => document.removeEventListener("click", follow);
}
