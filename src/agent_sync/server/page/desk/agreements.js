// What has to be agreed on: gates, checkpoints, patches, hand-overs, crews; and one of them in full.

import { html } from "../lib/html.js";
import { count, who } from "../lib/words.js";
import { place, useData } from "../parts/data.js";
import { Link, Split } from "../parts/split.js";
import { Ago, Empty, Said } from "../parts/text.js";
import { Checkpoint } from "./checkpoint.js";
import { Crew } from "./crew.js";
import { Gate, guards } from "./gate.js";
import { Handover } from "./handover.js";
import { Patch } from "./patch.js";

const WHOLE = { G: Gate, C: Checkpoint, P: Patch, H: Handover };

export default function View({ repository, glance, now, route }) {
  const id = route.id ?? "";
  const Whole = WHOLE[id[0]] ?? (id ? Crew : null);
  const shared = { repository, glance, now };
  return html`<${Split} label=${id} back=${{ view: "agreements" }} detail=${Whole ? html`<${Whole} key=${id} ...${shared} id=${id} />` : null} list=${html`
    <${List} title="Gates" none="No gate is open." rows=${glance.gates.map((one) => ({ id: one.id, state: one.state, at: one.opened_at, says: one.why || `guards ${guards(one)}`, more: one.why ? `guards ${guards(one)}` : "", waits: one.missing }))} now=${now} chosen=${id} />
    <${List} title="Checkpoints" none="No checkpoint is in force." rows=${glance.checkpoints.map((one) => ({ id: one.id, state: one.state, at: one.created_at, says: one.summary, by: one.author, waits: (one.approvers ?? []).filter((other) => !other.verdict).map((other) => other.name) }))} now=${now} chosen=${id} />
    <${List} title="Patches" none="No patch waits." rows=${glance.patches.map((one) => ({ id: one.id, state: one.state, at: one.created_at, says: one.title, by: one.author, more: filesOf(one) }))} now=${now} chosen=${id} />
    <${List} title="Hand-overs" none="Nothing is handed over." rows=${glance.handovers.map((one) => ({ id: one.id, state: one.state, at: one.created_at, says: `${who(one.giver)} ${one.giver === "operator" ? "hand" : "hands"} over to ${who(one.receiver ?? "whoever takes it")}`, by: one.giver, more: (one.files ?? []).slice(0, 3).join(", ") + (one.files?.length > 3 ? ` and ${one.files.length - 3} more` : "") }))} now=${now} chosen=${id} />
    <${List} title="Crews" none="There is no crew." rows=${glance.crews.map((one) => ({ id: one.id, state: one.phase ?? "", at: one.created_at, says: one.title, more: one.mode }))} now=${now} chosen=${id} />
    <${Over} repository=${repository} turn=${glance.seq} now=${now} chosen=${id} />`} />`;
}

/** What is over, the newest first; each is still shown in full. */
function Over({ repository, turn, now, chosen }) {
  const { data } = useData(place(repository, "agreements"), turn);
  return data ? html`<${List} title="Over" none="Nothing is over yet." rows=${data.over} now=${now} chosen=${chosen} />` : null;
}

const filesOf = (one) => (Array.isArray(one.files) ? count(one.files.length, "file") : "");

function List({ title, none, rows, now, chosen }) {
  return html`<section class="card stack"><h2>${title}${rows.length ? html` <span class="dim">${rows.length}</span>` : null}</h2>${rows.length ? html`<ul class="threads">${rows.map((one) => html`<li key=${one.id}><${Link} to=${{ view: "agreements", id: one.id }} current=${one.id === chosen}>
    <span class="row"><b>${one.id}</b>${one.state ? html`<span class=${`tag ${SHADE[one.state] ?? ""}`}>${one.state}</span>` : null}${one.by ? html`<${Said} text=${who(one.by)} most=${40} />` : null}</span>
    <span class="cutline"><${Said} text=${one.says} most=${200} /></span>
    <span class="dim">${one.at ? html`<${Ago} at=${one.at} now=${now} />` : null}${one.more ? `${one.at ? ", " : ""}${one.more}` : null}${one.waits?.length ? html`, waits for <${Said} text=${one.waits.map(who).join(", ")} most=${100} />` : null}</span><//></li>`)}</ul>` : html`<${Empty}>${none}<//>`}</section>`;
}

const SHADE = { open: "ask", requested: "ask", submitted: "ask", pending: "ask", waiting: "ask", contested: "lost", rejected: "lost", approved: "ok", applied: "ok", ready: "ok", offered: "ask", proposed: "ask" };
