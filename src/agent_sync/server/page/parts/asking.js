// Doing something: a button sends it, whoever would be hurt is named before, and what happened is said.

import { get, post, Refused } from "../lib/ask.js";
import { createContext, html, useContext, useEffect, useRef, useState } from "../lib/html.js";
import { go } from "../lib/route.js";
import { seen } from "../lib/words.js";
import { Said } from "./text.js";

const heard = new Set();
let asking = null, wanting = null, turn = Promise.resolve();

/** Whether nobody answers: what would do something waits then. */
export const Cut = createContext(false);
export const NOBODY = "Nobody answers, so nothing was done. Start agent-sync serve again.";

/** Says something for a while, at the foot of the page; `bad` stays until it is closed. `more`: {repository, acts}, what may be wanted next. */
export function say(text, bad = false, more = {}) {
  for (const one of heard) one({ text, bad, ...more, id: Math.random() });
}

/** What was said lately. Stands once on a page. */
export function Toasts() {
  const [shown, set] = useState([]);
  useEffect(() => {
    const add = (one) => {
      set((before) => [...before.slice(-3), one]);
      if (!one.bad) setTimeout(() => set((before) => before.filter((other) => other.id !== one.id)), one.acts?.length ? 30000 : 8000);
    };
    heard.add(add);
    return () => heard.delete(add);
  }, []);
  const close = (id) => set((before) => before.filter((one) => one.id !== id));
  return html`<div class="toasts" role="status" aria-live="polite">${shown.map((one) => html`<p key=${one.id} class=${one.bad ? "toast bad" : "toast"}>
    <${Said} text=${one.text} most=${600} />${(one.acts ?? []).map((offer) => html` <${Act} key=${offer.label} repository=${one.repository} offer=${offer} done=${() => close(one.id)} />`)} <button class="plain" aria-label="Close" onClick=${() => close(one.id)}>×</button></p>`)}</div>`;
}

/**
 * Asks in a dialog: true for yes. No is what Enter and Escape mean, and what the page says that is
 * left. One question at a time: nobody agrees to another one than was read.
 */
export function sure({ message, whom = [], yes = "Do it" }) {
  turn = turn.then(() => asking !== null && new Promise((done) => asking({ message, whom, yes, done })));
  return turn;
}

/**
 * Asks for parameters that an offer leaves open (`wants`): {name: value}, or null where the person
 * goes back. `before`: what was typed the last time.
 */
export function wanted(repository, offer, before = {}) {
  return new Promise((done) => wanting({ repository, offer, before, done }));
}

/** The dialogs that `sure` and `wanted` open. Stands once on a page. */
export function Asking() {
  const [shown, set] = useState(null);
  const [open, ask] = useState(null);
  const dialog = useRef(null);
  asking = set;
  wanting = ask;
  useEffect(() => {
    if (!shown) return undefined;
    dialog.current.returnValue = "";
    dialog.current.showModal();
    return () => shown.done(false);
  }, [shown]);
  useEffect(() => () => { if (asking === set) asking = null; }, []);
  const over = () => {
    shown?.done(dialog.current.returnValue === "yes");
    set(null);
  };
  return html`<dialog ref=${dialog} class="asking" aria-labelledby="asked" onClose=${over} onCancel=${() => { dialog.current.returnValue = ""; }}>
    ${shown && html`<form method="dialog"><p id="asked"><${Said} text=${shown.message} most=${1000} /></p>
      ${shown.whom.length ? html`<ul>${shown.whom.map((one) => html`<li><${Said} text=${`${one.agent}${one.what ? `: ${one.what}` : ""}`} /></li>`)}</ul>` : null}
      <p class="row"><button autofocus value="">No</button> <button class="bad" value="yes"><${Said} text=${shown.yes} most=${40} /></button></p></form>`}
  </dialog>${open && html`<${Wanted} key=${open.offer} ...${open} over=${() => ask(null)} />`}`;
}

const LABELS = { message: "What do you want to say?", why: "Why?", summary: "What was agreed?", note: "A word with it", agent: "Who?", text: "What was decided?" };

/** Acts that end something of others: their button is no blue one. */
const HURTS = /cancel|reject|object|block_task/;

function Wanted({ repository, offer, before, done, over }) {
  const dialog = useRef(null), form = useRef(null);
  const [agents, set] = useState([]);
  const [lacks, miss] = useState("");
  useEffect(() => {
    dialog.current.showModal();
    form.current.elements[0].focus();
    if (!offer.wants.includes("agent")) return;
    get(`/repositories/${encodeURIComponent(repository)}/glance`).then((found) => set(found.agents.filter((one) => !one.me)), (error) => miss(error.message));
  }, []);
  const close = (value) => {
    dialog.current.close();
    over();
    done(value);
  };
  const send = (event) => {
    event.preventDefault();
    const given = Object.fromEntries(offer.wants.map((name) => [name, form.current.elements[name].value.trim()]));
    const empty = offer.wants.find((name) => !given[name] && name !== "note");
    if (!empty) return close(given);
    miss(empty === "agent" ? "Choose somebody." : "Write something first.");
    return form.current.elements[empty].focus();
  };
  const keys = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event); };
  return html`<dialog ref=${dialog} class="asking wanted" aria-labelledby="wanted" onCancel=${(event) => { event.preventDefault(); close(null); }}>
    <form ref=${form} onSubmit=${send} onKeyDown=${keys}><h2 id="wanted"><${Said} text=${offer.label} most=${60} /></h2>${offer.asks ? html`<p class="asks"><${Said} text=${offer.asks} most=${1200} /></p>` : null}
      ${offer.wants.map((name) => html`<label class="slot" key=${name}>${LABELS[name] ?? name}${name === "agent" ? html`<select name="agent"><option value=""></option>${agents.map((one) => html`<option key=${one.id} value=${one.id}>${one.name}</option>`)}</select>` : html`<textarea name=${name} rows="3" maxlength="20000">${before[name] ?? ""}</textarea>`}</label>`)}
      <p class="bad" role="alert">${lacks}</p>
      <p class="row"><button type="button" onClick=${() => close(null)}>Back</button> <button class=${HURTS.test(offer.act) ? "bad" : "main"}>${offer.label}</button></p></form></dialog>`;
}

/**
 * Does one act of a repository; asks first where the server says whom it hurts. Gives back the
 * answer, or null where the person said no or it was refused. A refusal is said at the foot of the
 * page, unless `refused(error)` takes it (gives true).
 */
export async function act(repository, name, params, { refused = () => false, quiet = false } = {}) {
  const once = crypto.randomUUID();
  let agreed;
  for (let turn = 0; turn < 5; turn++) {
    try {
      const answer = await post(`/repositories/${encodeURIComponent(repository)}/do/${encodeURIComponent(name)}`, { params, sure: agreed, once });
      if (!quiet) say(answer.says, false, { repository, acts: answer.acts });
      dispatchEvent(new Event("acted"));
      return answer;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "ask_first") {
        if (!refused(error)) say(error instanceof Refused ? error.message : NOBODY, true);
        return null;
      }
      if (!(await sure(error.facts))) return null;
      agreed = error.facts.sure;
    }
  }
  say("this changes faster than it can be asked about", true);
  return null;
}

/** What an act is about, in a word or two: several buttons of one name stand on a page. */
function subject({ params = {}, go: to = {} }) {
  const of = { ...to, ...params };
  return seen(of.path ?? of.resource ?? of.version ?? of.task ?? of.thread ?? of.id ?? "");
}

/**
 * The button of an ACT: {act, params, label, main, wants} does it, {go, label} shows something here.
 * `done(answer)` where it was done. It keeps the focus while it works, and gives it to the view
 * where it is gone then.
 */
export function Act({ repository, offer, label, about, done }) {
  const said = label ?? offer.label, of = about ?? subject(offer);
  const [busy, set] = useState(false);
  const cut = useContext(Cut) && !offer.go;
  const button = useRef(null), working = useRef(false), before = useRef({});
  useEffect(() => () => {
    if (button.current && document.activeElement === button.current) document.getElementById("view")?.focus({ preventScroll: true });
  }, []);
  const run = async () => {
    if (working.current) return;
    if (offer.go) {
      go(offer.go);
      return;
    }
    if (cut) return void say(NOBODY, true);
    working.current = true;
    set(true);
    try {
      const given = offer.wants?.length ? await wanted(repository, offer, before.current) : {};
      if (given === null) return;
      before.current = given;
      const answer = await act(repository, offer.act, { ...offer.params, ...given });
      if (!answer) return;
      before.current = {};
      done?.(answer);
    } finally {
      working.current = false;
      set(false);
    }
  };
  return html`<button ref=${button} class=${offer.main ? "main" : ""} aria-disabled=${busy || cut ? "true" : null} title=${cut ? "Not connected" : null} aria-busy=${busy ? "true" : null} aria-label=${of && !said.includes(of) ? `${said}: ${of}` : null} onClick=${run}>${said}</button>`;
}

/** All that is offered about one thing, in a row. `but`: acts that stand elsewhere already. */
export function Acts({ repository, offers, but = [], done }) {
  const shown = (offers ?? []).filter((one) => !but.includes(one.act ?? one.go?.view));
  if (!shown.length) return null;
  return html`<div class="row acts">${shown.map((one) => html`<${Act} key=${`${one.act ?? "go"} ${one.label}`} repository=${repository} offer=${one} done=${done} />`)}</div>`;
}
