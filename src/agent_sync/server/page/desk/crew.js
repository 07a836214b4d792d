// A crew: its mode, who leads it, who is in it.

import { html } from "../lib/html.js";
import { go } from "../lib/route.js";
import { Agent, Empty, Said } from "../parts/text.js";

const RULES = {
  "peer-contract": "A member edits only under a lease that it asked for.",
  "manager-delegate": "Who is not the architect edits only for a task that was given.",
  "handoff-resume": "One member at a time has the work; the others wait for a hand-over.",
};

export function Crew({ glance, id }) {
  const one = glance.crews.find((other) => other.id === id);
  if (!one) return html`<${Empty}><${Said} text=${id} /> is not there, or it is over.<//>`;
  const members = one.members ?? [], ids = members.map((other) => other.agent_id).filter((other) => other !== "operator");
  return html`<article class="card stack"><h2>${one.id}: <${Said} text=${one.title} most=${300} /></h2><p class="row"><span class="tag">${one.phase ?? ""}</span> <span>mode ${one.mode}</span></p>
    <p>${RULES[one.mode] ?? "Its members work as without a crew."}</p>
    <p class="row"><button onClick=${() => go({ view: "messages", write: "1", to: ids.join(",") })} disabled=${!ids.length}>Write to all of them</button></p>
    <h3>Members</h3>${members.length ? html`<ul class="plainlist">${members.map((other) => html`<li key=${other.agent_id} class="row"><${Agent} id=${other.agent_id} name=${other.agent} />${other.agent_id === one.architect_id ? html`<span class="tag">architect</span>` : null}${other.agent_id === one.worker_id ? html`<span class="tag">has the work</span>` : null} <span>${other.role}</span></li>`)}</ul>` : html`<${Empty}>Nobody is in it.<//>`}
    ${one.missing?.length ? html`<h3>Missing</h3><ul class="plainlist">${one.missing.map((other) => html`<li key=${other}><${Said} text=${other} /></li>`)}</ul>` : null}</article>`;
}
