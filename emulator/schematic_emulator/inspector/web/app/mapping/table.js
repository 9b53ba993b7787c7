// The mappings of a destination, as Segment's tab shows them.
import { html } from "../html.js";
import { Json, Text } from "../parts.js";

/** @param {{subscriptions: any[], limit: number}} props */
export function Mappings({ subscriptions, limit }) {
  return html`<h2>Mappings <span class="quiet">${subscriptions.length} of ${limit}</span></h2>
    <ol class="mapping-rows">
      ${subscriptions.map((each, index) => html`<${One} key=${index} of=${each} />`)}
    </ol>`;
}

/** @param {{of: any}} props */
function One({ of }) {
  const isOn = of.enabled !== false;
  const fields = Object.entries(of.mapping ?? {});
  return html`<li>
    <b><${Text} of=${of.name ?? of.partnerAction} most=${120} /></b>
    ${" "}<span class=${isOn ? "state-good" : "quiet"}>${isOn ? "✓ enabled" : "– disabled"}</span>
    ${" "}<code>${of.partnerAction}</code>
    <p>Trigger: <code><${Text} of=${of.subscribe} most=${500} /></code></p>
    <details>
      <summary>${fields.length} ${fields.length === 1 ? "field" : "fields"}</summary>
      <dl class="mapping-fields">
        ${fields.map(([name, value]) => html`<div key=${name}><dt><code><${Text} of=${name} most=${120} /></code></dt><dd><${Value} of=${value} /></dd></div>`)}
      </dl>
    </details>
  </li>`;
}

/** @param {{of: any}} props */
function Value({ of }) {
  if (typeof of !== "object" || of === null) return html`<code><${Text} of=${JSON.stringify(of)} most=${500} /></code>`;
  const names = Object.keys(of);
  if (names.length === 1 && names[0] === "@path") return html`<code><${Text} of=${of["@path"]} most=${500} /></code>`;
  return html`<${Json} value=${of} />`;
}
