// Home: one row for each journey, newest first; nothing moves while somebody reads.
import { html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../html.js";
import { useJourneys } from "../journeys.js";
import { useKeys } from "../keyboard.js";
import { AROUND, findNext } from "../list.js";
import { Button, Failed, State, Text, When } from "../parts.js";
import { countWord } from "../words.js";
import { FilterBox } from "./filter.js";

// What was shown when the view was left: the way back leads to it.
/** @type {{filter: string, list: import("../list.js").List, selected: number | null, scroll: number} | null} */
let left = null;
const BAD = new Set(["bad", "refused"]);

/** @param {string} filter */
function findLeft(filter) {
  if (left === null || left.filter !== filter) return null;
  return left.scroll > 0 || left.selected !== null ? left : null;
}

/** @param {any} props */
export function Events({ route, go, feed, source, href }) {
  const filter = route.query.get("filter") ?? "";
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [at, setAt] = useState({ first: 0, end: 40 });
  const [before] = useState(() => findLeft(filter));
  const [selected, setSelected] = useState(/** @type {number | null} */ (before?.selected ?? null));
  const state = useRef({ selected, isTop: before === null });
  state.current.selected = selected;
  const follows = useCallback(() => state.current.isTop && state.current.selected === null, []);
  const { list, problem, read, start, fill } = useJourneys(source, feed, filter, follows, before?.list ?? null);
  const height = useRowHeight(box);

  const look = useCallback(() => {
    const place = box.current?.getBoundingClientRect();
    if (!place) return;
    state.current.isTop = window.scrollY < height.current;
    const first = Math.max(0, Math.floor(-place.top / height.current) - AROUND);
    const end = first + Math.ceil(window.innerHeight / height.current) + 2 * AROUND;
    setAt((before) => (before.first === first && before.end === end ? before : { first, end }));
  }, []);
  useEffect(() => {
    const kinds = ["scroll", "resize"];
    kinds.forEach((kind) => window.addEventListener(kind, look, { passive: true }));
    look();
    return () => kinds.forEach((kind) => window.removeEventListener(kind, look));
  }, []);
  useEffect(() => void fill(at.first, at.end), [at, list]);
  useEffect(() => () => void setSelected(null), [filter]);
  const kept = useRef(/** @type {any} */ (null));
  kept.current = list && { filter, list, selected };
  useLayoutEffect(() => {
    if (before) window.scrollTo(0, before.scroll);
    return () => {
      left = kept.current && { ...kept.current, scroll: window.scrollY };
    };
  }, []);

  const show = useCallback((/** @type {number} */ place) => {
    state.current.selected = place; // keys may follow each other faster than it is drawn
    setSelected(place);
    const top = (box.current?.getBoundingClientRect().top ?? 0) + place * height.current;
    const margin = 2 * height.current;
    const bar = document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0;
    if (top < Math.max(0, bar) + margin) window.scrollBy(0, top - Math.max(0, bar) - margin);
    else if (top > window.innerHeight - margin) window.scrollBy(0, top - window.innerHeight + margin);
  }, []);
  const newest = () => {
    setSelected(null);
    window.scrollTo(0, 0);
    state.current.isTop = true;
    void start();
  };
  const nextBad = async () => {
    const first = state.current.selected ?? (state.current.isTop ? -1 : at.first + AROUND - 1);
    const place = list && findNext(list, first, BAD);
    if (typeof place === "number") return show(place);
    const from = list?.rows.get(first)?.number ?? (list?.top ?? 0) + 1;
    const states = [...BAD].some((each) => filter.split(" ").includes(each)) ? "" : `${[...BAD].join(" ")} `;
    const found = await read({ filter: states + filter, before: from, limit: 1 });
    if (!found?.data.length || !list) return undefined;
    const counted = await read({ before: list.top + 1, after: found.data[0].number - 1, offset: 0, limit: 1 });
    return counted && show(counted.total - 1);
  };
  const move = (/** @type {number} */ step) => {
    const now = state.current.selected;
    const next = now === null ? (state.current.isTop ? 0 : at.first + AROUND) : now + step;
    return list?.total && show(Math.min(list.total - 1, Math.max(0, next)));
  };
  const open = () => {
    const row = list?.rows.get(state.current.selected ?? -1);
    if (row) go("journey", row.number);
  };
  useKeys(
    useMemo(
      () => [
        { key: "j", text: "next event", run: () => move(1) },
        { key: "k", text: "previous event", run: () => move(-1) },
        { key: "Enter", text: "open the event", run: open },
        { key: "b", text: "next event that is bad or refused", run: nextBad },
        { key: "Escape", text: "select none, and go to the newest", run: newest },
      ],
      [list, selected, filter, at],
    ),
  );
  return html`<div class="events-head">
      <h1>Events</h1>
      <${FilterBox} filter=${filter} go=${go} />
      <div class="events-keys" role="group" aria-label="Rows">
        <${Button} hint="k" onClick=${() => move(-1)} >↑<span class="unseen"> previous event</span><//>
        <${Button} hint="j" onClick=${() => move(1)} >↓<span class="unseen"> next event</span><//>
        <${Button} hint="b" onClick=${nextBad}>Next bad<//>
        <${Button} hint="Enter" onClick=${open} disabled=${selected === null}>Open<//>
      </div>
    </div>
    <${Failed} problem=${problem} />
    ${list && list.fresh > 0 && html`<button type="button" class="events-fresh" onClick=${newest}>${countWord(list.fresh, "new event")}: show</button>`}
    ${list && html`<p class="quiet" role="status">${countWord(list.total, "event")}${filter ? " found" : " stored"}</p>`}
    <${Rows} ...${{ list, at, box, height, selected, href, filter }} />`;
}

/** @param {any} props */
function Rows({ list, at, box, height, selected, href, filter }) {
  const places = [];
  for (let place = at.first; place < Math.min(at.end, list?.total ?? 0); place += 1) places.push(place);
  return html`<div class="events" role="table" aria-label="Events" aria-rowcount=${list ? list.total + 1 : -1}>
    <div class="events-names" role="row">
      ${["time", "state", "event", "company", "user", "effect", "findings"].map((name) => html`<span role="columnheader" key=${name}>${name}</span>`)}
    </div>
    <div ref=${box} role="rowgroup" class="events-rows" style=${{ height: `${(list?.total ?? 0) * height.current}px` }}>
      ${places.map((place) => {
        const row = list.rows.get(place);
        const style = { transform: `translateY(${place * height.current}px)` };
        return row
          ? html`<${Row} key=${row.number} ...${{ row, place, style, href, isSelected: place === selected }} />`
          : html`<div key=${`place ${place}`} class="events-row" role="row" style=${style}><span role="cell" class="quiet">…</span></div>`;
      })}
    </div>
    ${list?.total === 0 && html`<p class="empty">${filter ? "No stored event is as the filter says." : "Nothing has arrived yet."}</p>`}
  </div>`;
}

/** @param {any} props */
function Row({ row, place, style, href, isSelected }) {
  const link = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => void (isSelected && link.current?.focus({ preventScroll: true })), [isSelected]);
  return html`<div class="events-row" role="row" aria-rowindex=${place + 2} aria-current=${isSelected ? "true" : undefined} style=${style}>
    <span role="cell"><${When} at=${row.at} /> <small>#${row.number}</small></span>
    <span role="cell"><${State} of=${row.state} /></span>
    <span role="cell"><a ref=${link} href=${href("journey", row.number)}><${Text} of=${row.name ?? row.type ?? "no event"} most=${200} /></a> <small><${Text} of=${row.type} most=${40} /></small></span>
    <span role="cell"><${Names} of=${row.companies} /></span>
    <span role="cell"><${Names} of=${row.users} or=${row.sender} /></span>
    <span role="cell"><${Text} of=${row.effect} most=${200} /></span>
    <span role="cell">${row.rules.map((/** @type {string} */ rule) => html`<code key=${rule}>${rule}</code> `)}<small><${Text} of=${row.reason} most=${200} /></small></span>
  </div>`;
}

/** @param {any} props */
function Names({ of, or }) {
  return of.length ? of.map((/** @type {any} */ each) => html`<${Text} key=${each.id} of=${each.name} most=${80} /> `) : html`<${Text} of=${or} most=${80} />`;
}

/** Measures a row, whose height follows the size of the text. @param {{current: HTMLElement | null}} box */
function useRowHeight(box) {
  const height = useRef(34);
  const [, setMeasured] = useState(0);
  useEffect(() => {
    const measure = () => {
      const probe = document.createElement("div");
      probe.className = "events-row";
      box.current?.append(probe);
      height.current = probe.offsetHeight || height.current;
      probe.remove();
      setMeasured(height.current);
    };
    measure();
    window.addEventListener("resize", measure);
    return () => window.removeEventListener("resize", measure);
  }, []);
  return height;
}
