// What the person who runs the server sees and does here. The key stands in a header alone; words of
// others are text, never markup.

import "./lib/theme.js";

const at = (id) => document.getElementById(id);
const KEY = "key"; // as on the page of rooms
const here = { profiles: [], rooms: [], users: [] };

class Refused extends Error {}

async function ask(method, path, body) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, {
    method, headers, cache: "no-store", credentials: "omit",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const found = await answer.json();
  if (!answer.ok) throw Object.assign(new Refused(found.message ?? found.error), { status: answer.status });
  return found;
}

const part = encodeURIComponent;
const place = (room) => `/${room.profile}/rooms/${part(room.id)}`;

function make(tag, text = "", fields = {}) {
  const made = Object.assign(document.createElement(tag), fields);
  made.textContent = text;
  return made;
}

function say(text, bad = false) {
  at("status").textContent = text;
  at("status").className = bad ? "bad" : "";
}

/** Does something, and says how it failed. */
async function tried(work, element) {
  say("");
  if (element) element.disabled = true;
  try {
    await work();
  } catch (error) {
    say(error instanceof Refused ? error.message : `this did not work: ${error.message}`, true);
    if (error.status === 401 || error.status === 403 && at("main").hidden) closed();
  } finally {
    if (element) element.disabled = false;
  }
}

function button(id, text, work) {
  const made = make("button", text, { id, type: "button" });
  made.addEventListener("click", () => tried(work, made));
  return made;
}

/** Asks before something is gone; No is what Enter and Escape mean. */
function sure(text, word) {
  const dialog = at("sure");
  at("sure-text").textContent = text;
  at("sure-yes").textContent = word;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    at("sure-yes").onclick = () => dialog.close("yes");
    at("sure-no").onclick = () => dialog.close("");
    dialog.onclose = () => done(dialog.returnValue === "yes");
  });
}

/** A table; on a narrow screen each row is a card, and its cells have the names of their columns. */
function table(id, heads, rows, none) {
  if (rows.length === 0) return at(id).replaceChildren(make("p", none, { className: "dim" }));
  const made = make("table");
  const head = made.createTHead().insertRow();
  for (const word of heads) head.append(make("th", word, { scope: "col" }));
  const body = made.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    cells.forEach((cell, n) => {
      const placed = row.insertCell();
      if (heads[n]) placed.dataset.label = heads[n];
      placed.append(...(Array.isArray(cell) ? cell : [String(cell ?? "")]));
    });
  }
  return at(id).replaceChildren(made);
}

function lines(words) {
  const made = make("ul");
  made.append(...words.map((word) => make("li", word)));
  return made;
}

function choices(id, words) {
  const before = at(id).value;
  at(id).replaceChildren(...words.map((word) => make("option", word, { value: word })));
  if (words.includes(before)) at(id).value = before;
}

function shown(id, text, secret = "") {
  at(id).replaceChildren(text, " ", ...(secret ? [make("code", secret)] : []));
}

function size(bytes) {
  return bytes < 10_000 ? `${bytes} B` : bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${Math.round(bytes / 1e6)} MB`;
}

// ---- rooms

async function rooms(after = "") {
  const found = await ask("GET", `/manage/rooms?after=${part(after)}`);
  here.rooms = after ? [...here.rooms, ...found.rooms] : found.rooms;
  table("rooms", ["id", "profile", "made", "size", "agents", "owner", ""], here.rooms.map(roomRow), "there are no rooms");
  at("more-rooms").hidden = !found.more;
  at("more-rooms").onclick = () => tried(() => rooms(found.more), at("more-rooms"));
  const open = here.rooms.filter((one) => one.profile === "declared" && one.owners.length === 0);
  choices("invite-room", open.map((one) => one.id));
}

function roomRow(room) {
  const reached = here.profiles.includes(room.profile);
  const closed = room.owners.length > 0;
  const name = closed || !reached ? make("span", room.id) : make("a", room.id, { href: `/${room.profile}/?room=${part(room.id)}` });
  const agents = (room.present ?? []).map((one) => `${one.id} (${one.status})`).join(", ");
  const doing = closed || !reached || room.repository ? [] : [
    ...(room.profile === "thin" ? [] : [button(`export ${room.id}`, "Export", () => exported(room))]),
    button(`delete ${room.id}`, "Delete", () => deleted(room)),
  ];
  const owner = room.repository ? "this machine's repository" : closed ? room.owners.join(", ") : "";
  return [
    [name], room.profile, room.created_at.slice(0, 16).replace("T", " "),
    `${room.keys} keys, ${size(room.bytes)}, ${room.messages} messages`,
    closed ? room.agents : agents || "0", owner, doing,
  ];
}

async function exported(room) {
  const found = await ask("GET", `${place(room)}/export`);
  const file = new Blob([JSON.stringify(found)], { type: "application/json" });
  const link = make("a", "", { href: URL.createObjectURL(file), download: `${room.id.replace(/[^\w.-]+/g, "-")}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  say(`the room ${room.id} is exported, without its tokens`);
}

async function deleted(room) {
  if (!await sure(`Delete the room ${room.id}, and all that is in it? It cannot be brought back.`, "Delete")) return;
  await ask("DELETE", place(room));
  await rooms();
  at("rooms-head").focus();
  say(`the room ${room.id} is deleted`);
}

async function makeRoom() {
  const profile = at("make-profile").value;
  const id = at("make-id").value.trim();
  const found = await ask("POST", `/${profile}/rooms`, id ? { id } : {});
  at("make-id").value = "";
  await rooms();
  if (found.token) shown("made", `made ${found.id}. Its token, shown this once:`, found.token);
  else shown("made", `made ${found.id}; it has no tokens`);
}

// ---- users

async function users() {
  here.users = (await ask("GET", "/manage/users")).users;
  const names = here.users.map((one) => one.name);
  for (const id of ["invite-user", "mint-user"]) choices(id, names);
  table("users", ["name", "passkeys", "in rooms", ""], here.users.map((one) => [
    one.name, one.passkeys, [lines(one.rooms.map((room) => `${room.id} (${room.access})`))],
    [button(`remove ${one.name}`, "Remove", () => removed(one))],
  ]), "there are no users");
}

async function addUser() {
  const found = await ask("POST", "/manage/users", { name: at("add-name").value.trim() });
  at("add-name").value = "";
  await users();
  shown("added", `${found.name} is there. Within 15 minutes, once, a passkey is registered at`, found.link);
}

async function removed(user) {
  if (!await sure(`Remove the user ${user.name}, with all tokens and passkeys? What it wrote stays.`, "Remove")) return;
  await ask("DELETE", `/manage/users/${part(user.name)}`);
  await Promise.all([users(), tokens()]);
  at("users-head").focus();
  say(`the user ${user.name} is removed`);
}

async function invited() {
  const [username, room, role] = ["invite-user", "invite-room", "invite-role"].map((id) => at(id).value);
  await ask("POST", `/declared/rooms/${part(room)}/invite`, { username, role });
  await Promise.all([users(), rooms()]);
  shown("added", `${username} is ${role} in ${room}`);
}

// ---- tokens

async function tokens() {
  const found = (await ask("GET", "/manage/tokens")).tokens;
  table("tokens", ["of", "label", "it may", "until", ""], found.map((one) => [
    one.user, one.label, [make("code", one.scope), lines(one.scopes)],
    one.revoked ? "revoked" : one.expires_at.slice(0, 16).replace("T", " "),
    one.revoked ? [] : [button(`revoke ${one.id}`, "Revoke", () => revoked(one))],
  ]), "there are no tokens");
}

let asked = 0;

/** A scope in words, while it is typed. */
async function worded() {
  const mine = ++asked;
  const scope = at("mint-scope").value.trim();
  let words = [];
  try {
    if (scope) words = [make("p", "This token may:"), lines((await ask("POST", "/manage/scope", { scope })).scopes)];
  } catch (error) {
    words = [make("p", error.message, { className: "bad" })];
  }
  if (mine === asked) at("words").replaceChildren(...words);
}

async function minted() {
  const days = Number(at("mint-days").value);
  const found = await ask("POST", "/manage/tokens", {
    user: at("mint-user").value, scope: at("mint-scope").value, label: at("mint-label").value,
    expires_in: Math.round(days * 86_400),
  });
  await tokens();
  shown("minted", "minted. The token, shown this once:", found.token);
}

async function revoked(token) {
  if (!await sure(`End this token of ${token.user} (${token.scope}), and all that came from it?`, "Revoke")) return;
  await ask("DELETE", `/manage/tokens/${part(token.id)}`);
  await tokens();
  at("tokens-head").focus();
  say("the token has ended");
}

// ---- machines

function ago(ms) {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return "now";
  if (minutes < 120) return `${minutes} minutes ago`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} hours ago` : `${Math.floor(minutes / 1_440)} days ago`;
}

async function machines() {
  const found = (await ask("GET", "/manage/machines")).machines;
  table("machines", ["machine", "of", "shares", "heard", ""], found.map((one) => [
    [one.name || one.machine, " ", make("code", one.machine)], one.user || "the person", one.room,
    ago(one.heard_ms_ago), [button(`end ${one.machine}`, "End", () => ended(one))],
  ]), "no machine is linked");
}

async function ended(one) {
  if (!await sure(`Forget the machine ${one.name || one.machine} (${one.user || "the person"}) in ${one.room}, and end what it holds? One that still runs comes back while its token counts: revoke that first.`, "End")) return;
  await ask("DELETE", `/manage/machines/${part(one.room)}/${part(one.machine)}`);
  await machines();
  at("machines-head").focus();
  say(`the machine ${one.name || one.machine} is forgotten`);
}

// ---- programs that wait

async function devices() {
  const found = (await ask("GET", "/manage/devices")).devices;
  table("devices", ["it calls itself", "it asks to", "until"], found.map((one) => [
    one.client, [make("code", one.scope), lines(one.scopes)], one.expires_at.slice(0, 16).replace("T", " "),
  ]), "none");
  at("devices-how").replaceChildren(
    "Whoever sees the code that the program shows lets it in: ",
    ...(here.passkeys ? [make("a", "with a passkey", { href: `${here.sign_in}/auth/device` }), ", or "] : []),
    "in a shell on this machine, with ", make("code", "agent-sync device approve CODE --user NAME"), ".",
  );
}

// ---- the page

function closed() {
  sessionStorage.removeItem(KEY);
  at("main").hidden = true;
  at("ask").hidden = false;
  at("key").focus();
}

async function begin() {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (location.hash) history.replaceState(null, "", location.pathname);
  if (!code) return;
  try {
    const answer = await fetch("/key", {
      method: "POST", headers: { "Content-Type": "application/json" }, credentials: "omit",
      body: JSON.stringify({ code }),
    });
    const found = await answer.json();
    if (found.key) sessionStorage.setItem(KEY, found.key);
  } catch {
    return; // without a key the page asks for one
  }
}

async function open() {
  if (!sessionStorage.getItem(KEY)) {
    closed();
    return say("this page needs the person's key");
  }
  return tried(async () => {
    Object.assign(here, await ask("GET", "/manage/server"));
    choices("make-profile", here.profiles);
    at("make-profile").value = here.profile;
    await Promise.all([rooms(), users(), tokens(), machines(), devices()]);
    at("ask").hidden = true;
    at("main").hidden = false;
  });
}

function onSubmit(id, go, work) {
  at(id).addEventListener("submit", (event) => {
    event.preventDefault();
    tried(work, at(go));
  });
}

onSubmit("make", "make-room", makeRoom);
onSubmit("add", "add-user", addUser);
onSubmit("invite", "invite-go", invited);
onSubmit("mint", "mint-go", minted);
at("mint-scope").addEventListener("input", () => worded());
at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, at("key").value.trim());
  at("key").value = "";
  open();
});
await begin();
await open();
