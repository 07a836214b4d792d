// What drawn views share: the width that there is, the table behind a picture, a choice of a few.

import { Act } from "./asking.js";
import { html, useCallback, useEffect, useRef, useState } from "../lib/html.js";
import { get } from "../lib/ask.js";

const LEAST = 200, AGAIN_MS = 3000, SAME_MS = 5000;

/** The width of an element in whole pixels, as it changes: [ref, width]; 0 before it is known. */
export function useWidth() {
  const ref = useRef(null);
  const [width, set] = useState(0);
  useEffect(() => {
    if (!ref.current) return undefined;
    const watch = new ResizeObserver(([entry]) => set(Math.max(LEAST, Math.floor(entry.contentRect.width))));
    watch.observe(ref.current);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}

/** Runs what it is given in the next frame; of more than one in a frame the last alone. */
export function useFrame() {
  const waiting = useRef({ run: null, id: 0 });
  useEffect(() => () => cancelAnimationFrame(waiting.current.id), []);
  return useCallback((run) => {
    const here = waiting.current;
    if (!here.run) here.id = requestAnimationFrame(() => { const last = here.run; here.run = null; last(); });
    here.run = run;
  }, []);
}

/** The height of the window, as it changes. */
export function useHeight() {
  const [height, set] = useState(innerHeight);
  useEffect(() => {
    const heard = () => set(innerHeight);
    addEventListener("resize", heard);
    return () => removeEventListener("resize", heard);
  }, []);
  return height;
}

/**
 * What happened in a repository over a stretch of time: {past, failed, busy}. `reach` ms back from now,
 * read again as `seq` grows but not oftener than every three seconds; or `from` and `to` in ms.
 */
export function usePast(repository, { reach = 0, from = 0, to = 0, seq = 0, now }) {
  const [found, set] = useState({ past: null, failed: null, busy: true });
  const last = useRef({ at: 0, timer: 0, turn: 0 });
  const wanted = useRef(null), heard = useRef(seq);
  wanted.current = { reach, from, to, now };
  const read = useCallback(async () => {
    const turn = ++last.current.turn, want = wanted.current;
    last.current.at = performance.now();
    last.current.timer = 0;
    const query = new URLSearchParams({ from: new Date(want.from || want.now - want.reach).toISOString() });
    if (want.to) query.set("to", new Date(want.to).toISOString());
    set((before) => ({ ...before, busy: true }));
    try {
      const past = await get(`/repositories/${encodeURIComponent(repository)}/past?${query}`);
      if (turn === last.current.turn) set({ past, failed: null, busy: false });
    } catch (failed) {
      if (turn === last.current.turn) set((before) => ({ ...before, failed, busy: false }));
    }
  }, [repository]);
  useEffect(() => {
    clearTimeout(last.current.timer);
    read();
  }, [read, reach, from, to]);
  useEffect(() => {
    if (to || heard.current === seq) return;
    heard.current = seq;
    const wait = last.current.at + AGAIN_MS - performance.now();
    last.current.timer ||= setTimeout(read, Math.max(0, wait));
  }, [seq, to, read]);
  useEffect(() => () => { clearTimeout(last.current.timer); last.current.turn = -1; }, []);
  return found;
}

/** The buttons that bring back what was lost of a path at a moment, where it is still kept and not back yet. */
export function BringBack({ repository, lost, path, at }) {
  const found = (lost ?? []).find((one) => one.path === path && !one.restored_at && Math.abs(Date.parse(one.at) - at) < SAME_MS);
  return found ? html`<span class="row drawn-back">${(found.acts ?? []).map((offer) => html`<${Act} key=${offer.label} repository=${repository} offer=${offer} />`)}</span>` : null;
}

/** The button that shows the table behind a picture instead of it. */
export function AsTable({ on, set }) {
  return html`<button class="drawn-switch" aria-pressed=${on ? "true" : "false"} onClick=${() => set(!on)}>As a table</button>`;
}

/** One of a few, as buttons: `rows` [[id, title], …]. */
export function Choice({ label, rows, chosen, set }) {
  return html`<div class="drawn-choice" role="group" aria-label=${label}>${rows.map(([id, title]) => html`<button key=${id} aria-pressed=${id === chosen ? "true" : "false"} onClick=${() => set(id)}>${title}</button>`)}</div>`;
}

/** One of more than a few. */
export function Pick({ label, rows, chosen, set }) {
  return html`<label class="drawn-pick">${label} <select onChange=${(event) => set(event.target.value)}>${rows.map(([id, title]) => html`<option key=${id} value=${id} selected=${String(id) === String(chosen)}>${title}</option>`)}</select></label>`;
}

const ordered = (a, b) => (a === b ? 0 : a === null || a === undefined ? -1 : b === null || b === undefined ? 1 : a < b ? -1 : 1);

/**
 * A table that is sorted by a press on a column's head. `columns` [{id, title, of: row → what it is sorted
 * by, show: row → what stands there, number, short: never broken, down: first press largest first}]; `most` rows until all are asked for.
 */
export function SortTable({ caption, columns, rows, start = "", down = false, most = 200, id = (row) => row.id }) {
  const [by, set] = useState({ id: start, down });
  const [all, setAll] = useState(false);
  const column = columns.find((one) => one.id === by.id);
  const list = column ? [...rows].sort((a, b) => (by.down ? -1 : 1) * ordered(column.of(a), column.of(b))) : rows;
  const shown = all ? list : list.slice(0, most);
  const press = (one) => set(by.id === one.id ? { id: one.id, down: !by.down } : { id: one.id, down: !!one.down });
  const head = (one) => (by.id === one.id ? (by.down ? "descending" : "ascending") : "none");
  return html`<table class="sorted"><caption>${caption}</caption>
    <thead><tr>${columns.map((one) => html`<th key=${one.id} scope="col" class=${one.number ? "drawn-number" : ""} aria-sort=${head(one)}>
      <button class="plain" onClick=${() => press(one)}>${one.title}<span aria-hidden="true">${{ ascending: " ▲", descending: " ▼", none: "" }[head(one)]}</span></button></th>`)}</tr></thead>
    <tbody>${shown.map((row) => html`<tr key=${id(row)}>${columns.map((one) => html`<td key=${one.id} data-label=${one.title} class=${one.number ? "drawn-number" : one.short ? "drawn-short" : ""}>${one.show ? one.show(row) : one.of(row)}</td>`)}</tr>`)}</tbody>
  </table>${shown.length < list.length ? html`<p class="row"><span class="dim">${shown.length} of ${list.length} rows</span> <button onClick=${() => setAll(true)}>Show all</button></p>` : null}`;
}
