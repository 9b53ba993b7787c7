// What a journey changed: values from before and after.
import { html } from "../html.js";
import { Text } from "../parts.js";
import { describeEffect } from "./steps.js";

/** @param {{effects: any[]}} props */
export function Effects({ effects }) {
  if (!effects.length) return html`<p class="quiet">It changed nothing.</p>`;
  return html`<table class="journey-effects">
    <thead>
      <tr>${["Change", "Of", "Before", "After"].map((name) => html`<th scope="col">${name}</th>`)}</tr>
    </thead>
    <tbody>
      ${effects.map((effect) => {
        const { what, whom, before, after } = describeEffect(effect);
        return html`<tr>
          <th scope="row"><${Text} of=${what} /></th>
          <td><${Text} of=${whom} /></td>
          <td><${Value} of=${before} /></td>
          <td><${Value} of=${after} /></td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** @param {{of: unknown}} props */
function Value({ of }) {
  if (of === undefined) return null;
  return html`<code><${Text} of=${typeof of === "object" ? JSON.stringify(of) : of} /></code>`;
}
