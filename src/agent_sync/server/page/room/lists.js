// Who is in a room, what it holds, what views say, and what happened: four tables.

import { html, useState } from "../lib/html.js";
import { clock, count, seen } from "../lib/words.js";
import { Agent, Ago, Said } from "../parts/text.js";
import { history, rows } from "./reading.js";
import { Rows, Value } from "./values.js";

const mark = (...parts) => JSON.stringify(parts);

export function Agents({ found, now }) {
  const waiting = (one) => (one.status === "waiting" ? 0 : 1);
  const list = rows(found.agents).sort((one, other) => waiting(one) - waiting(other)).map((one) => ({
    key: one.id, mark: mark(one.status, one.waiting_on, one.role),
    cells: [html`<${Agent} id=${one.id} name=${one.name} />${one.name && one.name !== one.id ? html` <code class="dim">${seen(one.id)}</code>` : null}`,
      html`<${Said} text=${one.role ?? ""} most=${60} />`,
      html`<span class=${`state ${one.status}`}>${seen(one.status ?? "")}</span>`,
      one.waiting_on ? html`<code>${seen(one.waiting_on)}</code>` : "",
      html`<${Ago} at=${one.last_heartbeat} now=${now} />`],
  }));
  return html`<${Rows} title="Agents" heads=${["who", "role", "status", "waits until", "last heard"]} rows=${list} none="Nobody has joined." />`;
}

export function State({ room, found, past }) {
  const [shown, show] = useState(null);
  const byScope = new Map();
  for (const one of rows(found.state)) byScope.set(one.scope, [...(byScope.get(one.scope) ?? []), one]);
  const ask = async (one) => {
    const name = mark(one.scope, one.key);
    try {
      show({ name, told: await history(room, one.scope, one.key) });
    } catch (error) {
      show({ name, why: error.status === 404 ? "This room keeps no history." : error.message });
    }
  };
  if (byScope.size === 0) return html`<section class="card"><h2>State (0)</h2><p class="dim">Nothing is written yet.</p></section>`;
  return html`${[...byScope].map(([scope, list]) => html`<${Rows} key=${scope} title=${html`State of <code>${seen(scope)}</code>`} heads=${["key", "value", "version", "written", ""]}
    rows=${list.map((one) => ({
      key: one.key, mark: mark(one.value, one.revision),
      cells: [html`<code>${seen(one.key)}</code>`, html`<${Value} value=${one.value} />`, one.revision ?? one.version ?? "", one.updated_at ? html`<time title=${one.updated_at}>${clock(one.updated_at)}</time>` : "",
        past || found.thin ? "" : html`<button class="plain" aria-label=${`History of ${seen(one.key)}`} onClick=${() => ask(one)}>history</button>
          ${shown?.name === mark(one.scope, one.key) ? html`<${History} shown=${shown} close=${() => show(null)} />` : null}`],
    }))} />`)}`;
}

function History({ shown, close }) {
  return html`<div class="history"><button class="plain" aria-label="Close the history" onClick=${close}>×</button>
    ${shown.why ? html`<p>${shown.why}</p>` : html`<ol>${shown.told.changes.map((one) => html`<li key=${one.seq}><span class="dim">#${one.seq} ${clock(one.at)} ${seen(one.agent ?? "")} ${seen(one.action ?? "")}</span><br /><${Value} value=${one.value} /></li>`)}</ol>`}</div>`;
}

export function Views({ found }) {
  const list = rows(found.views).map((one) => ({
    key: one.id, mark: mark(one.value),
    cells: [html`<code>${seen(one.id)}</code>`, html`<code class="dim">${seen(one.scope ?? "")}</code>`, html`<${Value} value=${one.value ?? null} />`, html`<code>${seen(one.expr ?? "")}</code>`],
  }));
  return html`<${Rows} title="Views" heads=${["id", "scope", "value", "expression"]} rows=${list} none="No view is registered." />`;
}

export function Audit({ found }) {
  const [only, set] = useState("");
  const all = rows(found.audit);
  const kept = all.filter((one) => only === "" || (only === "refused" ? !one.ok : JSON.stringify([one.agent, one.action, one.id, one.kind]).includes(only)));
  const list = kept.map((one, n) => ({
    key: one.n ?? n, mark: "",
    cells: [html`<time title=${one.ts}>${one.ts ? clock(one.ts) : ""}</time>`, html`<span class="dim">#${one.seq ?? one.n ?? ""}</span>`, html`<${Agent} id=${one.agent ?? "nobody"} name=${one.agent ?? "nobody"} />`,
      html`<code>${seen(one.action ?? `${one.kind} ${one.id}`)}</code>`, one.ok ? html`<span class="ok">✓ done</span>` : html`<span class="bad">✗ refused: ${seen(one.error ?? "")}</span>`,
      html`<${Did} one=${one} />`],
  })).reverse();
  return html`<label class="filter">Show <select value=${only} onChange=${(event) => set(event.target.value)}><option value="">everything</option><option value="refused">what was refused</option>
    ${[...new Set(all.map((one) => one.agent).filter(Boolean))].map((one) => html`<option value=${one}>${seen(one)}</option>`)}</select></label>
    <${Rows} title="Audit" heads=${["when", "", "who", "what", "", "with"]} rows=${list} none="Nothing was done yet." />`;
}

/** What an act was given, and each value that it wrote, before and after. */
function Did({ one }) {
  const writes = one.effect?.writes ?? [];
  return html`<details><summary>${writes.length ? count(writes.length, "write") : "parameters"}</summary><${Value} value=${one.params ?? one.schema ?? {}} />
    ${writes.length ? html`<ul>${writes.map((write) => html`<li><code>${seen(`${write.scope}.${write.key}`)}</code>${"value" in write ? html` <span class="dim">was</span> <${Value} value=${write.before ?? null} /> <span class="dim">is</span> <${Value} value=${write.value} />` : null}</li>`)}</ul>` : null}</details>`;
}
