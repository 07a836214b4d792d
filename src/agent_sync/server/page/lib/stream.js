// What changes in a room, as it changes: one stream for all tabs that show it. A browser opens six
// connections to a host, so the tab that has the lock reads, and tells the others; what it reads
// for them besides (`share`) is asked for once as well. A tab that is not seen neither reads nor
// listens, but where it is told to. The token stands in a header, so it is fetch, not EventSource.

import { request } from "./ask.js";
import { isPersons, token } from "./key.js";

const FIRST_MS = 500, LONGEST_MS = 15000;
const GATHER_MS = 100, SHARE = 3, SEEN_MS = 15000, SILENT_MS = 40000;

/**
 * The name under which tabs find each other: those with the person's keys, which all show the same, or
 * with one token, which cannot be read from it.
 */
async function nameOf(path) {
  if (isPersons(token())) return `agent-sync ${path} person`;
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${path} ${token()}`));
  return `agent-sync ${[...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}

/** Where tabs can find each other: not on a page that came over plain HTTP from another machine. */
const together = () => Boolean(navigator.locks && crypto.subtle && window.BroadcastChannel);

/**
 * Follows the stream at a path until the function that it gives back is called.
 * `heard(event)`: {event, id, data}. `state(word, why)`: "live", "paused", "cut".
 * `unseen()`: true where a tab goes on though nobody sees it. `leading(so)`: whether this tab is the
 * one that reads; `asked(what)`: it is, and another one asked. What is given back can also `post`
 * to the others, and begin `again`.
 */
export function follow(path, { heard, state, unseen = () => false, asked = () => {}, leading = () => {} }) {
  let ended = false, mine = null, channel = null, last = { state: "cut", why: "not connected yet" };
  const hear = (told) => {
    if (told.state) state(told.state, told.why ?? "");
    else heard(told);
  };

  async function begin() {
    mine?.abort();
    channel?.close();
    channel = null;
    leading(false);
    if (ended) return;
    if (document.hidden && !unseen()) return state("paused", "");
    const here = (mine = new AbortController());
    const read = () => forever(path, here.signal, (told) => {
      if (told.state) last = told;
      channel?.postMessage(told);
      hear(told);
    });
    if (!together()) {
      leading(true);
      return read();
    }
    const name = await nameOf(path);
    if (!here.signal.aborted) join(name, here, read);
  }

  function join(name, here, read) {
    let leads = false, quiet = 0;
    const mind = () => {
      clearTimeout(quiet);
      if (!leads && !here.signal.aborted) quiet = setTimeout(() => lead({ steal: true }), SILENT_MS + Math.random() * 5000);
    };
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => {
      mind();
      if (!data.ask) return leads ? undefined : hear(data);
      if (!leads) return undefined;
      // One that is seen reads instead of one that is not, whose timers are slow.
      if (document.hidden && data.seen) return void begin();
      // One that comes later asks how things stand; whoever reads says so.
      channel?.postMessage(last);
      return asked(data.ask);
    };
    // A tab that has the lock and says nothing for long, as one that hangs, loses it to another.
    const lead = (how) => navigator.locks.request(name, how, async () => {
      if (here.signal.aborted) return undefined;
      leads = true;
      clearTimeout(quiet);
      leading(true);
      const ticks = setInterval(() => channel?.postMessage(last), SEEN_MS);
      await read();
      return clearInterval(ticks);
    }).catch((error) => {
      if (here.signal.aborted || (error.name === "AbortError" && !leads)) return;
      if (leads) return void begin(); // another tab took it
      state("cut", error.message);
    });
    here.signal.addEventListener("abort", () => clearTimeout(quiet), { once: true });
    lead({ signal: here.signal });
    channel.postMessage({ ask: "state", seen: !document.hidden });
    mind();
  }

  document.addEventListener("visibilitychange", begin);
  begin();
  const end = () => {
    ended = true;
    document.removeEventListener("visibilitychange", begin);
    begin();
  };
  return Object.assign(end, { post: (told) => channel?.postMessage(told), again: begin });
}

/**
 * The same, and beside it a picture that one tab reads for all: after each change (once for all that
 * came within 100 ms, and never more than a part of the time), and every 15 s.
 * `read()` gives it; `shown(picture)`, `failed({status, message})` hear of it in each tab.
 * Gives back {again, end}: `again()` reads at once, whichever tab asks.
 */
export function share(path, { read, shown, failed, state, unseen }) {
  let leads = false, timer = 0, look = 0, busy = false, more = false, rest = GATHER_MS, kept = null;
  const soon = () => { timer ||= setTimeout(now, rest); };

  async function now() {
    clearTimeout(timer);
    timer = 0;
    if (busy) return void (more = true);
    busy = true;
    const began = performance.now();
    let told;
    try {
      told = { picture: await read() };
    } catch (error) {
      told = { failed: { status: error.status ?? 0, code: error.code ?? "", message: error.message } };
    }
    rest = Math.max(GATHER_MS, Math.min(SHARE * (performance.now() - began), 3000));
    busy = false;
    if (!leads) return undefined;
    // A key that is refused is this tab's own; another tab reads when this one is gone.
    if (told.failed?.status === 401) return failed(told.failed);
    if (told.picture) kept = told;
    line.post({ event: "picture", told });
    tell(told);
    if (more) more = false, soon();
    return undefined;
  }

  const tell = (told) => (told.picture ? shown(told.picture) : failed(told.failed));
  const heard = (event) => {
    if (event.event === "picture") return tell(event.told);
    if (leads) soon();
    return undefined;
  };
  const line = follow(path, {
    heard, unseen,
    state: (word, why) => {
      state(word, why);
      if (word !== "paused" && leads) soon();
    },
    asked: (what) => {
      if (what === "again") soon();
      else if (kept) line.post({ event: "picture", told: kept });
    },
    leading: (so) => {
      leads = so;
      clearInterval(look);
      clearTimeout(timer);
      timer = 0;
      if (!so) return;
      look = setInterval(soon, SEEN_MS);
      now();
    },
  });
  return {
    again: () => (leads ? now() : line.post({ ask: "again" })),
    resume: line.again,
    end: line,
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
      if (!signal.aborted) tell({ state: "cut", why: "the server has ended" });
    } catch (error) {
      if (signal.aborted) return;
      tell({ state: "cut", why: error.why ?? "nobody answers", status: error.status ?? 0 });
      if (error.status === 410) last = "";
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
  if (!answer.ok) throw Object.assign(new Error("no stream"), { status: answer.status, why: `no stream (${answer.status})` });
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
