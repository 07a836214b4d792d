// A checkpoint: what it covers, what it requires, who decides, what changed since, and its difference.

import { html } from "../lib/html.js";
import { count } from "../lib/words.js";
import { Acts } from "../parts/asking.js";
import { Prose } from "../parts/prose.js";
import { Agent, Ago, Empty, Path, Said } from "../parts/text.js";
import { Diffs } from "./diffs.js";
import { History } from "./history.js";
import { Head, Parties, Paths, useWhole } from "./whole.js";

export function Checkpoint({ repository, glance, now, id }) {
  const { one, data, failed, reading, again } = useWhole(repository, glance.seq, "checkpoints", id, glance.checkpoints.find((other) => other.id === id));
  if (reading) return reading;
  const offers = (one.acts ?? []).filter((other) => other.act !== "tick"), ticks = (one.acts ?? []).filter((other) => other.act === "tick");
  return html`<article class="card stack"><${Head} repository=${repository} one=${one} says=${one.summary} offers=${offers} done=${again}><${Agent} id=${one.author_id} name=${one.author} /> <span class="dim"><${Ago} at=${one.created_at} now=${now} /></span><//>
    <dl class="about">${[["Next", one.next], ["Risk", one.risk], ["Evidence", one.evidence]].map(([name, text]) => (text ? html`<dt key=${name}>${name}</dt><dd><${Prose} text=${text} /></dd>` : null))}
      ${one.command ? html`<dt>Its command</dt><dd><code><${Said} text=${one.command} /></code> ${one.exit_code === 0 ? "✓ ended well" : `✗ exit code ${one.exit_code}`}</dd>` : null}</dl>
    <h3>It requires</h3><${Required} repository=${repository} items=${one.required ?? one.items} ticks=${ticks} now=${now} done=${again} />
    <h3>Who decides</h3><${Parties} parties=${one.approvers} />
    <h3>It covers ${one.files !== undefined ? count(one.files, "file") : ""}</h3><${Paths} paths=${one.paths} />
    ${one.changed?.length ? html`<h3 class="bad">Changed since it was made</h3><ul class="plainlist">${one.changed.map((other) => html`<li key=${other.path}><${Path} path=${other.path} /> ${other.how}${other.by ? html` by <${Said} text=${other.by} most=${40} />` : null}</li>`)}</ul>` : null}
    ${one.output ? html`<h3>What its command said</h3><${Prose} text=${one.output} mono /> ` : null}
    <h3>Its difference</h3><${Diffs} diffs=${one.diffs} reading=${!data && !failed} was="HEAD then" now="as it was made" />
    <h3>Until now</h3><${History} steps=${one.history} now=${now} /></article>`;
}

const ticked = (one) => Boolean(one.done_at ?? one.done);

function Required({ repository, items, ticks, now, done }) {
  if (!items?.length) return html`<${Empty}>Nothing has to be ticked.<//>`;
  return html`<ul class="plainlist">${items.map((one) => html`<li key=${one.name} class="row"><span class=${`tag ${ticked(one) ? "ok" : "wait"}`}>${ticked(one) ? "✓ done" : "○ open"}</span> <${Said} text=${one.name} most=${200} />${ticked(one) ? html` <span class="dim"><${Said} text=${one.done_by ?? ""} most=${40} /> <${Ago} at=${one.done_at} now=${now} /></span>` : html`<${Acts} repository=${repository} offers=${ticks.filter((other) => other.params.item === one.name).map((other) => ({ ...other, label: "Tick" }))} done=${done} />`}</li>`)}</ul>`;
}
