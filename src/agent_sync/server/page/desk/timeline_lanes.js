// The lanes of the timeline as they are drawn: only those that the window of the list shows.

import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../lib/html.js";
import { go, link } from "../lib/route.js";
import { seen } from "../lib/words.js";
import { useFrame, useHeight } from "../parts/drawn.js";
import { Agent, hue, Path, Said } from "../parts/text.js";
import { KINDS, SIGNS } from "./lane_words.js";
import { drawn, GRAVE, inWindow, tall, tops, walk } from "./layout/lanes.js";
import { timeAt, within, xOf, zoomed } from "./layout/time_axis.js";

const ABOVE = 20, LISTED = 460, AROUND = 360;

/** The list of lanes, of which only those are drawn that its window shows. */
export function Lanes({ hold, lanes, by, view, bounds, set, marks, wide, label, now, tell, cursor, told }) {
  const extra = label ? 0 : ABOVE;
  const edges = useMemo(() => tops(lanes, extra), [lanes, extra]);
  const whole = edges[edges.length - 1], listed = Math.max(LISTED, useHeight() - AROUND), high = Math.min(whole, listed);
  const [top, setTop] = useState(0);
  const box = useRef(null), soon = useFrame(), drag = useRef(null), state = useRef(null);
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
    const { view: began } = drag.current, shift = (by_ / wide) * (began.to - began.from);
    soon(() => set(within({ from: began.from - shift, to: began.to - shift }, bounds)));
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
  return html`<g key=${`m${at}`} class=${`mark-of ${kind} ${on ? "on" : ""}`} data-item="marks" data-at=${at} data-kind=${kind}>${formOf(kind, x, y)}<text x=${x} y=${y + 4}>${mark.parts.length > 1 ? Math.min(99, mark.parts.length) : SIGNS[kind]}</text></g>`;
}

/** The form of a mark: of each kind one, in the drawing and in what explains it. */
function formOf(kind, x, y) {
  return { overwritten: html`<rect x=${x - 7} y=${y - 7} width="14" height="14" rx="2" />`, refused: html`<path d=${`M${x} ${y - 8} L${x + 7} ${y + 6} L${x - 7} ${y + 6} z`} />`, kept: html`<path d=${`M${x - 4} ${y - 7} h8 l4 7 l-4 7 h-8 l-4 -7 z`} />`, committed: html`<path d=${`M${x} ${y - 8} L${x + 8} ${y} L${x} ${y + 8} L${x - 8} ${y} z`} />` }[kind] ?? html`<circle cx=${x} cy=${y} r="6.5" />`;
}

/** The patterns, once for all lanes. */
export function Patterns() {
  return html`<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
    <pattern id="of-lock" width="6" height="6" patternUnits="userSpaceOnUse"><path d="M1 0 V6" /></pattern>
    <pattern id="of-wait" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1.5 0 V6" /></pattern>
    <pattern id="of-many" width="4" height="4" patternUnits="userSpaceOnUse"><circle cx="1" cy="1" r="0.8" /></pattern></defs></svg>`;
}

/** What bars and marks mean. */
export function Legend() {
  return html`<p class="drawn-key dim"><span><span class="bar edit"></span> editing</span> <span><span class="bar lock"></span> locked</span> <span><span class="bar wait"></span> waiting</span> ${GRAVE.map((kind) => html` <span key=${kind}><svg class="sign" width="20" height="20" aria-hidden="true"><g class=${`mark-of ${kind}`}>${formOf(kind, 10, 10)}<text x="10" y="14">${SIGNS[kind]}</text></g></svg> ${kind === "edited" ? "edited or patched, with no hold" : KINDS[kind]}</span>`)} <span>a number: several together</span></p>`;
}
