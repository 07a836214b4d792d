// One task in full: what, who, its files and who has them, what it waits for, what can be done with it.

import { html } from "../lib/html.js";
import { who } from "../lib/words.js";
import { Acts } from "../parts/asking.js";
import { place, useData } from "../parts/data.js";
import { Prose } from "../parts/prose.js";
import { Link, Reading } from "../parts/split.js";
import { Agent, Ago, Empty, Path, Said } from "../parts/text.js";
import { STATUS } from "./file.js";
import { History } from "./history.js";

export function Task({ repository, glance, now, id }) {
  const { data, failed, again } = useData(place(repository, "tasks", id), glance.seq);
  const one = glance.tasks.find((other) => other.id === id) ?? data?.task ?? data;
  if (!one?.title) return html`<h2><${Said} text=${id} /></h2><${Reading} failed=${failed} what="This task cannot be read" />`;
  const next = glance.tasks.filter((other) => other.depends_on.includes(id));
  return html`<article class="card stack"><h2>${one.id}: <${Said} text=${one.title} most=${300} /></h2>
    <p class="row"><span class="tag">${STATUS[one.status] ?? one.status}</span>${one.owner ? html`<${Agent} id=${one.owner_id} name=${one.owner} />` : html`<span class="dim">nobody has it</span>`}<span class="dim">made by <${Said} text=${named(glance, one.created_by)} most=${40} /> <${Ago} at=${one.created_at} now=${now} /></span></p>
    ${one.blocked_reason ? html`<div class="bad"><${Prose} text=${one.blocked_reason} /></div>` : null}
    ${one.description ? html`<${Prose} text=${one.description} />` : null}
    <${Acts} repository=${repository} offers=${data?.acts ?? one.acts ?? []} done=${again} />
    <h3>Waits for</h3><${Ties} ids=${one.depends_on} tasks=${glance.tasks} none="It waits for no other task." />
    <h3>Waiting for it</h3><${Ties} ids=${next.map((other) => other.id)} tasks=${glance.tasks} none="No task waits for it." />
    <h3>Its files</h3><${Files} one=${one} glance=${glance} />
    ${data?.history ? html`<h3>Until now</h3><${History} steps=${data.history} now=${now} />` : null}</article>`;
}

/** The name of somebody where it is known, else the id. */
const named = (glance, id) => who(glance.agents.find((one) => one.id === id)?.name ?? id);

function Ties({ ids, tasks, none }) {
  if (!ids.length) return html`<${Empty}>${none}<//>`;
  return html`<ul class="plainlist">${ids.map((id) => {
    const one = tasks.find((other) => other.id === id);
    return html`<li key=${id}><${Link} to=${{ view: "tasks", task: id }}>${id}<//> ${one ? html`<${Said} text=${one.title} most=${120} /> <span class="dim">${STATUS[one.status] ?? one.status}</span>` : null}</li>`;
  })}</ul>`;
}

function Files({ one, glance }) {
  if (!one.files.length) return html`<${Empty}>It names none.<//>`;
  return html`<ul class="plainlist">${one.files.map((path) => {
    const held = glance.leases.filter((lease) => lease.key === path || (lease.key.endsWith("/") && path.startsWith(lease.key)));
    return html`<li key=${path}><${Link} to=${{ view: "file", path }}><${Path} path=${path} /><//> ${held.length ? held.map((lease) => html`<span key=${lease.token} class="row"><${Agent} id=${lease.holder_id} name=${lease.holder} /> has it</span>`) : html`<span class="dim">free</span>`}</li>`;
  })}</ul>`;
}
