// The way of an event to one destination: subscriptions, requests and their answers.
import { html } from "../html.js";
import { Json, Text } from "../parts.js";
import { isSameBody } from "../trace/facts.js";
import { Trace } from "../trace/trace.js";
import { findCapture } from "./steps.js";

/**
 * One delivery, with what its destination makes of the event at present: `explained`.
 * @param {{journey: any, delivery: any, explained: any, isOpen: boolean}} props
 */
export function Delivery({ journey, delivery, explained, isOpen }) {
  const name = delivery.destination_name ?? "no destination";
  return html`<details class="journey-step" open=${isOpen}>
    <summary><h2>To <${Text} of=${name} /></h2> <span class="journey-status">${delivery.status}</span></summary>
    ${delivery.reason && html`<p class="problem"><${Text} of=${delivery.reason} /></p>`}
    <${Violations} violations=${delivery.violations} />
    ${explained ? html`<${Explained} ...${{ journey, delivery, explained }} />` : html`<${Requests} ...${{ journey, delivery }} />`}
  </details>`;
}

/** @param {{journey: any, delivery: any, explained: any}} props */
function Explained({ journey, delivery, explained }) {
  const sent = (/** @type {any} */ step) => delivery.requests.find((/** @type {any} */ one) => one.subscription === step.name);
  const isChanged = explained.subscriptions.some((/** @type {any} */ step) => {
    const request = sent(step);
    return Boolean(request) !== Boolean(step.request) || (request && !isSameBody(request.body, step.request.body));
  });
  if (isChanged && delivery.status !== "waiting") {
    return html`<p class="journey-note">The mapping was changed since. This was sent:</p>
      <${Requests} ...${{ journey, delivery }} />
      <p class="journey-note">The destination's mappings make this of the event now:</p>
      <${Trace} explained=${explained} showFindings=${false} />`;
  }
  const after = (/** @type {any} */ step) => html`<${Answer} journey=${journey} request=${sent(step)} />`;
  return html`<${Trace} explained=${explained} showFindings=${false} after=${after} />`;
}

/** @param {{journey: any, delivery: any}} props */
function Requests({ journey, delivery }) {
  if (!delivery.requests.length) return html`<p class="quiet">No request was sent.</p>`;
  return delivery.requests.map(
    (/** @type {any} */ request) => html`<div class="trace-sides">
      <div><h3>Request${request.subscription && html` of <${Text} of=${request.subscription} />`}</h3><${Json} value=${request.body} /></div>
      <${Answer} journey=${journey} request=${request} />
    </div>`,
  );
}

/** @param {{journey: any, request: any}} props */
function Answer({ journey, request }) {
  if (!request) return null;
  const { attempts, http_status: status, error, gave_up: gaveUp } = request;
  const capture = findCapture(journey, request);
  return html`<div>
    <h3>Answer</h3>
    <p>
      ${status === null ? "no answer" : `HTTP ${status}`}, ${attempts === 1 ? "1 attempt" : `${attempts} attempts`}${gaveUp && ", given up"}
      ${error && html`: <${Text} of=${error} />`}
    </p>
    ${capture && html`<${Capture} capture=${capture} />`}
  </div>`;
}

/** What Schematic's end made of a request. @param {{capture: any}} props */
export function Capture({ capture }) {
  const { status, error, name, duplicate, company, user } = capture;
  return html`<dl class="journey-capture">
      <dt>Processing</dt>
      <dd>${error ? html`<span aria-hidden="true">✗</span>` : html`<span aria-hidden="true">✓</span>`} <${Text} of=${status} />${duplicate && ", a duplicate: dropped"}</dd>
      ${error && html`<dt>Reason</dt><dd class="problem"><${Text} of=${error} /></dd>`}
      ${name !== null && html`<dt>Event</dt><dd><${Text} of=${name} /></dd>`}
      <dt>Company</dt><dd>${company ? html`<${Text} of=${company.name} />` : "none"}</dd>
      <dt>User</dt><dd>${user ? html`<${Text} of=${user.name} />` : "none"}</dd>
    </dl>
    <${Violations} violations=${capture.violations} />`;
}

/** @param {{violations: any[]}} props */
function Violations({ violations }) {
  return violations.map(
    (one) => html`<p class="problem"><code><${Text} of=${one.pointer} /></code>: expected <${Text} of=${one.expected} />,
      found <code><${Text} of=${one.found} /></code>${one.cure && html`; <${Text} of=${one.cure} />`}</p>`,
  );
}
