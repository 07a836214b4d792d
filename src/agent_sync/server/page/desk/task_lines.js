// Tasks and what they wait for, drawn: boxes and lines where there is room, an indented tree elsewhere.

import { html, useEffect, useMemo, useRef } from "../lib/html.js";
import { seen, who } from "../lib/words.js";
import { Link } from "../parts/split.js";
import { Empty, Said } from "../parts/text.js";
import { STATUS } from "./file.js";
import { BOX, laidOut, tied } from "./layout/tasks.js";

export const SIGNS = { pending: "○", in_progress: "◐", blocked: "■", done: "✓", cancelled: "✗" };
const LETTERS = 26;
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

const open = (tasks) => tasks.filter((one) => one.status !== "cancelled");

export function Graph({ tasks, chosen }) {
  const { bound, loose } = useMemo(() => tied(open(tasks)), [tasks]);
  const drawn = useMemo(() => laidOut(bound), [bound]);
  const byId = useMemo(() => new Map(bound.map((one) => [one.id, one])), [bound]);
  const frame = useRef(null);
  useEffect(() => {
    const box = drawn.boxes.find((one) => one.id === chosen);
    if (box) frame.current?.scrollTo({ left: box.x - 80, top: box.y - 80 });
  }, [chosen, drawn]);
  const near = (line) => chosen && (line.from === chosen || line.to === chosen);
  return html`${bound.length ? html`<div ref=${frame} class="sideways" tabindex="0" role="region" aria-label="Dependencies"><svg class="task-graph" width=${drawn.width + 4} height=${drawn.height + 4} viewBox=${`-2 -2 ${drawn.width + 4} ${drawn.height + 4}`} role="group">
      <title>What waits for what</title><desc>${`${drawn.lines.length} lines between ${bound.length} tasks; who waits stands right of what it waits for. The table says the same.`}</desc>
      ${drawn.lines.map((line) => html`<path key=${`${line.from} ${line.to}`} class=${`${byId.get(line.from).status === "done" ? "over" : "waits"}${near(line) ? " near" : ""}`} d=${line.path}><title>${`${line.to} waits for ${line.from}${byId.get(line.from).status === "done" ? ", which is done" : ""}`}</title></path>`)}
      ${drawn.boxes.map((box) => html`<${Box} key=${box.id} box=${box} one=${byId.get(box.id)} current=${box.id === chosen} />`)}</svg></div>` : html`<${Empty}>No task waits for another.<//>`}
    ${loose.length ? html`<h3>Not tied to others</h3><ul class="plainlist">${loose.map((one) => html`<${Line} key=${one.id} one=${one} />`)}</ul>` : null}`;
}

function Box({ box, one, current }) {
  const says = seen(one.title);
  return html`<${Link} to=${{ view: "tasks", task: one.id, as: "lines" }} current=${current} label=${`${one.id} ${says}, ${STATUS[one.status]}`}><g class=${`box ${one.status}${current ? " current" : ""}`}><title>${`${one.id} ${says}`}</title>
    <rect x=${box.x} y=${box.y} width=${BOX.width} height=${BOX.height} rx="6" /><text x=${box.x + 10} y=${box.y + 20} class="id">${`${SIGNS[one.status]} ${one.id} · ${STATUS[one.status]}`}</text>
    <text x=${box.x + 10} y=${box.y + 38}>${cut(says.replaceAll("\n", " "), LETTERS)}</text><text x=${box.x + 10} y=${box.y + 55} class="dim">${cut(seen(who(one.owner ?? "")), LETTERS)}</text></g><//>`;
}

function Line({ one, again = false }) {
  return html`<li><span aria-hidden="true">${SIGNS[one.status]}</span> <${Link} to=${{ view: "tasks", task: one.id, as: "lines" }}>${one.id}<//> <${Said} text=${one.title} most=${120} /> <span class="dim">${STATUS[one.status]}${again ? ", see above" : ""}</span></li>`;
}

/** An indented tree: under each task those that wait for it; one that waits for several stands once in full. */
export function Tree({ tasks }) {
  const { bound, loose } = tied(open(tasks));
  const ids = new Set(bound.map((one) => one.id)), shown = new Set();
  const branch = (one, depth) => {
    if (shown.has(one.id) || depth > 12) return html`<${Line} key=${one.id} one=${one} again />`;
    shown.add(one.id);
    const under = bound.filter((other) => other.depends_on.includes(one.id));
    return html`<li key=${one.id}><ul class="leaf"><${Line} one=${one} /></ul>${under.length ? html`<ul class="branch" aria-label=${`Waiting for ${one.id}`}>${under.map((other) => branch(other, depth + 1))}</ul>` : null}</li>`;
  };
  const roots = bound.filter((one) => !one.depends_on.some((other) => ids.has(other)));
  const trees = roots.map((one) => branch(one, 0));
  const rest = bound.filter((one) => !shown.has(one.id));
  return html`${trees.length ? html`<ul class="task-tree">${trees}</ul>` : html`<${Empty}>No task waits for another.<//>`}
    ${rest.length ? html`<p class="bad">They wait for each other in a circle:</p><ul class="plainlist">${rest.map((one) => html`<${Line} key=${one.id} one=${one} />`)}</ul>` : null}
    ${loose.length ? html`<h3>Not tied to others</h3><ul class="plainlist">${loose.map((one) => html`<${Line} key=${one.id} one=${one} />`)}</ul>` : null}`;
}
