// A file: who has it and who wants it, whose work lies in it, what happened to it, what is kept of it.

import { html, useRef } from "../lib/html.js";
import { count, span } from "../lib/words.js";
import { go } from "../lib/route.js";
import { Acts } from "../parts/asking.js";
import { place, useData } from "../parts/data.js";
import { Form } from "../parts/forms.js";
import { Prose } from "../parts/prose.js";
import { Link, Reading } from "../parts/split.js";
import { Agent, Ago, Empty, Path, Said } from "../parts/text.js";
import { Events } from "./events.js";
import { Versions } from "./version.js";

const HOLDS = { auto: "is editing it", explicit: "locked it" }, EDIT = { auto: "are editing it", explicit: "locked it" };

export default function View({ repository, glance, now, route }) {
  const path = route.path ?? route.file ?? "";
  return html`<${Choose} glance=${glance} path=${path} key=${`choose ${path}`} />
    ${path ? html`<${One} key=${path} repository=${repository} glance=${glance} now=${now} path=${path} />` : html`<${Empty}>Choose a file, or press a path anywhere on this page.<//>`}`;
}

/** Another file by its path. */
function Choose({ glance, path }) {
  const field = useRef(null);
  const show = (event) => {
    event.preventDefault();
    const wanted = field.current.value.trim();
    if (wanted) go({ view: "file", path: wanted });
  };
  return html`<form class="row choose" role="search" onSubmit=${show}><label for="file-path">File</label>
    <input id="file-path" class="filter" ref=${field} list="file-paths" autocomplete="off" spellcheck=${false} defaultValue=${path} />
    <datalist id="file-paths">${known(glance).map((one) => html`<option key=${one} value=${one}></option>`)}</datalist><button>Show</button></form>`;
}

/** The paths that something is going on with. */
export function known(glance) {
  const found = [
    ...glance.leases.filter((one) => one.target !== "resource").map((one) => one.key), ...glance.waits.map((one) => one.path), ...glance.lost.map((one) => one.path),
    ...glance.agents.flatMap((one) => one.uncommitted ?? []), ...glance.tasks.flatMap((one) => one.files),
  ];
  return [...new Set(found)].sort().slice(0, 500);
}

function One({ repository, glance, now, path }) {
  const { data, failed } = useData(`${place(repository, "file")}?path=${encodeURIComponent(path)}`, glance.seq);
  return html`<h2><${Path} path=${path} most=${200} /></h2>${data ? html`<${Whole} repository=${repository} now=${now} turn=${glance.seq} data=${data} />` : html`<${Reading} failed=${failed} what="This file cannot be shown" />`}`;
}

function Whole({ repository, now, turn, data }) {
  const path = data.path;
  return html`${data.exists ? null : html`<p class="tag wait">It is not there now.</p>`}
    <div class="panels"><${Now} repository=${repository} now=${now} data=${data} />
      <section class="card stack"><h3>Lock it</h3><${Lock} repository=${repository} path=${path} /></section>
      <section class="card stack"><h3>Tasks</h3>${data.tasks.length ? html`<ul class="plainlist">${data.tasks.map((one) => html`<li key=${one.id}><${Link} to=${{ view: "tasks", task: one.id }}>${one.id}<//> <${Said} text=${one.title} most=${120} /> <span class="dim">${STATUS[one.status] ?? one.status}${one.owner ? html`, <${Said} text=${one.owner} most=${40} />` : null}</span></li>`)}</ul>` : html`<${Empty}>No task is about it.<//>`}</section>
      <section class="card stack full"><h3>Kept versions</h3><${Versions} repository=${repository} versions=${data.versions} now=${now} turn=${turn} named=${false} /></section>
      <section class="card stack"><h3>What happened</h3><${Events} events=${data.events} now=${now} /></section>
      <section class="card stack"><h3>Said about it</h3>${data.messages.length ? html`<ul class="plainlist">${data.messages.map((one) => html`<li key=${one.id}><p class="row"><${Link} to=${{ view: "messages", thread: one.thread ?? one.id }}>${one.id}<//> <${Agent} id=${one.from_id} name=${one.from} /> <span class="dim"><${Ago} at=${one.sent_at} now=${now} /></span></p><${Prose} text=${one.body} most=${300} /></li>`)}</ul>` : html`<${Empty}>No message names it.<//>`}</section>
      <section class="card stack"><h3>Commits</h3>${data.commits.length ? html`<ul class="plainlist">${data.commits.map((one) => html`<li key=${one.oid}><code>${one.oid.slice(0, 10)}</code> <${Said} text=${one.subject} most=${120} /> <span class="dim"><${Said} text=${one.agent ?? ""} most=${40} /> <${Ago} at=${one.at} now=${now} /></span></li>`)}</ul>` : html`<${Empty}>No commit has it yet.<//>`}</section></div>`;
}

export const STATUS = { pending: "to do", in_progress: "in progress", blocked: "blocked", done: "done", cancelled: "cancelled" };

/** Who has it, who waits, whose uncommitted work it is. */
function Now({ repository, now, data }) {
  const { path, holders, waits, owner } = data;
  return html`<section class="card stack"><h3>Now</h3>
    ${holders.length ? html`<ul class="plainlist">${holders.map((one) => html`<li class="stack" key=${one.token}><p class="row"><${Agent} id=${one.holder_id} name=${one.holder_id === "operator" ? "you" : one.holder} /> <span>${(one.holder_id === "operator" ? EDIT : HOLDS)[one.kind] ?? "has it"}${one.mode === "shared" ? ", shared" : ""}${one.key !== path ? html` as part of <${Path} path=${one.key} />` : null} <span class="dim">for ${span(now - Date.parse(one.since))}</span></span></p>
      ${one.reason ? html`<${Prose} text=${one.reason} most=${300} />` : null}<${Acts} repository=${repository} offers=${one.acts ?? freed(one)} /></li>`)}</ul>` : html`<${Empty}>Nobody has it.<//>`}
    ${waits.length ? html`<h4>Waiting for it</h4><ul class="plainlist">${waits.map((one) => html`<li key=${one.agent_id} class="row"><${Agent} id=${one.agent_id} name=${one.agent} /> <span class="tag wait">waits ${span(now - Date.parse(one.since))}</span></li>`)}</ul>` : null}
    <${Owner} repository=${repository} now=${now} path=${path} owner=${owner} /></section>`;
}

const freed = (one) => [
  ...(one.holder_id === "operator" ? [] : [{ act: "send", label: "Ask", params: { to: [one.holder_id] }, wants: ["message"] }]),
  { act: "unlock", label: "Unlock", params: one.target === "resource" ? { resource: one.key } : { path: one.key } },
];

function Owner({ repository, now, path, owner }) {
  const own = { act: "own", label: "It is mine", params: { path } }, disown = { act: "disown", label: "Nobody's", params: { path } };
  if (!owner) return html`<p class="dim">No uncommitted work of anybody is known in it.</p><${Acts} repository=${repository} offers=${[own]} />`;
  const offers = owner.id === "operator" ? [disown] : [own, disown];
  return html`<p class="row"><span>Uncommitted work of</span> <${Agent} id=${owner.id} name=${owner.id === "operator" ? "you" : owner.name} />${owner.others ? html` <span>and of ${count(owner.others, "other")}</span>` : null} <span class="dim">${owner.presumed ? "presumed, " : ""}<${Ago} at=${owner.since} now=${now} /></span></p><${Acts} repository=${repository} offers=${offers} />`;
}

function Lock({ repository, path }) {
  const fields = [{ name: "why", label: "Why (those it stops read it)" }, { name: "minutes", label: "Minutes", kind: "number", first: "60", min: 1, most: 10080 }];
  return html`<${Form} id=${`lock ${path}`.replace(/\s/g, "-")} repository=${repository} name="lock" label="Lock" fields=${fields}
    params=${(values) => ({ path, why: values.why, ...(values.minutes ? { minutes: Number(values.minutes) } : {}) })} />`;
}
