// What needs the person: the most urgent first, each with its buttons, overwritten work with both sides.

import { html, useEffect, useState } from "../lib/html.js";
import { clock } from "../lib/words.js";
import { Act } from "../parts/asking.js";
import { place, useData } from "../parts/data.js";
import { Icon } from "../parts/icon.js";
import { Ago, Mark, Path, Said, Sentence } from "../parts/text.js";

const FOLDED = 6, MARKS = 3;

const LOST = ["lost", "lost", "Overwritten"], ASK = ["ask", "asking", "Asks you"], STUCK = ["wait", "waiting", "Stuck"];
const KINDS = {
  work_replaced: LOST, person_work_replaced: LOST, work_not_kept: ["lost", "lost", "Not kept"],
  permission_wanted: ASK, verdict_wanted: ["ask", "asking", "Verdict"], unread_mail: ["ask", "note", "Message"],
  gone_without_a_word: ["wait", "gone", "Gone"], orphaned_work: ["wait", "gone", "Left over"],
  waiting: STUCK, refused: STUCK, refusals: STUCK, blocked: ["wait", "waiting", "Blocked"], past_deadline: ["wait", "waiting", "Too late"],
  stale_holder: ["wait", "gone", "Silent"], expiring: ["wait", "lock", "Runs out"], task_blocked: ["wait", "task", "Task"],
  free_to_go_on: ["wait", "working", "May go on"], mail_not_received: ["wait", "note", "Not heard"],
  hook_errors: ["lost", "guard", "Hooks"], unprotected: ["lost", "guard", "Unguarded"], writes_not_judged: ["lost", "guard", "Unguarded"],
  two_clients: ["lost", "lost", "Two clients"], no_room_for_versions: ["lost", "saved", "No room"], git_cut_short: ["wait", "saved", "Git is slow"],
  merge_conflict: ["wait", "waiting", "Will conflict"],
  server_not_heard: ["wait", "waiting", "Server not heard"],
};
/** A sentence that says the time itself. */
const TIMED = /\(.*\d+(s|m|h|d)\b.*\)/;
const OTHER = ["wait", "lost", "Look"];

/** The section; `needs` are those that are shown of them. */
export function Needs({ repository, glance, now, needs, filtered }) {
  const [all, show] = useState(false);
  const some = all || needs.length <= FOLDED + 1 ? needs : needs.slice(0, FOLDED);
  const left = needs.length - some.length;
  if (!needs.length) {
    const word = filtered ? "Nothing of what needs you has these words." : "Nothing needs you.";
    return html`<section class="needs" aria-labelledby="needs"><div class="now-head"><h2 id="needs">Needs you</h2></div><p class=${filtered ? "dim" : "ok"}>${filtered ? null : html`<${Icon} name="ok" /> `}${word}</p></section>`;
  }
  return html`<section class="needs" aria-labelledby="needs"><div class="now-head"><h2 id="needs">Needs you (${needs.length})</h2></div>
    <ul>${some.map((one) => html`<${Need} key=${one.id} repository=${repository} one=${one} lost=${glance.lost} turn=${glance.seq} now=${now} />`)}</ul>
    ${left > 0 || all ? html`<p><button class="plain link" aria-expanded=${all ? "true" : "false"} onClick=${() => show(!all)}>${all ? "Show fewer" : `Show ${left} more`}</button></p>` : null}</section>`;
}

function Need({ repository, one, lost, turn, now }) {
  const [shade, icon, word] = KINDS[one.code] ?? OTHER;
  const versions = (one.facts?.versions ?? []).map((id) => lost.find((row) => row.version === id)).filter(Boolean);
  const single = versions.length === 1 ? versions[0] : null;
  const [open, set] = useState(false);
  const offers = (single ? single.acts : versions.length ? [] : one.acts ?? []).filter((offer) => !single || offer.act);
  return html`<li class=${`need ${shade}`}><div>
      <span class=${`tag ${shade}`}><${Icon} name=${icon} />${word}</span>
      <p class="now-says" title=${one.since ? `Since ${clock(one.since)}` : null}>${(one.agent_ids ?? []).slice(0, MARKS).map((id) => html`<${Mark} key=${id} id=${id} name=${nameOf(one, id)} /> `)}<${Sentence} text=${one.says} most=${400} />${one.since && !TIMED.test(one.says) ? html` <span class="dim small"><${Ago} at=${one.since} now=${now} /></span>` : null}</p>
      <div class="acts">${offers.map((offer) => html`<${Act} key=${offer.label} repository=${repository} offer=${offer} />`)}
        ${single ? html`<button aria-expanded=${open ? "true" : "false"} onClick=${() => set(!open)}>${open ? "Hide the difference" : "See the difference"}</button>` : null}</div></div>
    ${single && open ? html`<${Difference} repository=${repository} version=${single.version} turn=${turn} />` : null}
    ${versions.length > 1 ? html`<ul class="now-versions">${versions.map((row) => html`<${Version} key=${row.version} repository=${repository} row=${row} turn=${turn} />`)}</ul>` : null}</li>`;
}

/** The name that goes with an id, where the facts say both; a mark needs its letters. */
function nameOf(one, id) {
  const at = one.agent_ids.indexOf(id);
  return one.agents.length === one.agent_ids.length ? one.agents[at] : one.agents[0];
}

/** One overwritten version: what can be done, and both sides where it stands. */
export function Version({ repository, row, turn, children = null }) {
  const [open, set] = useState(false);
  return html`<li><div class="row"><span><${Path} path=${row.path} /> <span class="dim small">${row.version}</span></span>${children}
    <div class="acts">${(row.acts ?? []).filter((offer) => offer.act).map((offer) => html`<${Act} key=${offer.label} repository=${repository} offer=${offer} />`)}
      <button aria-expanded=${open ? "true" : "false"} onClick=${() => set(!open)}>${open ? "Hide the difference" : "See the difference"}</button></div></div>
    ${open ? html`<${Difference} repository=${repository} version=${row.version} turn=${turn} />` : null}</li>`;
}

/** Both sides of a version, read when it is opened, and again (`turn`) when something happened. */
export function Difference({ repository, version, turn }) {
  const { data: told, failed } = useData(place(repository, "versions", version), turn);
  const [Diff, set] = useState(null);
  const [missed, miss] = useState("");
  useEffect(() => {
    let over = false;
    import("../parts/diff.js").then((module) => over || set(() => module.Diff), (error) => over || miss(error.message));
    return () => { over = true; };
  }, []);
  if (missed || (failed && !told)) return html`<div class="now-inner"><p class="bad" role="alert"><${Said} text=${missed || failed.message} /></p></div>`;
  if (!told || !Diff) return html`<div class="now-inner"><p class="dim" aria-busy="true">Loading…</p></div>`;
  const sides = { hunks: told.hunks, binary: told.binary, large: told.large };
  return html`<div class="now-inner"><p><${Said} text=${told.says} most=${600} /></p><${Diff} ...${sides} was="What was lost" now="As it stands now" why=${told.now_why ?? told.before_why ?? ""} /></div>`;
}

