// Home: one row for each journey, newest first.
import { html, useEffect, useState } from "../html.js";
import { Failed, State, Text, When } from "../parts.js";

/** @param {any} props */
export function Events({ route, feed, source, href }) {
  const [found, setFound] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const filter = route.query.get("filter") ?? "";
  useEffect(() => {
    let current = true;
    const query = new URLSearchParams({ limit: "100", ...(filter && { filter }) });
    const read = () =>
      source.get(`journeys?${query}`).then(
        (/** @type {any} */ answer) => current && (setProblem(null), setFound(answer)),
        (/** @type {Error} */ error) => current && setProblem(error),
      );
    read();
    const offs = [feed.on("message", read), feed.on("again", read)];
    return () => {
      current = false;
      offs.forEach((off) => off());
    };
  }, [filter]);
  return html`<h1>Events</h1>
    <${Failed} problem=${problem} />
    <ol class="events">
      ${found?.data.map(
        (/** @type {any} */ row) => html`<li key=${row.number}>
          <a href=${href("journey", row.number)}>
            <${When} at=${row.at} /> <${State} of=${row.state} /> <${Text} of=${row.name ?? row.type ?? "no event"} />
          </a>
        </li>`,
      )}
    </ol>`;
}
