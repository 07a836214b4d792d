// Who waits for whom as a graph: agents, what they want, who has it; circles found.

/** How a holder has it, in words for the edge. */
export const HOLDS = { editing: "editing", locked: "locked", shared: "shared", reserved: "has the turn", queued: "before in line" };

const agentKey = (id) => `agent ${id}`;
const thingKey = (wait) => `thing ${wait.target ?? "file"} ${wait.path}`;

/**
 * The graph of a list of waits: {nodes, edges}. A node is {id, kind: "agent"|"thing", name, agent_id|path};
 * an edge goes from who waits to what it wants ("wait"), and from there to who has it ("hold"): {id, kind,
 * how, from, to, since, wait, circle}. Who only stands before another in the same line is no edge.
 */
export function graphOf(waits) {
  const nodes = new Map(), edges = new Map();
  const node = (id, made) => { if (!nodes.has(id)) nodes.set(id, { id, ...made }); return id; };
  for (const wait of waits) {
    const who = node(agentKey(wait.agent_id), { kind: "agent", name: wait.agent, agent_id: wait.agent_id });
    const what = node(thingKey(wait), { kind: "thing", name: wait.path, path: wait.path, target: wait.target ?? "file" });
    edges.set(`${who} > ${what}`, { kind: "wait", how: "waits", from: who, to: what, since: wait.since, wait });
    if (!wait.holder_id || wait.holder_is === "queued") continue;
    const holder = node(agentKey(wait.holder_id), { kind: "agent", name: wait.holder, agent_id: wait.holder_id });
    const id = `${what} > ${holder}`;
    if (!edges.has(id)) edges.set(id, { kind: "hold", how: HOLDS[wait.holder_is] ?? wait.holder_is ?? "held", from: what, to: holder, since: wait.held_since ?? null, wait });
  }
  // Whoever has the turn of a thing stands in its line too; that is no circle.
  for (const [id, edge] of edges) if (edge.kind === "wait" && edges.has(`${edge.to} > ${edge.from}`) && edge.wait.holder_id !== edge.wait.agent_id) edges.delete(id);
  const list = [...edges].map(([id, edge]) => ({ id, ...edge, circle: false }));
  const graph = { nodes: [...nodes.values()].filter((one) => list.some((edge) => edge.from === one.id || edge.to === one.id)), edges: list };
  for (const group of circles(graph)) {
    const inside = new Set(group);
    for (const edge of list) if (inside.has(edge.from) && inside.has(edge.to)) edge.circle = true;
  }
  return graph;
}

/** The groups of nodes in which everybody waits for everybody (Tarjan), without recursion. */
export function circles({ nodes, edges }) {
  const next = successors(nodes, edges), found = [];
  const index = new Map(), low = new Map(), open = new Set(), stack = [];
  let count = 0;
  for (const { id: root } of nodes) {
    if (index.has(root)) continue;
    const work = [[root, 0]];
    while (work.length) {
      const frame = work[work.length - 1], [at, turn] = frame;
      if (turn === 0) {
        index.set(at, count);
        low.set(at, count++);
        stack.push(at);
        open.add(at);
      }
      const follow = next.get(at)[turn];
      if (follow !== undefined) {
        frame[1]++;
        if (!index.has(follow)) work.push([follow, 0]);
        else if (open.has(follow)) low.set(at, Math.min(low.get(at), index.get(follow)));
        continue;
      }
      work.pop();
      if (work.length) {
        const above = work[work.length - 1][0];
        low.set(above, Math.min(low.get(above), low.get(at)));
      }
      if (low.get(at) !== index.get(at)) continue;
      const group = stack.splice(stack.indexOf(at));
      for (const one of group) open.delete(one);
      if (group.length > 1) found.push(group);
    }
  }
  return found;
}

function successors(nodes, edges) {
  const next = new Map(nodes.map((one) => [one.id, []]));
  for (const edge of edges) next.get(edge.from).push(edge.to);
  return next;
}

/** The parts that hang together, those with a circle first, then the largest: [{nodes, edges}]. */
export function parts({ nodes, edges }) {
  const of = new Map(nodes.map((one) => [one.id, one.id]));
  const top = (id) => { while (of.get(id) !== id) { of.set(id, of.get(of.get(id))); id = of.get(id); } return id; };
  for (const edge of edges) of.set(top(edge.from), top(edge.to));
  const made = new Map();
  for (const one of nodes) {
    const id = top(one.id);
    if (!made.has(id)) made.set(id, { nodes: [], edges: [] });
    made.get(id).nodes.push(one);
  }
  for (const edge of edges) made.get(top(edge.from)).edges.push(edge);
  const rank = (part) => (part.edges.some((edge) => edge.circle) ? 1e6 : 0) + part.edges.length;
  return [...made.values()].sort((a, b) => rank(b) - rank(a));
}

/** How far each node is from the end of its longest chain; edges that close a circle do not count. */
export function layers({ nodes, edges }) {
  const out = new Map(nodes.map((one) => [one.id, []])), left = new Map(nodes.map((one) => [one.id, 0]));
  for (const edge of withoutBack(nodes, edges)) {
    out.get(edge.to).push(edge.from);
    left.set(edge.from, left.get(edge.from) + 1);
  }
  const depth = new Map(nodes.map((one) => [one.id, 0]));
  const ready = nodes.filter((one) => !left.get(one.id)).map((one) => one.id);
  for (let at = 0; at < ready.length; at++) {
    for (const before of out.get(ready[at])) {
      depth.set(before, Math.max(depth.get(before), depth.get(ready[at]) + 1));
      left.set(before, left.get(before) - 1);
      if (!left.get(before)) ready.push(before);
    }
  }
  return depth;
}

/** The edges without those that lead back to where a walk came from. */
function withoutBack(nodes, edges) {
  const next = new Map(nodes.map((one) => [one.id, []])), state = new Map(), kept = [];
  for (const edge of edges) next.get(edge.from).push(edge);
  for (const { id: root } of nodes) {
    if (state.has(root)) continue;
    state.set(root, "open");
    const work = [[root, 0]];
    while (work.length) {
      const frame = work[work.length - 1], edge = next.get(frame[0])[frame[1]++];
      if (!edge) {
        state.set(frame[0], "done");
        work.pop();
      } else if (state.get(edge.to) !== "open") {
        kept.push(edge);
        if (!state.has(edge.to)) {
          state.set(edge.to, "open");
          work.push([edge.to, 0]);
        }
      }
    }
  }
  return kept;
}
