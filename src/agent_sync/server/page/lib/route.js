// What is shown stands in the query of the address, so that back, reload and a copied address work.

/** The place of the page: "" or the prefix of a profile. */
export const base = location.pathname.replace(/\/+$/, "");

/** What the address says: {view, room, repo, file, …}, texts all. */
export function where() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** Shows something else. What is null or "" is left out; `replace` makes no entry to go back to. */
export function go(change, { replace = false } = {}) {
  const next = Object.entries({ repo: where().repo, ...change }).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const address = `${location.pathname}${next.length ? `?${new URLSearchParams(next)}` : ""}`;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  dispatchEvent(new Event("route"));
}

/** Calls back at each change of the address; gives back what ends that. */
export function onRoute(heard) {
  addEventListener("route", heard);
  addEventListener("popstate", heard);
  return () => {
    removeEventListener("route", heard);
    removeEventListener("popstate", heard);
  };
}

/** An address for a link, so that it can be opened in another tab. */
export function link(change) {
  const next = Object.entries({ repo: where().repo, ...change }).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `${location.pathname}?${new URLSearchParams(next)}`;
}

/** What a click on such a link does: shows it here, but where another tab or window is meant. */
export function follows(change) {
  return (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    go(change);
  };
}
