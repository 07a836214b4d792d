// Differences of several files: the first few are open.

import { html, useState } from "../lib/html.js";
import { Diff } from "../parts/diff.js";
import { Link } from "../parts/split.js";
import { Empty, Path } from "../parts/text.js";

const OPEN = 3, MOST_LINES = 600;

/** `diffs`: [{path, from, kind, added, removed, binary, large, hunks}], null where none is known. */
export function Diffs({ diffs, reading = false, was, now }) {
  if (!diffs) return html`<${Empty}>${reading ? "Loading…" : "No difference is kept."}<//>`;
  if (!diffs.length) return html`<${Empty}>It changes nothing.<//>`;
  return diffs.map((one, at) => html`<${File} key=${one.path} one=${one} was=${was} now=${now} first=${at < OPEN && lines(one) < MOST_LINES} />`);
}

const lines = (one) => (one.hunks ?? []).reduce((sum, hunk) => sum + hunk.lines.length, 0);

function File({ one, was, now, first }) {
  const [open, set] = useState(first);
  return html`<div class="stack file"><p class="row"><button class="plain link" aria-expanded=${open} aria-label=${`${open ? "Hide" : "Show"} ${one.path}`} onClick=${() => set(!open)}>${open ? "▾" : "▸"}</button><${Link} to=${{ view: "file", path: one.path }}><${Path} path=${one.path} /><//>
      ${one.from && one.from !== one.path ? html`<span class="dim">was <${Path} path=${one.from} /></span>` : null}<span class="dim">${[one.kind, one.binary ? "no text" : `+${one.added ?? 0} −${one.removed ?? 0}`].filter(Boolean).join(", ")}</span></p>
    ${open ? html`<${Diff} hunks=${one.hunks} binary=${one.binary} large=${one.large} was=${was} now=${now} why=${one.kind === "mode" ? "Its mode alone changes." : ""} />` : null}</div>`;
}
