// THE table of what the page of a repository can show. A new view is a row here and a module beside.

export const VIEWS = [
  { id: "now", title: "Now", load: () => import("./now.js") },
  { id: "timeline", title: "Timeline", load: () => import("./timeline.js") },
  { id: "waits", title: "Waits", load: () => import("./waits.js") },
  { id: "files", title: "Files", load: () => import("./files.js") },
  { id: "messages", title: "Messages", load: () => import("./messages.js") },
  { id: "tasks", title: "Tasks", load: () => import("./tasks.js") },
  { id: "agreements", title: "Agreements", load: () => import("./agreements.js") },
  { id: "away", title: "What happened", load: () => import("./away.js") },
];

/** Views that are reached from others, not from the menu: one file, one lost version. */
export const INNER = {
  file: { under: "files", load: () => import("./file.js") },
  version: { under: "files", load: () => import("./version.js") },
};
