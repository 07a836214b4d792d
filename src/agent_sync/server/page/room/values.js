// Values of a room: shown as JSON, bounded, and marked for a moment where they are new.

import { html, useEffect, useRef, useState } from "../lib/html.js";
import { seen } from "../lib/words.js";

const MOST = 4000;

/** A value in one line or, where it is an object, in several. */
export function Value({ value }) {
  const [whole, set] = useState(false);
  if (value === undefined) return null;
  const text = seen(JSON.stringify(value, null, 1)).replaceAll("«000a»", "\n");
  const cut = !whole && text.length > MOST;
  return html`<code class="value">${cut ? text.slice(0, MOST) : text}</code>${cut ? html` <button class="plain" onClick=${() => set(true)}>all ${text.length} characters</button>` : null}`;
}

/** A word for text, else JSON: what stands in a cell. */
export const flat = (value) => seen(value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? ""));

/** A row of a table that lights up for a moment when `mark` changes, not when it is first shown. */
export function Row({ mark, quiet = false, children }) {
  const before = useRef(quiet ? mark : null);
  const [turn, set] = useState(0);
  useEffect(() => {
    if (before.current !== null && before.current !== mark) set((one) => one + 1);
    before.current = mark;
  }, [mark]);
  return html`<tr class=${turn ? `new turn${turn % 2}` : ""}>${children}</tr>`;
}

/** A table with its heading; each cell has the name of its column, for narrow screens. */
export function Rows({ title, heads, rows, none, first = false }) {
  return html`<section class="card"><h2>${title} (${rows.length})</h2>${rows.length === 0 ? html`<p class="dim">${none}</p>` : html`<table class="rows"><thead><tr>${heads.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
    <tbody>${rows.map(({ key, mark, cells }) => html`<${Row} key=${key} mark=${mark} quiet=${first}>${cells.map((cell, n) => html`<td data-head=${heads[n]}>${cell}</td>`)}<//>`)}</tbody></table>`}</section>`;
}
