// A text to edit, with the findings on it at their lines.
import { html, useRef } from "../inspector/app/html.js";
import { Text } from "../inspector/app/parts.js";
import { severityIcon, severityWord } from "../inspector/app/words.js";

/**
 * What is said of a text: a finding, or why it cannot be read.
 * @typedef {{line: number | null, severity: string, rule?: string, message: string,
 *   cure?: string, count?: number}} Note
 */

/**
 * @param {{name: string, label: string, value: string, notes: Note[],
 *   onInput: (text: string) => void, rows?: number}} props
 */
export function Editor({ name, label, value, notes, onInput, rows = 18 }) {
  const area = useRef(null);
  const gutter = useRef(null);
  const go = (line) => {
    const { start, end } = findLine(value, line);
    area.current.focus();
    area.current.setSelectionRange(start, end);
    area.current.scrollTop = (line - 3) * lineHeight(area.current);
  };
  return html`<div class="editor">
    <label for=${name}>${label}</label>
    <div class="editor-text">
      <pre class="editor-lines" aria-hidden="true" ref=${gutter}>${number(value, notes)}</pre>
      <textarea id=${name} ref=${area} rows=${rows} wrap="off" spellcheck=${false}
        autocapitalize="off" autocomplete="off" dir="ltr" value=${value}
        aria-describedby="${name}-notes" onInput=${(event) => onInput(event.target.value)}
        onScroll=${(event) => (gutter.current.scrollTop = event.target.scrollTop)}></textarea>
    </div>
    <ul class="notes" id="${name}-notes">
      ${notes.map((one) => html`<${NoteRow} note=${one} go=${go} />`)}
    </ul>
  </div>`;
}

function NoteRow({ note, go }) {
  const { line, severity, rule, message, cure, count = 1 } = note;
  return html`<li class="note-${severity}">
    <span class="severity"><span aria-hidden="true">${severityIcon(severity)}</span> ${severityWord(severity)}</span>
    ${line && html` <button type="button" class="note-line" onClick=${() => go(line)}>line ${line}</button>`}
    ${rule && html` <code>${rule}</code>`} <${Text} of=${message} />
    ${count > 1 && html` (${count.toLocaleString("en")} times)`}
    ${cure && html`<p class="cure"><${Text} of=${cure} /></p>`}
  </li>`;
}

/** Return the numbers of a text's lines, with an icon where something is said. */
export function number(text, notes) {
  const count = text.split("\n").length;
  const icons = new Map(notes.toReversed().map((one) => [one.line, severityIcon(one.severity)]));
  return Array.from({ length: count }, (_, index) => `${icons.get(index + 1) ?? " "}${index + 1}`).join("\n");
}

/** Return where a line starts and ends in a text; the last one for a later line. */
export function findLine(text, line) {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = text.indexOf("\n", start);
    if (end < 0) break;
    start = end + 1;
  }
  const end = text.indexOf("\n", start);
  return { start, end: end < 0 ? text.length : end };
}

function lineHeight(area) {
  return Number.parseFloat(getComputedStyle(area).lineHeight) || 18;
}
