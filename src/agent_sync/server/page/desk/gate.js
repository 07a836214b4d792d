// A gate: what it guards, who has not acknowledged, what lets them go on.

import { html } from "../lib/html.js";
import { Prose } from "../parts/prose.js";
import { Ago, Said } from "../parts/text.js";
import { History } from "./history.js";
import { Head, Parties, Paths, useWhole } from "./whole.js";

/** What it guards, in a few words. */
export const guards = (one) => (one.paths?.length ? one.paths.slice(0, 3).map((path) => path.key).join(", ") : "everything");

export function Gate({ repository, glance, now, id }) {
  const { one, reading, again } = useWhole(repository, glance.seq, "gates", id, glance.gates.find((other) => other.id === id));
  if (reading) return reading;
  return html`<article class="card stack"><${Head} repository=${repository} one=${one} says=${one.why || `it guards ${guards(one)}`} offers=${[...(one.acts ?? []), ...asked(one)]} done=${again}><span class="dim">opened <${Ago} at=${one.opened_at} now=${now} /></span><//>
    <${Way} one=${one} />
    <h3>Who has a say</h3><${Parties} parties=${one.parties} />
    <h3>It guards</h3><${Paths} paths=${one.paths} />
    ${one.summary ? html`<h3>Agreed</h3><${Prose} text=${one.summary} />` : null}
    <h3>Until now</h3><${History} steps=${one.history} now=${now} /></article>`;
}

/** A message to those that have said nothing yet. */
function asked(one) {
  const to = one.ended_at ? [] : (one.parties ?? []).filter((other) => !other.verdict && (other.id ?? other.agent_id) !== "operator").map((other) => other.id ?? other.agent_id).filter(Boolean);
  return to.length ? [{ act: "send", label: "Ask those it waits for", params: { to }, wants: ["message"] }] : [];
}

/** What lets everybody go on. */
function Way({ one }) {
  const says = one.ended_at ? [] : one.missing?.length ? [`It waits for ${one.missing.join(", ")}.`] : one.in_the_way?.length ? one.in_the_way.map((other) => `In the way: ${other}`) : one.can_resolve ? ["Everybody has acknowledged; somebody has to resolve it with what was agreed."] : one.next ?? [];
  if (!says.length) return null;
  return html`<div class="way"><h3>What lets them go on</h3><ul class="plainlist">${says.map((other) => html`<li key=${other}><${Said} text=${other} most=${600} /></li>`)}</ul></div>`;
}
