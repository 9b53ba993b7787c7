// The table of a mapping's fields: where each value comes from and where it goes.
import { html } from "../html.js";
import { Text } from "../parts.js";
import { fateOf, findingsOf } from "./facts.js";

/** @param {{fields: import("./facts.js").Field[], findings?: import("./facts.js").Found[]}} props */
export function FieldTable({ fields, findings = [] }) {
  return html`<table class="trace-fields" role="table">
    <thead role="rowgroup">
      <tr role="row">
        ${["Field", "What happens", "Mapping", "Reads", "Yields", "Sent as", "Place"].map(
          (name) => html`<th role="columnheader" scope="col">${name}</th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${fields.map((field) => html`<${Row} key=${field.field} field=${field} found=${findingsOf(field, findings)} />`)}
    </tbody>
  </table>`;
}

/** @param {{field: import("./facts.js").Field, found: import("./facts.js").Found[]}} props */
function Row({ field, found }) {
  const { icon, word, why } = fateOf(field);
  const rules = [...new Set(found.filter((one) => one.severity !== "info").map((one) => one.rule))];
  return html`<tr role="row" class=${rules.length ? "trace-bad" : undefined}>
    <th role="rowheader" scope="row"><${Text} of=${field.field} />${field.required && html` <small>required</small>`}</th>
    <td role="cell" data-label="What happens">
      <span aria-hidden="true">${icon}</span> ${word}${why && html`: <${Text} of=${why} />`}
      ${rules.map((rule) => html` <code class="trace-rule">${rule}</code>`)}
    </td>
    <td role="cell" data-label="Mapping">${field.directive ? html`<code><${Text} of=${field.directive} /></code>` : "–"}</td>
    <td role="cell" data-label="Reads">
      ${field.sources.length ? field.sources.map((one) => html`<div><code><${Text} of=${one.path} /></code> = <code><${Text} of=${one.found} /></code></div>`) : "–"}
    </td>
    <td role="cell" data-label="Yields"><code><${Text} of=${field.yielded} /></code></td>
    <td role="cell" data-label="Sent as">
      ${field.landing ? html`<code>${field.landing}</code> = <code><${Text} of=${field.sent} /></code>` : "nowhere"}
    </td>
    <td role="cell" data-label="Place">${field.place ? html`<code class="place"><${Text} of=${field.place} /></code>` : "–"}</td>
  </tr>`;
}
