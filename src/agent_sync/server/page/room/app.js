// The page of a room.

import { html, useEffect } from "../lib/html.js";

export default function App() {
  useEffect(() => { import("./old.js"); }, []);
  return html`<div class="room"><header><h1 id="title">Rooms</h1><p id="live" role="status">loading</p><p id="summary"></p>
    <p><a href="/manage">Manage</a> <a href="/docs">Documentation</a></p></header>
    <form id="ask" hidden><label>The token of this room, or the person's key <input id="token" type="password" autocomplete="off" /></label>
      <button>Open</button><p id="why"></p></form><main id="main"></main></div>`;
}
