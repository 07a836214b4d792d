// Events as a list, newest first; small ones only where they are asked for.

import { html, useState } from "../lib/html.js";
import { Ago, Empty, Said } from "../parts/text.js";

const FIRST = 20;
const SHADES = { lost: "✗", ask: "?" };

/** `events`: those of the server, in any order. */
export function Events({ events, now }) {
  const [all, set] = useState(false), [minor, also] = useState(false);
  const some = [...events].sort((a, b) => b.seq - a.seq).filter((one) => minor || !one.minor);
  const shown = all ? some : some.slice(0, FIRST);
  const small = events.some((one) => one.minor);
  return html`${shown.length ? html`<ol class="happened">${shown.map((one) => html`<li key=${one.seq} class=${one.shade || null}><span class="dim"><${Ago} at=${one.at} now=${now} /></span> <span>${SHADES[one.shade] ? html`<span aria-hidden="true">${SHADES[one.shade]} </span>` : null}<${Said} text=${one.says} most=${400} /></span></li>`)}</ol>` : html`<${Empty}>Nothing of weight.<//>`}
    <p class="row">${some.length > shown.length ? html`<button class="plain link" onClick=${() => set(true)}>All ${some.length}</button>` : null}
    ${small ? html`<label class="tick-box"><input type="checkbox" checked=${minor} onChange=${(event) => also(event.target.checked)} /> also small ones</label>` : null}</p>`;
}
