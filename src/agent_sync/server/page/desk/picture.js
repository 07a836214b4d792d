// The one picture that all views of a repository show, as it changes.

import { get } from "../lib/ask.js";
import { useEffect, useRef, useState } from "../lib/html.js";
import { share } from "../lib/stream.js";
import { wanted } from "./notices.js";

const TICK_MS = 5000;
const ticked = (ms) => Math.floor(ms / TICK_MS) * TICK_MS;

/**
 * The picture of a repository: {glance, now, live, failed}. `now`: ms of the server's clock, for
 * "3 min ago". `failed`: {status, message} where it could not be read, null where it is the newest.
 */
export function useGlance(name) {
  const [glance, set] = useState(null);
  const [live, setLive] = useState({ state: "cut", why: "not connected yet" });
  const [failed, setFailed] = useState(null);
  const [now, setNow] = useState(ticked(Date.now()));
  const beside = useRef(0);
  useEffect(() => {
    const place = encodeURIComponent(name);
    const read = async () => {
      const found = await get(`/repositories/${place}/glance`);
      return { found, beside: Date.parse(found.now) - Date.now() };
    };
    const line = share(`/rooms/${encodeURIComponent(`repo:${name}`)}/events`, {
      read, failed: setFailed, unseen: wanted,
      state: (state, why) => setLive({ state, why }),
      shown: (picture) => {
        beside.current = picture.beside;
        set((before) => (before && same(before, picture.found) ? before : picture.found));
        setNow(ticked(Date.now() + picture.beside));
        setFailed(null);
      },
    });
    const tick = setInterval(() => document.hidden || setNow(ticked(Date.now() + beside.current)), TICK_MS);
    addEventListener("acted", line.again);
    addEventListener("notices", line.resume);
    return () => {
      line.end();
      clearInterval(tick);
      removeEventListener("acted", line.again);
      removeEventListener("notices", line.resume);
    };
  }, [name]);
  return { glance, now, live, failed };
}

/** Whether nothing but the time differs, so that nothing need be drawn again. */
function same(before, after) {
  return before.seq === after.seq && JSON.stringify({ ...before, now: 0 }) === JSON.stringify({ ...after, now: 0 });
}
