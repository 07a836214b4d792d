// Doing something: a button sends it, whoever would be hurt is named before, and what happened is said.

import { post, Refused } from "../lib/ask.js";
import { html, useEffect, useRef, useState } from "../lib/html.js";
import { go } from "../lib/route.js";
import { Said } from "./text.js";

const heard = new Set();
let asking = null;

/** Says something for a while, at the foot of the page; `bad` stays until it is closed. */
export function say(text, bad = false) {
  for (const one of heard) one({ text, bad, id: Math.random() });
}

/** What was said lately. Stands once on a page. */
export function Toasts() {
  const [shown, set] = useState([]);
  useEffect(() => {
    const add = (one) => {
      set((before) => [...before.slice(-3), one]);
      if (!one.bad) setTimeout(() => set((before) => before.filter((other) => other.id !== one.id)), 8000);
    };
    heard.add(add);
    return () => heard.delete(add);
  }, []);
  const close = (id) => set((before) => before.filter((one) => one.id !== id));
  return html`<div class="toasts" role="status" aria-live="polite">${shown.map((one) => html`<p key=${one.id} class=${one.bad ? "toast bad" : "toast"}>
    <${Said} text=${one.text} most=${600} /> <button class="plain" aria-label="Close" onClick=${() => close(one.id)}>×</button></p>`)}</div>`;
}

/** Asks in a dialog: true for yes. No is what Enter and Escape mean. */
export function sure({ message, whom = [], yes = "Do it" }) {
  return new Promise((done) => asking({ message, whom, yes, done }));
}

/** The dialog that `sure` opens. Stands once on a page. */
export function Asking() {
  const [shown, set] = useState(null);
  const dialog = useRef(null);
  asking = set;
  useEffect(() => {
    if (shown) dialog.current.showModal();
  }, [shown]);
  const over = () => {
    shown?.done(dialog.current.returnValue === "yes");
    set(null);
  };
  return html`<dialog ref=${dialog} class="asking" aria-labelledby="asked" onClose=${over} onCancel=${() => { dialog.current.returnValue = ""; }}>
    ${shown && html`<form method="dialog"><p id="asked"><${Said} text=${shown.message} most=${1000} /></p>
      ${shown.whom.length ? html`<ul>${shown.whom.map((one) => html`<li><${Said} text=${`${one.agent}${one.what ? `: ${one.what}` : ""}`} /></li>`)}</ul>` : null}
      <p class="row"><button autofocus value="">No</button> <button class="bad" value="yes"><${Said} text=${shown.yes} most=${40} /></button></p></form>`}
  </dialog>`;
}

/**
 * Does one act of a repository; asks first where the server says whom it hurts. Gives back the
 * answer, or null where the person said no or it was refused, which is said then.
 */
export async function act(repository, name, params) {
  let agreed;
  for (let turn = 0; turn < 5; turn++) {
    try {
      const answer = await post(`/repositories/${encodeURIComponent(repository)}/do/${encodeURIComponent(name)}`, { params, sure: agreed });
      say(answer.says);
      dispatchEvent(new Event("acted"));
      return answer;
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== "ask_first") {
        say(error.message, true);
        return null;
      }
      if (!(await sure(error.facts))) return null;
      agreed = error.facts.sure;
    }
  }
  say("this changes faster than it can be asked about", true);
  return null;
}

/** The button of an ACT: {act, params, label, main} does it, {go, label} shows something here. */
export function Act({ repository, offer, label }) {
  const [busy, set] = useState(false);
  const run = async () => {
    if (offer.go) return go(offer.go);
    set(true);
    await act(repository, offer.act, offer.params);
    set(false);
  };
  return html`<button class=${offer.main ? "main" : ""} disabled=${busy} onClick=${run}>${label ?? offer.label}</button>`;
}
