// A notification of the browser for what newly needs the person, where they asked for it.

import { html, useEffect, useRef, useState } from "../lib/html.js";
import { seen } from "../lib/words.js";
import { say } from "../parts/asking.js";

const KEY = "notices", MOST = 3;

/** Whether they are wanted and allowed; a tab goes on reading unseen then. */
export function wanted() {
  return localStorage.getItem(KEY) === "yes" && "Notification" in window && Notification.permission === "granted";
}

/** The button that asks for them, and ends them. The browser is asked only when it is pressed. */
export function Notices() {
  const [on, set] = useState(wanted());
  if (!("Notification" in window)) return null;
  const press = async () => {
    if (!on && (await Notification.requestPermission()) !== "granted") {
      return say("This browser does not allow notifications of this page: its settings for the page say so.", true);
    }
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "yes");
    set(wanted());
    dispatchEvent(new Event("notices"));
    return undefined;
  };
  return html`<button class="plain" aria-pressed=${on ? "true" : "false"} onClick=${press}
    title="A notification of the browser when something needs you and this page is not seen">Notify me: ${on ? "on" : "off"}</button>`;
}

/** By what a need is known: another message makes it a new one, another minute does not. */
const parts = (one) => [one.id, ...(one.facts?.messages ?? []).map((message) => `${one.id} ${message}`)];

/** Tells of needs that were not there before, while nobody looks; of several tabs, in one voice. */
export function useNotices(name, needs) {
  const known = useRef(null);
  useEffect(() => {
    if (!needs) return;
    const fresh = known.current && needs.filter((one) => parts(one).some((part) => !known.current.has(part)));
    known.current = new Set(needs.flatMap(parts));
    if (!fresh?.length || !document.hidden || !wanted()) return;
    for (const one of fresh.slice(0, MOST)) {
      const notice = new Notification(`${seen(name)} needs you`, { body: seen(one.says).slice(0, 300), tag: `${name} ${one.id}` });
      notice.onclick = () => { window.focus(); notice.close(); };
    }
  }, [needs]);
}
