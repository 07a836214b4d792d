// What is said in a room, the newest first, and a box to say something.

import { html, useState } from "../lib/html.js";
import { clock, seen } from "../lib/words.js";
import { Agent } from "../parts/text.js";
import { rows, say } from "./reading.js";
import { Value } from "./values.js";

const listed = (to) => (Array.isArray(to) ? to : to ? [to] : []);

export function Messages({ room, found, as, past }) {
  const [kind, only] = useState("");
  const all = rows(found.messages);
  const kinds = [...new Set(all.map((one) => one.kind))];
  const shown = all.filter((one) => !kind || one.kind === kind).reverse();
  return html`${past ? null : html`<${Box} room=${room} found=${found} as=${as} />`}
    <section class="card"><h2>Messages (${all.length})</h2>
    ${kinds.length > 1 ? html`<label class="filter">Kind <select value=${kind} onChange=${(event) => only(event.target.value)}><option value="">all</option>${kinds.map((one) => html`<option value=${one}>${seen(one)}</option>`)}</select></label>` : null}
    ${all.length === 0 ? html`<p class="dim">Nothing was said yet.</p>` : html`<ol class="said">${shown.map((one) => html`<li key=${one.seq}><p class="dim"><span>#${one.seq}</span> <${Agent} id=${one.from ?? "nobody"} name=${one.from ?? "nobody"} />
      ${listed(one.to).length ? html` to ${seen(listed(one.to).join(", "))}` : null} <span class="kind">${seen(one.kind ?? "")}</span> ${one.at ? html`<time title=${one.at}>${clock(one.at)}</time>` : null}</p>
      ${typeof one.body === "string" ? html`<p class="text">${seen(one.body).replaceAll("«000a»", "\n")}</p>` : html`<${Value} value=${one.body} />`}</li>`)}</ol>`}</section>`;
}

function Box({ room, found, as }) {
  const [text, set] = useState("");
  const [to, whom] = useState("");
  const [kind, name] = useState("");
  const [why, failed] = useState("");
  const send = async (event) => {
    event.preventDefault();
    if (!text.trim()) return failed("there is nothing to say");
    try {
      await say(room, found.thin, { agent: as, to, kind: kind.trim(), body: text });
      set("");
      failed("");
    } catch (error) {
      failed(error.message);
    }
    return undefined;
  };
  const keys = (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(event); };
  return html`<form class="card box" id="say" onSubmit=${send}><label>Say something <textarea id="say-text" rows="2" value=${text} onInput=${(event) => set(event.target.value)} onKeyDown=${keys}></textarea></label>
    <p class="row"><label>to <select value=${to} onChange=${(event) => whom(event.target.value)}><option value="">everybody</option>${rows(found.agents).map((one) => html`<option value=${one.id}>${seen(one.name ?? one.id)}</option>`)}</select></label>
    <label>kind <input value=${kind} size="10" placeholder="chat" onInput=${(event) => name(event.target.value)} /></label> <button class="main">Send</button></p>
    <p class="bad" role="alert">${why}</p></form>`;
}
