// Problems: what is wrong, by rule and subject, with its cure and its place.
import { html, useEffect, useState } from "../html.js";
import { findLine, writePlace } from "../journey/steps.js";
import { Button, Failed, Place, Text } from "../parts.js";
import { severityIcon, severityWord } from "../words.js";

const AGAIN_MS = 1000;
const FIRST = 200;
const WORST_FIRST = ["error", "warning", "info"];

/** @param {any} props */
export function Problems({ feed, source, href }) {
  const [groups, setGroups] = useState(/** @type {any} */ (null));
  const [general, setGeneral] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const [most, setMost] = useState(FIRST);
  useEffect(() => {
    let current = true;
    let waits = 0;
    const read = () => {
      waits = 0;
      const asked = [source.get("findings?group=rule,subject"), source.get("findings")];
      Promise.all(asked).then(
        ([one, other]) => current && (setProblem(null), setGroups(one), setGeneral(other)),
        (error) => current && setProblem(error),
      );
    };
    const later = () => (waits ||= window.setTimeout(read, AGAIN_MS));
    read();
    const offs = [feed.on("message", later), feed.on("again", later)];
    return () => {
      current = false;
      window.clearTimeout(waits);
      offs.forEach((off) => off());
    };
  }, []);
  if (!groups || !general) return html`<h1>Problems</h1><${Failed} problem=${problem} />`;
  const isNone = !groups.data.length && !general.data.length;
  return html`<h1>Problems</h1>
    <${Failed} problem=${problem} />
    ${isNone && html`<p class="quiet">Nothing is wrong with what has come in so far.</p>`}
    ${general.data.length > 0 && html`<h2>Mappings, traffic and flags</h2>`}
    ${sortWorst(general.data).map((/** @type {any} */ row) => html`<${Group} row=${row} of=${row.of} href=${href} />`)}
    ${groups.data.length > 0 && html`<h2>Events</h2>`}
    ${sortWorst(groups.data).slice(0, most).map((/** @type {any} */ row) => html`<${Group} key=${`${row.rule} ${row.subject}`} row=${row} of=${groups.of} href=${href} />`)}
    ${groups.data.length > most && html`<${Button} onClick=${() => setMost(groups.data.length)}>Show all ${groups.data.length.toLocaleString("en")}<//>`}`;
}

/** @param {{row: any, of: number, href: any}} props */
function Group({ row, of, href }) {
  const { rule, subject, severity, message, count, first, last, found, consequence, cure } = row;
  const place = row.place || writePlace(row.mapping);
  const link = (/** @type {number} */ one) => html`<a href=${href("journey", one)}>${one}</a>`;
  return html`<article class="problems-group finding-${severity}">
    <h3>
      <span class="severity"><span aria-hidden="true">${severityIcon(severity)}</span> ${severityWord(severity)}</span>${" "}
      <code>${rule}</code> <${Text} of=${subject} />
    </h3>
    <p><${Text} of=${message} />${found && html`, for example <code><${Text} of=${found} /></code>`}</p>
    <dl class="problems-facts">
      <dt>Count</dt><dd>${count.toLocaleString("en")} of ${of.toLocaleString("en")} (${share(count, of)})</dd>
      ${first && html`<dt>Journeys</dt><dd>first ${link(first)}, last ${link(last)}, <a href=${href("events", null, { filter: `rule:${rule}` })}>all of this rule</a></dd>`}
      ${place && html`<dt>Mapping</dt><dd><${Place} of=${place} to=${findLine(row.mapping, href)} /></dd>`}
      ${consequence && html`<dt>In production</dt><dd>${consequence}</dd>`}
      ${cure && html`<dt>Cure</dt><dd>${cure}</dd>`}
    </dl>
  </article>`;
}

/** Returns errors first, and keeps the order of equals. @param {any[]} rows */
function sortWorst(rows) {
  const place = (/** @type {any} */ row) => WORST_FIRST.indexOf(row.severity);
  return [...rows].sort((one, other) => place(one) - place(other));
}

/** @param {number} count @param {number} of */
function share(count, of) {
  const percent = Math.min(100, (100 * count) / Math.max(1, of));
  return percent > 0 && percent < 0.1 ? "less than 0.1%" : `${Number(percent.toFixed(1))}%`;
}
