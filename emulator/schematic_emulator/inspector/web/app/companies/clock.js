// The emulator's clock: where it is, buttons that move it, and what that turned.
import { html, useEffect, useState } from "../html.js";
import { Button, Failed, Text } from "../parts.js";
import { listMoves } from "./moves.js";
import { listTurned } from "./usage.js";

/** @param {any} props */
export function Clock({ source, company, read }) {
  const [now, setNow] = useState(/** @type {string | null} */ (null));
  const [computations, setComputations] = useState(/** @type {any[]} */ ([]));
  const [done, setDone] = useState("");
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  const look = async () => {
    const [clock, engage] = await Promise.all([source.get("clock"), source.get("engage")]);
    setNow(clock.now);
    setComputations(engage.data);
  };
  useEffect(() => void look().catch(setProblem), []);
  /** @param {any} move */
  const run = async (move) => {
    try {
      await source.post("clock", move.change);
      // What falls due is sent in the background: wait until it has arrived.
      await source.post("drain", {});
      const after = await read();
      await look();
      setProblem(null);
      setDone(after ? describe(listTurned(company.flags, after.flags)) : "");
    } catch (error) {
      setProblem(/** @type {Error} */ (error));
    }
  };
  return html`<section class="company-clock" aria-label="Clock">
    <span>Clock: ${now && html`<time dateTime=${now}>${now.slice(0, 16).replace("T", " ")} UTC</time>`}</span>
    ${now && listMoves(now, computations).map((move) => html`<${Button} key=${move.key} onClick=${() => run(move)}><${Text} of=${move.text} most=${80} /><//>`)}
    <span role="status"><${Text} of=${done} /></span>
    <${Failed} problem=${problem} />
  </section>`;
}

/** @param {{flag: string, value: boolean}[]} turned */
function describe(turned) {
  if (!turned.length) return "no flag turned";
  return turned.map((each) => `${each.flag} turned ${each.value ? "on" : "off"}`).join(", ");
}
