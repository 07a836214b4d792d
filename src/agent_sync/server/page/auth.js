// The pages of passkeys: sign-up, sign-in, a device's code, a client's consent. What others wrote
// (names of clients, labels) is put into the page as text, never as markup.
const byId = (id) => document.getElementById(id);
const where = location.pathname.split("/").pop();
const fragment = location.hash.slice(1);
history.replaceState(null, "", location.pathname); // no secret stays in the address

let csrf = "";

class Refused extends Error {}

async function ask(path, body = {}) {
  const answer = await fetch(`/auth/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    credentials: "same-origin",
    body: JSON.stringify({ csrf, ...body }),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.message || said.error);
  if (said.csrf) csrf = said.csrf;
  return said;
}

function say(text, bad = false) {
  byId("status").textContent = text;
  byId("status").className = bad ? "bad" : "";
}

function made(tag, text = "", fields = {}) {
  const element = Object.assign(document.createElement(tag), fields);
  element.textContent = text;
  return element;
}

function button(id, text, run) {
  const element = made("button", text, { id, type: "button" });
  element.addEventListener("click", () => tried(element, run));
  return element;
}

async function tried(element, run) {
  say("");
  element.disabled = true;
  try {
    await run();
  } catch (error) {
    const ours = error instanceof Refused;
    say(ours ? error.message : `the browser did not finish this: ${error.message}`, true);
  } finally {
    element.disabled = false;
  }
}

function form(...elements) {
  byId("form").replaceChildren(...elements);
  byId("form").hidden = elements.length === 0;
}

function show(...elements) {
  byId("shown").replaceChildren(...elements);
  byId("shown").hidden = elements.length === 0;
}

function head(title, about) {
  document.title = title;
  byId("title").textContent = title;
  byId("about").textContent = about;
}

function facts(rows) {
  const list = made("dl");
  for (const [name, value] of rows) {
    const told = made("dd");
    if (Array.isArray(value)) {
      const lines = made("ul");
      lines.append(...value.map((line) => made("li", line)));
      told.append(lines);
    } else {
      told.textContent = value;
    }
    list.append(made("dt", name), told);
  }
  return list;
}

async function created(options) {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}

async function signIn() {
  const begun = await ask("sign-in/begin");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(begun.options);
  const credential = (await navigator.credentials.get({ publicKey })).toJSON();
  return ask("sign-in", { credential });
}

function labelled(id, text, value = "") {
  const label = made("label", text + " ");
  const input = Object.assign(document.createElement("input"), { id, value, autocomplete: "off" });
  label.append(input);
  return label;
}

// ---- sign-up

function signUp() {
  head("Register a passkey", "This link is for one use within 15 minutes.");
  const register = async () => {
    const begun = await ask("sign-up/begin", { link: fragment });
    const credential = await created(begun.options);
    const done = await ask("sign-up", { credential, label: byId("label").value });
    form();
    say(`${done.name} can sign in with this passkey now.`);
    show(made("a", "Sign in", { href: "/auth/sign-in" }));
  };
  form(labelled("label", "What this passkey is called"), button("register", "Register", register));
}

// ---- one's own passkeys

function account() {
  head("Sign in", "With a passkey, for ten minutes.");
  form(button("sign-in", "Sign in with a passkey", async () => {
    await signIn();
    await passkeys();
  }));
}

async function passkeys() {
  const found = await ask("passkeys");
  head("Your passkeys", `You are ${found.name}.`);
  const list = made("ul");
  for (const one of found.passkeys) {
    const item = made("li", `${one.label}, made ${one.created_at} `);
    item.append(button("", "Remove", async () => {
      await ask("passkeys/remove", { id: one.id });
      await passkeys();
    }));
    list.append(item);
  }
  show(list);
  form(
    labelled("label", "What another passkey is called"),
    button("add", "Add a passkey", async () => {
      const begun = await ask("passkeys/begin");
      const credential = await created(begun.options);
      await ask("passkeys/add", { credential, label: byId("label").value });
      await passkeys();
    }),
    button("sign-out", "Sign out", async () => {
      await ask("sign-out");
      csrf = "";
      show();
      account();
    }),
  );
}

// ---- a program without a browser asks to be let in

function device() {
  head("Let a program in", "Type the code that the program shows, and compare it. Never one that somebody sent you.");
  const given = new URLSearchParams(fragment).get("code") || "";
  form(
    labelled("code", "Code", given),
    button("sign-in", "Sign in with a passkey", async () => {
      const code = byId("code").value;
      const { name } = await signIn();
      await lookAtDevice(code, name);
    }),
  );
}

async function lookAtDevice(code, name) {
  const found = await ask("device/look", { code });
  const decide = (approve, said) => async () => {
    await ask("device/decide", { code, approve });
    form();
    show();
    say(said);
  };
  head("Let this program in?", `You are ${name}.`);
  show(facts([["Program", found.client], ["Code", found.code], ["It may", found.scopes]]));
  form(
    button("approve", "Let it in", decide(true, "It is let in. You can close this page.")),
    button("deny", "Refuse", decide(false, "It is refused.")),
  );
}

// ---- a client asks by OAuth

function consent() {
  head("Let a program in", "A program on this machine or another one asks for access. Sign in to see what it wants.");
  const request = new URLSearchParams(fragment).get("request") || "";
  form(button("sign-in", "Sign in with a passkey", async () => {
    const { name } = await signIn();
    await lookAtClient(request, name);
  }));
}

async function lookAtClient(request, name) {
  const found = await ask("consent/look", { request });
  const decide = (approve) => async () => {
    const { redirect } = await ask("consent/decide", { request, approve });
    form();
    show();
    say("Going back to the program.");
    location.assign(redirect);
  };
  head("Let this program in?", `You are ${name}.`);
  show(facts([
    ["It calls itself", found.client],
    ["It gets the answer at", found.host],
    ["It may", found.scopes],
  ]));
  form(button("approve", "Let it in", decide(true)), button("deny", "Refuse", decide(false)));
}

const PAGES = { "sign-up": signUp, "sign-in": account, device, consent };
if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  PAGES[where]();
} else {
  say("This browser has no passkeys here: open this page by https or as localhost, in a newer one.", true);
}
byId("form").addEventListener("submit", (event) => event.preventDefault());
