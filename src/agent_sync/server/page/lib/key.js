// The key of the person, or the token of a room. It lies in this tab's storage, and leaves in a header
// alone. The person's key is also told to other tabs of this browser that show this server and have
// none, so that a link opened in another tab opens.

import { base, where } from "./route.js";

const KEY = "key"; // also that of /manage
const PERSON = "key_", ASKED_MS = 200;
const tabs = window.BroadcastChannel ? new BroadcastChannel("agent-sync key") : null;
const slot = () => `token ${base} ${where().room ?? ""}`;

/** What to show as who this tab is; "" for nobody. A room's own token goes before the person's key. */
export function token() {
  return (where().room && sessionStorage.getItem(slot())) || sessionStorage.getItem(KEY) || "";
}

/** Takes what somebody typed: the person's key, or a token of the room that is shown. */
export function take(given) {
  if (given.startsWith(PERSON) || !where().room) sessionStorage.removeItem(slot());
  sessionStorage.setItem(given.startsWith(PERSON) || !where().room ? KEY : slot(), given);
}

/** Whether a token is a key of the person's: all of them show the same. */
export const isPersons = (given) => given.startsWith(PERSON);

/** Whether it can be a token of a room, an agent or a user: each has its kind before a line. */
export const isToken = (given) => /^[a-z]{2,12}_[\w-]{20,}$/.test(given) && !isPersons(given);

/** It opened something: tabs that wait for one take it too. No other token is told. */
export function known() {
  const key = sessionStorage.getItem(KEY);
  if (key && isPersons(key)) tabs?.postMessage({ key });
}

if (tabs) {
  tabs.onmessage = ({ data }) => {
    if (data?.wanted) known();
    else if (typeof data?.key === "string" && isPersons(data.key) && !token()) {
      sessionStorage.setItem(KEY, data.key);
      dispatchEvent(new Event("key"));
    }
  };
}

/** Waits a moment for another tab that has one. */
function fromTabs() {
  return new Promise((done) => {
    const timer = setTimeout(done, ASKED_MS);
    addEventListener("key", () => { clearTimeout(timer); done(); }, { once: true });
    tabs.postMessage({ wanted: true });
  });
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
  if (!token() && tabs) await fromTabs();
}

/** Whether the address brought a code that opens nothing any more. */
export let used = false;

async function exchange(code) {
  try {
    const answer = await fetch("/key", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code }), credentials: "omit",
    });
    const found = await answer.json();
    if (found.key) sessionStorage.setItem(KEY, found.key);
    used = !found.key;
  } catch {
    used = true; // nobody knows whether the code was: its answer was lost
  }
}
