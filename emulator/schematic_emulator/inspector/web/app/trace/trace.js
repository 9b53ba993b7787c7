// What a destination makes of one event, step by step: the JSON that `explain` gives.
import { html } from "../html.js";
import { Finding, Json, Text } from "../parts.js";
import { FieldTable } from "./fields.js";
import { findFailing, outcomeOf } from "./facts.js";

/**
 * Each subscription of an explanation, the failing one open. `after` returns what is
 * shown below the request of a subscription; `showFindings` is false where the findings
 * are shown already.
 * @param {{explained: import("./facts.js").Explained, showFindings?: boolean,
 *   after?: (step: import("./facts.js").Step) => unknown}} props
 */
export function Trace({ explained, showFindings = true, after }) {
  const failing = findFailing(explained);
  const findings = [...explained.findings, ...(explained.mapping_findings ?? [])];
  return html`<div class="trace">
    ${explained.stopped_by && html`<p class="problem">Does not reach the destination: <${Text} of=${explained.stopped_by} /></p>`}
    ${showFindings && findings.map((one) => html`<${Finding} finding=${one} />`)}
    ${explained.subscriptions.map(
      (step, index) =>
        html`<${Subscription} key=${index} step=${step} findings=${explained.findings} isOpen=${index === failing} after=${after} />`,
    )}
  </div>`;
}

/**
 * @param {{step: import("./facts.js").Step, findings: import("./facts.js").Found[], isOpen: boolean,
 *   after?: (step: import("./facts.js").Step) => unknown}} props
 */
function Subscription({ step, findings, isOpen, after }) {
  const { icon, word, why, isBad } = outcomeOf(step);
  return html`<details class="trace-step ${isBad ? "trace-step-bad" : ""}" open=${isOpen}>
    <summary>
      <strong><${Text} of=${step.name} /></strong>${" "}
      <span class="trace-outcome"><span aria-hidden="true">${icon}</span> ${word}</span>
      ${step.place && html` <code class="place"><${Text} of=${step.place} /></code>`}
    </summary>
    ${why && html`<p class="problem"><${Text} of=${why} /></p>`}
    <${Trigger} step=${step} />
    ${step.fields.length > 0 && html`<h3>Fields</h3><${FieldTable} fields=${step.fields} findings=${findings} />`}
    ${step.violations.map(
      (one) => html`<p class="problem"><code><${Text} of=${one.pointer} /></code>: expected <${Text} of=${one.expected} />, found <code><${Text} of=${one.found} /></code></p>`,
    )}
    <div class="trace-sides">
      ${step.request && html`<div><h3>Request</h3><p><code>${step.request.method} <${Text} of=${step.request.url} /></code></p><${Json} value=${step.request.body} /></div>`}
      ${after ? after(step) : html`<${Effects} effects=${step.effects} />`}
    </div>
  </details>`;
}

/** @param {{step: import("./facts.js").Step}} props */
function Trigger({ step }) {
  if (step.action === "code") return null;
  return html`<h3>Trigger</h3>
    <p><code><${Text} of=${step.trigger} /></code></p>
    <ul class="trace-conditions">
      ${step.conditions.map(
        (one) => html`<li>
          <span aria-hidden="true">${one.holds ? "✓" : "✗"}</span> ${one.holds ? "holds" : "does not hold"}:${" "}
          <code><${Text} of=${one.condition} /></code>, the event has <code><${Text} of=${one.found} /></code>
          ${one.hint && html` (<${Text} of=${one.hint} />)`}
        </li>`,
      )}
      ${step.traps.map((trap) => html`<li><span aria-hidden="true">!</span> <${Text} of=${trap} /></li>`)}
    </ul>`;
}

/** @param {{effects: string[]}} props */
function Effects({ effects }) {
  if (!effects.length) return null;
  return html`<div><h3>In an empty environment</h3>
    <ul>${effects.map((one) => html`<li><${Text} of=${one} /></li>`)}</ul></div>`;
}
