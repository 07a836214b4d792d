// Cards of agents: what each does, holds and wants. Many of them are rows that open.

import { html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import { follows, link } from "../lib/route.js";
import { count, span, who } from "../lib/words.js";
import { Icon } from "../parts/icon.js";
import { Agent, Ago, Empty, Path, Said } from "../parts/text.js";

const MANY = 12, FILES = 3;
const ORDER = ["asking", "blocking", "waiting", "working", "idle", "silent"];
const TAGS = { asking: ["ask", "asking", "asks you"], waiting: ["wait", "waiting", "waits"], working: ["", "working", "works"], idle: ["", "idle", "is idle"], silent: ["lost", "gone", "is silent"] };
const GUARDED = { enforced: "edits are guarded", partial: "edits are guarded in part", advisory: "hooks only tell", off: "edits are not guarded", elsewhere: "edits are not guarded" };
const HOW = { auto: "edits", explicit: "locked" };

/** What an agent does, in one word: asking, waiting, working, idle or silent. */
export function stateOf(one) {
  if (one.asking) return "asking";
  if (one.wants.length) return "waiting";
  return { active: "working", idle: "idle" }[one.status] ?? "silent";
}

const since = (one, state) => ({ asking: one.asking?.since, waiting: one.wants[0]?.since, working: one.running?.since })[state] ?? null;

const blocks = (one) => one.holds.some((held) => held.waiters?.length ?? held.waiters);

/** Those that need somebody first, then those that others wait for, then as their names stand in the alphabet. */
export function sorted(agents) {
  const shown = agents.filter((one) => !one.me || one.holds.length || one.wants.length || one.uncommitted.length);
  const rank = (one) => (one.me ? ORDER.length : ORDER.indexOf(stateOf(one) !== "asking" && blocks(one) ? "blocking" : stateOf(one)));
  return shown.map((one) => [rank(one), one]).sort(([a, one], [b, two]) => a - b || one.name.localeCompare(two.name)).map(([, one]) => one);
}

/** The section; `pointed`: the id of one that was asked for. */
export function Agents({ agents, now, pointed, filtered }) {
  const list = useMemo(() => sorted(agents), [agents]);
  const [way, choose] = useState("");
  const rows = way ? way === "rows" : list.length > MANY;
  const head = html`<div class="now-head"><h2 id="agents">Agents (${list.filter((one) => !one.me).length})${list.some((one) => one.me) ? " and you" : ""}</h2>
    ${list.length > 3 ? html`<button class="plain link small" onClick=${() => choose(rows ? "cards" : "rows")}>${rows ? "Show as cards" : "Show as rows"}</button>` : null}</div>`;
  if (!list.length) return html`<section aria-labelledby="agents">${head}<${Empty}>${filtered ? "No agent has these words." : "No agent is here. One that starts in this repository appears by itself."}<//></section>`;
  return html`<section aria-labelledby="agents">${head}
    <ul class=${rows ? "now-rows" : "now-cards"}>${list.map((one) => html`<li key=${one.id}>${rows ? html`<${Row} one=${one} now=${now} pointed=${one.id === pointed} />` : html`<${Card} one=${one} now=${now} pointed=${one.id === pointed} />`}</li>`)}</ul></section>`;
}

/** Its state as a tag, and since when. */
export function State({ one, now }) {
  const state = stateOf(one), [shade, icon, word] = TAGS[state], at = since(one, state);
  return html`<span class=${`tag ${shade}`}><${Icon} name=${icon} />${one.me ? (one.holds.length ? "has files" : word) : word}${at ? html` ${span(now - Date.parse(at))}` : null}</span>`;
}

function Row({ one, now, pointed }) {
  const [open, set] = useState(pointed);
  return html`<details open=${open} onToggle=${(event) => set(event.target.open)}><summary><${Agent} id=${one.id} name=${one.name} most=${30} /><${State} one=${one} now=${now} />
    <span class="line"><${Line} one=${one} /></span><span class="dim small">${one.holds.length ? `${one.holds.length} held` : ""}${one.uncommitted.length ? ` ${one.uncommitted.length} uncommitted` : ""}</span></summary>
    ${open ? html`<${Card} one=${one} now=${now} pointed=${pointed} inside />` : null}</details>`;
}

/** What matters most of an agent, in one line. */
function Line({ one }) {
  const want = one.wants[0];
  if (one.asking) return one.asking.what ? html`<code><${Said} text=${one.asking.what} most=${120} /></code>` : html`a question in its window`;
  if (want) return html`<${Path} path=${want.path} /> <span class="dim">of</span> <${Said} text=${who(want.holder)} most=${30} />`;
  if (one.running?.what) return html`<code><${Said} text=${one.running.what} most=${120} /></code>`;
  if (one.window?.prompt) return html`<${Said} text=${one.window.prompt} most=${160} />`;
  return one.task ? html`<${Said} text=${`${one.task} ${one.task_title ?? ""}`} most=${120} />` : null;
}

/** One agent, whole. It is drawn again only where something of it, or the time, has changed. */
function Card({ one, now, pointed, inside = false }) {
  const box = useRef(null);
  useEffect(() => { if (pointed) box.current.scrollIntoView({ block: "nearest" }); }, [pointed]);
  const mark = useMemo(() => JSON.stringify(one), [one]);
  return useMemo(() => html`<article ref=${box} class=${`card agent-card is-${stateOf(one)} ${pointed ? "pointed" : ""}`} aria-label=${one.name}>
    ${inside ? null : html`<header><a class="whom" href=${link({ view: "now", agent: one.id })} onClick=${follows({ view: "now", agent: one.id })}><${Agent} id=${one.id} name=${one.name} /></a><${State} one=${one} now=${now} /></header>`}
    ${pointed && !one.me ? html`<p class="now-window">Its window: <${Said} text=${windowOf(one)} most=${200} /></p>` : null}
    ${one.window?.prompt ? html`<p class="now-prompt" title="Its last prompt">“<${Said} text=${one.window.prompt} most=${200} />”</p>` : null}
    <dl class="now-facts"><${Facts} one=${one} now=${now} /></dl><${Foot} one=${one} now=${now} /></article>`, [mark, now, pointed, inside]);
}

/** Where a person finds it on the screen, as far as that is known. */
function windowOf({ window }) {
  const parts = [window?.client, window?.terminal, window?.title && `“${window.title}”`, window?.folder && `in ${window.folder}`].filter(Boolean);
  return parts.length ? parts.join(", ") : "not known; it was not started in a terminal that says so";
}

function Fact({ word, children }) {
  return html`<div><dt>${word}</dt><dd>${children}</dd></div>`;
}

function Facts({ one, now }) {
  return html`
    ${one.asking ? html`<${Fact} word="Asks">${one.asking.what ? html`to run <code><${Said} text=${one.asking.what} /></code>` : "to go on"}, in its window<//>` : null}
    ${one.wants.map((want) => html`<${Fact} key=${want.path} word="Waits for"><${File} path=${want.path} /> of <${Said} text=${who(want.holder)} most=${40} />, <${Ago} at=${want.since} now=${now} /><//>`)}
    ${one.running && !one.asking ? html`<${Fact} word="Runs">${one.running.what ? html`<code><${Said} text=${one.running.what} most=${160} /></code>` : "a tool"}, ${span(now - Date.parse(one.running.since))}<//>` : null}
    ${one.holds.length ? html`<${Fact} word="Holds"><${Several} list=${one.holds} what="place" shown=${(held) => html`<${Held} held=${held} now=${now} />`} /><//>` : null}
    ${one.uncommitted.length ? html`<${Fact} word="Uncommitted"><${Several} list=${one.uncommitted} what="file" shown=${(path) => html`<${File} path=${path} />`} /><//>` : null}
    ${one.task ? html`<${Fact} word="Task"><a href=${link({ view: "tasks", task: one.task })} onClick=${follows({ view: "tasks", task: one.task })}>${one.task}</a> <${Said} text=${one.task_title ?? ""} most=${120} /><//>` : null}
    ${one.unread && !one.me ? html`<${Fact} word="Unread">${count(one.unread, "message")} to it<//>` : null}`;
}

/** A path, and the way to its page. */
export function File({ path, target = "file" }) {
  if (target !== "file") return html`<${Path} path=${path} />`;
  return html`<a href=${link({ view: "file", path })} onClick=${follows({ view: "file", path })}><${Path} path=${path} /></a>`;
}

function Held({ held, now }) {
  const waiters = held.waiters?.length ?? held.waiters ?? 0;
  return html`<${File} path=${held.path} target=${held.target} /> <span class="dim">${HOW[held.kind] ?? held.kind} ${span(now - Date.parse(held.since))}${waiters ? `, ${count(waiters, "waits", "wait")}` : ""}</span>${held.reason ? html` <span class="dim">“<${Said} text=${held.reason} most=${80} />”</span>` : null}`;
}

function Several({ list, what, shown }) {
  const [all, show] = useState(false);
  const some = all || list.length <= FILES + 1 ? list : list.slice(0, FILES);
  return html`<ul>${some.map((one) => html`<li key=${one.token ?? one.path ?? one}>${shown(one)}</li>`)}</ul>
    ${some.length < list.length || all ? html`<button class="plain link small" aria-expanded=${all ? "true" : "false"} onClick=${() => show(!all)}>${all ? "Show fewer" : `and ${count(list.length - some.length, what)} more`}</button>` : null}`;
}

function Foot({ one, now }) {
  const { window } = one, write = { view: "messages", write: "1", to: one.id };
  const guarded = GUARDED[one.protection];
  const bad = guarded && !["enforced", "partial"].includes(one.protection);
  return html`<footer>${one.me ? null : html`<a href=${link(write)} onClick=${follows(write)} aria-label=${`Write to ${one.name}`}>Write</a>`}${window?.client ? html`<span title="Its client"><${Said} text=${[window.client, window.terminal].filter(Boolean).join(", ")} most=${60} /></span>` : null}
    ${window?.title ? html`<span title="Its window"><${Said} text=${window.title} most=${60} /></span>` : null}
    ${window?.folder ? html`<span title="Its folder"><${Said} text=${window.folder} most=${60} /></span>` : null}
    ${one.last_seen ? html`<span>last sign <${Ago} at=${one.last_seen} now=${now} /></span>` : null}
    ${guarded ? html`<span class=${bad ? "bad" : ""}><${Icon} name="guard" /> ${guarded}</span>` : null}</footer>`;
}
