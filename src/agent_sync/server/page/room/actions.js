// What can be done in a room: each action with whether it can be called now, and a form for it.

import { html, useState } from "../lib/html.js";
import { seen } from "../lib/words.js";
import { Field, values } from "./form.js";
import { invoke, rows } from "./reading.js";
import { Value } from "./values.js";

/** Declared actions first, then those that every room has. */
export function Actions({ room, found, as, past }) {
  const declared = rows(found.actions).map((one) => ({ ...one, ...(found.callable?.[one.id] ?? {}), params: one.params ?? found.callable?.[one.id]?.params }));
  const own = new Set(declared.map((one) => one.id));
  const builtin = Object.entries(found.callable ?? {}).filter(([id, one]) => !own.has(id) && one.builtin).map(([id, one]) => ({ id, ...one }));
  const list = (all) => html`<div class="cards">${all.map((one) => html`<${Action} key=${one.id} room=${room} action=${one} as=${as} past=${past} />`)}</div>`;
  return html`<section><h2>Actions (${declared.length})</h2>${declared.length ? list(declared) : html`<p class="dim">No action is declared.</p>`}</section>
    ${builtin.length && !past ? html`<section><details><summary><h2>In every room (${builtin.length})</h2></summary>${list(builtin)}</details></section>` : null}`;
}

function Action({ room, action, as, past }) {
  const [typed, set] = useState({});
  const [wrong, fail] = useState({});
  const [told, tell] = useState(null);
  const [busy, work] = useState(false);
  const schemas = action.params ?? {};
  const free = action.available !== false && action.enabled !== false;
  const run = async (event) => {
    event.preventDefault();
    const made = values(schemas, typed);
    fail(made.wrong ?? {});
    tell(null);
    if (made.wrong) return;
    work(true);
    try {
      tell({ answer: await invoke(room, action.id, made.params, as) });
      set({});
    } catch (error) {
      const at = error.facts?.param;
      if (at && at in schemas) fail({ [at]: error.message });
      tell({ why: error.message, facts: error.facts });
    }
    work(false);
  };
  return html`<form class="card action" onSubmit=${run}><h3><code>${seen(action.id)}</code> <span class=${free ? "ok" : "dim"}>${free ? "can be called" : "not now"}</span></h3>
    <p>${seen(action.description ?? "")}</p>
    ${action.if ? html`<p class="dim">only if <code>${seen(action.if)}</code></p>` : null}
    ${Object.entries(schemas).map(([name, schema]) => html`<${Field} key=${name} at=${`do-${action.id}`} name=${name} schema=${schema ?? {}} text=${typed[name] ?? ""} why=${wrong[name]} set=${(text) => set({ ...typed, [name]: text })} />`)}
    ${past ? null : html`<p class="row"><button id=${`call-${action.id}`} class="main" disabled=${busy}>Call it</button></p>`}
    <div role="status">${told?.answer ? html`<p class="ok">✓ done</p><${Value} value=${told.answer.result ?? told.answer.writes ?? told.answer} />` : null}
    ${told?.why ? html`<p class="bad">✗ ${seen(told.why)}</p>` : null}</div>
    ${action.writes?.length ? html`<details><summary>writes</summary><${Value} value=${action.writes} /></details>` : null}</form>`;
}
