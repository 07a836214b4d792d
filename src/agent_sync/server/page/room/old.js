// One room, live. Words of others are text, never markup; the token stands in a header alone.

const where = new URL(location.href);
const room = where.searchParams.get("room") ?? "";
const base = where.pathname.replace(/\/+$/, "");
const at = (id) => document.getElementById(id);
let seen = new Map();
let loading = null;
let stop = null;

function make(tag, words = "", name = "") {
  const made = document.createElement(tag);
  made.textContent = words;
  if (name) made.className = name;
  return made;
}

function shown(value) {
  return make("code", typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value, null, 1));
}

const KEY = "key";
const slot = () => `token ${base} ${room}`;
const token = () => sessionStorage.getItem(slot()) ?? sessionStorage.getItem(KEY) ?? "";

async function ask(path, options = {}) {
  const headers = { ...(options.headers ?? {}) };
  if (token()) headers.Authorization = `Bearer ${token()}`;
  return fetch(path, { ...options, headers, cache: "no-store", credentials: "omit" });
}

async function data(path) {
  const answer = await ask(path);
  const found = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(found.message ?? found.error), { status: answer.status, code: found.error });
  return found;
}

/** The fragment holds a token, or a code for one use; either way the address is cleared of it. */
async function begin() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  if (given.get("token")) sessionStorage.setItem(slot(), given.get("token"));
  if (given.get("code")) {
    const answer = await fetch("/key", {
      method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code: given.get("code") }), credentials: "omit",
    });
    const found = await answer.json();
    if (found.key) sessionStorage.setItem(KEY, found.key);
  }
}

const rooms = (id) => `${base}/rooms/${encodeURIComponent(id)}`;

/** Everything that this token may see of the room, in the shape of a poll. */
async function whole() {
  try {
    return await data(`${rooms(room)}/poll`);
  } catch (error) {
    if (error.status !== 404 || error.code !== "not found") throw error;
  }
  const [agents, state, messages] = await Promise.all([
    data(`${rooms(room)}/agents`), data(`${rooms(room)}/state`), data(`${rooms(room)}/messages?limit=500`),
  ]);
  const said = messages.map((one) => ({ seq: one.id, from: one.from_agent, kind: one.kind, body: one.body, at: one.created_at }));
  return { agents, state, messages: said, actions: [], views: [], audit: [] };
}

function table(title, heads, rows, wide = false) {
  const section = make("section", "", wide ? "wide" : "");
  section.append(make("h2", `${title} (${rows.length})`));
  const scroll = make("div", "", "scroll");
  const made = make("table");
  const head = made.createTHead().insertRow();
  for (const word of heads) head.append(make("th", word));
  const body = made.createTBody();
  for (const [key, ...cells] of rows) {
    const row = body.insertRow();
    const mark = JSON.stringify(cells);
    const name = `${title} ${key}`;
    if (seen.size && seen.get(name) !== mark) row.className = "new";
    fresh.set(name, mark);
    for (const cell of cells) {
      const place = row.insertCell();
      if (cell !== null && typeof cell === "object" && "json" in cell) place.append(shown(cell.json));
      else place.textContent = cell ?? "";
    }
  }
  scroll.append(made);
  section.append(scroll);
  return section;
}

/** What a view shows, by its own hint; a kind that is not known here is shown as a metric is. */
function drawn(view) {
  const hint = view.render;
  const section = make("section", "", "shown");
  section.append(make("h2", String(hint.label ?? view.id)));
  const value = view.value;
  if (String(hint.type).endsWith("table") && value !== null && typeof value === "object") {
    section.append(grid(value, hint));
  } else if (hint.type === "markdown") {
    section.append(make("p", typeof value === "string" ? value : JSON.stringify(value, null, 1), "text"));
  } else {
    const words = value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
    section.append(make("p", hint.unit ? `${words} ${hint.unit}` : words, "metric"));
  }
  return section;
}

/** A list of objects, or an object by its keys, as rows; columns as the hint names them. */
function grid(value, hint) {
  const rows = (Array.isArray(value) ? value : Object.entries(value).map(([key, one]) =>
    one !== null && typeof one === "object" && !Array.isArray(one) ? { key, ...one } : { key, value: one }))
    .map((one) => (one !== null && typeof one === "object" && !Array.isArray(one) ? one : { value: one }))
    .slice(0, Number.isInteger(hint.max_rows) && hint.max_rows > 0 ? hint.max_rows : 500);
  const named = Array.isArray(hint.columns) ? hint.columns.map((one) => String(one?.key ?? one)) : null;
  const columns = named ?? [...new Set(rows.flatMap((one) => Object.keys(one)))];
  const made = make("table");
  const head = made.createTHead().insertRow();
  for (const column of columns) head.append(make("th", column));
  const body = made.createTBody();
  for (const one of rows) {
    const line = body.insertRow();
    for (const column of columns) {
      const cell = one[column];
      line.insertCell().textContent = cell !== null && typeof cell === "object" ? JSON.stringify(cell) : String(cell ?? "");
    }
  }
  const scroll = make("div", "", "scroll");
  scroll.append(made);
  return scroll;
}

/** Views that say how they want to be shown, in their order, above everything else. */
function surfaces(views) {
  const order = (one) => (Number.isFinite(one.render.order) ? one.render.order : 1e9);
  return views.filter((one) => one.render !== null && typeof one.render === "object")
    .sort((one, other) => order(one) - order(other)).map(drawn);
}

let fresh = new Map();
const list = (found) => (Array.isArray(found) ? found : Object.entries(found ?? {}).map(([id, one]) => ({ id, ...one })));

function draw(found) {
  fresh = new Map();
  const agents = list(found.agents).map((one) => [one.id, one.id, one.name, one.role, one.status, one.waiting_on, one.last_heartbeat]);
  const state = list(found.state).map((one) => [`${one.scope} ${one.key}`, one.scope, one.key, { json: one.value }, one.version]);
  const messages = list(found.messages).map((one) => [one.seq, one.seq, one.from, one.kind, typeof one.body === "string" ? one.body : { json: one.body }]).reverse();
  const actions = list(found.actions).map((one) => [one.id, one.id, one.scope, one.description, { json: { if: one.if, params: one.params, writes: one.writes } }]);
  const views = list(found.views).map((one) => [one.id, one.id, one.scope, { json: one.value ?? null }, one.expr]);
  const audit = list(found.audit).map((one, n) => [one.n ?? one.seq ?? n, one.ts, one.agent, one.action ?? `${one.kind} ${one.id}`, one.ok ? "done" : `refused: ${one.error ?? ""}`, { json: one.params ?? one.schema ?? {} }]).reverse();
  at("main").replaceChildren(
    ...surfaces(list(found.views)),
    table("Agents", ["id", "name", "role", "status", "waits for", "last heard"], agents),
    table("Messages", ["", "from", "kind", "what"], messages),
    table("State", ["scope", "key", "value", "version"], state, true),
    table("Views", ["id", "scope", "value", "expression"], views),
    table("Actions", ["id", "scope", "description", "definition"], actions),
    table("Audit", ["when", "who", "action", "", "parameters"], audit, true),
  );
  const waiting = agents.filter((one) => one[4] === "waiting").length;
  at("summary").textContent = `${agents.length} agents, ${waiting} waiting; ${state.length} keys; ${messages.length} messages; ${actions.length} actions; ${views.length} views`;
  seen = fresh;
}

function live(words, bad = false) {
  at("live").textContent = words;
  at("live").className = bad ? "bad" : "";
}

/** Reads again, once for all that happened meanwhile. */
function again() {
  loading ??= new Promise((done) => setTimeout(done, 80)).then(async () => {
    loading = null;
    draw(await whole());
  }).catch((error) => live(error.message, true));
  return loading;
}

async function follow(signal) {
  const answer = await ask(`${rooms(room)}/events`, { signal, headers: { Accept: "text/event-stream" } });
  if (!answer.ok) throw new Error(`no stream (${answer.status})`);
  live("live");
  await again();
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n\n");
    rest = parts.pop();
    if (parts.some((part) => part.includes("data:"))) again();
  }
}

/** One stream while the page is seen; it begins again when it was cut. */
async function watch() {
  stop?.abort();
  if (document.hidden) return live("paused");
  const mine = (stop = new AbortController());
  for (let wait = 500; !mine.signal.aborted; wait = Math.min(wait * 2, 15000)) {
    try {
      await follow(mine.signal);
      wait = 500;
    } catch (error) {
      if (mine.signal.aborted) return;
      live(`not connected: ${error.message}`, true);
    }
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function choose() {
  const found = await data(`${base}/rooms`);
  const section = make("section", "", "wide");
  section.append(make("h2", `Rooms (${found.length})`));
  for (const one of found) {
    const link = make("a", one.id);
    link.href = `${base}/?room=${encodeURIComponent(one.id)}`;
    const line = make("p");
    line.append(link, make("span", ` since ${one.created_at}`, "dim"));
    section.append(line);
  }
  at("main").replaceChildren(section);
  live("");
}

async function open() {
  at("ask").hidden = true;
  try {
    if (!room) return await choose();
    at("title").textContent = room;
    document.title = room;
    draw(await whole());
    await watch();
  } catch (error) {
    live(error.message, true);
    if (error.status !== 401 && error.status !== 403) return;
    at("why").textContent = token() ? "This token is not valid here." : "";
    at("ask").hidden = false;
    at("token").focus();
  }
}

at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const given = at("token").value.trim();
  at("token").value = "";
  sessionStorage.setItem(given.startsWith("key_") ? KEY : slot(), given);
  if (given.startsWith("key_")) sessionStorage.removeItem(slot());
  open();
});
document.addEventListener("visibilitychange", () => room && watch());
await begin();
await open();
