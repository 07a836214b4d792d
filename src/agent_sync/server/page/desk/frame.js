// What stands around every view of a repository: its name, what is not right, the tabs, the tools.

import { html, useCallback, useEffect, useErrorBoundary, useMemo, useRef, useState } from "../lib/html.js";
import { follows, go, link } from "../lib/route.js";
import { clock } from "../lib/words.js";
import { Act, Asking, Cut, Toasts } from "../parts/asking.js";
import { useQuery } from "../parts/query.js";
import { Menu, Theme } from "../parts/tools.js";
import { Said, tellApart } from "../parts/text.js";
import { Keys, useKeys } from "./keyboard.js";
import { Notices, useNotices } from "./notices.js";
import { useGlance } from "./picture.js";
import { counted, INNER, rowOf, viewOf, VIEWS } from "./views.js";

const CLOSED = "This key opens nothing here any more. The key of a link lasts as long as its server runs; the person's own key until a new one is made.";

/** The desk of one repository. `locked(why)`: its key is refused. */
export function Desk({ repositories, name, route, locked }) {
  const { glance, now, live, failed } = useGlance(name);
  const [help, show] = useState(false);
  const id = viewOf(route.view), narrow = useQuery("(max-width: 640px)");
  const open = useCallback(() => show(true), []);
  useKeys({ back: Boolean(INNER[id]), help: open });
  useNotices(name, glance?.needs);
  useMemo(() => tellApart([...new Set([...(glance?.agents ?? []).map((one) => one.id), ...(glance?.needs ?? []).flatMap((one) => one.agent_ids ?? [])])]), [glance]);
  const n = glance?.counts.needs ?? 0;
  useEffect(() => { document.title = `${n ? `(${n}) ` : ""}${name} · agent-sync`; }, [n, name]);
  useEffect(() => { if (failed?.status === 401) locked(CLOSED); }, [failed]);
  return html`<${Cut.Provider} value=${Boolean(failed && !failed.status)}><div class="desk">
    <a class="skip" href="#view" onClick=${(event) => { event.preventDefault(); document.getElementById("view").focus(); }}>To the view</a>
    <header class="top"><${Name} name=${name} glance=${glance} repositories=${repositories} /><${Live} live=${live} failed=${failed} />
      <div class="tools">${narrow ? null : html`<${Notices} />`}<${Theme} /><button class="plain for-keys" aria-label="Keys" title="Which keys do what (?)" onClick=${open}><kbd>?</kbd></button><${Menu}>${narrow ? html`<li><${Notices} /></li>` : null}<//></div></header>
    <${Tabs} id=${INNER[id]?.under ?? id} glance=${glance} />
    <${Warnings} name=${name} glance=${glance} live=${live} failed=${failed} />
    <main id="view" tabindex="-1" aria-label=${rowOf(id).title}>${glance ? html`<${Shown} key=${id} id=${id} repository=${name} glance=${glance} now=${now} route=${route} />` : html`<p class="dim" aria-busy="true">Loading…</p>`}</main>
    <${Toasts} /><${Asking} /><${Keys} open=${help} over=${() => show(false)} />
  </div><//>`;
}

function Name({ name, glance, repositories }) {
  const branch = glance?.repository.branch;
  return html`<h1>${repositories.length > 1 ? html`<label class="chosen"><span class="unseen">Repository</span><select value=${name} onChange=${(event) => go({ repo: event.target.value })}>
    ${repositories.map((one) => html`<option key=${one.name} value=${one.name}>${one.name}</option>`)}</select></label>` : html`<${Said} text=${name} most=${60} />`}
    ${branch ? html` <span class="branch dim" title="What is checked out"><${Said} text=${branch} most=${40} /></span>` : null}</h1>`;
}

function Tabs({ id, glance }) {
  const list = useRef(null);
  // Where the tabs are one line that is scrolled, the chosen one is in sight; the page itself stays.
  useEffect(() => {
    const tab = list.current.querySelector("[aria-current]");
    if (tab) list.current.scrollLeft = tab.offsetLeft - list.current.offsetLeft - 48;
  }, [id]);
  return html`<nav aria-label="Views"><ul class="tabs" ref=${list}>${VIEWS.map((one, at) => {
    const n = counted(one, glance);
    return html`<li key=${one.id}><a href=${link({ view: one.id })} aria-current=${one.id === id ? "page" : null} title=${`Key ${at + 1}`} onClick=${follows({ view: one.id })}>${one.title}${n ? html`<span class=${`count ${one.loud ? "loud" : ""}`} title=${n}>${n.split(" ")[0]}<span class="unseen"> ${n.slice(n.indexOf(" ") + 1)}</span></span>` : null}</a></li>`;
  })}</ul></nav>`;
}

/** One line each for what makes the rest of the page less than it seems. */
function Warnings({ name, glance, live, failed }) {
  const old = glance && (failed || live.state === "cut") ? `Not connected: what you see is of ${clock(glance.now)}.` : "";
  const pause = glance?.health?.pause, guard = glance?.health?.protection_of;
  return html`<div class="warnings" role="status">
    ${guard?.says ? html`<p class=${`warning ${guard.state === "off" ? "lost" : "wait"}`}><strong><${Said} text=${guard.says} most=${400} /></strong>${guard.command ? html` <code class="typed"><${Said} text=${guard.command} most=${200} /></code>` : null}</p>` : null}
    ${old ? html`<div class="warning lost"><p><strong>${old}</strong> Where the server was ended, start it again: <code>agent-sync serve</code>. This page then goes on by itself.</p></div>` : null}
    ${!glance && failed && failed.status !== 401 ? html`<p class="warning lost"><strong><${Said} text=${failed.message} /></strong></p>` : null}
    ${pause ? html`<div class="warning lost"><p><strong>Nothing is refused to anybody until ${clock(pause.until)}</strong>: hooks are paused${pause.by ? html` by <${Said} text=${pause.by} most=${40} />` : null}${pause.why ? html` (<${Said} text=${pause.why} most=${120} />)` : null}.</p>
      ${(pause.acts ?? []).map((one) => html`<${Act} key=${one.label} repository=${name} offer=${one} />`)}</div>` : null}
    ${glance?.link ? html`<p class="linked dim"><${Said} text=${glance.link} most=${400} /></p>` : null}
    ${glance && !glance.may.write ? html`<p class="warning"><strong>You can look, not act.</strong> <${Said} text=${glance.may.why} most=${400} /></p>` : null}
  </div>`;
}

function Live({ live, failed }) {
  const state = failed ? "cut" : live.state;
  const said = { live: "Live", paused: "Paused", cut: "Not connected" }[state];
  return html`<p class=${`live ${state}`} role="status" title=${failed ? failed.message : live.why}><span class="dot" aria-hidden="true"></span><span class="word">${said}</span></p>`;
}

/** A view, loaded when it is first shown. One that fails says so, and takes nothing else along. */
function Shown({ id, ...rest }) {
  const [View, set] = useState(null);
  const [turn, again] = useState(0);
  const [missed, miss] = useState("");
  const [broken, mend] = useErrorBoundary((error) => console.error(error));
  useEffect(() => {
    let over = false;
    rowOf(id).load().then((module) => over || set(() => module.default), (error) => over || miss(error.message));
    return () => { over = true; };
  }, [id, turn]);
  if (broken || missed) {
    const retry = () => { miss(""); mend(); again(turn + 1); };
    return html`<p class="bad" role="alert">This view could not be shown: <${Said} text=${broken?.message ?? missed} /></p><p><button onClick=${retry}>Try again</button></p>`;
  }
  return View ? html`<${View} ...${rest} />` : html`<p class="dim" aria-busy="true">Loading…</p>`;
}
