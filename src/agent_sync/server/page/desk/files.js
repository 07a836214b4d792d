// Where work collides: files as areas by what went on in them, and the same as a table.

import { html, useMemo, useRef, useState } from "../lib/html.js";
import { go } from "../lib/route.js";
import { count, seen, span } from "../lib/words.js";
import { AsTable, Choice, Pick, SortTable, usePast, useWidth } from "../parts/drawn.js";
import { Link } from "../parts/split.js";
import { Agent, Empty, Path, Said } from "../parts/text.js";
import { treemap } from "./layout/treemap.js";

const HOUR = 3600000, DAY = 24 * HOUR;
const REACH = [[HOUR, "1 hour"], [8 * HOUR, "8 hours"], [DAY, "1 day"], [7 * DAY, "7 days"], [31 * DAY, "31 days"]];
const BY = {
  refusals: { title: "Refusals", value: (one) => one.refusals, words: (one) => count(one.refusals, "refusal") },
  waited: { title: "Waited", value: (one) => one.waited_ms, words: (one) => `${span(one.waited_ms)} waited` },
  overwrites: { title: "Overwrites", value: (one) => one.overwrites, words: (one) => count(one.overwrites, "overwrite") },
  edits: { title: "Edits", value: (one) => one.edits, words: (one) => count(one.edits, "edit") },
};
const MOST = 80, MOST_NARROW = 24, LETTER = 7.4, NARROW = 640, BIG = 1.35;

/** All that is known of a file's trouble, in one line. */
function said(one) {
  return `${seen(one.path)}: ${[BY.refusals.words(one), one.waited_ms ? BY.waited.words(one) : "nobody waited", BY.overwrites.words(one), BY.edits.words(one), count(one.agents, "agent")].join(", ")}`;
}

const COLUMNS = [
  { id: "path", title: "File", of: (one) => one.path, show: (one) => html`<a href="#view" onClick=${(event) => { event.preventDefault(); opens(one); }}><${Path} path=${one.path} /></a>` },
  { id: "refusals", title: "Refusals", number: true, down: true, of: (one) => one.refusals },
  { id: "waited", title: "Waited", number: true, down: true, of: (one) => one.waited_ms, show: (one) => (one.waited_ms ? span(one.waited_ms) : "0") },
  { id: "overwrites", title: "Overwrites", number: true, down: true, of: (one) => one.overwrites },
  { id: "edits", title: "Edits", number: true, down: true, of: (one) => one.edits },
  { id: "agents", title: "Agents", number: true, down: true, of: (one) => one.agents },
];

const opens = (one) => go({ view: "file", path: one.path });

export default function View({ repository, glance, now, route }) {
  const [reach, setReach] = useState(DAY);
  const [table, setTable] = useState(false);
  const by = BY[route.by] ? route.by : "refusals";
  const { past, failed, busy } = usePast(repository, { reach, seq: glance.seq, now });
  return html`<section class="drawn" aria-labelledby="files-head"><div class="row drawn-head"><h2 id="files-head">Where work collides</h2>
      <${Choice} label="Area by" rows=${Object.entries(BY).map(([id, one]) => [id, one.title])} chosen=${by} set=${(next) => go({ view: "files", by: next }, { replace: true })} />
      <${Pick} label="Last" rows=${REACH} chosen=${reach} set=${(ms) => setReach(Number(ms))} /><${AsTable} on=${table} set=${setTable} /></div>
    <${HeldNow} repository=${repository} leases=${glance.leases} now=${now} />
    ${failed ? html`<p class="bad" role="alert">What happened cannot be read: <${Said} text=${failed.message} /></p>` : null}
    ${!past ? html`<p class="dim" aria-busy="true">${busy ? "Loading…" : ""}</p>`
      : table ? html`<${SortTable} key=${by} caption=${`${count(past.heat.length, "file")} in which something happened`} columns=${COLUMNS} rows=${past.heat} id=${(one) => one.path} start=${by} down />`
        : html`<${Picture} heat=${past.heat} by=${by} table=${() => setTable(true)} />`}
  </section>`;
}

const HAS = { auto: "edits it", explicit: "locked it" }, SOME = 8;

/** Every place that somebody has, with who and for how long. */
function HeldNow({ repository, leases, now }) {
  const [all, show] = useState(false);
  const shown = all || leases.length <= SOME + 1 ? leases : leases.slice(0, SOME);
  return html`<section class="card stack" aria-labelledby="held-now"><h3 id="held-now">Held now (${leases.length})</h3>${leases.length ? html`<ul class="held-now">${shown.map((one) => html`<li key=${one.token} class="row">
      ${one.target === "resource" ? html`<${Path} path=${one.key} />` : html`<${Link} to=${{ view: "file", path: one.key }}><${Path} path=${one.key} /><//>`} <${Agent} id=${one.holder_id} name=${one.holder} />
      <span class="dim">${one.holder_id === "operator" ? "have it" : HAS[one.kind] ?? "has it"}, ${span(now - Date.parse(one.since))}${one.reason ? html`, “<${Said} text=${one.reason} most=${80} />”` : null}</span></li>`)}</ul>` : html`<${Empty}>Nobody holds anything.<//>`}
    ${shown.length < leases.length || all ? html`<p><button class="plain link" aria-expanded=${all ? "true" : "false"} onClick=${() => show(!all)}>${all ? "Show fewer" : `Show ${leases.length - shown.length} more`}</button></p>` : null}</section>`;
}

function Picture({ heat, by, table }) {
  const [box, width] = useWidth();
  const { value, words, title } = BY[by], narrow = width < NARROW;
  const { tiles, rest, all } = useMemo(() => laid(heat, value, width, narrow), [heat, by, width]);
  const [at, setAt] = useState(0);
  const root = useRef(null);
  const here = Math.min(at, tiles.length - 1);
  const to = (next) => {
    const bounded = Math.max(0, Math.min(tiles.length - 1, next));
    setAt(bounded);
    root.current.querySelector(`[data-at="${bounded}"]`)?.focus();
  };
  const key = (event) => {
    const run = {
      ArrowRight: () => to(here + 1), ArrowDown: () => to(here + 1), ArrowLeft: () => to(here - 1), ArrowUp: () => to(here - 1), Home: () => to(0), End: () => to(tiles.length - 1),
      Enter: () => opens(tiles[here]), " ": () => opens(tiles[here]),
    }[event.key];
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    run();
  };
  const most = tiles.length ? value(tiles[0]) : 1;
  return html`<figure class="heat" ref=${box}>${!all ? html`<${Empty}>${{ refusals: "No refusal", waited: "Nobody waited", overwrites: "Nothing was overwritten", edits: "No edit" }[by]} in this time.<//>`
    : width ? html`<svg ref=${root} width=${width} height=${high(width, tiles.length)} role="group" aria-labelledby="heat-title heat-desc" onKeyDown=${key}>
      <title id="heat-title">${title} by file</title><desc id="heat-desc">${count(all, "file")}, the largest first. Arrow keys go from one to the next, Enter opens it.</desc>
      ${tiles.map((one, n) => html`<${Tile} key=${one.path} one=${one} n=${n} words=${words(one)} level=${level(value(one), most)} open=${n === here} at=${setAt} />`)}</svg>` : null}
    ${rest ? html`<p><button class="plain drawn-link" onClick=${table}>${count(rest, "smaller file")} in the table</button></p>` : null}</figure>`;
}

/** Few files need less room. */
const high = (width, count_) => Math.round(Math.min(width < NARROW ? 460 : 620, Math.max(width * 0.45, 320), 90 + 45 * count_));

function laid(heat, value, width, narrow) {
  const with_ = heat.filter((one) => value(one) > 0).sort((a, b) => value(b) - value(a)), most = narrow ? MOST_NARROW : MOST;
  const tiles = width ? treemap(with_.slice(0, most), { x: 0, y: 0, w: width, h: high(width, Math.min(most, with_.length)) }, value) : [];
  return { tiles, rest: with_.length - Math.min(with_.length, most), all: with_.length };
}

/** One of four levels by the largest: each has its own ground and its own frame. */
function level(value, most) {
  const part = value / most;
  return part > 0.6 ? 3 : part > 0.3 ? 2 : part > 0.1 ? 1 : 0;
}

function Tile({ one, n, words, level: deep, open, at }) {
  const { x, y, w, h } = one, name = seen(one.path), big = w > 220 && h > 90;
  const fits = Math.floor((w - 12) / (big ? LETTER * BIG : LETTER));
  const last = name.replace(/\/$/, "").split("/").pop(), label = name.length <= fits ? name : last.length <= fits ? last : fits >= 6 ? `…${last.slice(1 - fits)}` : "";
  const folder = label === name ? "" : name.slice(0, name.length - last.length), room = Math.floor((h - 6) / (big ? 21 : 16));
  const lines = [[label, "file"], [words.length <= fits ? words : "", "drawn-number"], [folder.length <= fits ? folder : `…${folder.slice(1 - fits)}`, "folder"]].filter(([text]) => label && text).slice(0, room);
  return html`<g class=${`tile level${deep}${big ? " big" : ""}`} role="link" tabindex=${open ? 0 : -1} data-at=${n} data-path=${one.path} aria-label=${said(one)} onClick=${() => opens(one)} onFocus=${() => at(n)}>
    <title>${said(one)}</title><rect x=${x + 1} y=${y + 1} width=${Math.max(0, w - 2)} height=${Math.max(0, h - 2)} rx="3" />
    <svg x=${x + 2} y=${y + 2} width=${Math.max(0, w - 4)} height=${Math.max(0, h - 4)}>${lines.map(([text, kind], n) => html`<text class=${kind} x="5" y=${(n + 1) * (big ? 21 : 16) - 1}>${text}</text>`)}</svg></g>`;
}
