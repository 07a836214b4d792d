// Forms: what was typed stays when another picture comes or another view is shown, until it was sent.
// A refusal stands beside the field that it is about. Ctrl+Enter sends from everywhere in one.

import { html, useRef, useState } from "../lib/html.js";
import { act } from "./asking.js";
import { Said } from "./text.js";

const typed = new Map();

/** What was typed under a name: [values, change, clear]. */
export function useDraft(name, first) {
  const [held, set] = useState({ name, values: { ...first, ...typed.get(name) } });
  const mine = held.name === name ? held.values : { ...first, ...typed.get(name) };
  const change = (more) => {
    const next = { ...mine, ...more };
    typed.set(name, next);
    set({ name, values: next });
  };
  const clear = () => {
    typed.delete(name);
    set({ name, values: { ...first } });
  };
  return [mine, change, clear];
}

/**
 * A form that does one act. `id`: the name of its draft, one on the page of a repository. `fields`: [{name, label, kind,
 * …}], kinds "text", "long", "number", "check", "choice", "many" (the last two: `options` [{value,
 * label}]). `params(values)` makes what is sent; `done(answer)` is told.
 */
export function Form({ id, repository, name, label, fields, params = (values) => values, done, children }) {
  const first = Object.fromEntries(fields.map((one) => [one.name, one.first ?? EMPTY[one.kind] ?? ""]));
  const [values, change, clear] = useDraft(`${repository} ${id}`, first);
  const [wrong, set] = useState({ field: "", says: "" });
  const [busy, work] = useState(false);
  const form = useRef(null), working = useRef(false);
  const miss = (field, says) => {
    set({ field, says });
    form.current?.querySelector(`[name="${CSS.escape(field)}"]`)?.focus();
  };
  const send = async (event) => {
    event.preventDefault();
    if (working.current) return;
    const empty = fields.find((one) => one.required && !filled(values[one.name]));
    if (empty) return void miss(empty.name, empty.missing ?? "This is needed.");
    working.current = true;
    work(true);
    set({ field: "", says: "" });
    const refused = (error) => {
      miss(fieldOf(error, fields), error.message);
      return true;
    };
    try {
      const answer = await act(repository, name, params(values), { refused });
      if (!answer) return;
      clear();
      done?.(answer);
    } finally {
      working.current = false;
      work(false);
    }
  };
  const keys = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event); };
  return html`<form ref=${form} class="form" onSubmit=${send} onKeyDown=${keys} novalidate>
    ${fields.map((one) => html`<${Field} key=${one.name} form=${id} field=${one} value=${values[one.name]} wrong=${wrong.field === one.name ? wrong.says : ""} change=${(value) => change({ [one.name]: value })} />`)}
    ${wrong.says && !fields.some((one) => one.name === wrong.field) ? html`<p class="bad" role="alert"><${Said} text=${wrong.says} most=${1000} /></p>` : null}
    <p class="row"><button class="main" aria-disabled=${busy ? "true" : null}>${label}</button>${children}<span class="dim send-keys">Ctrl+Enter sends</span></p></form>`;
}

const EMPTY = { check: false, many: [] };
const filled = (value) => (Array.isArray(value) ? value.length > 0 : String(value ?? "").trim() !== "");

/** The field that a refusal is about; "" for none. */
function fieldOf(error, fields) {
  const said = error.facts?.param ?? "";
  return fields.find((one) => one.name === said || one.param === said)?.name ?? "";
}

function Field({ form, field, value, wrong, change }) {
  const id = `${form}-${field.name}`, told = wrong ? `${id}-wrong` : null;
  const common = { id, name: field.name, "aria-invalid": wrong ? "true" : null, "aria-describedby": told, required: field.required };
  const problem = wrong ? html`<span class="bad" role="alert" id=${told}><${Said} text=${wrong} most=${1000} /></span>` : null;
  if (field.kind === "many") return html`<fieldset class="slot several-of" aria-describedby=${told}><legend>${field.label}</legend><${Many} ...${{ id, field, value, change }} />${problem}</fieldset>`;
  if (field.kind === "check") return html`<label class="tick-box"><input type="checkbox" ...${common} checked=${value} onChange=${(event) => change(event.target.checked)} /> ${field.label}${problem}</label>`;
  const heard = (event) => change(event.target.value);
  return html`<div class=${`slot ${field.kind ?? "text"}`}><label for=${id}>${field.label}</label>
    ${field.kind === "long" ? html`<textarea ...${common} rows=${field.rows ?? 3} value=${value} onInput=${heard}></textarea>`
      : field.kind === "choice" ? html`<select ...${common} value=${value} onChange=${heard}>${field.options.map((one) => html`<option key=${one.value} value=${one.value} selected=${one.value === value}>${one.label}</option>`)}</select>`
      : html`<input ...${common} type=${field.kind === "number" ? "number" : "text"} min=${field.min} max=${field.most} list=${field.suggest ? `${id}-list` : null} autocomplete="off" value=${value} onInput=${heard} />`}
    ${field.suggest ? html`<datalist id=${`${id}-list`}>${field.suggest.slice(0, 200).map((one) => html`<option key=${one} value=${one}></option>`)}</datalist>` : null}${problem}</div>`;
}

function Many({ id, field, value, change }) {
  const [all, show] = useState(false);
  const options = all ? field.options : field.options.filter((one, at) => at < MOST || value.includes(one.value));
  const turn = (one) => change(value.includes(one) ? value.filter((other) => other !== one) : [...value, one]);
  return html`<div class="boxes">${options.map((one) => html`<label key=${one.value} class="tick-box"><input type="checkbox" name=${field.name} value=${one.value} id=${`${id}-${one.value}`} checked=${value.includes(one.value)} onChange=${() => turn(one.value)} /> <${Said} text=${one.label} most=${60} /></label>`)}
    ${options.length < field.options.length ? html`<button type="button" class="plain link" onClick=${() => show(true)}>All ${field.options.length}</button>` : null}
    ${field.options.length ? null : html`<span class="dim">Nobody and nothing to choose.</span>`}</div>`;
}

const MOST = 12;
