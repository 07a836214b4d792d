// The timeline: a lane a file or an agent, what was held and waited for, and what went wrong, hours to seconds.

import { html, useCallback, useLayoutEffect, useMemo, useRef, useState } from "../lib/html.js";
import { go, link } from "../lib/route.js";
import { count, span } from "../lib/words.js";
import { AsTable, BringBack, Choice, Pick, SortTable, usePast, useWidth } from "../parts/drawn.js";
import { Agent, Empty, Path, Said } from "../parts/text.js";
import { KINDS, momentOf, rowsOf, timeOf, together } from "./lane_words.js";
import { byAgent, byFile, sorted, walk } from "./layout/lanes.js";
import { moved, ticks, within, zoomed } from "./layout/time_axis.js";
import { Lanes, Legend, Patterns } from "./timeline_lanes.js";
import { Strip } from "./timeline_strip.js";

const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const REACH = [[HOUR, "1 hour"], [8 * HOUR, "8 hours"], [DAY, "1 day"], [3 * DAY, "3 days"], [7 * DAY, "7 days"], [31 * DAY, "31 days"]];
const ORDER = [["trouble", "trouble first"], ["last", "latest first"], ["name", "by name"]];
const LABEL = 240, NARROW = 640;
const offset = () => -new Date().getTimezoneOffset() * MINUTE;

/** What is seen: {from, to} in ms. `stand` null follows now, a little room ahead; it moves on in steps. */
function useView(bounds, now) {
  const [long, setLong] = useState(bounds.to - bounds.from);
  const [stand, setStand] = useState(null);
  const step = Math.max(1000, Math.min(long, bounds.to - bounds.from) / 20);
  const end = stand === null ? Math.ceil(now / step) * step + step / 2 : stand;
  const view = useMemo(() => within({ from: end - long, to: end }, bounds), [end, long, bounds]);
  const set = useCallback((next) => {
    setLong(next.to - next.from);
    setStand(next.to >= bounds.now && next.to >= bounds.to - (next.to - next.from) / 1000 ? null : next.to);
  }, [bounds]);
  return [view, set, useCallback((far) => { setLong(far); setStand(null); }, []), stand === null];
}

export default function View({ repository, glance, now, route }) {
  const [reach, setReach] = useState(8 * HOUR);
  const [table, setTable] = useState(false);
  const [order, setOrder] = useState("trouble");
  const [typed, setTyped] = useState(route.filter ?? "");
  const by = route.by === "agent" ? "agent" : "file";
  const { past, failed, busy } = usePast(repository, { reach, seq: glance.seq, now });
  const lanes = useMemo(() => past && (by === "agent" ? byAgent(past) : byFile(past)), [past, by]);
  const shown = useMemo(() => lanes && sorted(lanes.filter((one) => matches(one, typed)), order), [lanes, typed, order]);
  const edge = Math.ceil(now / MINUTE) * MINUTE;
  const bounds = useMemo(() => ({ from: edge - reach, to: edge + reach / 20 + MINUTE, now: edge - MINUTE }), [reach, edge]);
  const [view, setView, reset, follows] = useView(bounds, now);
  const first = useRef(null);
  useLayoutEffect(() => {
    // What is shown at first begins with what happened first, not with empty hours.
    if (!lanes?.length || first.current === reach) return;
    first.current = reach;
    const began = Math.max(bounds.from, Math.min(...lanes.map((one) => one.began)));
    reset(Math.max((now - began) * 1.12, MINUTE * 5));
  }, [lanes, reach]);
  const far = (ms) => setReach(Number(ms));
  const keep = { view: "timeline", by: by === "agent" ? "agent" : null, filter: typed };
  const filter = (event) => {
    setTyped(event.target.value);
    go({ ...keep, filter: event.target.value }, { replace: true });
  };
  return html`<section class="drawn timeline" aria-labelledby="timeline-head">
    <div class="row drawn-head"><h2 id="timeline-head">Timeline</h2>
      <${Choice} label="Lanes" rows=${[["file", "By file"], ["agent", "By agent"]]} chosen=${by} set=${(next) => go({ ...keep, by: next === "agent" ? next : null }, { replace: true })} />
      <label class="drawn-pick">Filter <input type="search" name="filter" value=${typed} placeholder=${by === "agent" ? "agent or path" : "path"} onInput=${filter} /></label>
      <${Pick} label="Last" rows=${REACH} chosen=${reach} set=${far} /><${Pick} label="Order" rows=${ORDER} chosen=${order} set=${setOrder} />
      <${AsTable} on=${table} set=${setTable} /></div>
    ${failed ? html`<p class="bad" role="alert">What happened cannot be read: <${Said} text=${failed.message} /></p>` : null}
    ${!shown ? html`<p class="dim" aria-busy="true">${busy ? "Loading…" : ""}</p>`
      : !lanes.length ? html`<${Empty}>Nothing was edited, locked or waited for in this time.<//>`
        : !shown.length ? html`<${Empty}>No lane fits the filter.<//>`
          : html`<${Drawing} repository=${repository} lost=${glance.lost} past=${past} lanes=${shown} by=${by} view=${view} bounds=${bounds} set=${setView} reset=${() => reset(Math.min(reach, view.to - view.from))} whole=${() => reset(2 * reach)} follows=${follows} now=${now} table=${table} />`}
    ${past?.more_lanes ? html`<p class="dim">${count(past.more_lanes, "quieter file")} more not drawn. A shorter time shows them.</p>` : null}
  </section>`;
}

function matches(lane, typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  const has = (text) => String(text ?? "").toLowerCase().includes(wanted);
  return has(lane.path) || has(lane.agent) || (lane.agent_id !== undefined && (lane.spans.some((one) => has(one.path)) || lane.marks.some((one) => has(one.path))));
}

function Drawing({ repository, lost, past, lanes, by, view, bounds, set, reset, whole, follows, now, table }) {
  const [box, width] = useWidth();
  const [told, tell] = useState(null);
  const [cursor, setCursor] = useState({ lane: "", at: -1 });
  const narrow = width > 0 && width < NARROW, label = narrow ? 0 : LABEL, wide = Math.max(0, width - label - 2);
  const marks = useMemo(() => ticks(view, wide, { apart: narrow ? 70 : 90, offset: offset() }), [view, wide, narrow]);
  const list = useRef(null);
  const zoom = (factor, around = (view.from + view.to) / 2) => set(zoomed(view, factor, around, bounds));
  const centre = follows ? now : undefined;
  const toItem = (lane, at) => {
    const found = walk(lane)[at];
    if (!found) return;
    setCursor({ lane: lane.id, at });
    tell({ parts: [found.one], pinned: true });
    const long = view.to - view.from;
    if (found.at < view.from || found.at > view.to) set(within({ from: found.at - long / 2, to: found.at + long / 2 }, bounds));
  };
  const step = (lanesOn, itemsOn) => {
    const here = lanes.findIndex((one) => one.id === cursor.lane);
    const at = Math.max(0, Math.min(lanes.length - 1, here < 0 ? 0 : here + lanesOn)), lane = lanes[at], items = walk(lane);
    const near = () => Math.max(0, items.findIndex((one) => one.at >= view.from));
    toItem(lane, lanesOn || here < 0 ? near() : Math.max(0, Math.min(items.length - 1, cursor.at + itemsOn)));
    list.current?.show(at);
  };
  const keys = {
    "+": () => zoom(0.5, centre), "=": () => zoom(0.5, centre), "-": () => zoom(2, centre), ArrowLeft: () => set(moved(view, -0.25, bounds)), ArrowRight: () => set(moved(view, 0.25, bounds)),
    ArrowDown: () => step(1, 0), ArrowUp: () => step(-1, 0), Home: () => set(moved(view, -1e6, bounds)), End: reset, 0: whole,
    ".": () => step(0, 1), ",": () => step(0, -1), Enter: () => told && opens(told.parts[0]), Escape: () => { tell(null); setCursor({ lane: "", at: -1 }); },
  };
  const key = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a, button")) return;
    const run = keys[event.key];
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const parts = useMemo(() => table ? rowsOf(lanes, view, Math.floor(now / MINUTE) * MINUTE) : [], [table, lanes, view, Math.floor(now / MINUTE)]);
  const tools = html`<div class="row zooming"><${Zooming} zoom=${(factor) => zoom(factor, centre)} move=${(part) => set(moved(view, part, bounds))} whole=${whole} reset=${reset} follows=${follows} />
    <span class="dim">${momentOf(view.from, now)} to ${momentOf(view.to, now)} (${span(view.to - view.from)})</span></div>`;
  if (table) return html`<div ref=${box}>${tools}<${SortTable} caption=${`What the picture shows: ${count(lanes.length, "lane")}`} columns=${columns(now)} rows=${parts} /></div>`;
  return html`<div ref=${box} class=${`lanes-box ${narrow ? "narrow" : ""}`}>${tools}
    <${Patterns} /><${Legend} />
    <${Told} told=${told} now=${now} repository=${repository} lost=${lost} />
    <div class="keyed" role="group" tabindex="0" aria-label="Timeline: plus and minus zoom, left and right move, up and down choose a lane, comma and full stop go along it, Enter opens the file" onKeyDown=${key}>
      ${width ? html`<${Strip} past=${past} lanes=${lanes} view=${view} bounds=${bounds} width=${width} set=${set} now=${now} />
      <div class="drawn-axis"><svg width=${wide} height="20" aria-hidden="true">${marks.map((one) => html`<text key=${one.at} x=${Math.min(wide - 30, Math.max(18, one.x))} y="14" class=${one.unit}>${timeOf(one.at, one.unit)}</text>`)}</svg></div>
      <${Lanes} hold=${list} lanes=${lanes} by=${by} view=${view} bounds=${bounds} set=${set} marks=${marks} wide=${wide} label=${label} now=${now} tell=${tell} cursor=${cursor} told=${told} />` : null}
    </div></div>`;
}

function opens(one) {
  if (one.path) go({ view: "file", path: one.path });
}

function Zooming({ zoom, move, whole, reset, follows }) {
  return html`<div class="drawn-choice" role="group" aria-label="Zoom and move"><button aria-label="Zoom in" onClick=${() => zoom(0.5)}>+</button><button aria-label="Zoom out" onClick=${() => zoom(2)}>−</button>
    <button aria-label="Earlier" onClick=${() => move(-0.5)}>←</button><button aria-label="Later" onClick=${() => move(0.5)}>→</button><button onClick=${whole}>All</button><button aria-pressed=${follows ? "true" : "false"} onClick=${reset}>Now</button></div>`;
}

/** The sentence of what the pointer or the keys are on. */
function Told({ told, now, repository, lost }) {
  const path = told?.parts[0]?.path, gone = told?.pinned && told.parts.find((one) => one.kind === "overwritten");
  return html`<div class="drawn-told" role="status" aria-live="polite">${told ? html`<${Said} text=${together(told.parts, now)} most=${600} />${told.pinned && path ? html` <a href=${link({ view: "file", path })} onClick=${(event) => { event.preventDefault(); go({ view: "file", path }); }}>The file</a>` : null}${gone ? html` <${BringBack} repository=${repository} lost=${lost} path=${gone.path} at=${gone.at} />` : null}`
    : html`<span class="dim">Point at a bar or a mark, or use the keys: its sentence stands here.</span>`}</div>`;
}

const columns = (now) => [
  { id: "at", title: "At", short: true, of: (row) => row.at, show: (row) => momentOf(row.at, now) },
  { id: "what", title: "What", short: true, of: (row) => KINDS[row.one.kind] ?? row.one.kind },
  { id: "agent", title: "Agent", of: (row) => row.one.agent, show: (row) => html`<${Agent} id=${row.one.agent_id} name=${row.one.agent} />` },
  { id: "path", title: "File", of: (row) => row.one.path, show: (row) => html`<${Path} path=${row.one.path} />` },
  { id: "long", title: "How long", short: true, down: true, of: (row) => (row.one.at !== undefined ? -1 : (row.to ?? now) - row.at), show: (row) => (row.one.at !== undefined ? "" : `${span((row.to ?? now) - row.at)}${row.to === null ? ", still" : ""}`) },
  { id: "end", title: "In words", of: (row) => row.one.says ?? row.one.end ?? "", show: (row) => html`<${Said} text=${together([row.one], now)} />` },
];
