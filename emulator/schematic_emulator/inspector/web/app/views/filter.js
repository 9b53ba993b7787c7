// The box that filters events, and a chip for each of its words.
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { useKeys } from "../keyboard.js";
import { dropWord, splitFilter } from "../list.js";
import { Text } from "../parts.js";

const WAIT_MS = 300;

/** @param {{filter: string, go: Function}} props */
export function FilterBox({ filter, go }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [text, setText] = useState(filter);
  const typing = useRef({ wait: /** @type {any} */ (0), hasPushed: false });
  useEffect(() => {
    if (field.current !== document.activeElement) setText(filter);
  }, [filter]);
  /** One step of the back button for all that is typed without leaving the field. @param {string} next */
  const ask = (next) => {
    clearTimeout(typing.current.wait);
    if (next.trim() === filter) return;
    go("events", null, next.trim() ? { filter: next.trim() } : {}, { replace: typing.current.hasPushed });
    typing.current.hasPushed = true;
  };
  const type = (/** @type {InputEvent} */ event) => {
    const next = /** @type {HTMLInputElement} */ (event.target).value;
    setText(next);
    clearTimeout(typing.current.wait);
    typing.current.wait = setTimeout(() => ask(next), WAIT_MS);
  };
  const leave = () => {
    ask(text);
    typing.current.hasPushed = false;
  };
  const set = (/** @type {string} */ next) => {
    setText(next);
    typing.current.hasPushed = false;
    ask(next);
  };
  const focus = () => field.current?.focus();
  useKeys(useMemo(() => [{ key: "/", text: "filter events", run: focus }], []));
  return html`<form class="filter" role="search" onSubmit=${(/** @type {Event} */ event) => (event.preventDefault(), leave(), field.current?.blur())}>
      <label for="filter">Filter <kbd>/</kbd></label>
      <input id="filter" ref=${field} type="search" value=${text} onInput=${type} onBlur=${leave}
        placeholder="bad name:order* company:acme since:5m" aria-keyshortcuts="/" autocomplete="off" spellcheck=${false} maxlength="1024" />
    </form>
    ${filter && html`<ul class="chips" aria-label="Filter">
      ${splitFilter(filter).map((word, place) => html`<li key=${word + place}>
        <button type="button" onClick=${() => set(dropWord(filter, place))} title="Remove"><${Text} of=${word} most=${80} /> <span aria-hidden="true">×</span><span class="unseen">remove</span></button>
      </li>`)}
      <li><button type="button" onClick=${() => set("")}>clear</button></li>
    </ul>`}`;
}
