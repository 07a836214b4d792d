// What changes in a room, as it changes: one stream for all tabs that show it. A browser opens six
// connections to a host, so the tab that has the lock reads, and tells the others. A tab that is not
// seen neither reads nor listens. The token stands in a header, so it is fetch, not EventSource.

import { request } from "./ask.js";
import { token } from "./key.js";

const FIRST_MS = 500, LONGEST_MS = 15000;

/** The name under which tabs with one token find each other; the token cannot be read from it. */
async function nameOf(path) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${path} ${token()}`));
  return `agent-sync ${[...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * Follows the stream at a path until the function that it gives back is called.
 * `heard(event)`: {event, id, data}. `state(word, why)`: "live", "paused", "cut".
 */
export function follow(path, { heard, state }) {
  let ended = false, mine = null, channel = null;
  const tell = (told) => {
    channel?.postMessage(told);
    hear(told);
  };
  const hear = (told) => (told.state ? state(told.state, told.why ?? "") : heard(told));

  async function begin() {
    mine?.abort();
    channel?.close();
    channel = null;
    if (ended) return;
    if (document.hidden) return state("paused", "");
    const here = (mine = new AbortController());
    const name = await nameOf(path);
    if (here.signal.aborted) return;
    let leads = false, said = { state: "cut", why: "not connected yet" };
    channel = new BroadcastChannel(name);
    // One that comes later asks how things stand; whoever reads says so.
    channel.onmessage = ({ data }) => (data.ask ? leads && channel?.postMessage(said) : hear(data));
    channel.postMessage({ ask: true });
    const read = async () => {
      leads = true;
      await forever(path, here.signal, (told) => {
        if (told.state) said = told;
        tell(told);
      });
    };
    navigator.locks.request(name, { signal: here.signal }, read).catch((error) => {
      if (error.name !== "AbortError") state("cut", error.message);
    });
  }

  document.addEventListener("visibilitychange", begin);
  begin();
  return () => {
    ended = true;
    document.removeEventListener("visibilitychange", begin);
    begin();
  };
}

/** Reads until it is aborted, again and again where it was cut. */
async function forever(path, signal, tell) {
  let last = "";
  for (let wait = FIRST_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_MS)) {
    try {
      for await (const event of events(path, last, signal)) {
        if (event.opened) {
          wait = FIRST_MS;
          tell({ state: "live" });
          continue;
        }
        last = event.id || last;
        tell(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      tell({ state: "cut", why: error.message });
      if (error.gone) last = "";
    }
    await new Promise((done) => {
      const timer = setTimeout(done, wait);
      signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
    });
  }
}

async function* events(path, last, signal) {
  const headers = { Accept: "text/event-stream", ...(last ? { "Last-Event-ID": last } : {}) };
  const answer = await request(path, { signal, headers });
  if (!answer.ok) throw Object.assign(new Error(`no stream (${answer.status})`), { gone: answer.status === 410 });
  yield { opened: true };
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const event = parsed(part);
      if (event.data) yield event;
    }
  }
}

function parsed(part) {
  const found = { event: "message", id: "", data: "" };
  for (const line of part.split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0 && line.slice(0, at) in found) found[line.slice(0, at)] = line.slice(at + 2);
  }
  return found;
}
