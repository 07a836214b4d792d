// A form made from the parameters of an action, and its values as the action takes them.

import { html } from "../lib/html.js";
import { seen } from "../lib/words.js";

const JSONS = ["object", "array", "any"];

/** One field: a choice, a yes or no, a number, a text, or JSON. `set(text)` keeps what was typed. */
export function Field({ name, schema, text, why, set, at }) {
  const id = `${at}-${name}`;
  const change = (event) => set(event.target.type === "checkbox" ? String(event.target.checked) : event.target.value);
  return html`<div class="field"><label for=${id}>${seen(name)}${schema.required ? html` <span class="dim">(needed)</span>` : null}</label>
    ${control(schema, { id, text, change, bad: Boolean(why) })}
    ${schema.description ? html`<span class="dim">${seen(schema.description)}</span>` : null}<span class="bad" role="alert">${why ?? ""}</span></div>`;
}

function control(schema, { id, text, change, bad }) {
  const common = { id, "aria-invalid": bad ? "true" : null };
  if (Array.isArray(schema.enum)) return html`<select ...${common} value=${text} onChange=${change}><option value=""></option>${schema.enum.map((one) => html`<option value=${JSON.stringify(one)}>${seen(String(one))}</option>`)}</select>`;
  if (schema.type === "boolean") return html`<select ...${common} value=${text} onChange=${change}><option value=""></option><option value="true">yes</option><option value="false">no</option></select>`;
  if (["number", "integer"].includes(schema.type)) return html`<input ...${common} inputmode="decimal" value=${text} onInput=${change} />`;
  if (JSONS.includes(schema.type)) return html`<textarea ...${common} rows="2" placeholder=${schema.type === "any" ? 'text, or JSON' : `JSON, ${schema.type === "array" ? "[…]" : "{…}"}`} value=${text} onInput=${change}></textarea>`;
  return html`<textarea ...${common} rows="1" value=${text} onInput=${change}></textarea>`;
}

/** {params} of what was typed, or {wrong: {name: why}}. What was left empty is not given. */
export function values(schemas, typed) {
  const params = {}, wrong = {};
  for (const [name, schema] of Object.entries(schemas ?? {})) {
    const text = typed[name] ?? "";
    if (text === "") {
      if (schema.required) wrong[name] = "this is needed";
      continue;
    }
    const { value, why } = valued(schema, text);
    if (why) wrong[name] = why;
    else params[name] = value;
  }
  return Object.keys(wrong).length ? { wrong } : { params };
}

function valued(schema, text) {
  if (Array.isArray(schema.enum) || schema.type === "boolean") return { value: JSON.parse(text) };
  if (["number", "integer"].includes(schema.type)) {
    const value = Number(text.trim());
    if (text.trim() === "" || !Number.isFinite(value)) return { why: "this is no number" };
    return schema.type === "integer" && !Number.isInteger(value) ? { why: "this is no whole number" } : { value };
  }
  if (!JSONS.includes(schema.type)) return { value: text };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return schema.type === "any" ? { value: text } : { why: `this is no JSON: ${error.message}` };
  }
}
