// Shows all keys of the page and of the view that is shown.
import { html, useEffect, useRef } from "./html.js";
import { listKeys } from "./keyboard.js";

/** @param {{close: () => void}} props */
export function Help({ close }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => dialog.current?.showModal(), []);
  return html`<dialog ref=${dialog} class="help" aria-labelledby="help" onClose=${close}>
    <h2 id="help">Keys</h2>
    <table>
      <tbody>
        ${listKeys().map(
          ({ key, text }) => html`<tr key=${key}>
            <th scope="row">${key.split(" ").map((each) => html`<kbd>${each}</kbd> `)}</th>
            <td>${text}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="quiet">Keys do nothing while you type in a field.</p>
    <form method="dialog"><button>Close</button></form>
  </dialog>`;
}
