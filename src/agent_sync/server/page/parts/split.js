// A list and what is chosen of it: beside each other where there is room, one after the other elsewhere.

import { html, useEffect, useRef } from "../lib/html.js";
import { go, link } from "../lib/route.js";

/** `list` and `detail` are drawn as they are; `back`: what shows the list alone again;
 * `broad`: the list needs more room than what is chosen. */
export function Split({ list, detail, back, label, broad = false }) {
  const list_ = useRef(null), part = useRef(null), before = useRef(detail ? label : "");
  useEffect(() => {
    const shown = detail ? label : "";
    if (shown === before.current) return;
    before.current = shown;
    // Where what had the focus is gone, or not to be seen any more, the focus goes along.
    const at = document.activeElement;
    if (!at || at === document.body || !at.checkVisibility()) (detail ? part : list_).current?.focus({ preventScroll: true });
  });
  return html`<div class=${`split${detail ? " chosen" : ""}${broad ? " broad" : ""}`}><div ref=${list_} class="split-list" tabindex="-1">${list}</div>
    ${detail ? html`<section ref=${part} class="split-detail" tabindex="-1" aria-label=${label}><p class="split-back"><${Link} to=${back}>‹ Back to the list<//></p>${detail}</section>` : null}</div>`;
}

/** A link within the page; another tab may open it too. */
export function Link({ to, children, current = false, label }) {
  const press = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(to);
  };
  return html`<a href=${link(to)} aria-current=${current ? "true" : null} aria-label=${label} onClick=${press}>${children}</a>`;
}

/** What is being read, or why it is not there. */
export function Reading({ failed, what }) {
  return failed ? html`<p class="bad" role="alert">${what}: ${failed.message}</p>` : html`<p class="dim" aria-busy="true">Loading…</p>`;
}
