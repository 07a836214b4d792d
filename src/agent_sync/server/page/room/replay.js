// The slider of a room's history: how it stood right after each write (ROOM-10).

import { html, useEffect, useRef, useState } from "../lib/html.js";
import { clock } from "../lib/words.js";
import { stood } from "./reading.js";

const STEP_MS = 700;

/** `show(found)` takes how the room stood, null for how it is. `last`: the newest write, 0 for none. */
export function Replay({ room, last, show, shown }) {
  const [seq, set] = useState(null);
  const [plays, play] = useState(false);
  const [why, fail] = useState("");
  const wanted = useRef(null);
  const go = async (at) => {
    const next = at === null ? null : Math.max(1, Math.min(at, last));
    set(next);
    wanted.current = next;
    if (next === null) return show(null);
    try {
      const found = await stood(room, next);
      if (wanted.current === next) show(found);
      fail("");
    } catch (error) {
      fail(error.status === 404 ? "This room keeps no history." : error.message);
      play(false);
    }
    return undefined;
  };
  useEffect(() => {
    if (!plays) return undefined;
    if (seq !== null && seq >= last) return void play(false);
    const timer = setTimeout(() => go((seq ?? 0) + 1), STEP_MS);
    return () => clearTimeout(timer);
  }, [plays, seq, shown]);
  if (last < 1) return null;
  const at = seq ?? last;
  return html`<div class="replay card" role="group" aria-label="Replay">
    <button onClick=${() => play(!plays)} aria-pressed=${plays}>${plays ? "Stop" : "Play"}</button>
    <button aria-label="One write back" disabled=${at <= 1} onClick=${() => go(at - 1)}>‹</button>
    <input type="range" id="replay" aria-label="Write" min="1" max=${last} value=${at} onInput=${(event) => go(Number(event.target.value))} />
    <button aria-label="One write on" disabled=${seq === null || at >= last} onClick=${() => go(at + 1)}>›</button>
    <span>${seq === null ? `now, after write ${last}` : `after write ${seq} of ${last}${shown?._replay?.ts ? `, ${clock(shown._replay.ts)}` : ""}`}</span>
    ${seq === null ? null : html`<button class="main" onClick=${() => { play(false); go(null); }}>Back to now</button>`}<span class="bad" role="alert">${why}</span></div>`;
}
