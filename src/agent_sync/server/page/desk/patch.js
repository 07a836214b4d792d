// A patch: who proposes it, its files with their differences, who has a say; approve, apply, take back.

import { html } from "../lib/html.js";
import { count } from "../lib/words.js";
import { Agent, Ago, Said } from "../parts/text.js";
import { Diffs } from "./diffs.js";
import { History } from "./history.js";
import { Head, Parties, useWhole } from "./whole.js";

const OUTCOMES = { passed: ["✓", "ok"], waits: ["…", "wait"] }, FAILED = ["✗", "lost"];
const PARTS = { held: "holds a file of it", approver: "has to approve it" };

/** Who has part in it but for its author, by ids where they are known. */
function known(glance, parties) {
  const ids = new Map(glance.agents.map((one) => [one.name, one.id]));
  return parties.filter((one) => one.part !== "author").map((one) => ({ ...one, id: one.agent_id ?? ids.get(one.agent) ?? one.agent }));
}

export function Patch({ repository, glance, now, id }) {
  const { one, data, failed, reading, again } = useWhole(repository, glance.seq, "patches", id, glance.patches.find((other) => other.id === id));
  if (reading) return reading;
  return html`<article class="card stack"><${Head} repository=${repository} one=${one} says=${one.title} offers=${one.acts} done=${again}><${Agent} id=${one.author_id} name=${one.author} /> <span class="dim"><${Ago} at=${one.created_at} now=${now} />${one.round > 1 ? `, round ${one.round}` : ""}</span>${one.reverted_at ? html`<span class="tag wait">taken back</span>` : null}<//>
    ${one.says ? html`<p><${Said} text=${one.says} most=${600} /></p>` : null}
    <h3>${one.diffs ? count(one.diffs.length, "file") : "Its files"}</h3><${Diffs} diffs=${one.diffs} reading=${!data && !failed} was=${one.state === "applied" ? "as it was" : "as it is"} now="with this patch" />
    ${one.checks?.length ? html`<h3>Checks</h3><ul class="plainlist">${one.checks.map((other) => html`<li key=${other.name}><span class=${`tag ${(OUTCOMES[other.outcome] ?? FAILED)[1]}`}>${(OUTCOMES[other.outcome] ?? FAILED)[0]} ${other.outcome}</span> <b><${Said} text=${other.name} /></b>: <${Said} text=${other.line} /></li>`)}</ul>` : null}
    ${one.parties?.length ? html`<h3>Who has to do with it</h3><${Parties} parties=${known(glance, one.parties)} parts=${PARTS} none="Nobody but its author." />` : null}
    <h3>Until now</h3><${History} steps=${one.history} now=${now} /></article>`;
}
