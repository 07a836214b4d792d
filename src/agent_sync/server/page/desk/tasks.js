// The board of work: columns, what waits for what, and one task in full.

import { html, useMemo, useState } from "../lib/html.js";
import { who } from "../lib/words.js";
import { go } from "../lib/route.js";
import { useQuery } from "../parts/query.js";
import { Form, useDraft } from "../parts/forms.js";
import { Link, Split } from "../parts/split.js";
import { Agent, Empty, Path, Said } from "../parts/text.js";
import { known, STATUS } from "./file.js";
import { Graph, SIGNS, Tree } from "./task_lines.js";
import { Task } from "./task.js";

const COLUMNS = ["pending", "in_progress", "blocked", "done"], FIRST = 12;

export default function View({ repository, glance, now, route }) {
  const shape = route.as ?? "board";
  const [{ asked }, change] = useDraft("tasks", { asked: "" });
  const tasks = useMemo(() => glance.tasks.filter((one) => has(one, asked.trim().toLowerCase())), [glance.tasks, asked]);
  const detail = route.task ? html`<${Task} key=${route.task} repository=${repository} glance=${glance} now=${now} id=${route.task} />` : route.write === "1" ? html`<${Create} repository=${repository} glance=${glance} />` : null;
  return html`<${Split} broad label=${route.task ? `Task ${route.task}` : "A new task"} back=${{ view: "tasks", as: route.as }} detail=${detail} list=${html`
    <p class="row"><button class="main" onClick=${() => go({ view: "tasks", as: route.as, write: "1" })}>New task</button>
      <span class="row shapes" role="group" aria-label="How to show them">${[["board", "Board"], ["lines", "Dependencies"], ["table", "Table"]].map(([id, label]) => html`<button key=${id} aria-pressed=${shape === id} onClick=${() => go({ view: "tasks", as: id === "board" ? null : id, task: route.task }, { replace: true })}>${label}</button>`)}</span>
      <label class="unseen" for="filter-tasks">Show only tasks with</label><input id="filter-tasks" class="filter" type="search" placeholder="Show only …" value=${asked} onInput=${(event) => change({ asked: event.target.value })} /></p>
    ${tasks.length ? html`<${Shape} shape=${shape} tasks=${tasks} leases=${glance.leases} route=${route} />` : glance.tasks.length ? html`<${Empty}>No task is like that.<//>` : html`<${Empty}>There is no task yet. "New task" makes one; agents take them with claim-task.<//>`}`} />`;
}

/** Whether a task has a word in its number, title, owner or files. */
const has = (one, word) => !word || [one.id, one.title, one.owner ?? "", ...one.files].some((text) => text.toLowerCase().includes(word));

function Shape({ shape, tasks, leases, route }) {
  const wide = useQuery("(min-width: 640px)");
  if (shape === "table") return html`<${List} tasks=${tasks} />`;
  if (shape === "lines") return wide ? html`<${Graph} tasks=${tasks} chosen=${route.task} />` : html`<${Tree} tasks=${tasks} />`;
  return html`<${Board} tasks=${tasks} leases=${leases} chosen=${route.task} />`;
}

function Board({ tasks, leases, chosen }) {
  const holders = useMemo(() => new Map(leases.map((one) => [one.key, one])), [leases]);
  const gone = tasks.filter((one) => one.status === "cancelled");
  return html`<div class="task-board">${COLUMNS.map((status) => html`<${Column} key=${status} status=${status} tasks=${tasks.filter((one) => one.status === status)} holders=${holders} chosen=${chosen} />`)}</div>
    ${gone.length ? html`<details><summary>${gone.length} cancelled</summary><ul class="plainlist">${gone.map((one) => html`<li key=${one.id}><${Link} to=${{ view: "tasks", task: one.id }}>${one.id}<//> <${Said} text=${one.title} most=${120} /></li>`)}</ul></details>` : null}`;
}

function Column({ status, tasks, holders, chosen }) {
  const [all, set] = useState(false);
  const sorted = [...tasks].sort((a, b) => (status === "done" ? String(b.completed_at).localeCompare(String(a.completed_at)) : b.priority - a.priority || Number(a.id.slice(1)) - Number(b.id.slice(1))));
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return html`<section class=${`task-column ${status}`} aria-label=${STATUS[status]}><h3><span aria-hidden="true">${SIGNS[status]}</span> ${STATUS[status]} <span class="dim">${tasks.length}</span></h3>
    <ul>${shown.map((one) => html`<${Card} key=${one.id} one=${one} holders=${holders} current=${one.id === chosen} />`)}</ul>
    ${shown.length < sorted.length ? html`<button class="plain link" onClick=${() => set(true)}>All ${sorted.length}</button>` : null}${tasks.length ? null : html`<p class="dim">None.</p>`}</section>`;
}

function Card({ one, holders, current }) {
  const held = one.files.map((path) => holders.get(path)).filter((lease) => lease && lease.holder_id !== one.owner_id);
  return html`<li class=${current ? "task-card current" : "task-card"}><${Link} to=${{ view: "tasks", task: one.id }} current=${current}><b>${one.id}</b> <${Said} text=${one.title} most=${120} /><//>
    ${one.owner ? html`<p><${Agent} id=${one.owner_id} name=${one.owner} /></p>` : null}
    ${one.priority ? html`<p class="dim">priority ${one.priority}</p>` : null}
    ${one.unfinished.length ? html`<p class="tag wait">waits for ${one.unfinished.join(", ")}</p>` : null}
    ${one.blocked_reason ? html`<p class="bad"><${Said} text=${one.blocked_reason} most=${160} /></p>` : null}
    ${one.files.length ? html`<ul class="paths">${one.files.slice(0, 4).map((path) => html`<li key=${path}><${Link} to=${{ view: "file", path }}><${Path} path=${path} /><//></li>`)}${one.files.length > 4 ? html`<li class="dim">and ${one.files.length - 4} more</li>` : null}</ul>` : null}
    ${held.map((lease) => html`<p key=${lease.token} class="tag wait"><${Said} text=${who(lease.holder)} most=${40} /> ${lease.holder === "operator" ? "have" : "has"} <${Path} path=${lease.key} most=${40} /></p>`)}</li>`;
}

/** The same as a table, in their order. */
export function List({ tasks }) {
  return html`<div class="sideways" tabindex="0" role="region" aria-label="Tasks as a table"><table><caption class="unseen">Tasks</caption><thead><tr>${["Task", "Title", "Status", "Who", "Waits for", "Files"].map((one) => html`<th scope="col" key=${one}>${one}</th>`)}</tr></thead>
    <tbody>${tasks.map((one) => html`<tr key=${one.id}><td><${Link} to=${{ view: "tasks", task: one.id, as: "table" }}>${one.id}<//></td><td><${Said} text=${one.title} most=${200} /></td><td>${STATUS[one.status] ?? one.status}</td><td><${Said} text=${who(one.owner ?? "")} most=${40} /></td><td>${one.depends_on.map((id) => `${id}${one.unfinished.includes(id) ? "" : " ✓"}`).join(", ")}</td><td>${one.files.map((path) => html`<div key=${path}><${Path} path=${path} /></div>`)}</td></tr>`)}</tbody></table></div>`;
}

function Create({ repository, glance }) {
  const open = glance.tasks.filter((one) => !["done", "cancelled"].includes(one.status));
  const fields = [
    { name: "title", label: "Title", required: true, missing: "A task needs a title." },
    { name: "description", label: "What is to be done", kind: "long" },
    { name: "files", label: "Files, one a line", kind: "long", rows: 2, suggest: known(glance) },
    { name: "depends_on", label: "After these", kind: "many", options: open.map((one) => ({ value: one.id, label: `${one.id} ${one.title}` })) },
    { name: "priority", label: "Priority (higher comes first)", kind: "number", first: "" },
  ];
  const params = ({ title, description, files, depends_on, priority }) => ({
    title, ...(description ? { description } : {}), ...(lines(files).length ? { files: lines(files) } : {}), ...(depends_on.length ? { depends_on } : {}), ...(priority ? { priority: Number(priority) } : {}),
  });
  return html`<h2>A new task</h2><section class="card"><${Form} id="new-task" repository=${repository} name="create_task" label="Create" fields=${fields} params=${params} done=${(answer) => go({ view: "tasks", task: numberOf(answer) })} /></section>`;
}

const lines = (text) => text.split("\n").map((one) => one.trim()).filter(Boolean);
const numberOf = (answer) => answer.result?.id ?? answer.result?.task?.id ?? (/\bT\d+\b/.exec(answer.says ?? "") ?? [null])[0];
