// What a room is for whoever looks: read whole, again at each change; and how it stood at a write.

import { get, post, Refused } from "../lib/ask.js";
import { useCallback, useEffect, useRef, useState } from "../lib/html.js";
import { base } from "../lib/route.js";
import { follow } from "../lib/stream.js";

const AGAIN_MS = 80;
const part = encodeURIComponent;

/** The address of a room's endpoints. */
export const place = (room) => `${base}/rooms/${part(room)}`;

/** Rows, also where they are told by their names. */
export const rows = (found) => (Array.isArray(found) ? found : Object.entries(found ?? {}).map(([id, one]) => ({ id, ...one })));

/** Everything that this token may see, in the shape of a poll; a thin room tells it in three parts. */
async function whole(room) {
  try {
    return await get(`${place(room)}/poll?messages_limit=500&audit_limit=500`);
  } catch (error) {
    if (error.status !== 404 || error.code !== "not found") throw error;
  }
  const [agents, state, messages] = await Promise.all([
    get(`${place(room)}/agents`), get(`${place(room)}/state`), get(`${place(room)}/messages?limit=500`),
  ]);
  const said = messages.map((one) => ({ seq: one.id, from: one.from_agent, to: one.to_agent, kind: one.kind, body: one.body, at: one.created_at }));
  return { thin: true, agents, state, messages: said, actions: [], views: [], audit: [] };
}

/** What actions can be called, by their ids; null where this token is told nothing of it. */
async function callable(room, thin) {
  if (thin) return null;
  try {
    return (await get(`${place(room)}/context?messages=false`)).actions ?? null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

/** A room as it is now: {found, live, failed, now}. `turn` begins anew, as with another token. */
export function useRoom(room, turn) {
  const [found, set] = useState(null);
  const [live, setLive] = useState({ state: "cut", why: "" });
  const [failed, setFailed] = useState(null);
  const timer = useRef(0);
  const read = useCallback(async () => {
    timer.current = 0;
    try {
      const told = await whole(room);
      set({ ...told, callable: await callable(room, told.thin) });
      setFailed(null);
    } catch (error) {
      setFailed(error);
    }
  }, [room, turn]);
  useEffect(() => {
    const soon = () => { timer.current ||= setTimeout(read, AGAIN_MS); };
    read();
    const end = follow(`${place(room)}/events`, { heard: soon, state: (state, why) => { setLive({ state, why }); if (state === "live") soon(); } });
    addEventListener("acted", soon);
    return () => {
      end();
      clearTimeout(timer.current);
      timer.current = 0;
      removeEventListener("acted", soon);
    };
  }, [read]);
  return { found, live, failed };
}

/** How a room stood right after a write. Raises Refused: 404 where the profile keeps no history. */
export const stood = (room, seq) => get(`${place(room)}/replay/${seq}`);

/** What became of one key. */
export const history = (room, scope, key) => get(`${place(room)}/history/${part(scope)}/${key.split("/").map(part).join("/")}`);

/** The value of an expression, as this token may read the room. */
export const evaluated = (room, expr, agent) => post(`${place(room)}/eval`, { expr, ...(agent ? { agent } : {}) });

/** Calls an action; `agent`: as which one, "" for as the token says. */
export async function invoke(room, action, params, agent) {
  const answer = await post(`${place(room)}/actions/${part(action)}/invoke`, { params, ...(agent ? { agent } : {}) });
  dispatchEvent(new Event("acted"));
  return answer;
}

/** Says something: by the built-in action, or as thin rooms take it. */
export async function say(room, thin, { agent, to, kind, body }) {
  if (!thin) return invoke(room, "_send_message", { body, ...(kind ? { kind } : {}), ...(to ? { to } : {}) }, agent);
  const answer = await post(`${place(room)}/messages`, { body, ...(agent ? { from: agent } : {}), ...(to ? { to } : {}), ...(kind ? { kind } : {}) });
  dispatchEvent(new Event("acted"));
  return answer;
}
