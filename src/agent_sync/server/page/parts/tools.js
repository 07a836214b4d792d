// Tools of the frame: the theme, and a menu of what else this server has.

import { html, useEffect, useRef, useState } from "../lib/html.js";
import { choose, theme, THEMES } from "../lib/theme.js";
import { link } from "../lib/route.js";

/** System, light, dark. */
export function Theme() {
  const [now, set] = useState(theme());
  useEffect(() => {
    const heard = () => set(theme());
    addEventListener("theme", heard);
    return () => removeEventListener("theme", heard);
  }, []);
  const take = (event) => { choose(event.target.value); set(theme()); };
  return html`<label class="theme"><span class="unseen">Theme</span><select value=${now} onChange=${take} title="Light or dark">
    ${THEMES.map((one) => html`<option key=${one} value=${one}>${one[0].toUpperCase() + one.slice(1)}</option>`)}</select></label>`;
}

/** What else there is. `repository`: a link back to it, from a room. */
export function Menu({ repository = false, children }) {
  const menu = useRef(null);
  useEffect(() => {
    const away = (event) => {
      if (!menu.current?.open) return;
      if (event.type === "keydown" && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        menu.current.querySelector("summary").focus();
      } else if (event.type === "keydown" || menu.current.contains(event.target)) return;
      menu.current.open = false;
    };
    addEventListener("pointerdown", away);
    addEventListener("keydown", away, true);
    return () => {
      removeEventListener("pointerdown", away);
      removeEventListener("keydown", away, true);
    };
  }, []);
  return html`<details class="menu" ref=${menu}><summary>More</summary><ul class="card">
    ${repository ? html`<li><a href="/">Repository</a></li>` : null}
    <li><a href=${link({ rooms: "all", repo: "" })}>Rooms</a></li>
    <li><a href="/manage">Manage</a></li><li><a href="/docs">Documentation</a></li>${children}</ul></details>`;
}
