// THE table of what the page of a repository can show. A new view is a row here and a module beside.
// `count(glance)`: the number on its tab, and `what` it counts.

import { count } from "../lib/words.js";

const open = (list) => (list ?? []).filter((one) => one.acts?.length).length;

export const VIEWS = [
  { id: "now", title: "Now", load: () => import("./now.js"), count: (glance) => glance.counts.needs, what: "need you", loud: true },
  { id: "timeline", title: "Timeline", load: () => import("./timeline.js") },
  { id: "waits", title: "Waits", load: () => import("./waits.js"), count: (glance) => glance.counts.waiting, what: "wait" },
  { id: "files", title: "Files", load: () => import("./files.js"), count: (glance) => glance.counts.leases, what: "held" },
  { id: "messages", title: "Messages", load: () => import("./messages.js"), count: (glance) => glance.counts.unread, what: "unread", loud: true },
  { id: "tasks", title: "Tasks", load: () => import("./tasks.js"), count: (glance) => glance.counts.tasks_open, what: "open" },
  { id: "agreements", title: "Agreements", load: () => import("./agreements.js"), count: (glance) => open(glance.gates) + open(glance.patches) + open(glance.checkpoints) + open(glance.handovers), what: "open" },
  { id: "away", title: "What happened", load: () => import("./away.js") },
];

/** Views that are reached from others, not from the menu: one file, one lost version. */
export const INNER = {
  file: { under: "files", title: "A file", load: () => import("./file.js") },
  version: { under: "files", title: "What was overwritten", load: () => import("./version.js") },
};

/** Other names under which a view may be asked for. */
const ALIASES = { diff: "version", threads: "messages", gates: "agreements", patches: "agreements", agents: "now" };

/** The id of the view that an address asks for; the first one where there is none of that name. */
export function viewOf(asked) {
  const id = Object.hasOwn(ALIASES, asked ?? "") ? ALIASES[asked] : asked;
  return VIEWS.some((one) => one.id === id) || Object.hasOwn(INNER, id ?? "") ? id : VIEWS[0].id;
}

/** A view's row, of the menu or within. */
export function rowOf(id) {
  return VIEWS.find((one) => one.id === id) ?? INNER[id];
}

/** "3 unread" for a tab, "" for none. */
export function counted(row, glance) {
  const n = glance && row.count ? row.count(glance) : 0;
  return n ? count(n, row.what, row.what) : "";
}
