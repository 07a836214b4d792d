// A box for expressions: what one is worth now, as this token may read the room.

import { html, useState } from "../lib/html.js";
import { seen } from "../lib/words.js";
import { evaluated } from "./reading.js";
import { Value } from "./values.js";

const EXAMPLES = ["state._shared", "agents.keys()", "views", "messages.count", 'has(state._shared.plan)'];
const KEPT = 20;

export function Expression({ room, as }) {
  const [text, set] = useState("");
  const [asked, add] = useState([]);
  const run = async (event) => {
    event?.preventDefault();
    if (!text.trim()) return;
    let told;
    try {
      told = { text, value: (await evaluated(room, text, as)).value };
    } catch (error) {
      told = { text, why: error.facts?.detail ?? error.message };
    }
    add((before) => [{ ...told, id: (before[0]?.id ?? 0) + 1 }, ...before].slice(0, KEPT));
  };
  const keys = (event) => { if (event.key === "Enter" && !event.shiftKey) run(event); };
  return html`<section class="card"><h2>Expression</h2><form class="box" id="cel" onSubmit=${run}><label>What is the value of <textarea id="cel-text" rows="2" spellcheck="false" value=${text} onInput=${(event) => set(event.target.value)} onKeyDown=${keys}></textarea></label>
    <p class="row"><button class="main">Evaluate</button> ${EXAMPLES.map((one) => html`<button key=${one} type="button" class="plain" onClick=${() => set(one)}><code>${one}</code></button>`)}</p></form>
    <ol class="asked" aria-live="polite">${asked.map((one) => html`<li key=${one.id}><button class="plain" title="Take it into the box" onClick=${() => set(one.text)}><code>${seen(one.text)}</code></button>
      ${one.why ? html`<p class="bad">✗ ${seen(one.why)}</p>` : html`<p><${Value} value=${one.value} /></p>`}</li>`)}</ol></section>`;
}
