// Decisions that hold, and a form for another one or for one in the place of another.

import { html, useState } from "../lib/html.js";
import { Form } from "../parts/forms.js";
import { Prose } from "../parts/prose.js";
import { Agent, Ago, Empty } from "../parts/text.js";

export function Decisions({ repository, glance, now }) {
  const [open, set] = useState(null);
  const over = new Set(glance.decisions.map((one) => one.supersedes).filter(Boolean));
  const held = glance.decisions.filter((one) => !over.has(one.id));
  return html`<section class="card stack pinned"><h2>Decided</h2>
    ${held.length ? html`<ul class="plainlist">${held.map((one) => html`<li key=${one.id} class="stack"><p class="row"><b>${one.id}</b> <${Agent} id=${one.by_id} name=${one.by} /> <span class="dim"><${Ago} at=${one.at} now=${now} />${one.supersedes ? `, in the place of ${one.supersedes}` : ""}</span></p><${Prose} text=${one.text} most=${400} />
      <p class="acts"><button aria-expanded=${open === one.id} onClick=${() => set(open === one.id ? null : one.id)}>Replace</button></p>${open === one.id ? html`<${Decide} repository=${repository} instead=${one.id} done=${() => set(null)} />` : null}</li>`)}</ul>` : html`<${Empty}>Nothing is decided yet.<//>`}
    ${open === "new" ? html`<${Decide} repository=${repository} done=${() => set(null)} />` : html`<p class="acts"><button onClick=${() => set("new")}>Decide something</button></p>`}</section>`;
}

/** `instead`: the decision that goes, 'D3'. */
function Decide({ repository, instead = "", done }) {
  return html`<${Form} id=${`decide-${instead || "new"}`} repository=${repository} name="decide" label=${instead ? `Replace ${instead}` : "Decide"} done=${done}
    fields=${[{ name: "text", label: "What is decided; everybody is told", kind: "long", required: true, missing: "Write something first." }]}
    params=${({ text }) => ({ text, ...(instead ? { supersedes: instead } : {}) })}><button type="button" onClick=${done}>Back</button><//>`;
}
