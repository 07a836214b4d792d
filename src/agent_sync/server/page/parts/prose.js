// Whole texts of others: lines as they were written, isolated, with what cannot be seen made visible.

import { html, useState } from "../lib/html.js";
import { seen } from "../lib/words.js";

const FOLDED = 2000;

/** A text of several lines; a long one is folded until somebody asks for the whole. */
export function Prose({ text, most = FOLDED, mono = false }) {
  const [open, set] = useState(false);
  const whole = String(text ?? "");
  const shown = open || whole.length <= most ? whole : `${whole.slice(0, most)}…`;
  return html`<div class=${mono ? "prose mono" : "prose"}><bdi>${seen(shown)}</bdi>
    ${whole.length > most ? html` <button class="plain link" aria-expanded=${open} onClick=${() => set(!open)}>${open ? "Less" : `All ${whole.length} characters`}</button>` : null}</div>`;
}

/** A list in one line: parts with commas between them. */
export function Several({ of, none = null }) {
  if (!of?.length) return none;
  return html`<span class="several">${of.map((one, at) => html`<span key=${at}>${one}${at < of.length - 1 ? "," : ""} </span>`)}</span>`;
}
