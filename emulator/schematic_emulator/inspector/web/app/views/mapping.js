// Mapping: what its route answers.
import { html, useEffect, useState } from "../html.js";
import { Failed, Json } from "../parts.js";

/** @param {any} props */
export function Mapping({ route, source }) {
  const [found, setFound] = useState(/** @type {unknown} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    setFound(null);
    source.get("destinations").then(setFound, setProblem);
  }, [route.id]);
  return html`<h1>Mapping</h1>
    <${Failed} problem=${problem} />
    ${found !== null && html`<${Json} value=${found} />`}`;
}
