// A hand-over: from whom to whom, which files, and the note with it.

import { who } from "../lib/words.js";
import { html } from "../lib/html.js";
import { Prose } from "../parts/prose.js";
import { Link } from "../parts/split.js";
import { Agent, Ago } from "../parts/text.js";
import { History } from "./history.js";
import { Head, Paths, useWhole } from "./whole.js";

export function Handover({ repository, glance, now, id }) {
  const { one, reading, again } = useWhole(repository, glance.seq, "handovers", id, glance.handovers.find((other) => other.id === id));
  if (reading) return reading;
  return html`<article class="card stack"><${Head} repository=${repository} one=${one} says=${`${who(one.giver)} ${one.giver === "operator" ? "hand" : "hands"} over to ${who(one.receiver ?? "whoever takes it")}`} offers=${one.acts} done=${again}><span class="dim"><${Ago} at=${one.created_at} now=${now} /></span><//>
    <dl class="about"><dt>From</dt><dd><${Agent} id=${one.giver_id} name=${one.giver} /></dd><dt>To</dt><dd>${one.receiver ? html`<${Agent} id=${one.receiver_id ?? one.receiver} name=${one.receiver} />` : "whoever takes it"}</dd>
      ${one.task ? html`<dt>Task</dt><dd><${Link} to=${{ view: "tasks", task: one.task }}>${one.task}<//></dd>` : null}</dl>
    <h3>What</h3>${one.whole ? html`<p>All that its giver had.</p>` : null}<${Paths} paths=${one.files} none="No files are named." />
    ${noted(one.note).length ? html`<h3>The note with it</h3><dl class="about">${noted(one.note).map(([name, text]) => html`<dt key=${name}>${name.replaceAll("_", " ")}</dt><dd><${Prose} text=${text} /></dd>`)}</dl>` : null}
    <h3>Until now</h3><${History} steps=${one.history} now=${now} /></article>`;
}

const NAMES = { words: "In its words", goal: "Goal", done: "Done", risks: "Risks", decisions: "Decisions", files: "Files", leases: "Leases", head: "HEAD" };

/** What stands in a note, as names and texts. */
function noted(note) {
  if (!note) return [];
  if (typeof note === "string") return [["note", note]];
  return Object.entries(note).map(([name, value]) => [name, Array.isArray(value) ? value.map(plain).join("\n") : plain(value)]).filter(([, text]) => text);
}

const plain = (value) => (value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));
