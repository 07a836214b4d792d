// The key of the person, or the token of a room. It lies in this tab's storage, and leaves in a header alone.

import { base, where } from "./route.js";

const KEY = "key"; // also that of /manage
const slot = () => `token ${base} ${where().room ?? ""}`;

/** What to show as who this tab is; "" for nobody. A room's own token goes before the person's key. */
export function token() {
  return (where().room && sessionStorage.getItem(slot())) || sessionStorage.getItem(KEY) || "";
}

/** Takes what somebody typed: the person's key, or a token of the room that is shown. */
export function take(given) {
  if (given.startsWith("key_") || !where().room) sessionStorage.removeItem(slot());
  sessionStorage.setItem(given.startsWith("key_") || !where().room ? KEY : slot(), given);
}

/** Forgets it, as where it was refused. */
export function forget() {
  sessionStorage.removeItem(slot());
  sessionStorage.removeItem(KEY);
}

/** Reads what the fragment of the address brings, a token or a code for one use, and clears it. */
export async function begin() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(history.state, "", location.pathname + location.search);
  if (given.get("token")) take(given.get("token"));
  if (given.get("code")) await exchange(given.get("code"));
}

async function exchange(code) {
  const answer = await fetch("/key", {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }), credentials: "omit",
  });
  const found = await answer.json();
  if (found.key) sessionStorage.setItem(KEY, found.key);
}
