// The timeline: a lane a file or an agent, what was held and waited for, and what went wrong, hours to seconds.

import { html, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib/html.js";
import { go, link } from "../lib/route.js";
import { count, seen, span } from "../lib/words.js";
import { AsTable, BringBack, Choice, Pick, SortTable, useHeight, usePast, useWidth } from "../parts/drawn.js";
import { Agent, Empty, hue, Path, Said } from "../parts/text.js";
import { KINDS, momentOf, rowsOf, SIGNS, timeOf, together } from "./lane_words.js";
import { byAgent, byFile, drawn, GRAVE, inWindow, sorted, tall, tops } from "./layout/lanes.js";
import { bars } from "./layout/slices.js";
import { moved, ticks, timeAt, within, xOf, zoomed } from "./layout/time_axis.js";

const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const REACH = [[HOUR, "1 hour"], [8 * HOUR, "8 hours"], [DAY, "1 day"], [3 * DAY, "3 days"], [7 * DAY, "7 days"], [31 * DAY, "31 days"]];
const ORDER = [["trouble", "trouble first"], ["last", "latest first"], ["name", "by name"]];
const LABEL = 240, NARROW = 640, ABOVE = 20, STRIP = 36, LISTED = 460, AROUND = 360;
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

/** The items of a lane in the order of time: what the keys walk along. */
const walk = (lane) => [...lane.spans.map((one) => ({ one, at: one.from })), ...lane.marks.map((one) => ({ one, at: one.at }))].sort((a, b) => a.at - b.at);

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

function Legend() {
  return html`<p class="drawn-key dim"><span><span class="bar edit"></span> editing</span> <span><span class="bar lock"></span> locked</span> <span><span class="bar wait"></span> waiting</span> ${GRAVE.slice(0, 4).map((kind) => html` <span><span class=${`sign ${kind}`} aria-hidden="true">${SIGNS[kind]}</span> ${KINDS[kind]}</span>`)}</p>`;
}

/** The sentence of what the pointer or the keys are on. */
function Told({ told, now, repository, lost }) {
  const path = told?.parts[0]?.path, gone = told?.pinned && told.parts.find((one) => one.kind === "overwritten");
  return html`<div class="drawn-told" role="status" aria-live="polite">${told ? html`<${Said} text=${together(told.parts, now)} most=${600} />${told.pinned && path ? html` <a href=${link({ view: "file", path })} onClick=${(event) => { event.preventDefault(); go({ view: "file", path }); }}>The file</a>` : null}${gone ? html` <${BringBack} repository=${repository} lost=${lost} path=${gone.path} at=${gone.at} />` : null}`
    : html`<span class="dim">Point at a bar or a mark, or use the keys: its sentence stands here.</span>`}</div>`;
}

/** The whole of what is loaded, small, with what is seen as a frame: drag to choose another. */
function Strip({ past, lanes, view, bounds, width, set, now }) {
  const slices = useMemo(() => bars(sliced(past, lanes, bounds), { width, height: STRIP - 4 }), [past, lanes, bounds, width]);
  const drag = useRef(null);
  const at = (event) => timeAt(Math.max(0, Math.min(width, event.clientX - event.currentTarget.getBoundingClientRect().left)), bounds, width);
  const down = (event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: at(event), x: event.clientX };
  };
  const move = (event) => {
    if (!drag.current || Math.abs(event.clientX - drag.current.x) < 4) return;
    const to = at(event);
    set(within({ from: Math.min(to, drag.current.from), to: Math.max(to, drag.current.from) }, bounds));
  };
  const up = (event) => {
    if (drag.current && Math.abs(event.clientX - drag.current.x) < 4) {
      const half = (view.to - view.from) / 2, middle = at(event);
      set(within({ from: middle - half, to: middle + half }, bounds));
    }
    drag.current = null;
  };
  const from = xOf(view.from, bounds, width), to = xOf(view.to, bounds, width);
  return html`<svg class="drawn-strip" width=${width} height=${STRIP} role="img" onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${() => { drag.current = null; }}>
    <title>All that is loaded; drag to choose a stretch of it</title><desc>The stretch that is shown: ${momentOf(view.from, now)} to ${momentOf(view.to, now)}</desc>
    <${Slices} slices=${slices} height=${STRIP} /><rect class="brush" x=${from} y="1" width=${Math.max(3, to - from)} height=${STRIP - 2} rx="3" /></svg>`;
}

/** Bars of slices; also for other views. */
export function Slices({ slices, height }) {
  return useMemo(() => html`<g>${slices.map((one, at) => (one.n ? html`<g key=${at} class="slice" data-n=${one.n}><rect class="some" x=${one.x} y=${height - one.h} width=${one.w} height=${one.h} />
    ${one.refusedHeight ? html`<rect class="refused" x=${one.x} y=${height - one.lostHeight - one.refusedHeight} width=${one.w} height=${one.refusedHeight} />` : null}
    ${one.lostHeight ? html`<rect class="lost" x=${one.x} y=${height - one.lostHeight} width=${one.w} height=${one.lostHeight} />` : null}</g>` : null))}</g>`, [slices, height]);
}

/** The lanes' own events in 96 equal slices. */
function sliced(past, lanes, bounds) {
  const count_ = 96, step = (bounds.to - bounds.from) / count_;
  const found = Array.from({ length: count_ }, (_, at) => ({ at: bounds.from + at * step, n: 0, lost: 0, refused: 0 }));
  const of = (at) => found[Math.max(0, Math.min(count_ - 1, Math.floor((at - bounds.from) / step)))];
  for (const lane of lanes) {
    for (const one of lane.spans) of(one.from).n++;
    for (const one of lane.marks) {
      const slice = of(one.at);
      slice.n++;
      if (one.kind === "overwritten") slice.lost++;
      if (one.kind === "refused") slice.refused++;
    }
  }
  return found;
}

/** The list of lanes, of which only those are drawn that its window shows. */
function Lanes({ hold, lanes, by, view, bounds, set, marks, wide, label, now, tell, cursor, told }) {
  const extra = label ? 0 : ABOVE;
  const edges = useMemo(() => tops(lanes, extra), [lanes, extra]);
  const whole = edges[edges.length - 1], listed = Math.max(LISTED, useHeight() - AROUND), high = Math.min(whole, listed);
  const [top, setTop] = useState(0);
  const box = useRef(null), drag = useRef(null), state = useRef(null);
  state.current = { view, bounds, set };
  const [from, to] = inWindow(edges, top - 40, high + 80);
  hold.current = { show: (at) => {
    const element = box.current;
    if (edges[at] < top) element.scrollTop = edges[at];
    else if (edges[at + 1] > top + high) element.scrollTop = edges[at + 1] - high;
  } };
  useEffect(() => {
    const element = box.current;
    const wheel = (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { view: seen_, bounds: all, set: change } = state.current;
      const x = event.clientX - element.getBoundingClientRect().left - label;
      change(zoomed(seen_, event.deltaY > 0 ? 1.25 : 0.8, timeAt(Math.max(0, Math.min(wide, x)), seen_, wide), all));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => element.removeEventListener("wheel", wheel);
  }, [label, wide]);
  const item = (event) => event.target.closest?.("[data-item]");
  const found = (element) => element && { parts: element.closest("svg.events").drawn_[element.dataset.item][element.dataset.at].parts };
  const over = (event) => {
    if (drag.current?.moving) return;
    const element = item(event);
    if (element) tell(found(element));
  };
  const down = (event) => {
    if (event.button || !event.target.closest("svg")) return;
    drag.current = { x: event.clientX, view, moving: false };
  };
  const move = (event) => {
    if (!drag.current) return;
    const by_ = event.clientX - drag.current.x;
    if (!drag.current.moving && Math.abs(by_) < 4) return;
    if (!drag.current.moving) box.current.setPointerCapture(event.pointerId);
    drag.current.moving = true;
    const long = drag.current.view.to - drag.current.view.from, shift = (by_ / wide) * long;
    set(within({ from: drag.current.view.from - shift, to: drag.current.view.to - shift }, bounds));
  };
  const up = (event) => {
    const element = item(event);
    if (element && !drag.current?.moving) tell({ ...found(element), pinned: true });
    drag.current = null;
  };
  const double = (event) => {
    if (!event.target.closest("svg")) return;
    const x = event.clientX - box.current.getBoundingClientRect().left - label;
    set(zoomed(view, 0.5, timeAt(x, view, wide), bounds));
  };
  return html`<div class="lanes" ref=${box} style=${{ maxHeight: `${listed}px` }} onScroll=${(event) => setTop(event.currentTarget.scrollTop)}
    onPointerOver=${over} onPointerDown=${down} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${() => { drag.current = null; }} onDblClick=${double}>
    <div class="all" role="list" style=${{ height: `${whole}px` }}>
      <${Grid} marks=${marks} height=${whole} wide=${wide} label=${label} view=${view} now=${now} />
      ${lanes.slice(from, to).map((lane, at) => html`<${Lane} key=${lane.id} lane=${lane} by=${by} top=${edges[from + at]} extra=${extra} view=${view} wide=${wide} label=${label}
        now=${lane.open ? now : 0} at=${cursor.lane === lane.id ? cursor.at : -1} set=${from + at + 1} of=${lanes.length} />`)}
    </div></div>`;
}

/** The lines of the axis behind all lanes, and the line of now. */
function Grid({ marks, height, wide, label, view, now }) {
  const lines = useMemo(() => marks.map((one) => html`<line key=${one.at} x1=${one.x} x2=${one.x} y1="0" y2=${height} class=${one.unit} />`), [marks, height]);
  const x = xOf(now, view, wide);
  return html`<svg class="drawn-grid" aria-hidden="true" width=${wide} height=${height} style=${{ left: `${label}px` }}>${lines}${x >= 0 && x <= wide ? html`<g class="now-line"><line x1=${x} x2=${x} y1="0" y2=${height} /><path d=${`M${x - 5} 0 L${x + 5} 0 L${x} 7 z`} /></g>` : null}</svg>`;
}

function counted(lane) {
  const kinds = {};
  for (const one of lane.spans) kinds[one.kind] = (kinds[one.kind] ?? 0) + 1;
  for (const one of lane.marks) kinds[one.kind] = (kinds[one.kind] ?? 0) + 1;
  return Object.entries(kinds).map(([kind, n]) => `${n} ${KINDS[kind] ?? kind}`).join(", ") || "nothing";
}

function Lane({ lane, by, top, extra, view, wide, label, now, at, set, of }) {
  const high = tall(lane);
  const picked = useMemo(() => (at < 0 ? null : walk(lane)[at]?.one ?? null), [lane, at]);
  const root = useRef(null), what = useMemo(() => drawn(lane, view, wide, now), [lane, view, wide, now]);
  useLayoutEffect(() => { root.current.drawn_ = what; }, [what]);
  const body = useMemo(() => {
    const { bars: held, marks, hidden } = what;
    const here = (lane.here ?? []).map((one, n) => {
      const from = Math.max(0, xOf(one.from, view, wide)), to = Math.min(wide, xOf(one.to ?? now, view, wide));
      return to > from ? html`<rect key=${n} class="here" x=${from} y="0" width=${to - from} height=${high} />` : null;
    });
    return html`<svg ref=${root} class="events" width=${wide} height=${high} role="img" aria-labelledby=${`t${set}`}><title id=${`t${set}`}>${seen(lane.path ?? lane.agent ?? "")}: ${counted(lane)}</title>${here}
      ${held.map((one, n) => barOf(one, n, by, one.parts.includes(picked)))}${marks.map((one, n) => markOf(one, n, one.parts.includes(picked)))}
      ${hidden ? html`<text class="hidden" x=${wide - 4} y=${high - 2}>${hidden} more in the table</text>` : null}</svg>`;
  }, [lane, view, wide, what, high, picked, by, set]);
  const name = useMemo(() => lane.path !== undefined
    ? html`<a class="name" href=${link({ view: "file", path: lane.path })} onClick=${(event) => { event.preventDefault(); go({ view: "file", path: lane.path }); }} tabindex="-1"><${Path} path=${lane.path} most=${label ? 32 : 44} />${lane.checkout ? html` <span class="dim">in <${Said} text=${lane.checkout} most=${24} /></span>` : null}</a>`
    : html`<span class="name"><${Agent} id=${lane.agent_id} name=${lane.agent} /></span>`, [lane, label]);
  return html`<div class=${`lane ${at >= 0 ? "on" : ""}`} role="listitem" aria-setsize=${of} aria-posinset=${set} data-lane=${lane.id} style=${{ top: `${top}px`, height: `${high + extra}px` }}>
    <div class="lane-name" style=${{ width: label ? `${label}px` : "100%" }}>${name}</div>${body}</div>`;
}

/** Bars and marks are plain elements, not components: there may be thousands. */
function barOf(bar, at, by, on) {
  const first = bar.parts[0], kind = bar.parts.some((one) => one.kind !== first.kind) ? "many" : first.kind;
  const alone = bar.parts.every((one) => one.agent_id === first.agent_id);
  const words = bar.parts.length > 1 ? `${bar.parts.length}` : by === "agent" ? first.path : first.agent;
  const fits = Math.floor((bar.w - 8) / 6.2), text = fits >= Math.min(3, words.length) ? shortened(words, fits, by === "agent" && bar.parts.length === 1) : "";
  return html`<g key=${`b${at}`} class=${`bar ${kind} ${first.to === null ? "open" : ""} ${alone && kind !== "wait" ? `hue${hue(first.agent_id)}` : ""} ${on ? "on" : ""}`} data-item="bars" data-at=${at} data-kind=${kind}>
    <rect class="body" x=${bar.x} y=${bar.y} width=${bar.w} height=${bar.h} rx="2" />${kind === "lock" || kind === "wait" || kind === "many" ? html`<rect class="pattern" x=${bar.x} y=${bar.y} width=${bar.w} height=${bar.h} rx="2" fill=${`url(#of-${kind})`} />` : null}
    ${text ? html`<svg x=${bar.x} y=${bar.y} width=${bar.w} height=${bar.h}><text x="4" y=${bar.h - 2}>${text}</text></svg>` : null}</g>`;
}

function shortened(text, fits, end) {
  const whole = seen(text);
  if (whole.length <= fits) return whole;
  return fits < 4 ? whole.slice(0, fits) : end ? `…${whole.slice(1 - fits)}` : `${whole.slice(0, fits - 1)}…`;
}

function markOf(mark, at, on) {
  const { x, y, kind } = mark;
  const shape = { overwritten: html`<rect x=${x - 7} y=${y - 7} width="14" height="14" rx="2" />`, refused: html`<path d=${`M${x} ${y - 8} L${x + 7} ${y + 6} L${x - 7} ${y + 6} z`} />`, committed: html`<path d=${`M${x} ${y - 8} L${x + 8} ${y} L${x} ${y + 8} L${x - 8} ${y} z`} />` }[kind] ?? html`<circle cx=${x} cy=${y} r="6.5" />`;
  return html`<g key=${`m${at}`} class=${`mark-of ${kind} ${on ? "on" : ""}`} data-item="marks" data-at=${at} data-kind=${kind}>${shape}<text x=${x} y=${y + 4}>${mark.parts.length > 1 ? Math.min(99, mark.parts.length) : SIGNS[kind]}</text></g>`;
}

/** The patterns, once for all lanes. */
function Patterns() {
  return html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
    <pattern id="of-lock" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M1 0 V6" /></pattern>
    <pattern id="of-wait" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1.5 0 V6" /></pattern>
    <pattern id="of-many" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="1" cy="1" r="0.8" /></pattern></defs></svg>`;
}

const columns = (now) => [
  { id: "at", title: "At", short: true, of: (row) => row.at, show: (row) => momentOf(row.at, now) },
  { id: "what", title: "What", short: true, of: (row) => KINDS[row.one.kind] ?? row.one.kind },
  { id: "agent", title: "Agent", of: (row) => row.one.agent, show: (row) => html`<${Agent} id=${row.one.agent_id} name=${row.one.agent} />` },
  { id: "path", title: "File", of: (row) => row.one.path, show: (row) => html`<${Path} path=${row.one.path} />` },
  { id: "long", title: "How long", short: true, down: true, of: (row) => (row.one.at !== undefined ? -1 : (row.to ?? now) - row.at), show: (row) => (row.one.at !== undefined ? "" : `${span((row.to ?? now) - row.at)}${row.to === null ? ", still" : ""}`) },
  { id: "end", title: "In words", of: (row) => row.one.says ?? row.one.end ?? "", show: (row) => html`<${Said} text=${together([row.one], now)} />` },
];
