// A text with its line numbers, and a mark on each line that has a problem.
import { html, useEffect, useRef } from "../html.js";
import { Text } from "../parts.js";
import { severityIcon, severityWord } from "../words.js";
import { findOffset, listMarks, sayPlace } from "./words.js";

/**
 * `name` and `label` are for a page with several texts.
 * @param {{text: string, problems: import("./words.js").Problem[], change: (text: string) => void,
 *   line: number | null, field: {current: HTMLTextAreaElement | null}, name?: string,
 *   label?: string}} props
 */
export function Editor({ text, problems, change, line, field, name = "mapping", label = "The mappings as text" }) {
  const gutter = useRef(/** @type {HTMLElement | null} */ (null));
  const marks = new Map(listMarks(problems));
  const lines = text.split("\n").length;
  const scroll = () => {
    if (gutter.current && field.current) gutter.current.scrollTop = field.current.scrollTop;
  };
  useEffect(() => {
    if (line !== null) select(field.current, line);
  }, [line]);
  return html`<div class="mapping-editor">
    <div class="mapping-lines" ref=${gutter} aria-hidden="true">
      ${Array.from({ length: lines }, (_, index) => {
        const severity = marks.get(index + 1);
        return html`<div key=${index} class=${severity ? `mapping-mark ${severity}` : undefined}>${severity ? severityIcon(severity) : ""} ${index + 1}</div>`;
      })}
    </div>
    <textarea ref=${field} class="mapping-text" id="${name}-text" aria-label=${label} aria-describedby="${name}-problems"
      wrap="off" spellcheck=${false} autocomplete="off" rows="24" value=${text} onScroll=${scroll}
      onInput=${(/** @type {any} */ event) => change(event.target.value)}></textarea>
  </div>`;
}

/** Puts the cursor on a line, in sight. @param {HTMLTextAreaElement | null} area @param {number} line @param {number} [column] */
function select(area, line, column = 1) {
  if (!area) return;
  const offset = findOffset(area.value, line, column);
  area.focus();
  area.setSelectionRange(offset, offset);
  const height = Number.parseFloat(getComputedStyle(area).lineHeight) || 20;
  area.scrollTop = Math.max(0, (line - 5) * height);
}

/** @param {{problems: import("./words.js").Problem[], field: {current: HTMLTextAreaElement | null}, name?: string}} props */
export function Problems({ problems, field, name = "mapping" }) {
  return html`<ul id="${name}-problems" class="mapping-problems">
    ${problems.map((each, index) => html`<li key=${index}>
      <span class="severity"><span aria-hidden="true">${severityIcon(each.severity)}</span> ${severityWord(each.severity)}</span>
      ${" "}${
        each.line === null
          ? html`<${Text} of=${sayPlace(each)} most=${120} />`
          : html`<button type="button" onClick=${() => select(field.current, each.line ?? 1, each.column ?? 1)}>${sayPlace(each)}</button>`
      }:
      ${" "}<${Text} of=${each.message} />
      ${each.rule && html`${" "}<code>${each.rule}</code>`}
      ${each.is_refused && html`${" "}<b>refused</b>`}
      ${each.cure && html`<div class="quiet"><${Text} of=${each.cure} /></div>`}
    </li>`)}
  </ul>`;
}
