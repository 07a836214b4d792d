// What happened while somebody was away: numbers, sentences, and the list of what matters.

import { html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import { go } from "../lib/route.js";
import { count, span } from "../lib/words.js";
import { AsTable, BringBack, Choice, SortTable, usePast, useWidth } from "../parts/drawn.js";
import { Agent, Empty, Path, Said } from "../parts/text.js";
import { momentOf, timeOf } from "./lane_words.js";
import { bars } from "./layout/slices.js";
import { ticks, timeAt, xOf } from "./layout/time_axis.js";
import { Slices } from "./timeline_strip.js";

const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR, LONGEST = 31 * DAY;
const HIGH = 72, SHORTEST = MINUTE, SETTLED_MS = 250, FIRST = 30;
const SPANS = [["visit", "Since my last visit"], [String(HOUR), "1 hour"], [String(8 * HOUR), "8 hours"], [String(DAY), "1 day"], [String(7 * DAY), "7 days"]];
const NUMBERS = [
  ["overwrites", "overwrite", "lost"], ["restored", "restored", "ok", "restored"], ["refusals", "refusal", "wait"], ["waited_ms", "waited", "wait"], ["gone", "agent gone", "lost", "agents gone"], ["edits", "edit"], ["commits", "commit", "ok"],
  ["tasks_done", "task done", "ok", "tasks done"], ["decisions", "decision"], ["messages", "message"], ["arrivals", "arrival"],
];
const MATTERS = [["", "All"], ["lost", "Overwritten"], ["refused", "Refused"], ["gone", "Gone"], ["decided", "Decisions"], ["committed", "Commits"], ["other", "Other"]];
const KIND = { work_overwritten: "lost", work_in_doubt: "lost", file_restored: "lost", edit_refused: "refused", stale_write_refused: "refused", git_refused: "refused", shield_refused: "refused", name_refused: "refused", commit_refused: "refused", circle_refused: "refused", agent_left: "gone", decision_made: "decided", committed: "committed" };
const SIGN = { lost: "✕", refused: "!", gone: "†", decided: "§", committed: "✓", other: "·" };
const kindOf = (event) => KIND[event.type] ?? "other";

/**
 * When this browser last showed this repository before now; kept as long as it is open. A visit that
 * is gone on with within ten minutes is the same one.
 */
function useVisit(repository, now) {
  const slot = `agent-sync seen ${repository}`;
  const [visit] = useState(() => {
    const kept = JSON.parse(localStorage.getItem(slot) ?? "null") ?? {};
    return { began: kept.last && now - kept.last < 10 * MINUTE ? kept.began ?? now : now, before: kept.last && now - kept.last < 10 * MINUTE ? kept.before ?? 0 : kept.last ?? 0 };
  });
  useEffect(() => {
    const note = () => { if (!document.hidden) localStorage.setItem(slot, JSON.stringify({ ...visit, last: now })); };
    note();
  }, [now, slot, visit]);
  return visit.before;
}

export default function View({ repository, glance, now, route }) {
  const before = useVisit(repository, now);
  const [chosen, choose] = useState(route.span ?? "visit");
  const [slice, setSlice] = useState(null);
  const [table, setTable] = useState(false);
  const opened = useRef(now);
  const far = chosen === "visit" ? Math.min(LONGEST, Math.max(SHORTEST, opened.current - (before || opened.current - 8 * HOUR))) : Number(chosen) || DAY;
  const day = Math.max(DAY, far);
  const whole = usePast(repository, { reach: day, seq: glance.seq, now });
  const settled = useSettled(slice);
  const from = settled ? settled.from : chosen === "visit" ? opened.current - far : 0;
  const part = usePast(repository, { reach: far, from, to: settled?.to ?? 0, seq: glance.seq, now });
  const shown = slice ?? { from: from || now - far, to: now };
  const pick = (next) => {
    setSlice(null);
    choose(next);
    go({ view: "away", span: next === "visit" ? null : next }, { replace: true });
  };
  const { past, failed } = part;
  return html`<section class="drawn away" aria-labelledby="away-head"><div class="row drawn-head"><h2 id="away-head">What happened</h2>
      <${Choice} label="Since" rows=${SPANS} chosen=${slice ? "" : chosen} set=${pick} /><${AsTable} on=${table} set=${setTable} /></div>
    <p class="dim">${chosen === "visit" && !slice ? (before ? `You were last here ${momentOf(before, now)}, ${span(opened.current - before)} before this visit. ` : "This is the first visit from this browser: the last 8 hours. ") : ""}${momentOf(shown.from, now)} to ${slice ? momentOf(shown.to, now) : "now"}</p>
    ${whole.past ? html`<${Slider} past=${whole.past} shown=${shown} bounds=${{ from: Math.floor((now - day) / MINUTE) * MINUTE, to: Math.ceil(now / MINUTE) * MINUTE }} set=${setSlice} now=${now} />` : null}
    ${failed ? html`<p class="bad" role="alert">What happened cannot be read: <${Said} text=${failed.message} /></p>` : null}
    ${!past ? html`<p class="dim" aria-busy="true">Loading…</p>` : html`<div aria-busy=${part.busy ? "true" : null}><${Sums} sums=${past.sums} />
      <div class="away-says">${past.says.map((one) => html`<p key=${one}><${Said} text=${one} most=${400} /></p>`)}</div><${Matters} repository=${repository} lost=${glance.lost} past=${past} now=${now} table=${table} /></div>`}
  </section>`;
}

/** A value once it has not changed for a moment. */
function useSettled(value) {
  const [found, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), value ? SETTLED_MS : 0);
    return () => clearTimeout(timer);
  }, [value]);
  return value ? found : null;
}

function Sums({ sums }) {
  return html`<dl class="away-sums">${NUMBERS.map(([id, one, shade = "", many]) => {
    const n = sums[id] ?? 0, none = !n;
    return html`<div key=${id} data-sum=${id} data-shade=${none ? "none" : shade}><dd>${id === "waited_ms" ? (n ? span(n) : "0") : n}</dd><dt>${id === "waited_ms" ? one : n === 1 ? one : many ?? `${one}s`}</dt></div>`;
  })}</dl>`;
}

/** The day in slices, and the two ends of what is shown: drag, or the keys on each end. */
function Slider({ past, shown, bounds, set, now }) {
  const [box, width] = useWidth();
  const drag = useRef(null);
  const slices = useMemo(() => bars(inside(past.slices ?? []), { width, height: HIGH - 4 }), [past, width]);
  const marks = useMemo(() => ticks(bounds, width, { apart: 70, offset: -new Date().getTimezoneOffset() * MINUTE }), [bounds.from, bounds.to, width]);
  const from = Math.max(0, xOf(shown.from, bounds, width)), to = Math.min(width, xOf(shown.to, bounds, width));
  const bounded = (next) => set({ from: Math.max(bounds.from, Math.min(next.from, next.to - SHORTEST)), to: Math.min(bounds.to, Math.max(next.to, next.from + SHORTEST)) });
  const at = (event) => timeAt(Math.max(0, Math.min(width, event.clientX - event.currentTarget.getBoundingClientRect().left)), bounds, width);
  const down = (event) => {
    if (event.button) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const which = Math.abs(x - from) < 12 ? "from" : Math.abs(x - to) < 12 ? "to" : "new";
    drag.current = { which, start: at(event), x: event.clientX };
  };
  const move = (event) => {
    const here = drag.current;
    if (!here || Math.abs(event.clientX - here.x) < 3) return;
    if (here.which === "new") bounded({ from: Math.min(here.start, at(event)), to: Math.max(here.start, at(event)) });
    else bounded({ ...shown, [here.which]: at(event) });
  };
  const over = () => { drag.current = null; };
  const step = (bounds.to - bounds.from) / 96;
  const key = (which) => (event) => {
    const by = { ArrowLeft: -step, ArrowDown: -step, ArrowRight: step, ArrowUp: step, PageDown: -8 * step, PageUp: 8 * step }[event.key];
    const end = { Home: bounds.from, End: bounds.to }[event.key];
    if (by === undefined && end === undefined) return;
    event.preventDefault();
    bounded({ ...shown, [which]: end ?? Math.max(bounds.from, Math.min(bounds.to, shown[which] + by)) });
  };
  const knob = (which, x, label) => html`<g class="knob" role="slider" tabindex="0" aria-label=${label} aria-valuemin=${Math.round(bounds.from / 1000)} aria-valuemax=${Math.round(bounds.to / 1000)}
    aria-valuenow=${Math.round(shown[which] / 1000)} aria-valuetext=${momentOf(shown[which], now)} onKeyDown=${key(which)}><line x1=${x} x2=${x} y1="0" y2=${HIGH} /><rect x=${Math.max(0, Math.min(width - 10, x - 5))} y=${HIGH / 2 - 12} width="10" height="24" rx="3" /></g>`;
  return html`<figure class="away-slider" ref=${box}>${width ? html`<svg width=${width} height=${HIGH + 18} role="group" aria-labelledby="slider-title slider-desc" onPointerDown=${down} onPointerMove=${move} onPointerUp=${over} onPointerCancel=${over}>
    <title id="slider-title">Events by time</title><desc id="slider-desc">${slices.length} slices, at most ${Math.max(0, ...slices.map((one) => one.n))} events in one. Two sliders choose the stretch that is summed up.</desc>
    <rect class="chosen" x=${from} y="0" width=${Math.max(2, to - from)} height=${HIGH} /><${Slices} slices=${slices} height=${HIGH} />
    ${marks.map((one) => html`<text key=${one.at} class="tick" x=${Math.min(width - 26, Math.max(16, one.x))} y=${HIGH + 14}>${timeOf(one.at, one.unit)}</text>`)}
    ${knob("from", from, "From")}${knob("to", to, "To")}</svg>` : null}</figure>`;
}

const inside = (slices) => slices.map((one) => ({ ...one, at: Date.parse(one.at) }));

function Matters({ repository, lost, past, now, table }) {
  const [kind, setKind] = useState("");
  const [all, setAll] = useState(false);
  const list = past.notable ?? [], counts = new Map();
  for (const one of list) counts.set(kindOf(one), (counts.get(kindOf(one)) ?? 0) + 1);
  const rows = MATTERS.filter(([id]) => !id || counts.has(id)).map(([id, title]) => [id, `${title} ${id ? counts.get(id) : list.length}`]);
  const chosen = list.filter((one) => !kind || kindOf(one) === kind), shown = all ? chosen : chosen.slice(0, FIRST);
  if (!list.length) return html`<${Empty}>Nothing that you need to know.<//>`;
  return html`<section aria-labelledby="matters"><div class="row drawn-head"><h3 id="matters">What matters</h3><${Choice} label="Which" rows=${rows} chosen=${kind} set=${setKind} /></div>
    ${table ? html`<${SortTable} caption="What matters" columns=${columns(now)} rows=${chosen} id=${(one) => one.seq} />`
      : html`<ol class="away-matters">${shown.map((one) => html`<li key=${one.seq} data-kind=${kindOf(one)} data-seq=${one.seq}><span class="sign" aria-hidden="true">${SIGN[kindOf(one)]}</span> <time class="dim" datetime=${one.at}>${momentOf(Date.parse(one.at), now)}</time>
        <div>${one.path ? html`<button class="plain drawn-said" onClick=${() => go({ view: "file", path: one.path })}><${Said} text=${one.says} /></button>` : html`<${Said} text=${one.says} />`}
          ${one.type === "work_overwritten" ? html`<${BringBack} repository=${repository} lost=${lost} path=${one.path} at=${Date.parse(one.at)} />` : null}</div></li>`)}</ol>
        ${shown.length < chosen.length ? html`<p><button onClick=${() => setAll(true)}>Show all ${chosen.length}</button></p>` : null}`}
    ${past.notable_more ? html`<p class="dim">${count(past.notable_more, "more event")} like these not listed. A shorter stretch lists them.</p>` : null}</section>`;
}

const columns = (now) => [
  { id: "at", title: "At", short: true, down: true, of: (one) => one.at, show: (one) => momentOf(Date.parse(one.at), now) },
  { id: "kind", title: "What", short: true, of: (one) => MATTERS.find(([id]) => id === kindOf(one))[1] },
  { id: "agent", title: "Agent", of: (one) => one.agent ?? "", show: (one) => html`<${Agent} id=${one.agent_id} name=${one.agent} />` },
  { id: "path", title: "File", of: (one) => one.path ?? "", show: (one) => (one.path ? html`<${Path} path=${one.path} />` : "") },
  { id: "says", title: "In words", of: (one) => one.says, show: (one) => html`<${Said} text=${one.says} />` },
];
