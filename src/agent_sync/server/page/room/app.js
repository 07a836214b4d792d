// The page of a room: its frame, what its views want shown, and the rest by tabs.

import { get, Refused } from "../lib/ask.js";
import { html, useEffect, useState } from "../lib/html.js";
import { take, token } from "../lib/key.js";
import { base, go, link, onRoute, where } from "../lib/route.js";
import { clock, count, seen } from "../lib/words.js";
import { Toasts } from "../parts/asking.js";
import { Actions } from "./actions.js";
import { Expression } from "./expression.js";
import { Agents, Audit, State, Views } from "./lists.js";
import { Messages } from "./messages.js";
import { Replay } from "./replay.js";
import { rows, useRoom } from "./reading.js";
import { Surfaces } from "./surfaces.js";

const TABS = [
  { id: "agents", title: "Agents", shows: Agents, many: "agents" },
  { id: "state", title: "State", shows: State, many: "state" },
  { id: "messages", title: "Messages", shows: Messages, many: "messages" },
  { id: "actions", title: "Actions", shows: Actions, many: "actions" },
  { id: "views", title: "Views", shows: Views, many: "views" },
  { id: "audit", title: "Audit", shows: Audit, many: "audit" },
  { id: "expression", title: "Expression", shows: Expression },
];
/** THE table of what is shown of a room below its own views. */

function useRoute() {
  const [route, set] = useState(where());
  useEffect(() => onRoute(() => set(where())), []);
  return route;
}

/** Asks for a token. `why`: how the last one failed. */
function Door({ why, done }) {
  const send = (event) => {
    event.preventDefault();
    const given = event.target.elements.token.value.trim();
    if (given) take(given);
    done();
  };
  return html`<main class="door"><form id="ask" onSubmit=${send}><h1>${where().room ? seen(where().room) : "Rooms"}</h1>
    <label>The token of this room, or the person's key <input id="token" name="token" type="password" autocomplete="off" autofocus /></label> <button class="main">Open</button>
    <p id="why" class="bad" role="alert">${why}</p></form></main>`;
}

/** All rooms that a token may open. */
export function Rooms() {
  const [turn, again] = useState(0);
  const [rooms, set] = useState(null);
  const [failed, fail] = useState(null);
  useEffect(() => { get(`${base}/rooms`).then((found) => { set(found); fail(null); }, fail); }, [turn]);
  if (failed instanceof Refused && [401, 403].includes(failed.status)) return html`<${Door} why=${token() ? failed.message : ""} done=${() => again(turn + 1)} />`;
  return html`<main class="door">${where().rooms ? html`<p><a href=${link({ rooms: "" })}>‹ Repository</a></p>` : null}<h1>Rooms ${rooms ? `(${rooms.length})` : ""}</h1><p class="bad" role="alert">${failed ? failed.message : ""}</p>
    <ul class="rooms">${(rooms ?? []).map((one) => html`<li key=${one.id}><a href=${link({ repo: "", room: one.id })}>${seen(one.id)}</a> <span class="dim">since ${clock(one.created_at)}</span></li>`)}</ul>
    ${rooms?.length === 0 ? html`<p class="dim">There is no room yet. <a href="/manage">Make one</a>, or let an agent make one: <a href="/docs">how</a>.</p>` : null}
    <p><a href="/manage">Manage</a> <a href="/docs">Documentation</a></p></main>`;
}

export default function App() {
  const route = useRoute();
  return route.room ? html`<${Room} key=${route.room} room=${route.room} tab=${route.tab} />` : html`<${Rooms} />`;
}

function Room({ room, tab }) {
  const [turn, again] = useState(0);
  const [past, show] = useState(null);
  const [as, act] = useState("");
  const [now, tick] = useState(Date.now());
  const { found, live, failed } = useRoom(room, turn);
  useEffect(() => {
    document.title = room;
    const timer = setInterval(() => tick(Date.now()), 5000);
    return () => clearInterval(timer);
  }, [room]);
  if (failed instanceof Refused && [401, 403].includes(failed.status)) return html`<${Door} why=${token() ? `This token is not valid here: ${failed.message}` : ""} done=${() => again(turn + 1)} />`;
  const picture = past ? { ...past, callable: null } : found;
  return html`<div class="desk room"><a class="skip" href="#view">To the content</a>
    <header class="top"><h1 id="title">${seen(room)}</h1><p id="live" class=${`live ${failed ? "cut" : live.state}`} role="status">${told(live, failed)}</p>
      <p class="dim" id="summary">${picture ? summary(picture) : ""}</p><p><a href=${base || "/"}>Home</a> <a href="/manage">Manage</a> <a href="/docs">Documentation</a></p></header>
    ${picture ? html`<${Whole} room=${room} tab=${tab} picture=${picture} found=${found} past=${past} show=${show} as=${as} act=${act} now=${now} />` : html`<p class="dim">Loading…</p>`}
    <${Toasts} /></div>`;
}

function told(live, failed) {
  if (failed) return `not read: ${failed.message}`;
  return { live: "live", paused: "paused", cut: `not connected${live.why ? `: ${live.why}` : ""}` }[live.state];
}

function summary(found) {
  const agents = rows(found.agents), waiting = agents.filter((one) => one.status === "waiting").length;
  return `${count(agents.length, "agent")}, ${waiting} waiting; ${count(rows(found.state).length, "key")}; ${count(rows(found.messages).length, "message")}`;
}

function Whole({ room, tab, picture, found, past, show, as, act, now }) {
  const chosen = TABS.find((one) => one.id === tab) ?? TABS[0];
  const last = rows(found?.audit).reduce((most, one) => Math.max(most, one.seq ?? 0), 0);
  const Shown = chosen.shows;
  const choose = (event, id) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ room, tab: id }, { replace: true });
  };
  return html`<main id="view" tabindex="-1"><${Surfaces} views=${rows(picture.views)} />
    ${found?.thin ? null : html`<${Replay} room=${room} last=${last} show=${show} shown=${past} />`}
    <nav aria-label="Parts of the room"><ul class="tabs">${TABS.filter((one) => !found?.thin || ["agents", "state", "messages"].includes(one.id)).map((one) => html`<li key=${one.id}><a id=${`tab-${one.id}`} href=${link({ room, tab: one.id })} aria-current=${one === chosen ? "page" : null}
      onClick=${(event) => choose(event, one.id)}>${one.title}${one.many ? html` <span class="dim">${rows(picture[one.many]).length}</span>` : null}</a></li>`)}</ul></nav>
    ${past || !rows(picture.agents).length ? null : html`<p class="as"><label>Act as <select id="as" value=${as} onChange=${(event) => act(event.target.value)}><option value="">whoever the token is</option>${rows(picture.agents).map((one) => html`<option value=${one.id}>${seen(one.name ?? one.id)}</option>`)}</select></label></p>`}
    <${Shown} room=${room} found=${picture} now=${now} as=${as} past=${Boolean(past)} /></main>`;
}
