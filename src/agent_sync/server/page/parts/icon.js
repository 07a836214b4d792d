// Small drawn signs, each beside a word that says the same.

import { html } from "../lib/html.js";

const PATHS = {
  working: "M4 2.5 13 8 4 13.5Z",
  waiting: "M4 2h8M4 14h8M5 2c0 4 6 4 6 6s-6 2-6 6M11 2c0 4-6 4-6 6s6 2 6 6",
  asking: "M5 5.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2.9-1.2 1.8M8 13v.5",
  idle: "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z",
  gone: "m3.5 3.5 9 9m0-9-9 9",
  lost: "M8 1.5 15 14H1ZM8 6v4m0 1.7v.6",
  lock: "M4 7h8v7H4ZM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  edit: "m3 13 1-3 7-7 2 2-7 7Z",
  ok: "m3 8.5 3.5 3.5L13 4.5",
  note: "M2 3h12v8H7l-3 3v-3H2Z",
  task: "M3 2.5h10v11H3ZM5.5 6h5M5.5 9h5",
  run: "m2.5 4 4 4-4 4M8 12h5.5",
  guard: "M8 1.5 13.5 4v4c0 3-2.5 5.3-5.5 6.5C5 13.3 2.5 11 2.5 8V4Z",
  window: "M1.5 3h13v10h-13ZM1.5 6h13",
  saved: "M3 2h7l3 3v9H3ZM6 2v4h4",
};

/** A sign by its name; it says nothing to who cannot see it. */
export function Icon({ name }) {
  return html`<svg class=${`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false"><path d=${PATHS[name] ?? PATHS.idle} /></svg>`;
}
