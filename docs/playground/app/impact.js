// What a second mapping changes, over generated events.
import { html, useState } from "../inspector/app/html.js";
import { Text } from "../inspector/app/parts.js";
import { listNotes } from "./notes.js";
import { Sheet } from "./sheet.js";

const TRAFFIC = ["b2b-saas", "ai-usage", "ecommerce", "media", "mobile"];

/**
 * @param {{head: string, change: (text: string) => void,
 *   compare: (traffic: string) => Promise<any>}} props
 */
export function Impact({ head, change, compare }) {
  const [traffic, setTraffic] = useState(TRAFFIC[0]);
  const [found, setFound] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState("");
  const run = async () => {
    setProblem("");
    try {
      setFound((await compare(traffic)) ?? found);
    } catch (/** @type {any} */ error) {
      setProblem(error.message);
    }
  };
  return html`<details class="impact" open=${Boolean(head)}>
    <summary>Compare with a second mapping</summary>
    <${Sheet} name="head" title="The mapping as it will be" text=${head} change=${change} problems=${listNotes("head", found)} />
    <p>
      <label>Over 300 generated events of
        <select value=${traffic} onChange=${(event) => setTraffic(event.target.value)}>
          ${TRAFFIC.map((one) => html`<option>${one}</option>`)}
        </select></label>
      <button type="button" onClick=${run}>Compare</button>
    </p>
    ${problem && html`<p class="problem" role="alert"><${Text} of=${problem} /></p>`}
    <div role="status">${found?.report && html`<${Report} report=${found.report} />`}</div>
  </details>`;
}

function Report({ report }) {
  return html`<p><${Text} of=${report.summary} /></p>
    <ul>${report.differences.map((one) => html`<li><code>${one.kind}</code> <${Text} of=${one.text} /></li>`)}</ul>
    <div class="scroll"><table>
      <caption>Metered, by event name</caption>
      <thead><tr><th scope="col">Event</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
      <tbody>${report.names.map(
        (one) => html`<tr><th scope="row"><${Text} of=${one.name} /></th><td>${one.before}</td><td>${one.after}</td></tr>`,
      )}</tbody>
    </table></div>`;
}
