// The one picture that all views of a repository show, as it changes.

import { get } from "../lib/ask.js";
import { useEffect, useState } from "../lib/html.js";
import { share } from "../lib/stream.js";
import { wanted } from "./notices.js";

/**
 * The picture of a repository: {glance, now, live, failed}. `now`: ms of the server's clock at
 * the picture, so that what this page says of time and what the server's sentences say are the same. `failed`: {status, message} where it could not be read, null where it is the newest.
 */
export function useGlance(name) {
  const [glance, set] = useState(null);
  const [live, setLive] = useState({ state: "cut", why: "not connected yet" });
  const [failed, setFailed] = useState(null);
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const place = encodeURIComponent(name);
    const read = () => get(`/repositories/${place}/glance`);
    const line = share(`/rooms/${encodeURIComponent(`repo:${name}`)}/events`, {
      read, failed: setFailed, unseen: wanted,
      state: (state, why) => setLive({ state, why }),
      shown: (picture) => {
        set((before) => (before && same(before, picture) ? before : picture));
        setNow(Date.parse(picture.now));
        setFailed(null);
      },
    });
    addEventListener("acted", line.again);
    addEventListener("notices", line.resume);
    return () => {
      line.end();
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
