// Mapping: what a destination's mappings are, and what edited ones would change.
import { html, useCallback, useEffect, useState } from "../html.js";
import { Mappings } from "../mapping/table.js";
import { Workbench } from "../mapping/workbench.js";
import { Failed, Text } from "../parts.js";

/** @param {any} props */
export function Mapping({ route, go, source, feed, href }) {
  const [destinations, setDestinations] = useState(/** @type {any[] | null} */ (null));
  const [shown, setShown] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const read = useCallback(async () => {
    try {
      const { data } = await source.get("destinations");
      const id = route.id ?? data[0]?.id;
      const text = id === undefined ? null : await source.get(`destinations/${encodeURIComponent(id)}/mapping`);
      setDestinations(data);
      setShown(text);
      setProblem(null);
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
    }
  }, [route.id]);
  useEffect(() => {
    read();
    return feed.on("again", read);
  }, [read]);
  const chosen = destinations?.find((each) => each.id === shown?.destination);
  return html`<h1>Mapping</h1>
    <${Failed} problem=${problem} />
    ${destinations?.length === 0 && html`<p class="empty">no destination is configured</p>`}
    ${destinations && destinations.length > 1 && html`<${Others} destinations=${destinations} of=${chosen} href=${href} />`}
    ${chosen && html`<${Destination} key=${chosen.id} ...${{ chosen, shown, route, go, source, href, read }} />`}`;
}

/** @param {{destinations: any[], of: any, href: any}} props */
function Others({ destinations, of, href }) {
  return html`<nav aria-label="Destinations">
    ${destinations.map((each) => html`<a key=${each.id} href=${href("mapping", each.id)} aria-current=${each === of ? "page" : undefined}><${Text} of=${each.name} most=${80} /></a>`)}
  </nav>`;
}

/** @param {any} props */
function Destination({ chosen, shown, route, go, source, href, read }) {
  const [newest, setNewest] = useState(/** @type {number | null} */ (null));
  const asked = Number(route.query.get("journey")) || null;
  const line = shown.lines[route.query.get("pointer") ?? ""] ?? (Number(route.query.get("line")) || null);
  useEffect(() => {
    source.get("journeys?limit=100").then(
      (/** @type {any} */ answer) => setNewest(answer.data.find((/** @type {any} */ each) => each.origin !== "schematic")?.number ?? null),
      () => undefined, // nothing is chosen then
    );
  }, []);
  /** @param {any} event */
  const choose = (event) => go("mapping", chosen.id, event.target.value ? { journey: event.target.value } : {}, { replace: true });
  return html`<p>
      <b><${Text} of=${chosen.name} most=${120} /></b>, fed by the source <b><${Text} of=${chosen.source} most=${120} /></b>:
      ${" "}<span class=${chosen.enabled ? "state-good" : "state-bad"}>${chosen.enabled ? "✓ enabled" : "✗ disabled"}</span>
    </p>
    <${Mappings} subscriptions=${chosen.subscriptions} limit=${shown.limit} />
    ${
      source.post
        ? html`<p class="fields"><label>Compare for event
              <input type="number" min="1" value=${asked ?? newest ?? ""} onChange=${choose} /></label></p>
            <${Workbench} ...${{ shown, source, href, line, journey: asked ?? newest, applied: read }} />`
        : html`<pre class="json" tabindex="0"><${Text} of=${shown.text} most=${50000} /></pre>`
    }`;
}
