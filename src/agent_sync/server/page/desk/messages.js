// What was said: threads with what is unread and what came late, a box to write, decisions that hold.

import { html, useState } from "../lib/html.js";
import { go } from "../lib/route.js";
import { count, who } from "../lib/words.js";
import { place, useData } from "../parts/data.js";
import { useDraft } from "../parts/forms.js";
import { Link, Reading, Split } from "../parts/split.js";
import { Ago, Empty, Said } from "../parts/text.js";
import { Decisions } from "./decisions.js";
import { Thread } from "./thread.js";
import { Write } from "./write.js";

const PAGE = 40;

export default function View({ repository, glance, now, route }) {
  const writing = route.write === "1";
  const detail = writing ? html`<${Write} repository=${repository} glance=${glance} to=${route.to} />` : route.thread ? html`<${Thread} key=${route.thread} repository=${repository} glance=${glance} now=${now} id=${route.thread} />` : null;
  return html`<${Split} label=${writing ? "A new message" : `Thread ${route.thread}`} back=${{ view: "messages" }} detail=${detail} list=${html`
    <p class="row"><button class="main" onClick=${() => go({ view: "messages", write: "1" })}>Write a message</button></p>
    <${Threads} repository=${repository} glance=${glance} now=${now} chosen=${route.thread} />
    <${Decisions} repository=${repository} glance=${glance} now=${now} />`} />`;
}

function Threads({ repository, glance, now, chosen }) {
  const [{ asked, unread }, change] = useDraft("threads", { asked: "", unread: false });
  const [most, more] = useState(PAGE);
  const query = asked.trim() ? `?q=${encodeURIComponent(asked.trim())}` : "";
  const { data, failed } = useData(`${place(repository, "threads")}${query}`, glance.seq);
  const found = data?.threads.filter((one) => !unread || one.unread) ?? [];
  return html`<section class="card stack"><h2>Threads</h2>
    <div class="row" role="search"><label for="find-threads" class="unseen">Search in messages</label><input id="find-threads" type="search" placeholder="Search in messages" value=${asked} onInput=${(event) => change({ asked: event.target.value })} />
      <label class="tick-box"><input type="checkbox" checked=${unread} onChange=${(event) => change({ unread: event.target.checked })} /> unread only</label></div>
    ${data ? html`<p class="dim" role="status">${count(found.length, "thread")}${asked.trim() ? " found" : ""}</p>${found.length ? html`<ul class="threads">${found.slice(0, most).map((one) => html`<${Row} key=${one.id} one=${one} now=${now} current=${one.id === chosen} />`)}</ul>` : html`<${Empty}>${asked.trim() || unread ? "No thread is like that." : "Nobody has written anything yet."}<//>`}
      ${found.length > most ? html`<p><button onClick=${() => more(most + PAGE)}>Older ones</button></p>` : null}` : html`<${Reading} failed=${failed} what="The threads cannot be read" />`}</section>`;
}

function Row({ one, now, current }) {
  return html`<li class=${one.unread ? "unread" : null}><${Link} to=${{ view: "messages", thread: one.id }} current=${current}>
    <span class="row"><b>${one.id}</b> <${Said} text=${[...new Set(one.with.map(who))].join(", ")} most=${80} />${one.unread ? html`<span class="tag ask">${one.unread} unread</span>` : null}</span>
    <span class="cutline"><${Said} text=${one.says} most=${160} /></span>
    <span class="dim">${count(one.count, "message")}, <${Ago} at=${one.last} now=${now} /></span><//></li>`;
}
