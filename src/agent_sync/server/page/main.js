// Which page this is: a room where the address names one, else the repository that is served.

import "./lib/theme.js";
import { html, render } from "./lib/html.js";
import { begin } from "./lib/key.js";
import { base, where } from "./lib/route.js";

await begin();
const shown = where().room || base ? await import("./room/app.js") : await import("./desk/app.js");
render(html`<${shown.default} />`, document.getElementById("app"));
