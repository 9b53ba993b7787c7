// The verdict on a case: each event's path to Schematic, under either profile.
import { html } from "../inspector/app/html.js";
import { Text } from "../inspector/app/parts.js";
import { Trace } from "../inspector/app/trace/trace.js";
import { severityIcon } from "../inspector/app/words.js";

const PROFILES = { published: "the destination's published code", documented: "its documentation" };
const SEVERITIES = { error: "errors", warning: "warnings", info: "notes" };

/**
 * @param {{verdict: any, profile: string, choose: (profile: string) => void}} props
 */
export function Verdict({ verdict, profile, choose }) {
  return html`<section class="verdict-view" aria-label="Verdict">
    <div role="group" aria-label="Profile">
      ${Object.entries(PROFILES).map(
        ([name, meaning]) => html`<button type="button" aria-pressed=${String(name === profile)}
          title="As ${meaning} does" onClick=${() => choose(name)}>${name}</button> `,
      )}
    </div>
    ${verdict && html`<${Summary} verdict=${verdict} />`}
    ${verdict?.notes.map((note) => html`<p class="quiet"><${Text} of=${note} /></p>`)}
    ${verdict?.events.map(
      (event) => html`<article>
        <h3>${verdict.events.length > 1 && html`<small>${event.place}</small>`}<${Text} of=${event[profile].event} /></h3>
        <${Trace} explained=${event[profile]} showFindings=${false} />
      </article>`,
    )}
  </section>`;
}

function Summary({ verdict }) {
  const counts = Object.entries(SEVERITIES).map(([severity, word]) => {
    const some = verdict.findings.filter((one) => one.severity === severity);
    return [severity, word, some.length];
  });
  const shown = counts.filter(([, , count]) => count);
  if (verdict.problems.length) return html`<p class="problem" role="status">✗ A text cannot be read: see below it.</p>`;
  if (!shown.length) return html`<p class="state-good" role="status">✓ No findings</p>`;
  return html`<p role="status">
    ${shown.map(([severity, word, count]) => html`<span class="badge"><span aria-hidden="true">${severityIcon(severity)}</span> ${count} ${count === 1 ? word.slice(0, -1) : word}</span>`)}
  </p>`;
}
