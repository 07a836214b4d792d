// What one view reads beside the picture: read again when the picture is another, shown while it is.

import { get } from "../lib/ask.js";
import { useEffect, useRef, useState } from "../lib/html.js";

const LEAST_MS = 700;

/** The address of something of a repository; null stays null. */
export const place = (repository, ...parts) => `/repositories/${encodeURIComponent(repository)}/${parts.map(encodeURIComponent).join("/")}`;

/**
 * What stands at an address: {data, failed, again}. `turn`: whatever changes when it may be another
 * (the number of the picture). Nothing is read for a null address; an answer that comes late is let go.
 */
export function useData(path, turn) {
  const [found, set] = useState({ path: null, data: null, failed: null });
  const [more, again] = useState(0);
  const last = useRef({ path: null, at: 0 });
  useEffect(() => {
    if (!path) return undefined;
    const ended = new AbortController();
    const known = last.current.path === path;
    const wait = known ? Math.max(0, last.current.at + LEAST_MS - Date.now()) : 0;
    const timer = setTimeout(() => {
      last.current = { path, at: Date.now() };
      get(path, { signal: ended.signal }).then(
        (data) => ended.signal.aborted || set({ path, data, failed: null }),
        (failed) => ended.signal.aborted || set((before) => ({ path, data: before.path === path ? before.data : null, failed })),
      );
    }, wait);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [path, turn, more]);
  const mine = found.path === path ? found : { data: null, failed: null };
  return { data: mine.data, failed: mine.failed, again: () => again(more + 1) };
}
