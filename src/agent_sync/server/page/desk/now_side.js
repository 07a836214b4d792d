// Beside the cards: who waits for whom in sentences, what was overwritten today, what happened last.

import { html, useEffect, useState } from "../lib/html.js";
import { follows, link } from "../lib/route.js";
import { count, seen } from "../lib/words.js";
import { Act } from "../parts/asking.js";
import { Icon } from "../parts/icon.js";
import { Ago, Empty, Said } from "../parts/text.js";
import { Version } from "./now_needs.js";

const WAITS = 6, EVENTS = 12, LOST = 5;

/** The drawing of the waits, where that view has one to lend. */
function usePicture() {
  const [Picture, set] = useState(null);
  useEffect(() => {
    let over = false;
    import("./waits.js").then((module) => over || set(() => module.WaitsPicture ?? null), () => {});
    return () => { over = true; };
  }, []);
  return Picture;
}

/** Who waits for whom, and why. `short`: the sentences alone, where there is no room beside. */
export function Waits({ repository, now, waits, filtered, short = false }) {
  const Picture = usePicture();
  const some = waits.slice(0, WAITS);
  if (!waits.length) return html`<section aria-labelledby="waits"><div class="now-head"><h2 id="waits">Waits</h2></div><${Empty}>${filtered ? "No wait has these words." : "Nobody waits."}<//></section>`;
  return html`<section aria-labelledby="waits"><div class="now-head"><h2 id="waits">Waits (${waits.length})</h2></div>
    ${Picture && !filtered && !short ? html`<${Picture} repository=${repository} waits=${some} now=${now} compact />` : null}
    <ul class="now-list waits">${some.map((one) => html`<li key=${`${one.agent_id} ${one.path}`}>
      <span class=${`now-says ${one.circle ? "lost" : ""}`}>${one.circle ? html`<strong>Circle: </strong>` : null}<${Said} text=${one.says} most=${300} /></span>
      <span class="acts">${(short ? [] : one.acts ?? []).filter((offer) => offer.act).map((offer) => html`<${Act} key=${offer.label} repository=${repository} offer=${offer} about=${seen(offer.act === "send" ? one.holder : `${one.path} of ${one.holder}`)} />`)}</span></li>`)}</ul>
    <p><a href=${link({ view: "waits" })} onClick=${follows({ view: "waits" })}>${waits.length > WAITS ? `All ${count(waits.length, "wait")}, drawn` : "See them drawn"}</a></p></section>`;
}

/** What was overwritten in the last day and stands in nothing that needs the person. */
export function Lost({ repository, glance, lost }) {
  const above = new Set(glance.needs.flatMap((one) => one.facts?.versions ?? []));
  const rows = lost.filter((one) => !above.has(one.version));
  const [all, show] = useState(false);
  if (!rows.length) return null;
  const some = all ? rows : rows.slice(0, LOST);
  return html`<section aria-labelledby="lost"><div class="now-head"><h2 id="lost">Overwritten in the last day (${rows.length})</h2></div>
    <ul class="now-versions">${some.map((row) => html`<${Version} key=${row.version} repository=${repository} row=${row} turn=${glance.seq}>
      <p class="small"><${Said} text=${row.says} most=${300} /> ${row.restored_at ? html`<span class="tag ok"><${Icon} name="ok" />restored</span>` : row.alarm === false ? null : html`<span class="tag lost"><${Icon} name="lost" />not restored</span>`}</p><//>`)}</ul>
    ${rows.length > LOST ? html`<button class="plain link" aria-expanded=${all ? "true" : "false"} onClick=${() => show(!all)}>${all ? "Show fewer" : `Show ${rows.length - LOST} more`}</button>` : null}</section>`;
}

const SHADES = { lost: "lost", ask: "asking" };

/** What happened last, without commands, arrivals and the like. */
export function Latest({ now, events, filtered }) {
  const some = events.slice(-EVENTS).reverse();
  return html`<section aria-labelledby="latest"><div class="now-head"><h2 id="latest">Latest</h2></div>
    ${some.length ? html`<ol class="now-list" aria-live="polite" aria-relevant="additions">${some.map((one) => html`<li key=${one.seq}><${Ago} at=${one.at} now=${now} /><span class=${`now-says ${one.shade}`}>${one.shade ? html`<${Icon} name=${SHADES[one.shade]} /> ` : null}<${Said} text=${one.says} most=${240} /></span></li>`)}</ol>` : html`<${Empty}>${filtered ? "No event has these words." : "Nothing has happened yet."}<//>`}
    <p><a href=${link({ view: "away" })} onClick=${follows({ view: "away" })}>What happened</a></p></section>`;
}
