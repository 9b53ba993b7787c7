// Small components that every view uses.
import { html, useState } from "./html.js";
import { cut, makeVisible, writeTime } from "./text.js";
import { severityIcon, severityWord, stateClass, stateIcon, stateMeaning, stateWord } from "./words.js";

const MOST = 2000;

/** A time: local, with the date and UTC in its title. @param {{at: string}} props */
export function When({ at }) {
  const [local, utc] = writeTime(at);
  return html`<time dateTime=${at} title=${utc}>${local}</time>`;
}

/**
 * Text from outside: isolated, nothing in it invisible, a long one cut.
 * @param {{of: unknown, most?: number}} props
 */
export function Text({ of, most = MOST }) {
  const [all, setAll] = useState(false);
  const text = of === null || of === undefined ? "" : String(of);
  const [shown, left] = all ? [text, 0] : cut(text, most);
  const visible = makeVisible(shown);
  return html`<bdi class="text" title=${left ? undefined : visible.slice(0, 500)}>${visible}</bdi>${
    left > 0 &&
    html`<button type="button" class="more" onClick=${() => setAll(true)}>
      … show all (${left.toLocaleString("en")} more)
    </button>`
  }`;
}

/** A journey's state in icon and word. @param {{of: string}} props */
export function State({ of }) {
  return html`<span class="state ${stateClass(of)}" title=${stateMeaning(of)}
    ><span aria-hidden="true">${stateIcon(of)}</span> ${stateWord(of)}</span
  >`;
}

/**
 * A finding: severity, rule, message, and where the mapping has its cause; `to` leads there.
 * @param {{finding: {rule: string, severity?: string, message: string, pointer?: string,
 *   place?: string, cure?: string}, to?: string | null}} props
 */
export function Finding({ finding, to }) {
  const { rule, severity = "warning", message, pointer, place, cure } = finding;
  return html`<div class="finding finding-${severity}">
    <span class="severity"><span aria-hidden="true">${severityIcon(severity)}</span> ${severityWord(severity)}</span>${" "}
    <code>${rule}</code> <${Text} of=${message} />
    ${pointer && html` <code class="quiet"><${Text} of=${pointer} /></code>`}
    ${place && html` <${Place} of=${place} to=${to} />`}
    ${cure && html`<p class="cure"><${Text} of=${cure} /></p>`}
  </div>`;
}

/** Where a mapping has something, with the way to its line. @param {{of: string, to?: string | null}} props */
export function Place({ of, to }) {
  const place = html`<code class="place"><${Text} of=${of} /></code>`;
  return to ? html`<a href=${to}>${place}</a>` : place;
}

/** A value as indented JSON. @param {{value: unknown}} props */
export function Json({ value }) {
  return html`<pre class="json" dir="ltr" tabindex="0"><${Text} of=${JSON.stringify(value, null, 2)} most=${20000} /></pre>`;
}

/**
 * A button; `hint` is its key.
 * @param {{children?: unknown, onClick: () => void, hint?: string, disabled?: boolean,
 *   pressed?: boolean, label?: string}} props
 */
export function Button({ children, onClick, hint, disabled, pressed, label }) {
  return html`<button type="button" onClick=${onClick} disabled=${disabled}
    aria-pressed=${pressed === undefined ? undefined : String(pressed)} aria-label=${label}
    aria-keyshortcuts=${hint}>${children}${hint && html` <kbd>${hint}</kbd>`}</button>`;
}

/** Copies a text, and says so. @param {{text: string | (() => string), children?: unknown, hint?: string}} props */
export function Copy({ text, children = "Copy", hint }) {
  const [done, setDone] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "function" ? text() : text);
      setDone("copied");
    } catch {
      setDone("not copied: the browser refuses it");
    }
    setTimeout(() => setDone(""), 2000);
  };
  return html`<span class="copy"><${Button} onClick=${copy} hint=${hint}>${children}<//>
    <span role="status">${done}</span></span>`;
}

/** What is shown instead of data that did not come. @param {{problem: Error | null}} props */
export function Failed({ problem }) {
  return problem && html`<p class="problem" role="alert"><${Text} of=${problem.message} /></p>`;
}
