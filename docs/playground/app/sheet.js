// One of the page's texts, with what is said of it at its lines.
import { html, useRef } from "../inspector/app/html.js";
import { Editor, Problems } from "../inspector/app/mapping/editor.js";

/**
 * @param {{name: string, title: string, text: string, change: (text: string) => void,
 *   problems: import("../inspector/app/mapping/words.js").Problem[]}} props
 */
export function Sheet({ name, title, text, change, problems }) {
  const field = useRef(null);
  return html`<div class="sheet">
    <h2>${title}</h2>
    <${Editor} name=${name} label=${title} text=${text} change=${change} problems=${problems} line=${null} field=${field} />
    <${Problems} name=${name} problems=${problems} field=${field} />
  </div>`;
}
