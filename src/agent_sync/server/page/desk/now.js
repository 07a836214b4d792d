// The first view: what needs the person, who does what, who waits for whom, what was overwritten.

import { html, useMemo, useState } from "../lib/html.js";
import { Icon } from "../parts/icon.js";
import { count } from "../lib/words.js";
import { useQuery } from "../parts/query.js";
import { Agents, stateOf } from "./now_agents.js";
import { Needs } from "./now_needs.js";
import { Latest, Lost, Waits } from "./now_side.js";
import { Strip } from "./now_strip.js";

const TWO = "(min-width: 1000px)", NARROW = "(max-width: 640px)";

/** Whether something has all the words in it that were typed. */
function matcher(typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return (one) => {
    if (!words.length) return true;
    const text = JSON.stringify(one).toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

export default function View({ repository, glance, now, route }) {
  const [typed, type] = useState("");
  const has = useMemo(() => matcher(typed), [typed]);
  const shown = useMemo(() => ({
    needs: glance.needs.filter(has), agents: glance.agents.filter(has), waits: glance.waits.filter(has),
    lost: glance.lost.filter(has), recent: glance.recent.filter((one) => !one.minor && has(one)),
  }), [glance, has]);
  const rest = { repository, glance, now, filtered: Boolean(typed.trim()) };
  const two = useQuery(TWO), narrow = useQuery(NARROW);
  const needs = html`<${Needs} ...${rest} needs=${shown.needs} />`, waits = html`<${Waits} ...${rest} waits=${shown.waits} short=${narrow} />`;
  const agents = html`<${Agents} ...${rest} agents=${shown.agents} pointed=${route.agent} />`;
  const past = html`<${Lost} ...${rest} lost=${shown.lost} /><${Latest} ...${rest} events=${shown.recent} />`;
  return html`<div class="now">
    <${Sums} glance=${glance} typed=${typed} type=${type} /><${Strip} agents=${shown.agents} now=${now} />
    ${two ? html`<div class="middle">${needs}${agents}</div><div class="side">${waits}${past}</div>` : html`<div class="middle">${needs}${waits}${agents}${past}</div>`}
  </div>`;
}

const SUMS = [
  ["working", "working", "works", "work"], ["waiting", "waiting", "waits", "wait"],
  ["asking", "asking", "asks you", "ask you"], ["idle", "idle", "is idle", "are idle"], ["gone", "silent", "is silent", "are silent"],
];

/** The whole in one line of numbers, and the field that shows less. */
function Sums({ glance, typed, type }) {
  const states = glance.agents.filter((one) => !one.me).map(stateOf);
  const lost = glance.lost.filter((one) => one.alarm !== false && !one.restored_at).length;
  return html`<div class="wide now-sums" role="group" aria-label="In numbers">
    <strong>${count(states.length, "agent")}:</strong>
    ${SUMS.map(([icon, state, one, many]) => {
      const n = states.filter((found) => found === state).length;
      return n ? html`<span key=${state} class=${{ asking: "ask", waiting: "wait" }[state] ?? ""}><${Icon} name=${icon} />${count(n, one, many)}</span>` : null;
    })}
    <span><${Icon} name="lock" />${count(glance.counts.leases, "place")} held</span>
    ${lost ? html`<span class="lost"><${Icon} name="lost" />${count(lost, "version")} overwritten</span>` : null}
    <input class="filter" type="search" value=${typed} placeholder="Show only …" aria-label="Show only what has these words" onInput=${(event) => type(event.target.value)} />
  </div>`;
}
