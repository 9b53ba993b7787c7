// Journey: all that happened to one event, the step that failed open.
import { html, useLayoutEffect, useMemo, useState } from "../html.js";
import { Effects } from "../journey/effects.js";
import { Capture, Delivery } from "../journey/delivery.js";
import { writeCurl, writePytest } from "../journey/copy.js";
import { findFailingStep, findLine, findMapping, listFilled, listFindings } from "../journey/steps.js";
import { useKeys } from "../keyboard.js";
import { Button, Copy, Failed, Finding, Json, State, Text, When } from "../parts.js";

const BAD = encodeURIComponent("bad refused");

/** @param {any} props */
export function Journey({ route, go, feed, source, href }) {
  const [found, setFound] = useState(/** @type {any} */ (null));
  const [problem, setProblem] = useState(/** @type {Error | null} */ (null));
  useLayoutEffect(() => { // before a key can fail
    if (route.id === null) return undefined; // another view is on its way
    let current = true;
    setFound(null);
    setProblem(null);
    const read = () =>
      source.get(`journeys/${route.id}?trace=true`).then(
        (/** @type {any} */ answer) => current && setFound(answer),
        (/** @type {Error} */ error) => current && setProblem(error),
      );
    const again = (/** @type {any} */ message) => message.rows.some(isShown) && read();
    const isShown = (/** @type {any} */ row) => String(row.number) === route.id;
    read();
    const offs = [feed.on("message", again), feed.on("again", read)];
    return () => {
      current = false;
      offs.forEach((off) => off());
    };
  }, [route.id]);
  const act = useActions({ number: Number(route.id), mapping: found && findMapping(found), go, source, setProblem });
  return html`<${Actions} ...${act} journey=${found} />
    <${Failed} problem=${problem} />
    ${found && html`<${Whole} journey=${found} href=${href} />`}`;
}

/**
 * What the keys and the buttons of the view do.
 * @param {{number: number, mapping: any, go: any, source: any, setProblem: (problem: Error) => void}} given
 */
function useActions({ number, mapping, go, source, setProblem }) {
  const act = useMemo(() => {
    /** @param {string} direction `before` or `after` */
    const move = async (direction) => {
      const { data } = await source.get(`journeys?filter=${BAD}&${direction}=${number}&limit=1`);
      if (!data.length) throw new Error(`no bad event is ${direction} this one`);
      go("journey", data[0].number);
    };
    /** @param {boolean} apply */
    const replay = async (apply) => {
      const { journey } = await source.post("replay", { journey: number, apply });
      go("journey", journey.number);
    };
    const guard = (/** @type {() => Promise<void>} */ run) => () => run().catch(setProblem);
    return {
      before: guard(() => move("before")),
      after: guard(() => move("after")),
      edit: source.post && mapping && (() => go("mapping", mapping.destination, { pointer: mapping.pointer, journey: number })),
      replay: source.post && guard(() => replay(false)),
      apply: source.post && guard(() => replay(true)),
    };
  }, [number, mapping]);
  useKeys(
    useMemo(
      () => [
        { key: "b", text: "previous bad event", run: act.before },
        { key: "B", text: "next bad event", run: act.after },
        { key: "c", text: "copy as a curl command", run: copyCurl },
        ...(act.edit ? [{ key: "e", text: "edit the mapping at the line of the worst finding", run: act.edit }] : []),
        ...(act.replay ? [{ key: "r", text: "replay in a copy of the state", run: act.replay }] : []),
      ],
      [act],
    ),
  );
  return act;
}

/** Presses the button, which says whether it could. */
function copyCurl() {
  /** @type {HTMLElement | null} */ (document.querySelector(".journey-curl button"))?.click();
}

/** @param {any} props */
function Actions({ before, after, edit, replay, apply, journey }) {
  return html`<div class="journey-actions">
    <${Button} onClick=${before} hint="b">Previous bad<//>
    <${Button} onClick=${after} hint="B">Next bad<//>
    ${edit && html`<${Button} onClick=${edit} hint="e">Edit the mapping<//>`}
    ${replay && html`<${Button} onClick=${replay} hint="r">Replay in a copy<//> <${Button} onClick=${apply}>Replay and apply<//>`}
    ${journey &&
    html`<span class="journey-curl"><${Copy} text=${() => writeCurl(journey, location.origin)} hint="c">Copy as curl<//></span>
      <${Copy} text=${() => writePytest(journey)}>Copy as pytest test<//>
      ${journey.link && html`<${Copy} text=${journey.link}>Copy playground link<//>`}`}
  </div>`;
}

/** @param {{journey: any, href: any}} props */
function Whole({ journey, href }) {
  const failing = useMemo(() => findFailingStep(journey), [journey]);
  const { number, state, name, type, at, reason, parent, children, deliveries, trace = [] } = journey;
  const link = (/** @type {number} */ one) => html`<a href=${href("journey", one)}>journey ${one}</a>`;
  return html`<h1><${State} of=${state} /> <${Text} of=${name ?? type ?? "no event"} /></h1>
    <p class="journey-facts">
      journey ${number}, <${When} at=${at} />, from ${journey.origin}
      ${parent !== null && html`, after ${link(parent)}`}
      ${children.length > 0 && html`, followed by ${children.slice(0, 20).map((/** @type {number} */ one) => html`${link(one)} `)}`}
    </p>
    ${reason && html`<p class="problem"><${Text} of=${reason} /></p>`}
    <section aria-label="Findings">${listFindings(journey).map((one) => html`<${Finding} finding=${one} to=${findLine(one.mapping, href)} />`)}</section>
    <${Sent} journey=${journey} isOpen=${failing === "segment"} />
    ${deliveries.map((/** @type {any} */ one, /** @type {number} */ index) => {
      const explained = trace.find((/** @type {any} */ each) => each.destination === one.destination);
      const isOpen = failing === `delivery ${index}`;
      return html`<${Delivery} key=${index} ...${{ journey, delivery: one, explained, isOpen }} />`;
    })}
    <${Arrived} journey=${journey} isOpen=${failing === "schematic"} />`;
}

/** @param {{journey: any, isOpen: boolean}} props */
function Sent({ journey, isOpen }) {
  const filled = journey.deliveries.length ? listFilled(journey.sent, journey.received) : [];
  return html`<details class="journey-step" open=${isOpen}>
    <summary><h2>Event</h2> <span class="journey-status">as sent${filled.length > 0 && ", and as Segment filled it in"}</span></summary>
    <div class="trace-sides">
      <div><h3>As sent</h3><${Json} value=${journey.sent} /></div>
      ${filled.length > 0 &&
      html`<div>
        <h3>Filled in</h3>
        <dl class="journey-capture">
          ${filled.map((one) => html`<dt><${Text} of=${one.name} /> (${one.word})</dt><dd><code><${Text} of=${JSON.stringify(one.value)} /></code></dd>`)}
        </dl>
      </div>`}
    </div>
  </details>`;
}

/** @param {{journey: any, isOpen: boolean}} props */
function Arrived({ journey, isOpen }) {
  const { captures, effects, deliveries } = journey;
  const isDirect = !deliveries.some((/** @type {any} */ one) => one.requests.length);
  return html`<details class="journey-step" open=${isOpen || effects.length > 0}>
    <summary><h2>At Schematic</h2> <span class="journey-status">${effects.length === 1 ? "1 change" : `${effects.length} changes`}</span></summary>
    ${isDirect && captures.map((/** @type {any} */ one) => html`<${Capture} capture=${one} />`)}
    <${Effects} effects=${effects} />
  </details>`;
}
