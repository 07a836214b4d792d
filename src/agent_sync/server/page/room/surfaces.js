// Views that say how they want to be shown: above everything else, in their order.

import { html } from "../lib/html.js";
import { seen } from "../lib/words.js";
import { flat } from "./values.js";

const MOST_ROWS = 500;

/** The views with a hint, as sections. */
export function Surfaces({ views }) {
  const hinted = views.filter((one) => one.render !== null && typeof one.render === "object");
  const order = (one) => (Number.isFinite(one.render.order) ? one.render.order : 1e9);
  return html`<div class="surfaces">${hinted.sort((one, other) => order(one) - order(other)).map((one) => html`<${Surface} key=${one.id} view=${one} />`)}</div>`;
}

function Surface({ view }) {
  const { render: hint, value } = view;
  const type = String(hint.type);
  return html`<section class="card shown"><h2>${seen(hint.label ?? view.id)}</h2>${drawn(type, value, hint)}</section>`;
}

/** A kind that is not known here is shown as a metric is. */
function drawn(type, value, hint) {
  const failed = value !== null && typeof value === "object" && typeof value._error === "string";
  if (failed) return html`<p class="bad">This view cannot be evaluated: ${seen(value._error)}</p>`;
  if ((type.endsWith("table") || type.endsWith("grid")) && value !== null && typeof value === "object") return html`<${Grid} value=${value} hint=${hint} />`;
  if (type === "markdown") return html`<p class="text">${seen(typeof value === "string" ? value : JSON.stringify(value, null, 1)).replaceAll("«000a»", "\n")}</p>`;
  if (type === "feed" && Array.isArray(value)) return html`<ol class="feed">${value.slice(-bound(hint)).reverse().map((one) => html`<li>${flat(one)}</li>`)}</ol>`;
  const words = value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
  return html`<p class="metric">${seen(hint.unit ? `${words} ${hint.unit}` : words)}</p>`;
}

const bound = (hint) => (Number.isInteger(hint.max_rows) && hint.max_rows > 0 ? Math.min(hint.max_rows, MOST_ROWS) : MOST_ROWS);
const isObject = (one) => one !== null && typeof one === "object" && !Array.isArray(one);

/** A list of objects, or an object by its keys, as rows; columns as the hint names them. */
function Grid({ value, hint }) {
  const listed = Array.isArray(value) ? value : Object.entries(value).map(([key, one]) => (isObject(one) ? { key, ...one } : { key, value: one }));
  const lines = listed.slice(0, bound(hint)).map((one) => (isObject(one) ? one : { value: one }));
  const named = Array.isArray(hint.columns) ? hint.columns.map((one) => String(one?.key ?? one)) : null;
  const columns = named ?? [...new Set(lines.flatMap((one) => Object.keys(one)))];
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${columns.map((one) => html`<th scope="col">${seen(one)}</th>`)}</tr></thead>
    <tbody>${lines.map((line) => html`<tr>${columns.map((one) => html`<td>${flat(line[one])}</td>`)}</tr>`)}</tbody></table></div>`;
}
