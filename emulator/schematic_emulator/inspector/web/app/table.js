// A table that scrolls by itself where it is wider than the page.
import { html } from "./html.js";

/** @param {{label: string, heads: string[], class?: string, children?: unknown}} props */
export function Table({ label, heads, class: name, children }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class=${name}>
      <thead><tr>${heads.map((each) => html`<th key=${each}>${each}</th>`)}</tr></thead>
      <tbody>${children}</tbody>
    </table>
  </div>`;
}
