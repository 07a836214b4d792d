// The page of the person: the door, the choice of a repository, and behind it the desk.

import { get } from "../lib/ask.js";
import { html, useEffect, useState } from "../lib/html.js";
import { forget, isToken, known, take, token, used } from "../lib/key.js";
import { link, onRoute, where } from "../lib/route.js";
import { Said } from "../parts/text.js";
import { Desk } from "./frame.js";

/** What the address says, now and after each change of it. */
function useRoute() {
  const [route, set] = useState(where());
  useEffect(() => onRoute(() => set(where())), []);
  return route;
}

/** The repositories that are served: {list, failed, given}; `given`: a key was, and it was refused. */
function useRepositories(turn) {
  const [found, set] = useState({ list: null, failed: null });
  useEffect(() => {
    get("/repositories").then((told) => { known(); set({ list: told.repositories, failed: null }); }, (failed) => {
      const mistyped = failed.status === 403 && !isToken(token());
      const given = mistyped || (failed.status === 401 && Boolean(token()));
      if (given) forget(); // a key that opens nothing is not kept
      set({ list: null, failed, given });
    });
  }, [turn]);
  return found;
}

const WRONG = "This key opens nothing here: it is mistyped, or a newer one took its place.";
const USED = "The code of this link has been used, or its time is over: each opens one tab, once. Take a new one, or the key.";

/** Everything, for who has the person's key. */
export default function App() {
  const [turn, again] = useState(0);
  const [left, leave] = useState("");
  const route = useRoute();
  const { list, failed, given } = useRepositories(turn);
  const retry = () => { leave(""); again(turn + 1); };
  const locked = (why) => { forget(); leave(why); again(turn + 1); };
  if (failed && (given || failed.status === 401)) return html`<${KeyForm} why=${left || (given ? WRONG : used ? USED : "")} done=${retry} />`;
  if (failed?.status === 403) return html`<${Rooms} />`;
  if (failed) return html`<${Nobody} why=${failed.status ? failed.message : ""} retry=${retry} />`;
  if (!list) return html`<main class="door" aria-busy="true"><p class="dim">Loading…</p></main>`;
  if (!list.length || route.rooms) return html`<${Rooms} />`;
  if (!route.repo && list.length > 1) return html`<${Chooser} list=${list} />`;
  const chosen = list.find((one) => one.name === route.repo);
  if (route.repo && !chosen) return html`<${Chooser} list=${list} why=${`This server does not serve ${route.repo}.`} />`;
  const name = (chosen ?? list[0]).name;
  return html`<${Desk} key=${name} repositories=${list} name=${name} route=${route} locked=${locked} />`;
}

function Nobody({ why, retry }) {
  useEffect(() => {
    const timer = setInterval(retry, 3000);
    return () => clearInterval(timer);
  });
  return html`<main class="door"><h1>agent-sync</h1><p class="bad" role="alert">${why ? html`The server says: <${Said} text=${why} />` : "Nobody answers. Is agent-sync serve running?"}</p>
    <p><button class="main" onClick=${retry}>Try again</button></p></main>`;
}

function KeyForm({ why, done }) {
  const [empty, miss] = useState(false);
  useEffect(() => {
    addEventListener("key", done);
    return () => removeEventListener("key", done);
  });
  const send = (event) => {
    event.preventDefault();
    const given = event.target.elements.key.value.trim();
    miss(!given);
    if (!given) return undefined;
    take(given);
    event.target.reset();
    return done();
  };
  return html`<main class="door"><form class="card" onSubmit=${send}><h1>agent-sync</h1>
    <p>This page is for the person whose repository this is. The command below opens it with the right key, for this tab.</p>
    <p><code class="typed">agent-sync serve --open</code></p>
    <p class="dim small">A key that is lost is not shown again; <code>agent-sync serve --new-key</code> makes another one and prints it.</p>
    <label>The person's key <input name="key" type="password" autocomplete="off" spellcheck="false" autofocus aria-describedby="why" /></label>
    <p id="why" class="bad" role="alert"><${Said} text=${empty ? "Type or paste the key first." : why} /></p>
    <p class="row"><button class="main">Open</button></p></form></main>`;
}

function Chooser({ list, why = "" }) {
  return html`<main class="door"><h1>Repositories</h1>${why ? html`<p class="bad" role="alert"><${Said} text=${why} /></p>` : null}
    <ul class="choices">${list.map((one) => html`<li key=${one.name}><a class="card" href=${link({ repo: one.name })}><strong><${Said} text=${one.name} most=${60} /></strong>
      <span class="dim"><${Said} text=${one.folder} most=${120} />${one.branch ? html`, <${Said} text=${one.branch} most=${60} />` : null}</span></a></li>`)}</ul></main>`;
}

/** The rooms of this server; that module is loaded where it is wanted. */
function Rooms() {
  const [View, set] = useState(null);
  useEffect(() => { import("../room/app.js").then((module) => set(() => module.Rooms)); }, []);
  return View ? html`<${View} />` : html`<main class="door" aria-busy="true"><p class="dim">Loading…</p></main>`;
}
