// Who waits for whom: the picture, each wait as a sentence beside it, and what can be done about one.

import { html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import { go } from "../lib/route.js";
import { clock, count, seen, span, who } from "../lib/words.js";
import { act } from "../parts/asking.js";
import { AsTable, SortTable, useWidth } from "../parts/drawn.js";
import { Agent, Empty, hue, Path, Said, shape } from "../parts/text.js";
import { graphOf } from "./layout/wait_graph.js";
import { places } from "./layout/wait_places.js";

const LETTER = 7.2, FEW = 8;
/** The four shapes of agents, as their marks have them. */
const SHAPED = [
  (x, y) => `M${x - 9} ${y} a9 9 0 1 1 18 0 a9 9 0 1 1 -18 0 z`,
  (x, y) => `M${x - 9} ${y - 9} h18 v18 h-18 z`,
  (x, y) => `M${x} ${y - 9} h9 v9 a9 9 0 0 1 -9 9 h-9 v-9 a9 9 0 0 1 9 -9 z`,
  (x, y) => `M${x - 9} ${y - 9} h18 v9 a9 9 0 0 1 -18 0 z`,
];

const long = (since, now) => (since ? span(now - Date.parse(since)) : "");

/** A wait in one sentence: the server's, which says how long as well. */
function sentence(wait) {
  const has = { editing: "is editing it", locked: "has locked it", shared: "shares it", reserved: "has the turn", queued: "stands before it in line" }[wait.holder_is] ?? "has it";
  return wait.says || `${wait.agent} waits for ${wait.path}${wait.holder ? `: ${wait.holder} ${has}` : ""}`;
}

const idOf = (wait) => `${wait.agent_id} ${wait.target ?? ""} ${wait.path}`;

/** Each wait by the leases' time of its holder, so that a line can say how long something is held. */
function withHeld(waits, leases = []) {
  const held = new Map(leases.map((one) => [`${one.holder_id} ${one.key}`, one.since]));
  return waits.map((one) => ({ ...one, held_since: held.get(`${one.holder_id} ${one.lease_path ?? one.path}`) ?? null }));
}

function cut(text, width) {
  const whole = seen(text), most = Math.max(3, Math.floor(width / LETTER));
  return whole.length > most ? `…${whole.slice(1 - most)}` : whole;
}

/** The names in a circle, once around. */
function around(edges) {
  const next = new Map();
  for (const edge of edges) if (edge.circle && edge.kind === "wait") next.set(edge.wait.agent_id, edge.wait);
  const names = [], been = new Set();
  for (let at = next.keys().next().value; at !== undefined && next.has(at) && !been.has(at); at = next.get(at).holder_id) {
    been.add(at);
    names.push(next.get(at).agent);
  }
  return names;
}

/**
 * The picture alone, to stand also in other views: `waits` as in the glance, `leases` if there are, `now` in ms.
 * `chosen`, `choose(wait)`: without them a press on a line goes to the view of waits. `compact`: few parts.
 */
export function WaitsPicture({ waits, leases, now, compact = false, chosen = "", choose }) {
  const [box, width] = useWidth();
  const graph = useMemo(() => graphOf(withHeld(compact ? waits.slice(0, FEW) : waits, leases)), [waits, leases, compact]);
  const at = useMemo(() => (width ? places(graph, width - 8) : null), [graph, width]);
  const press = choose ?? ((wait) => go({ view: "waits", wait: idOf(wait) }));
  const circle = useMemo(() => around(graph.edges), [graph]);
  if (!waits.length) return html`<${Empty}>Nobody waits.<//>`;
  return html`<figure class="waits-picture" ref=${box}>
    ${circle.length ? html`<p class="bad circle-said" role="alert">⟳ A circle: <${Said} text=${[...circle, circle[0]].join(" → ")} />. Nobody in it can go on.</p>` : null}
    ${at && html`<svg width=${width} height=${at.height + 28} viewBox=${`-4 -4 ${width} ${at.height + 28}`} role="group" aria-labelledby="waits-title waits-desc">
      <title id="waits-title">Who waits for whom</title>
      <desc id="waits-desc">${count(waits.length, "wait")}: ${waits.slice(0, 20).map((one) => seen(sentence(one))).join("; ")}</desc>
      <${Marks} />
      ${at.nodes.map((one) => html`<${Box} key=${one.key ?? one.id} node=${one} />`)}
      ${at.edges.map((one) => html`<${Edge} key=${one.id} edge=${one} now=${now} on=${idOf(one.wait) === chosen} press=${() => press(one.wait)} />`)}
    </svg>`}
    ${compact && waits.length > FEW ? html`<p><button class="plain" onClick=${() => go({ view: "waits" })}>${count(waits.length - FEW, "more wait")}</button></p>` : null}
  </figure>`;
}

function Marks() {
  const head = (id, name) => html`<marker id=${id} class=${name} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 L8 4 L0 8 z" /></marker>`;
  return html`<defs>${head("to-wait", "wait")}${head("to-hold", "hold")}${head("to-circle", "circle")}</defs>`;
}

function Box({ node }) {
  const { x, y, w, h, kind } = node, agent = kind === "agent";
  const name = agent ? who(node.name || node.agent_id) : node.name || node.path;
  const more = node.again ? "↑ " : "";
  const room = w - (node.words ?? 0) - (agent ? 36 : 16) - more.length * LETTER;
  return html`<g class=${`box ${kind} ${node.again ? "again" : ""}`} data-node=${node.id}>
    <title>${seen(name)}${node.again ? " (drawn above already)" : ""}</title>
    <rect x=${x} y=${y} width=${w} height=${h} rx=${agent ? h / 2 : 3} />
    ${agent ? html`<path class=${`dot hue${hue(node.agent_id)}`} d=${SHAPED[shape(node.agent_id)](x + 15, y + h / 2)} /><text class=${`letters hue${hue(node.agent_id)}`} x=${x + 15} y=${y + h / 2 + 3.5}>${seen(name).replace(/[^\p{L}\p{N}]/gu, "").slice(0, 2) || "?"}</text>` : null}
    <svg x=${x + (agent ? 29 : 8)} y=${y} width=${Math.max(0, room + 6)} height=${h}><text class="name" x="0" y=${h / 2 + 4.5}>${more}${cut(name, room)}</text></svg></g>`;
}

function Edge({ edge, now, on, press }) {
  const [a, b, c] = edge.points, words = [edge.how, long(edge.since, now)].filter(Boolean);
  const bend = (b[0] - a[0]) / 2, low = edge.at[1] + 10;
  const straight = () => `M${a} C${a[0] + bend} ${a[1]} ${b[0] - bend} ${b[1]} ${b}`;
  const line = { line: straight, late: straight, back: () => `M${a} C${a[0]} ${low} ${b[0]} ${low} ${b}`, elbow: () => `M${c} L${b} L${a}` }[edge.shape]();
  const mark = edge.circle ? "circle" : edge.kind;
  const says = `${seen(sentence(edge.wait))}${edge.circle ? "; part of a circle" : ""}`;
  const key = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    press();
  };
  const turned = edge.shape === "elbow", inline = turned || edge.shape === "back";
  return html`<g class=${`edge ${edge.kind} ${edge.circle ? "circle" : ""} ${on ? "on" : ""}`} data-edge=${edge.id} role="button" tabindex="0" aria-label=${says} onClick=${press} onKeyDown=${key}>
    <title>${says}</title><path class="wide" d=${line} /><path class="stroke" d=${line} marker-end=${`url(#to-${mark})`} />
    <text class=${`words ${edge.shape}`} x=${edge.at[0]} y=${edge.at[1] + (turned ? 4.5 : inline ? 0 : -5)}>${edge.circle ? "⟳ " : ""}${inline ? words.join(" ") : words[0]}</text>
    ${inline || !words[1] ? null : html`<text class=${`words ${edge.shape}`} x=${edge.at[0]} y=${edge.at[1] + 14}>${words[1]}</text>`}</g>`;
}

/** What can be done about one wait: ask, free, give its task to another. */
function Doing({ repository, glance, wait, now, close }) {
  const head = useRef(null), file = (wait.target ?? "file") !== "resource";
  const [text, setText] = useState(null);
  const [to, setTo] = useState("");
  useEffect(() => { head.current?.focus(); }, [idOf(wait)]);
  const task = glance.tasks?.find((one) => one.owner_id === wait.agent_id && one.status === "in_progress") ?? null;
  const other = glance.agents.filter((one) => !one.me && one.id !== wait.agent_id);
  const asked = text ?? `${wait.agent} waits for ${wait.path}. Do you still need it? Unlock it when you can.`;
  const send = async (event) => {
    event.preventDefault();
    if (await act(repository, "send", { to: [wait.holder_id], message: asked })) setText(null);
  };
  const typed = (event) => { if (event.key === "Enter" && event.ctrlKey) send(event); };
  return html`<section class="card waits-doing" aria-labelledby="doing" onKeyDown=${(event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } }}>
    <div class="row"><h2 id="doing" tabindex="-1" ref=${head}><${Said} text=${sentence(wait)} /></h2><button class="plain" aria-label="Close" onClick=${close}>×</button></div>
    <p class="dim">Since <time datetime=${wait.since}>${clock(wait.since)}</time>${wait.reason ? html`. Why it is held: <${Said} text=${wait.reason} />` : null}</p>
    ${wait.holder_id ? html`<form class="waits-ask" onSubmit=${send}><label><span class="row">Ask <${Agent} id=${wait.holder_id} name=${wait.holder} /></span>
      <textarea name="ask" rows="2" value=${asked} onInput=${(event) => setText(event.target.value)} onKeyDown=${typed}></textarea></label><button class="main">Send</button></form>` : null}
    <p class="row">${wait.holder_id && wait.holder_is !== "queued" && wait.holder_is !== "reserved" ? html`<button onClick=${() => act(repository, "unlock", file ? { path: wait.lease_path ?? wait.path } : { resource: wait.lease_path ?? wait.path })}>Free it</button>` : null}
      ${file ? html`<button onClick=${() => go({ view: "file", path: wait.path })}>The file</button>` : null}</p>
    ${task ? html`<form class="row" onSubmit=${(event) => { event.preventDefault(); if (to) act(repository, "assign", { task: task.id, agent: to }); }}>
      <label>Give <${Said} text=${`${task.id} ${task.title}`} most=${80} /> to <select name="to" value=${to} onChange=${(event) => setTo(event.target.value)}><option value="">…</option>${other.map((one) => html`<option key=${one.id} value=${one.id}>${seen(one.name ?? one.id).slice(0, 60)}</option>`)}</select></label><button disabled=${!to}>Reassign</button></form>` : null}
  </section>`;
}

const COLUMNS = (now, circles) => [
  { id: "agent", title: "Waits", of: (one) => one.agent, show: (one) => html`<${Agent} id=${one.agent_id} name=${one.agent} />` },
  { id: "path", title: "For", of: (one) => one.path, show: (one) => html`<${Path} path=${one.path} />` },
  { id: "since", title: "How long", short: true, of: (one) => -Date.parse(one.since), down: true, show: (one) => long(one.since, now) },
  { id: "holder", title: "Who has it", of: (one) => one.holder ?? "", show: (one) => (one.holder ? html`<${Agent} id=${one.holder_id} name=${one.holder} />` : "nobody") },
  { id: "how", title: "How", short: true, of: (one) => one.holder_is ?? "" },
  { id: "why", title: "Why", of: (one) => one.reason ?? "", show: (one) => html`<${Said} text=${one.reason ?? ""} />` },
  { id: "circle", title: "Circle", short: true, of: (one) => (circles.has(idOf(one)) ? "circle" : ""), down: true },
];

/** The view: {repository, glance, now, route}. */
export default function View({ repository, glance, now, route }) {
  const [table, setTable] = useState(false);
  const waits = glance.waits, chosen = waits.find((one) => idOf(one) === route.wait) ?? null;
  const circles = useMemo(() => new Set(graphOf(waits).edges.filter((one) => one.circle).map((one) => idOf(one.wait))), [waits]);
  const from = useRef(null);
  const choose = (wait) => {
    from.current = document.activeElement;
    go({ view: "waits", wait: idOf(wait) }, { replace: true });
  };
  const close = () => {
    go({ view: "waits" }, { replace: true });
    from.current?.focus();
  };
  return html`<section class="drawn" aria-labelledby="waits-head"><div class="row drawn-head"><h2 id="waits-head">Who waits for whom</h2>
      <span class="dim">${count(waits.length, "wait")}</span><${AsTable} on=${table} set=${setTable} /></div>
    ${chosen ? html`<${Doing} repository=${repository} glance=${glance} wait=${chosen} now=${now} close=${close} />` : null}
    ${table ? html`<${SortTable} caption="Everybody who waits" columns=${COLUMNS(now, circles)} rows=${waits} id=${idOf} />`
      : html`<div class="waits-beside"><div><${WaitsPicture} waits=${waits} leases=${glance.leases} now=${now} chosen=${chosen ? idOf(chosen) : ""} choose=${choose} />
        <p class="drawn-key dim" hidden=${!waits.length}><span><span class="line wait"></span> waits</span> <span><span class="line hold"></span> has it</span> <span><span class="line circle"></span> ⟳ circle</span></p></div>
      <ol class="waits-sentences">${waits.map((one) => html`<li key=${idOf(one)}><button class=${`plain drawn-said ${one === chosen ? "on" : ""}`} onClick=${() => choose(one)}>
        ${circles.has(idOf(one)) ? "⟳ " : ""}<${Said} text=${sentence(one)} /></button></li>`)}</ol></div>`}
  </section>`;
}
