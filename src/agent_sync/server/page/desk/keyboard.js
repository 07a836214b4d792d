// What keys do on the page of a repository, and the dialog that says so.

import { html, useEffect, useRef } from "../lib/html.js";
import { go } from "../lib/route.js";
import { VIEWS } from "./views.js";

const WRITES = "input, textarea, select, [contenteditable]";

/** The field of a view by which it shows less: the first of class "filter", or any for searches. */
const field = () => document.querySelector("#view .filter, #view input[type=search]");

/** Digits show views, / filters, ? says the keys, Escape goes back from where one came. */
export function useKeys({ back, help }) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const writing = event.target.closest?.(WRITES);
      if (event.key === "Escape") return writing ? leave(writing, event) : back && history.back();
      if (writing && !(event.key === "?" && writing.matches("select"))) return undefined;
      return done(event, help);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [back, help]);
}

/** Out of a field; what a filter has in it goes, and what it hid comes back. */
function leave(writing, event) {
  if (writing.matches("input[type=search]") && writing.value) {
    event.preventDefault();
    writing.value = "";
    writing.dispatchEvent(new Event("input", { bubbles: true }));
  }
  writing.blur();
  document.getElementById("view")?.focus({ preventScroll: true });
}

function done(event, help) {
  const row = VIEWS[Number(event.key) - 1];
  if (event.key === "?") help();
  else if (event.key === "/") field()?.focus();
  else if (row) go({ view: row.id });
  else return;
  event.preventDefault();
}

const TIMELINE = [
  [["+", "−"], "nearer, farther"], [["←", "→"], "earlier, later"], [["↑", "↓"], "another lane"], [[",", "."], "along the lane"],
  [["0"], "all"], [["End"], "now"], [["Enter"], "the file"],
];

/** The keys, in a dialog. */
export function Keys({ open, over }) {
  const dialog = useRef(null);
  useEffect(() => { if (open) dialog.current.showModal(); }, [open]);
  return html`<dialog ref=${dialog} class="keys" aria-labelledby="keys" onClose=${over}>
    <form method="dialog"><h2 id="keys">Keys</h2><dl>
      ${VIEWS.map((one, at) => html`<div><dt><kbd>${at + 1}</kbd></dt><dd>${one.title}</dd></div>`)}
      <div><dt><kbd>/</kbd></dt><dd>Show less: what has a word in it</dd></div>
      <div><dt><kbd>Ctrl</kbd> <kbd>Enter</kbd></dt><dd>Send, from any field of a form</dd></div>
      ${TIMELINE.map(([keys, says]) => html`<div key=${says}><dt>${keys.map((one) => html`<kbd>${one}</kbd> `)}</dt><dd>Timeline: ${says}</dd></div>`)}
      <div><dt><kbd>?</kbd></dt><dd>These keys</dd></div>
      <div><dt><kbd>Esc</kbd></dt><dd>Leave a field, close a dialog, go back</dd></div>
      <div><dt><kbd>Tab</kbd></dt><dd>The next thing that can be pressed</dd></div></dl>
    <p class="row"><button autofocus class="main">Close</button></p></form></dialog>`;
}
