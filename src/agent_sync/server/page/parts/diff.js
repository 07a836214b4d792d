// A difference: two columns where there is room for them, one below the other where there is not.
// Long ones are drawn as far as somebody looks.

import { html, useEffect, useMemo, useRef, useState } from "../lib/html.js";
import { count, seen } from "../lib/words.js";
import { useQuery } from "./query.js";
import { changed, counted, onePerRow, pairs } from "../desk/layout/differences.js";

const WIDE = "(min-width: 900px)", BLOCK = 120, ROW_PX = 22, LONGEST = 2000;

/** What was given before, as long as what is given says the same: nothing is drawn anew for it. */
function useSame(given) {
  const kept = useRef({ value: given, text: "" });
  if (kept.current.value !== given) {
    const text = JSON.stringify(given);
    kept.current.text ||= JSON.stringify(kept.current.value);
    if (text !== kept.current.text) kept.current = { value: given, text };
  }
  return kept.current.value;
}

/**
 * The difference of one file. `hunks`: [{old, new, lines: [[" " | "-" | "+", text]]}]; `was`, `now`:
 * what the two sides are, in words. What is no text, or too long, is said instead.
 */
export function Diff({ hunks: given, binary = false, large = false, was = "Before", now = "After", why = "" }) {
  const hunks = useSame(given);
  const wide = useQuery(WIDE);
  const [way, choose] = useState("");
  const two = wide && way !== "one";
  const rows = useMemo(() => (two ? pairs(hunks ?? []) : onePerRow(hunks ?? [])), [hunks, two]);
  const sum = useMemo(() => counted(hunks ?? []), [hunks]);
  if (binary) return html`<p class="dim">It is no text, so its lines cannot be compared here.</p>`;
  if (!hunks?.length) return html`<p class="dim">${why || (large ? "It is too long to be compared here." : "Both sides are the same, line by line.")}</p>`;
  return html`<figure class="diff"><figcaption class="row"><span>${count(sum.cut, "line")} removed, ${count(sum.added, "line")} added${sum.places > 1 ? `, in ${sum.places} places` : ""}</span>
    ${large ? html`<span class="bad">It is too long: not all of it is shown.</span>` : null}
    ${wide ? html`<button class="plain link" aria-pressed=${way === "one"} onClick=${() => choose(way === "one" ? "" : "one")}>${way === "one" ? "Side by side" : "One column"}</button>` : null}</figcaption>
    <table class=${two ? "two" : "one"}><caption class="unseen">The difference of ${was} and ${now}</caption>
      <colgroup>${(two ? ["no", "mk", "", "no", "mk", ""] : ["no", "no", "mk", ""]).map((kind, at) => html`<col key=${at} class=${kind || null} />`)}</colgroup><thead>${two ? html`<tr><th colspan="3" scope="colgroup">${was}</th><th colspan="3" scope="colgroup">${now}</th></tr>` : html`<tr><th colspan="4" scope="colgroup"><span class="cut-word">− ${was}</span> <span class="add-word">+ ${now}</span></th></tr>`}</thead>
      <${Rows} rows=${rows} two=${two} /></table></figure>`;
}

/** The rows by blocks; those that nobody has come near have their room and nothing in it. */
function Rows({ rows, two }) {
  const [open, set] = useState(2);
  const end = useRef(null);
  useEffect(() => set(2), [rows]);
  const blocks = useMemo(() => {
    const found = [];
    for (let at = 0; at < rows.length; at += BLOCK) found.push(rows.slice(at, at + BLOCK));
    return found;
  }, [rows]);
  useEffect(() => {
    if (!end.current) return undefined;
    const look = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) set((n) => n + 4); }, { rootMargin: "1200px" });
    look.observe(end.current);
    return () => look.disconnect();
  }, [open, blocks]);
  const left = rows.length - open * BLOCK;
  return html`${blocks.slice(0, open).map((block, at) => html`<${Block} key=${at} block=${block} two=${two} />`)}
    ${left > 0 ? html`<tbody ref=${end} key="rest"><tr><td colspan=${two ? 6 : 4} style=${{ height: `${left * ROW_PX}px` }}>
      <button onClick=${() => set(blocks.length)}>Draw the other ${count(left, "line")}</button></td></tr></tbody>` : null}`;
}

function Block({ block, two }) {
  return useMemo(() => html`<tbody>${block.map((row, at) => (row.gap ? html`<${Gap} key=${at} gap=${row.gap} two=${two} />` : row.note !== undefined ? html`<tr key=${at} class="gap"><td colspan=${two ? 6 : 4}>${row.note}</td></tr>` : html`<tr key=${at} class=${two ? null : row.mark === "-" ? "cut" : row.mark === "+" ? "add" : null}>${two ? html`<${Side} side=${row.was} other=${row.now} /><${Side} side=${row.now} other=${row.was} />` : html`<${One} row=${row} />`}</tr>`))}</tbody>`, [block, two]);
}

function Gap({ gap, two }) {
  return html`<tr class="gap"><td colspan=${two ? 6 : 4}>${gap.alike > 0 ? `${count(gap.alike, "line")} alike` : `from line ${gap.at}`}</td></tr>`;
}

const WORDS = { "-": "removed", "+": "added" }, SIGNS = { "-": "−", "+": "+" };

function Mark({ mark, kind = "" }) {
  return html`<td class=${`mk ${kind}`}>${WORDS[mark] ? html`<span aria-hidden="true">${SIGNS[mark]}</span><span class="unseen">${WORDS[mark]}</span>` : null}</td>`;
}

function Side({ side, other }) {
  if (!side) return html`<td class="no"></td><td class="mk blank"></td><td class="blank"></td>`;
  const kind = side.mark === "-" ? "cut" : side.mark === "+" ? "add" : "";
  return html`<td class="no">${side.no}</td><${Mark} mark=${side.mark} kind=${kind} /><td class=${kind}><${Line} text=${side.text} other=${kind && other ? other.text : null} /></td>`;
}

function One({ row }) {
  return html`<td class="no">${row.was ?? ""}</td><td class="no">${row.now ?? ""}</td><${Mark} mark=${row.mark} /><td><${Line} text=${row.text} other=${row.other} /></td>`;
}

/** One line; where it stands beside another, what differs is underlined too. */
function Line({ text, other }) {
  if (other === null || other === undefined) return html`<code>${shownLine(text)}</code>`;
  const [start, end] = changed(text, other);
  if (start === 0 && end === text.length) return html`<code>${shownLine(text)}</code>`;
  return html`<code>${shownLine(text.slice(0, start))}${end > start ? html`<mark>${shownLine(text.slice(start, end))}</mark>` : null}${shownLine(text.slice(end))}</code>`;
}

/** A line as it is shown: tabs stay, what else cannot be seen is made visible, the longest are cut. */
function shownLine(text) {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
  return cut.split("\t").map(seen).join("\t").replace(/\n/g, "«000a»");
}
