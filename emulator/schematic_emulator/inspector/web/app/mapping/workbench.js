// Edits a destination's mappings as text: problems, what changes, and applying it.
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { useKeys } from "../keyboard.js";
import { Button, Failed, Text } from "../parts.js";
import { Editor, Problems } from "./editor.js";
import { Chosen, Impact } from "./result.js";

const AFTER_MS = 350;

/** @param {any} props */
export function Workbench({ shown, source, href, journey, line, applied }) {
  const [text, setText] = useState(shown.text);
  const [done, setDone] = useState("");
  const [problem, setProblem] = useState(/** @type {any} */ (null));
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { result, failed, isFresh } = useComparison(source, shown, text, journey);
  const isChanged = text !== shown.text;
  useEffect(() => setText(shown.text), [shown.text]); // stays shown when applied: focus and status too
  /** @param {string} next */
  const change = (next) => {
    setText(next);
    setDone("");
    setProblem(null);
  };
  const canApply = isChanged && isFresh && result !== null && !result.is_refused;
  const apply = async () => {
    if (!canApply) return;
    try {
      await source.patch(`destinations/${encodeURIComponent(shown.destination)}`, { subscriptions: result.subscriptions });
      setProblem(null);
      setDone("applied: the next event sees it");
      await applied();
    } catch (error) {
      setProblem(error);
    }
  };
  const latest = useRef(apply);
  latest.current = apply; // a key may come before effects of this render run
  const keys = () => [
    { key: "e", text: "edit the mappings", run: () => field.current?.focus() },
    { key: "a", text: "apply the edited mappings", run: () => latest.current() },
  ];
  useKeys(useMemo(keys, []));
  return html`<section aria-label="Edit">
    <h2>As text <span class="quiet">${shown.syntax === "json" ? "JSON" : "YAML"}</span></h2>
    <${Editor} text=${text} problems=${result?.problems ?? []} change=${change} line=${line} field=${field} />
    <div class="mapping-acts">
      <${Button} onClick=${() => field.current?.focus()} hint="e">Edit<//>
      <${Button} onClick=${apply} disabled=${!canApply} hint="a">Apply<//>
      <${Button} onClick=${() => change(shown.text)} disabled=${!isChanged}>Undo all<//>
      <span role="status">${isFresh ? done : "comparing…"}</span>
    </div>
    <p class="quiet">
      What is applied here holds until a reset or a restart${shown.file
        ? html`, or until <code><${Text} of=${shown.file} most=${200} /></code> changes: a changed file wins`
        : ""}. Copy the text into the file to keep it.
    </p>
    <${Failed} problem=${failed ?? problem} />
    ${problem?.errors?.length > 0 && html`<ul>${problem.errors.map((/** @type {any} */ each) => html`<li key=${each.pointer}><code><${Text} of=${each.pointer} /></code> <${Text} of=${each.detail} /></li>`)}</ul>`}
    ${result && html`<${Problems} problems=${result.problems} field=${field} />`}
    ${result?.is_refused && html`<p class="problem" role="alert">The destination would refuse this mapping: nothing is compared.</p>`}
    ${result && html`<div aria-live="polite"><${Impact} traffic=${result.traffic} href=${href} />
      <${Chosen} chosen=${result.chosen} journey=${journey} href=${href} /></div>`}
  </section>`;
}

/**
 * Returns what the server says of a text, once it rests for a while.
 * @param {any} source @param {any} shown @param {string} text @param {number | null} journey
 */
function useComparison(source, shown, text, journey) {
  const [result, setResult] = useState(/** @type {any} */ (null));
  const [of, setOf] = useState(/** @type {string | null} */ (null));
  const [failed, setFailed] = useState(/** @type {Error | null} */ (null));
  const asked = JSON.stringify([shown.text, text, journey]);
  useEffect(() => {
    let current = true;
    const body = { destination: shown.destination, mapping: text, syntax: shown.syntax, ...(journey !== null && { journey }) };
    const timer = setTimeout(async () => {
      try {
        const answer = await source.post("compare", body);
        if (!current) return;
        setResult(answer);
        setFailed(null);
      } catch (error) {
        if (!current) return;
        setResult(null);
        setFailed(/** @type {Error} */ (error));
      }
      setOf(asked);
    }, of === null ? 0 : AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return { result, failed, isFresh: of === asked };
}
