// One company: limits, flags with their reasons, keys and traits, and the clock.
import { html, useCallback, useEffect, useState } from "../html.js";
import { Failed, Text } from "../parts.js";
import { Table } from "../table.js";
import { countWord } from "../words.js";
import { Clock } from "./clock.js";
import { Limits, Link, Uses } from "./limits.js";
import { sayWhy } from "./usage.js";

const EVERY_MS = 1000;

/** @param {any} props */
export function Company({ id, source, feed, href }) {
  const [company, setCompany] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const read = useCallback(async () => {
    try {
      const answer = await source.get(`companies/${encodeURIComponent(id)}`);
      setProblem(null);
      setCompany(answer);
      return answer;
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
      return null;
    }
  }, [id]);
  useFollow(read, feed, id);
  const back = html`<p><a href=${href("companies")}>All companies</a></p>`;
  if (!company) return html`${back}<${Failed} problem=${problem} />`;
  return html`${back}
    <h1><${Text} of=${company.name} most=${120} /></h1>
    <${Failed} problem=${problem} />
    <p class="quiet">
      <code>${company.id}</code>, ${countWord(company.members.length, "user")},
      ${" "}${company.plans.length ? html`plans <${Text} of=${company.plans.join(", ")} most=${200} />` : "no plan"}
      ${!company.is_whole && ", older events than the newest 5,000 were not read"}
    </p>
    ${source.post && html`<${Clock} source=${source} company=${company} read=${read} />`}
    <h2>Limits</h2>
    <${Limits} limits=${company.limits} usedBy=${company.used_by} href=${href} />
    <h2>Flags</h2>
    <${Flags} company=${company} href=${href} />
    <h2>Keys</h2>
    <${Values} values=${company.keys} origins=${company.set_by.keys} href=${href} label="Keys" />
    <h2>Traits</h2>
    <${Values} values=${company.traits} origins=${company.set_by.traits} href=${href} label="Traits" />`;
}

/** Reads at the start and after events, at most once a second. @param {() => Promise<any>} read @param {any} feed @param {string} id */
function useFollow(read, feed, id) {
  useEffect(() => {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        read();
      }, EVERY_MS);
    };
    read();
    const offs = [
      feed.on("message", (/** @type {any} */ message) => isAbout(message, id) && soon()),
      feed.on("again", soon),
    ];
    return () => {
      clearTimeout(timer);
      offs.forEach((off) => off());
    };
  }, [read]);
}

/** Whether a message of the feed may be about a company. @param {any} message @param {string} id */
export function isAbout(message, id) {
  if (message.skipped) return true;
  return message.rows.some((/** @type {any} */ row) => row.companies.some((/** @type {any} */ each) => each.id === id));
}

/** @param {any} props */
function Flags({ company, href }) {
  if (!company.flags.length) return html`<p class="empty">no flag is set up</p>`;
  return html`<ul class="company-flags">
    ${company.flags.map((/** @type {any} */ flag) => html`<li key=${flag.flag}>
      <b class=${flag.value ? "state-good" : "state-bad"}>${flag.value ? "✓ on" : "✗ off"}</b> <code><${Text} of=${flag.flag} most=${120} /></code>:
      ${" "}<${Text} of=${sayWhy(flag, company.limits)} most=${400} />
      <details>
        <summary>the rules that were tried${flag.events.length > 0 && ", and the events that used the quota"}</summary>
        <p><${Text} of=${flag.reason} /></p>
        <ol>
          ${flag.steps.map((/** @type {any} */ step) => html`<li key=${step.rule_id}>
            ${step.matched ? "✓ matched" : "– did not match"}: ${step.rule_type.replaceAll("_", " ")} <${Text} of=${step.name} most=${120} />
            <ul>${step.saw.map((/** @type {string} */ line) => html`<li key=${line}><code><${Text} of=${line} /></code></li>`)}</ul>
          </li>`)}
        </ol>
        ${flag.events.map((/** @type {string} */ event) => html`<div key=${event}><code><${Text} of=${event} /></code>
          <${Uses} ...${listAll(company.used_by[event])} href=${href} /></div>`)}
      </details>
    </li>`)}
  </ul>`;
}

/** @param {{count: number, journeys: any[]} | undefined} found */
function listAll(found) {
  const journeys = found?.journeys ?? [];
  return { journeys, more: (found?.count ?? 0) - journeys.length };
}

/** Keys or traits, each with what set it. @param {any} props */
function Values({ values, origins, href, label }) {
  const names = Object.keys(values);
  if (!names.length) return html`<p class="empty">none</p>`;
  return html`<${Table} label=${label} class="narrow" heads=${["Name", "Value", "Set by"]}>
    ${names.map((name) => html`<tr key=${name}>
      <th scope="row"><${Text} of=${name} most=${120} /></th>
      <td><code><${Text} of=${write(values[name])} most=${400} /></code></td>
      <td><${Link} origin=${origins[name]} href=${href} /></td>
    </tr>`)}
  <//>`;
}

/** @param {unknown} value */
function write(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
