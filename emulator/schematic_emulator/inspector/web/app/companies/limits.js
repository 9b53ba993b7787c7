// What a company may use of each feature: a bar, a chart, and what used it.
import { html } from "../html.js";
import { Text } from "../parts.js";
import { Table } from "../table.js";
import { countWord } from "../words.js";
import { Chart } from "./chart.js";
import { listUses, sayGrant, sayUsage } from "./usage.js";

/** @param {{limits: import("./usage.js").Limit[], usedBy: any, href: any}} props */
export function Limits({ limits, usedBy, href }) {
  if (!limits.length) return html`<p class="empty">no plan and no override grants anything</p>`;
  return html`${limits.map((each) => html`<${OneLimit} key=${each.feature} limit=${each} usedBy=${usedBy} href=${href} />`)}`;
}

/** @param {{limit: import("./usage.js").Limit, usedBy: any, href: any}} props */
function OneLimit({ limit, usedBy, href }) {
  const { feature, usage, limit: most, resets_at: resetsAt, over_time: points } = limit;
  const isBar = usage !== null && most !== null;
  return html`<section class="company-limit">
    <h3><${Text} of=${feature} most=${120} /></h3>
    <p>
      <b>${limit.has_access ? "✓ available" : "✗ used up or withheld"}</b>: ${sayUsage(limit)}, from
      ${" "}<${Text} of=${sayGrant(limit)} most=${120} />${resetsAt && html`; resets <${At} at=${resetsAt} />`}
    </p>
    ${isBar && html`<meter min="0" max=${Math.max(most, 1)} high=${most * 0.8} value=${usage}
      aria-label=${`${feature}: ${sayUsage(limit)}`}></meter>`}
    ${points.length > 0 && html`<${Chart} limit=${limit} /><${Points} points=${points} feature=${feature} />`}
    ${limit.event && html`<${Uses} ...${listUses(limit, usedBy)} href=${href} />`}
  </section>`;
}

/** A time with its day, local; UTC in its title. @param {{at: string}} props */
export function At({ at }) {
  const time = new Date(at);
  return html`<time dateTime=${at} title=${time.toISOString()}>${time.toLocaleString([], { dateStyle: "medium", timeStyle: "short", hour12: false })}</time>`;
}

/** The chart's numbers. @param {{points: import("./usage.js").Point[], feature: string}} props */
function Points({ points, feature }) {
  return html`<details>
    <summary>${countWord(points.length, "point")} of the chart</summary>
    <${Table} label=${`Usage of ${feature} over time`} class="narrow" heads=${["By", "Used"]}>
      ${points.map((each) => html`<tr key=${each.at + each.is_reset}>
        <td><time dateTime=${each.at}>${each.at.slice(0, 16).replace("T", " ")}</time></td>
        <td>${each.is_reset ? "reset: 0" : each.used.toLocaleString("en")}</td>
      </tr>`)}
    <//>
  </details>`;
}

/** The events that used a quota. @param {{journeys: any[], more: number, href: any}} props */
export function Uses({ journeys, more, href }) {
  if (!journeys.length) return html`<p class="quiet">no stored event used it in this period</p>`;
  return html`<p class="company-uses">
    Used by
    ${journeys.map((each, index) => html`<span key=${index}>${" "}<${Link} origin=${each} href=${href} />
      ${" "}<span class="quiet">+${each.quantity.toLocaleString("en")}</span></span>`)}
    ${more > 0 && html`${" "}and ${countWord(more, "older event")}`}
  </p>`;
}

/** A link to what set or used something. @param {{origin: any, href: any}} props */
export function Link({ origin, href }) {
  if (!origin) return html`<span class="quiet">before the oldest stored event</span>`;
  const when = html`<${At} at=${origin.at} />`;
  if (origin.journey === null) return html`<span>over REST, ${when}</span>`;
  return html`<a href=${href("journey", origin.journey)}>event ${origin.journey}</a>, ${when}`;
}
