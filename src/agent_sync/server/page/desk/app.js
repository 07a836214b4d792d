// The page of a repository: its frame, its views, and the one picture that they all show.

import { get, Refused } from "../lib/ask.js";
import { html, useCallback, useEffect, useRef, useState } from "../lib/html.js";
import { forget, take, token } from "../lib/key.js";
import { go, link, onRoute, where } from "../lib/route.js";
import { follow } from "../lib/stream.js";
import { Asking, Toasts } from "../parts/asking.js";
import { Said } from "../parts/text.js";
import { Rooms } from "../room/app.js";
import { INNER, VIEWS } from "./views.js";

const AGAIN_MS = 100, SEEN_MS = 15000, TICK_MS = 5000;

/** What the address says, now and after each change of it. */
function useRoute() {
  const [route, set] = useState(where());
  useEffect(() => onRoute(() => set(where())), []);
  return route;
}

/** The picture of a repository, read again at each change: {glance, now, live, failed}. */
function useGlance(name) {
  const [glance, set] = useState(null);
  const [live, setLive] = useState({ state: "cut", why: "" });
  const [failed, setFailed] = useState(null);
  const [now, setNow] = useState(Date.now());
  const beside = useRef(0);
  const timer = useRef(0);
  const read = useCallback(async () => {
    timer.current = 0;
    try {
      const found = await get(`/repositories/${encodeURIComponent(name)}/glance`);
      beside.current = Date.parse(found.now) - Date.now();
      set(found);
      setNow(Date.parse(found.now));
      setFailed(null);
    } catch (error) {
      setFailed(error);
    }
  }, [name]);
  useEffect(() => {
    if (!name) return undefined;
    const soon = () => { timer.current ||= setTimeout(read, AGAIN_MS); };
    read();
    const end = follow(`/rooms/${encodeURIComponent(`repo:${name}`)}/events`, { heard: soon, state: (state, why) => { setLive({ state, why }); if (state === "live") soon(); } });
    const look = setInterval(() => document.hidden || soon(), SEEN_MS);
    const tick = setInterval(() => document.hidden || setNow(Date.now() + beside.current), TICK_MS);
    addEventListener("acted", soon);
    return () => {
      end();
      clearInterval(look);
      clearInterval(tick);
      clearTimeout(timer.current);
      removeEventListener("acted", soon);
    };
  }, [name, read]);
  return { glance, now, live, failed };
}

/** A view's module, loaded when it is first shown. */
function useView(id) {
  const [found, set] = useState({ id: "", View: null });
  useEffect(() => {
    const row = VIEWS.find((one) => one.id === id) ?? INNER[id] ?? VIEWS[0];
    let over = false;
    row.load().then((module) => over || set({ id, View: module.default }));
    return () => { over = true; };
  }, [id]);
  return found.id === id ? found.View : null;
}

function KeyForm({ why, done }) {
  const send = (event) => {
    event.preventDefault();
    const given = event.target.elements.key.value.trim();
    if (given) take(given);
    done();
  };
  return html`<main class="door"><form onSubmit=${send}><h1>agent-sync</h1>
    <p>This page is for the person whose repository this is. <code>agent-sync serve --open</code> opens it with the right key.</p>
    <label>The person's key <input name="key" type="password" autocomplete="off" autofocus /></label> <button class="main">Open</button>
    <p class="bad" role="alert">${why}</p></form></main>`;
}

/** The repository that the address names, or the first that is served. */
function useRepositories(turn) {
  const [found, set] = useState({ list: null, failed: null });
  useEffect(() => {
    get("/repositories").then((told) => set({ list: told.repositories, failed: null }), (failed) => set({ list: null, failed }));
  }, [turn]);
  return found;
}

export default function App() {
  const [turn, again] = useState(0);
  const route = useRoute();
  const { list, failed } = useRepositories(turn);
  if (failed instanceof Refused && failed.status === 403) return html`<${Rooms} />`;
  if (failed instanceof Refused && failed.status === 401) {
    const why = token() ? failed.message : "";
    return html`<${KeyForm} why=${why} done=${() => again(turn + 1)} />`;
  }
  if (failed) return html`<main class="door"><h1>agent-sync</h1><p class="bad" role="alert">Nobody answers: ${failed.message}</p><button onClick=${() => again(turn + 1)}>Try again</button></main>`;
  if (!list) return html`<main class="door" aria-busy="true"><p class="dim">Loading…</p></main>`;
  const chosen = list.find((one) => one.name === route.repo) ?? list[0];
  if (!chosen) return html`<${Rooms} />`;
  return html`<${Desk} key=${chosen.name} repositories=${list} name=${chosen.name} route=${route} locked=${() => { forget(); again(turn + 1); }} />`;
}

function Desk({ repositories, name, route, locked }) {
  const { glance, now, live, failed } = useGlance(name);
  const id = route.view && (INNER[route.view] || VIEWS.some((one) => one.id === route.view)) ? route.view : VIEWS[0].id;
  const View = useView(id);
  useEffect(() => {
    const n = glance?.counts.needs ?? 0;
    document.title = `${n ? `(${n}) ` : ""}${name} · agent-sync`;
  }, [glance?.counts.needs, name]);
  useEffect(() => { if (failed instanceof Refused && failed.status === 401) locked(); }, [failed]);
  const at = INNER[id]?.under ?? id;
  return html`<div class="desk">
    <a class="skip" href="#view">To the view</a>
    <header class="top"><h1><${Said} text=${name} most=${60} /></h1><${Live} live=${live} failed=${failed} /></header>
    <nav aria-label="Views"><ul class="tabs">${VIEWS.map((one) => html`<li key=${one.id}><a href=${link({ view: one.id })} aria-current=${one.id === at ? "page" : null}
      onClick=${(event) => { if (event.metaKey || event.ctrlKey || event.shiftKey) return; event.preventDefault(); go({ view: one.id }); }}>${one.title}</a></li>`)}</ul></nav>
    <main id="view" tabindex="-1">${glance && View ? html`<${View} repository=${name} glance=${glance} now=${now} route=${route} />` : html`<p class="dim" aria-busy="true">Loading…</p>`}</main>
    <${Toasts} /><${Asking} />
  </div>`;
}

function Live({ live, failed }) {
  const said = failed ? `not read: ${failed.message}` : { live: "live", paused: "paused", cut: `not connected${live.why ? `: ${live.why}` : ""}` }[live.state];
  return html`<p class=${`live ${failed ? "cut" : live.state}`} role="status">${said}</p>`;
}
