// Everybody in one line each: name, state, file. It stands above all else of the first view.

import { html, useMemo } from "../lib/html.js";
import { follows, link } from "../lib/route.js";
import { count, who } from "../lib/words.js";
import { Agent, Path, Said } from "../parts/text.js";
import { sorted, State } from "./now_agents.js";

const MOST = 10;

/** The strip: those that need somebody first; each leads to its card. */
export function Strip({ agents, now }) {
  const list = useMemo(() => sorted(agents).filter((one) => !one.me), [agents]);
  if (!list.length) return null;
  return html`<nav class="wide" aria-label="Who does what"><ul class="now-strip">${list.slice(0, MOST).map((one) => html`<li key=${one.id}><${One} one=${one} now=${now} /></li>`)}
    ${list.length > MOST ? html`<li class="dim small">and ${count(list.length - MOST, "agent")} more below</li>` : null}</ul></nav>`;
}

function One({ one, now }) {
  const to = { view: "now", agent: one.id };
  return html`<a href=${link(to)} onClick=${follows(to)}><${Agent} id=${one.id} name=${one.name} most=${24} /><${State} one=${one} now=${now} /><span class="what"><${About} one=${one} /></span></a>`;
}

/** What it is about: the command it asks for, the file it waits for, has, or left. */
function About({ one }) {
  const want = one.wants[0], path = want?.path ?? one.holds[0]?.path ?? one.uncommitted[0];
  if (one.asking?.what) return html`<code><${Said} text=${one.asking.what} most=${40} /></code>`;
  if (path) return html`<${Path} path=${path} most=${28} />${want?.holder ? html` <span class="dim">of <${Said} text=${who(want.holder)} most=${20} /></span>` : null}`;
  return html`<span class="dim">no file</span>`;
}
