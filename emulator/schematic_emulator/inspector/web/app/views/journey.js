// Journey: what its route answers.
import { html, useEffect, useState } from "../html.js";
import { Failed, Json } from "../parts.js";

/** @param {any} props */
export function Journey({ route, source }) {
  const [found, setFound] = useState(/** @type {unknown} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  useEffect(() => {
    setFound(null);
    source.get(`journeys/${route.id}`).then(setFound, setProblem);
  }, [route.id]);
  return html`<h1>Journey</h1>
    <${Failed} problem=${problem} />
    ${found !== null && html`<${Json} value=${found} />`}`;
}
