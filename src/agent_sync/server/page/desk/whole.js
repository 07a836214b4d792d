// What the pages of gates, checkpoints, patches and hand-overs have in common.

import { html } from "../lib/html.js";
import { Acts } from "../parts/asking.js";
import { place, useData } from "../parts/data.js";
import { Reading } from "../parts/split.js";
import { Agent, Empty, Path, Said } from "../parts/text.js";
import { Link } from "../parts/split.js";

/** What is read of one thing: {one, data, reading, again}; `from`: what the picture has of it already. */
export function useWhole(repository, turn, kind, id, from) {
  const { data, failed, again } = useData(place(repository, kind, id), turn);
  const inside = data && (data[kind.replace(/(e?s)$/, "")] ?? data[kind.slice(0, -1)]);
  const one = data ? { ...from, ...data, ...(inside && typeof inside === "object" ? inside : {}) } : from;
  return { one, data, failed, again, reading: one ? null : html`<h2><${Said} text=${id} /></h2><${Reading} failed=${failed} what=${`${id} cannot be read`} />` };
}

/** Its head: number, state, one sentence, what can be done. */
export function Head({ repository, one, says, offers, done, children }) {
  return html`<h2>${one.id}: <${Said} text=${says} most=${400} /></h2><p class="row"><span class="tag">${one.state}</span>${children}</p><${Acts} repository=${repository} offers=${offers} done=${done} />`;
}

/** Paths with links; 'resource' has none. */
export function Paths({ paths, none = "everything" }) {
  if (!paths?.length) return html`<p class="dim">${none}</p>`;
  return html`<ul class="plainlist">${paths.map((one) => {
    const key = typeof one === "string" ? one : one.key;
    return html`<li key=${key}>${one.target === "resource" || one.target === "glob" ? html`<${Path} path=${key} />` : html`<${Link} to=${{ view: "file", path: key }}><${Path} path=${key} /><//>`}</li>`;
  })}</ul>`;
}

const WORDS = { acknowledged: ["✓", "acknowledged", "ok"], objected: ["✗", "objects", "lost"], approved: ["✓", "approved", "ok"], rejected: ["✗", "rejected", "lost"] };

/** Who has a say, and what each said; who has not comes first. `parts`: words for parts that have none. */
export function Parties({ parties, parts = {}, none = "Nobody.", over = false }) {
  if (!parties?.length) return html`<${Empty}>${none}<//>`;
  const sorted = [...parties].sort((a, b) => Number(Boolean(a.verdict)) - Number(Boolean(b.verdict)));
  return html`<ul class="plainlist">${sorted.map((one) => {
    const idle = one.part && !one.verdict ? ["·", parts[one.part] ?? one.part, ""] : null;
    const [sign, word, shade] = idle ?? WORDS[one.verdict] ?? (one.verdict ? ["·", one.verdict, ""] : over ? ["·", "said nothing", ""] : ["…", "has said nothing yet", "wait"]);
    return html`<li key=${one.id ?? one.agent} class="row"><${Agent} id=${one.id ?? one.agent_id ?? one.agent} name=${(one.id ?? one.agent_id) === "operator" ? "you" : one.name ?? one.agent} /> <span class=${`tag ${shade}`}><span aria-hidden="true">${sign}</span> ${word}</span>${one.note ? html`<${Said} text=${one.note} most=${400} />` : null}${one.bound === false ? html`<span class="dim">not stopped by hooks</span>` : null}</li>`;
  })}</ul>`;
}
