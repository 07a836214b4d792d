// The steps of something, as they were, newest first.

import { html } from "../lib/html.js";
import { who } from "../lib/words.js";
import { Prose } from "../parts/prose.js";
import { Ago, Empty, Said } from "../parts/text.js";

export function History({ steps, now }) {
  if (!steps?.length) return html`<${Empty}>Nothing yet.<//>`;
  return html`<ol class="happened">${[...steps].reverse().map((one, at) => html`<li key=${at}><span class="dim"><${Ago} at=${one.at} now=${now} /></span> <span><b><${Said} text=${who(one.agent ?? one.by ?? "")} most=${40} /></b> ${String(one.what).replace(/^(gate|checkpoint|patch|handover|crew|task)_/, "").replaceAll("_", " ")}${one.body || one.text ? html`: <${Prose} text=${one.body || one.text} most=${400} />` : null}</span></li>`)}</ol>`;
}
