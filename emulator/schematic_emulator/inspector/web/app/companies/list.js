// The companies that a search finds: keys, plans, and how many flags are on.
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { useKeys } from "../keyboard.js";
import { Failed, Text } from "../parts.js";
import { Table } from "../table.js";
import { countWord } from "../words.js";
import { At } from "./limits.js";

const ROWS = 25;

/** @param {any} props */
export function CompanyList({ route, go, source, feed, href }) {
  const q = route.query.get("q") ?? "";
  const offset = Number(route.query.get("offset")) || 0;
  const [found, setFound] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    let current = true;
    const query = new URLSearchParams({ ...(q && { q }), offset: String(offset), limit: String(ROWS) });
    const read = () =>
      source.get(`companies?${query}`).then(
        (/** @type {any} */ answer) => current && (setProblem(null), setFound(answer)),
        (/** @type {Error} */ error) => current && setProblem(error),
      );
    read();
    const off = feed.on("again", read);
    return () => {
      current = false;
      off();
    };
  }, [q, offset]);
  useKeys(useMemo(() => [{ key: "/", text: "search companies", run: () => field.current?.focus() }], []));
  /** @param {InputEvent} event */
  const search = (event) => {
    const text = /** @type {HTMLInputElement} */ (event.target).value;
    go("companies", null, text ? { q: text } : {}, { replace: true });
  };
  return html`<h1>Companies</h1>
    <form class="filter" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label for="company-search">Name, id or any key</label>
      <input id="company-search" type="search" ref=${field} value=${q} onInput=${search} aria-keyshortcuts="/" />
    </form>
    <${Failed} problem=${problem} />
    ${found && html`<${Found} ...${{ found, q, offset, href }} />`}`;
}

/** @param {any} props */
function Found({ found, q, offset, href }) {
  /** @param {number} at */
  const page = (at) => href("companies", null, { ...(q && { q }), ...(at && { offset: String(at) }) });
  const shown = found.data.length;
  if (!shown) return html`<p class="empty" role="status">${q ? "no company has this in a name or a key" : "no company yet: an event that names one creates it"}</p>`;
  return html`<p class="quiet" role="status">${countWord(found.count, "company", "companies")}</p>
    <${Table} label="Companies" heads=${["Company", "Keys", "Plans", "Users", "Flags on", "Last seen"]}>
      ${found.data.map((/** @type {any} */ row) => html`<${Row} key=${row.id} row=${row} to=${href("companies", row.id)} />`)}
    <//>
    <nav class="company-pages" aria-label="Pages">
      ${offset > 0 && html`<a href=${page(Math.max(0, offset - ROWS))}>Previous</a>`}
      ${offset + shown < found.count && html`<a href=${page(offset + shown)}>Next</a>`}
    </nav>`;
}

/** @param {{row: any, to: string}} props */
function Row({ row, to }) {
  const keys = Object.entries(row.keys);
  const on = row.flags.filter((/** @type {any} */ each) => each.value).length;
  return html`<tr>
    <th scope="row"><a href=${to}><${Text} of=${row.name} most=${80} /></a></th>
    <td>${keys.map(([name, value]) => html`<div key=${name}><${Text} of=${`${name}: ${value}`} most=${80} /></div>`)}</td>
    <td><${Text} of=${row.plans.join(", ")} most=${80} /></td>
    <td>${row.members.length}</td>
    <td>${on} of ${row.flags.length}</td>
    <td>${row.last_seen_at && html`<${At} at=${row.last_seen_at} />`}</td>
  </tr>`;
}
