// What an edited mapping changes: for one event in both profiles, and for the newest.
import { html } from "../html.js";
import { Json, Text } from "../parts.js";
import { Table } from "../table.js";
import { countWord } from "../words.js";
import { isSame, sayChange, saySide, sayTraffic } from "./words.js";

const PROFILES = ["published", "documented"];

/** @param {{chosen: any, journey: number | null, href: any}} props */
export function Chosen({ chosen, journey, href }) {
  if (!chosen || journey === null) return null;
  return html`<h3>For <a href=${href("journey", journey)}>event ${journey}</a></h3>
    ${PROFILES.map((profile) => html`<${UnderProfile} key=${profile} profile=${profile} of=${chosen[profile]} />`)}`;
}

/** @param {{profile: string, of: {before: any, after: any}}} props */
function UnderProfile({ profile, of: { before, after } }) {
  if (isSame(before, after)) {
    return html`<details>
      <summary>${profile}: the same, ${saySide(after)}</summary>
      <${Side} of=${after} />
    </details>`;
  }
  return html`<p><b>${profile}</b>: ${saySide(before)} → ${saySide(after)}</p>
    <div class="mapping-sides">
      <div><h4>Before</h4><${Side} of=${before} /></div>
      <div><h4>After</h4><${Side} of=${after} /></div>
    </div>`;
}

/** @param {{of: import("./words.js").Side}} props */
function Side({ of: { bodies, errors } }) {
  return html`${bodies.map((each, index) => html`<${Json} key=${index} value=${each} />`)}
    ${errors.map((each) => html`<p key=${each} class="problem"><${Text} of=${each} /></p>`)}
    ${!bodies.length && !errors.length && html`<p class="quiet">nothing is sent</p>`}`;
}

/** @param {{traffic: import("./words.js").Traffic | null, href: any}} props */
export function Impact({ traffic, href }) {
  if (!traffic) return null;
  const { differences, journeys, dropped } = traffic;
  return html`<h3>For the newest events</h3>
    <p role="status">${sayTraffic(traffic)}${dropped > 0 && html` <span class="quiet">(${countWord(dropped, "other")} reached no destination)</span>`}</p>
    ${differences.length > 0 && html`<${Table} label="Differences" class="narrow" heads=${["What", "Name", "Events", "Change"]}>
      ${differences.map((each) => html`<tr key=${`${each.kind} ${each.name}`}>
        <td>${each.kind}</td><td><${Text} of=${each.name} most=${120} /></td>
        <td>${each.events}</td><td><${Text} of=${sayChange(each)} most=${400} /></td>
      </tr>`)}
    <//>`}
    ${journeys.length > 0 && html`<details>
      <summary>${countWord(journeys.length, "event")} that would differ</summary>
      <ul>
        ${journeys.map((each) => html`<li key=${each.journey}>
          <a href=${href("journey", each.journey)}>event ${each.journey}</a>
          ${" "}<${Text} of=${each.name ?? each.type} most=${120} />:
          ${" "}<${Text} of=${each.changes.map((change) => `${change.kind} ${change.name} ${sayChange(change)}`).join("; ")} most=${400} />
        </li>`)}
      </ul>
    </details>`}`;
}
