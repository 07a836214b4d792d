// One kept version: what was overwritten, by whom and how, both sides, and what became of it.

import { html, useState } from "../lib/html.js";
import { who } from "../lib/words.js";
import { Acts } from "../parts/asking.js";
import { place, useData } from "../parts/data.js";
import { Diff } from "../parts/diff.js";
import { Prose } from "../parts/prose.js";
import { Link, Reading } from "../parts/split.js";
import { Agent, Ago, Empty, Path, Said } from "../parts/text.js";
import { Events } from "./events.js";

const PERSON = "you";

export default function View({ repository, glance, now, route }) {
  if (!route.version) return html`<${All} repository=${repository} glance=${glance} now=${now} route=${route} />`;
  return html`<${One} key=${route.version} repository=${repository} glance=${glance} now=${now} number=${route.version} />`;
}

function One({ repository, glance, now, number }) {
  const { data, failed } = useData(place(repository, "versions", number), glance.seq);
  if (!data) return html`<h2><${Said} text=${number} /></h2><${Reading} failed=${failed} what="This version cannot be read" />`;
  const one = data.version;
  return html`<article class="card stack">
    <header class="stack"><h2><${Said} text=${number} />: <${Link} to=${{ view: "file", path: data.path }}><${Path} path=${data.path} /><//></h2>
      <p><${Said} text=${data.says} most=${1000} /></p><${State} one=${one} />
      <${Acts} repository=${repository} offers=${offered(data)} but=${["diff", "version"]} /></header>
    <${Sides} data=${data} number=${number} now=${now} />
    <${After} repository=${repository} glance=${glance} now=${now} path=${data.path} since=${one.at} />
  </article>`;
}

/** What is offered, and a question to whoever did it. */
function offered(data) {
  const by = data.by?.agent_id ?? data.version.changed_by_id;
  const asks = data.acts.some((one) => one.act === "send");
  return by && by !== "operator" && !asks ? [...data.acts, { act: "send", label: "Ask", params: { to: [by] }, wants: ["message"] }] : data.acts;
}

function State({ one }) {
  const state = one.restored_at ? html`<span class="tag ok">✓ brought back</span>` : html`<span class="tag lost">✗ not brought back</span>`;
  return html`<p class="row">${state}${one.in_git ? html` <span class="dim">git has it too</span>` : null}</p>`;
}

/** Who had it, who changed it and by which command; then the two texts beside each other. */
export function Sides({ data, number, now }) {
  const one = data.version, by = data.by ?? {};
  return html`<dl class="about"><dt>It was the work of</dt><dd>${one.owner_id ? html`<${Agent} id=${one.owner_id} name=${one.owner ?? PERSON} />` : html`<${Said} text=${who(one.owner ?? PERSON)} />`}</dd>
      <dt>Changed by</dt><dd>${by.agent || one.changed_by ? html`<${Agent} id=${by.agent_id ?? one.changed_by_id ?? ""} name=${by.agent ?? one.changed_by} />` : "a program outside of any session"} <${Ago} at=${by.at ?? one.at} now=${now} /></dd>
      ${by.command ? html`<dt>By the command</dt><dd><${Prose} text=${by.command} most=${600} mono /></dd>` : null}</dl>
    <${Diff} hunks=${data.hunks} binary=${data.binary} large=${data.large} was=${`${number}, what was lost`} now="What is there now" why=${missing(data)} />`;
}

function missing(data) {
  if (data.before === null) return data.before_why || "What was kept is no text that can be shown.";
  if (data.now === null) return data.now_why || "The file is not there now.";
  return "";
}

/** What happened to the file since. */
function After({ repository, glance, now, path, since }) {
  const { data, failed } = useData(`${place(repository, "file")}?path=${encodeURIComponent(path)}`, glance.seq);
  if (!data) return html`<${Reading} failed=${failed} what="What happened after cannot be read" />`;
  const later = data.events.filter((one) => Date.parse(one.at) >= Date.parse(since));
  return html`<section><h3>What happened since</h3>${later.length ? html`<${Events} events=${later} now=${now} />` : html`<${Empty}>Nothing happened to this file since.<//>`}</section>`;
}

function All({ repository, glance, now, route }) {
  const [whole, set] = useState(false);
  const query = new URLSearchParams({ ...(route.path ? { path: route.path } : {}), ...(whole ? { all: "true" } : {}) });
  const { data, failed } = useData(`${place(repository, "versions")}?${query}`, glance.seq);
  return html`<section class="card stack"><h2>Kept versions</h2>${data ? html`<${Versions} repository=${repository} versions=${data.versions} now=${now} turn=${glance.seq} />` : html`<${Reading} failed=${failed} what="They cannot be read" />`}
    ${data && !whole ? html`<p><button onClick=${() => set(true)}>Also older ones</button></p>` : null}</section>`;
}

/** Versions as a list, `turn` as for useData: each with what is offered, and its difference where it is opened. */
export function Versions({ repository, versions, now, turn, named = true }) {
  if (!versions.length) return html`<${Empty}>Nothing was overwritten that had to be kept.<//>`;
  return html`<ul class="plainlist">${versions.map((one) => html`<${Row} key=${one.version} repository=${repository} one=${one} now=${now} turn=${turn} named=${named} />`)}</ul>`;
}

const numbered = (version) => (String(version).startsWith("V") ? version : `V${version}`);

function Row({ repository, one, now, turn, named }) {
  const [open, set] = useState(false);
  const number = numbered(one.version);
  return html`<li class="stack"><p class="row"><${Link} to=${{ view: "version", version: number }}>${number}<//> ${named ? html`<${Path} path=${one.path} />` : null}
      <span>of <${Said} text=${who(one.owner ?? PERSON)} most=${40} />, changed by <${Said} text=${who(one.changed_by) ?? "a program outside of any session"} most=${40} /> <span class="dim"><${Ago} at=${one.at} now=${now} /></span></span>
      ${one.restored_at ? html`<span class="tag ok">✓ brought back</span>` : null}</p>
    <div class="acts"><button aria-expanded=${open} onClick=${() => set(!open)}>${open ? "Hide the difference" : "Difference"}</button><${Acts} repository=${repository} offers=${one.acts} but=${["diff", "version"]} /></div>
    ${open ? html`<${Inside} repository=${repository} number=${number} now=${now} turn=${turn} />` : null}</li>`;
}

function Inside({ repository, number, now, turn }) {
  const { data, failed } = useData(place(repository, "versions", number), turn);
  return data ? html`<${Sides} data=${data} number=${number} now=${now} />` : html`<${Reading} failed=${failed} what="This version cannot be read" />`;
}
