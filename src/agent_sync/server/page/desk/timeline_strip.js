// The strip above the lanes: all that is loaded, small, and what of it is shown.

import { html, useMemo, useRef } from "../lib/html.js";
import { useFrame } from "../parts/drawn.js";
import { momentOf } from "./lane_words.js";
import { bars } from "./layout/slices.js";
import { timeAt, within, xOf } from "./layout/time_axis.js";

const STRIP = 36;

/** The whole of what is loaded, small, with what is seen as a frame: drag to choose another. */
export function Strip({ past, lanes, view, bounds, width, set, now }) {
  const slices = useMemo(() => bars(sliced(past, lanes, bounds), { width, height: STRIP - 4 }), [past, lanes, bounds, width]);
  const drag = useRef(null), soon = useFrame();
  const at = (event) => timeAt(Math.max(0, Math.min(width, event.clientX - event.currentTarget.getBoundingClientRect().left)), bounds, width);
  const down = (event) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: at(event), x: event.clientX };
  };
  const move = (event) => {
    if (!drag.current || Math.abs(event.clientX - drag.current.x) < 4) return;
    const to = at(event), { from: began } = drag.current;
    soon(() => set(within({ from: Math.min(to, began), to: Math.max(to, began) }, bounds)));
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
