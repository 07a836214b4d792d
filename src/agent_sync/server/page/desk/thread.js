// One thread: who said what, whom it reached and when, and a box to answer.

import { html } from "../lib/html.js";
import { clock, count, seen } from "../lib/words.js";
import { Acts } from "../parts/asking.js";
import { place, useData } from "../parts/data.js";
import { Form } from "../parts/forms.js";
import { Prose } from "../parts/prose.js";
import { Reading } from "../parts/split.js";
import { Agent, Ago, Said } from "../parts/text.js";

const ME = "operator";

/** `id`: the first message of the thread, 'M12'. */
export function Thread({ repository, glance, now, id }) {
  const { data, failed, again } = useData(place(repository, "threads", id), glance.seq);
  if (!data) return html`<h2><${Said} text=${id} /></h2><${Reading} failed=${failed} what="This thread cannot be read" />`;
  const last = data.messages[data.messages.length - 1];
  const unread = data.messages.flatMap((one) => (one.acts ?? []).filter((other) => other.act === "read").flatMap((other) => other.params.ids));
  const marks = unread.length ? [{ act: "read", label: "Mark as read", params: { ids: unread } }] : [];
  return html`<div class="row between"><h2>Thread <${Said} text=${id} /></h2><${Acts} repository=${repository} offers=${marks} done=${again} /></div>
    ${data.more ? html`<p class="dim">${count(data.more, "message")} more, not shown here.</p>` : null}
    <ol class="said">${data.messages.map((one) => html`<${Message} key=${one.id} repository=${repository} glance=${glance} one=${one} now=${now} done=${again} />`)}</ol>
    ${last ? html`<section class="card"><h3>Answer</h3><${Form} id=${`answer-${id}`} repository=${repository} name="reply" label="Answer" done=${again}
      fields=${[{ name: "message", label: `To ${seen(receiver(last)).slice(0, 80)}`, kind: "long", required: true, missing: "Write something first." }]} params=${(values) => ({ id: last.id, message: values.message })} /></section>` : null}`;
}

/** Whom an answer to a message reaches. */
function receiver(one) {
  if (one.from_id !== ME) return one.from;
  return (one.to ?? []).map((name) => (name === ME ? "you" : name)).join(", ") || "nobody";
}

const KINDS = { directive: "directive", broadcast: "to all" };

function Message({ repository, glance, one, now, done }) {
  const offers = (one.acts ?? []).filter((other) => other.act === "acknowledge");
  return html`<li id=${one.id} class="card stack"><p class="row"><b>${one.id}</b> <${Agent} id=${one.from_id} name=${one.from_id === ME ? "you" : one.from} /> <span class="dim"><${Ago} at=${one.sent_at} now=${now} /></span>
      ${KINDS[one.kind] ? html`<span class="tag">${KINDS[one.kind]}</span>` : null}${one.urgent ? html`<span class="tag lost">! urgent</span>` : null}${one.needs_ack ? html`<span class="tag ask">wants an acknowledgement</span>` : null}
      ${one.reply_to ? html`<span class="dim">answers ${one.reply_to}</span>` : null}</p>
    <${Prose} text=${one.body} />
    <${Delivered} glance=${glance} rows=${one.delivered ?? []} wants=${one.needs_ack} />
    <${Acts} repository=${repository} offers=${offers} done=${done} /></li>`;
}

/** How far it has come with each of those it was sent to. */
function Delivered({ glance, rows, wants }) {
  if (!rows.length) return html`<p class="dim">Nobody has got it so far.</p>`;
  return html`<details class="delivered"><summary>${summary(rows, wants)}</summary><ul class="plainlist">${rows.map((one) => html`<li key=${one.agent_id ?? one.agent} class="row"><${Agent} id=${one.agent_id ?? idOf(glance, one.agent)} name=${one.agent === ME ? "you" : one.agent} /> <span>${how(one)}</span>${one.late ? html`<span class="tag wait">${got(one) ? "came late" : "late"}</span>` : null}</li>`)}</ul></details>`;
}

const got = (one) => Boolean(one.read_at || one.pushed_at || one.acked_at);
const idOf = (glance, name) => glance.agents.find((one) => one.name === name)?.id ?? name;

function summary(rows, wants) {
  const read = rows.filter(got).length;
  const acked = rows.filter((one) => one.acked_at).length, late = rows.filter((one) => one.late).length;
  return `${read} of ${rows.length} have seen it${wants ? `, ${acked} acknowledged` : ""}${late ? `, ${late} got it late` : ""}`;
}

function how(one) {
  if (one.acked_at) return `acknowledged at ${clock(one.acked_at)}`;
  if (one.read_at) return `read at ${clock(one.read_at)}`;
  return one.pushed_at ? `shown at ${clock(one.pushed_at)}` : "has not seen it";
}
