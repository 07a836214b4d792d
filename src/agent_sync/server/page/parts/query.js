// Questions to the window about its size.

import { useEffect, useState } from "../lib/html.js";

/** Whether a query of the window's size holds, now and after each change. */
export function useQuery(query) {
  const [holds, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query), heard = () => set(list.matches);
    list.addEventListener("change", heard);
    heard();
    return () => list.removeEventListener("change", heard);
  }, [query]);
  return holds;
}
