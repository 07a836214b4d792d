// Where the boxes and lines of a graph of waits stand. Wide: columns, who waits on the left, who has it on
// the right. Narrow: an indented tree, who has it on top. Pixels; nothing overlaps, nothing is outside.

import { layers, parts } from "./wait_graph.js";

const BOX = 30, BETWEEN = 12, WIDE = 190, WIDE_GAP = 104, SLIM = 104, SLIM_GAP = 72, SHELF = 28, BELOW = 44;
const ROW = 40, INDENT = 18, LEAST = 190, WORDS = 118, WIDEST = 460, CROWD = 7;
const SWEEPS = 4;

/**
 * The places of a whole graph within a width: {width, height, nodes, edges}; nodes {…, x, y, w, h}, edges {…, points, at}.
 * `words`: so much of a box's right end is left for the words of its line.
 */
export function places(graph, width) {
  const all = { width, height: 0, nodes: [], edges: [] };
  const drawn = parts(graph).map((part) => columns(part, width) ?? tree(part, width));
  const shelf = { x: 0, y: 0, tall: 0 };
  for (const one of drawn.filter((part) => !part.rows)) {
    if (shelf.x && shelf.x + one.width > width) Object.assign(shelf, { x: 0, y: shelf.y + shelf.tall + SHELF, tall: 0 });
    put(all, one, shelf.x, shelf.y);
    shelf.x += one.width + SHELF * 2;
    shelf.tall = Math.max(shelf.tall, one.height);
  }
  // Trees are all of one width: each comes under the shortest stack of them.
  const trees = drawn.filter((part) => part.rows), wide = Math.min(width, WIDEST);
  const stacks = Array.from({ length: Math.max(1, Math.floor((width + SHELF) / (wide + SHELF))) }, () => (shelf.tall ? shelf.y + shelf.tall + SHELF : 0));
  for (const one of trees) {
    const at = stacks.indexOf(Math.min(...stacks));
    put(all, one, at * (wide + SHELF), stacks[at]);
    stacks[at] += one.height + SHELF;
  }
  return all;
}

function put(all, one, x, y) {
  for (const node of one.nodes) all.nodes.push({ ...node, x: node.x + x, y: node.y + y });
  for (const edge of one.edges) all.edges.push({ ...edge, points: edge.points.map(([px, py]) => [px + x, py + y]), at: [edge.at[0] + x, edge.at[1] + y] });
  all.height = Math.max(all.height, y + one.height);
}

/** One part in columns; null where the width has no room for them, or one is a crowd. */
export function columns(part, width) {
  const depth = layers(part), last = Math.max(0, ...depth.values()), count = last + 1;
  const fits = (box, gap) => count * box + last * gap <= width;
  const [box, gap] = fits(WIDE, WIDE_GAP) ? [WIDE, WIDE_GAP] : [SLIM, SLIM_GAP];
  if (!fits(box, gap)) return null;
  const layer = Array.from({ length: count }, () => []);
  for (const node of part.nodes) layer[last - depth.get(node.id)].push(node.id);
  const beside = neighbours(part);
  if (layer.some((column) => column.length > CROWD)) return null;
  order(layer, beside);
  const y = heights(layer, beside);
  const top = Math.min(...y.values());
  const place = new Map(part.nodes.map((node) => {
    const at = last - depth.get(node.id);
    return [node.id, { ...node, x: at * (box + gap), y: y.get(node.id) - top, w: box, h: BOX }];
  }));
  const out = counts(part.edges, "from"), into = counts(part.edges, "to");
  const edges = part.edges.map((edge) => across(edge, place, out.get(edge.from) > 1 && into.get(edge.to) === 1));
  const height = Math.max(...[...place.values()].map((one) => one.y + one.h), ...edges.map((one) => (one.shape === "back" ? one.at[1] : 0)));
  return { width: count * box + last * gap, height, nodes: [...place.values()], edges };
}

function neighbours({ nodes, edges }) {
  const beside = new Map(nodes.map((one) => [one.id, []]));
  for (const edge of edges) {
    beside.get(edge.from).push(edge.to);
    beside.get(edge.to).push(edge.from);
  }
  return beside;
}

/** Sorts each column by where its neighbours stand, there and back a few times. */
function order(layer, beside) {
  const rank = new Map();
  const note = (column) => column.forEach((id, at) => rank.set(id, at / Math.max(1, column.length - 1)));
  layer.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of sweep % 2 ? layer : [...layer].reverse()) {
      const want = new Map(column.map((id) => [id, mean(beside.get(id).map((other) => rank.get(other)))]));
      column.sort((a, b) => want.get(a) - want.get(b));
      note(column);
    }
  }
}

const mean = (list) => (list.length ? list.reduce((sum, one) => sum + one, 0) / list.length : 0);

/** The upper edge of each box: near its neighbours to the right, none on another. */
function heights(layer, beside) {
  const y = new Map(), step = BOX + BETWEEN;
  for (const column of [...layer].reverse()) {
    const want = column.map((id, at) => {
      const known = beside.get(id).filter((other) => y.has(other));
      return known.length ? mean(known.map((other) => y.get(other))) : at * step;
    });
    const placed = [];
    column.forEach((_, at) => placed.push(at ? Math.max(want[at], placed[at - 1] + step) : want[at]));
    const pushed = mean(placed.map((one, at) => one - want[at]));
    column.forEach((id, at) => y.set(id, placed[at] - pushed));
  }
  return y;
}

/** How many lines there are at each node's side. */
function counts(edges, side) {
  const found = new Map();
  for (const edge of edges) found.set(edge[side], (found.get(edge[side]) ?? 0) + 1);
  return found;
}

/**
 * A line from the right of one box to the left of the other; one that leads back goes around below.
 * Its words stand where it begins, or `late` where it ends: there where it is alone.
 */
function across(edge, place, late) {
  const a = place.get(edge.from), b = place.get(edge.to);
  const start = [a.x + a.w, a.y + a.h / 2], end = [b.x, b.y + b.h / 2];
  if (end[0] > start[0]) return { ...edge, shape: late ? "late" : "line", points: [start, end], at: late ? [end[0] - 12, end[1]] : [start[0] + 6, start[1]] };
  const from = [a.x + a.w / 2, a.y + a.h], to = [b.x + b.w / 2, b.y + b.h];
  return { ...edge, shape: "back", points: [from, to], at: [(from[0] + to[0]) / 2, Math.max(from[1], to[1]) + BELOW] };
}

/** One part as an indented tree: whoever has it, below that what is held, below that who waits for it. */
export function tree(part, most) {
  const width = Math.min(most, WIDEST);
  const back = new Map(part.nodes.map((one) => [one.id, []])), out = new Map(part.nodes.map((one) => [one.id, 0]));
  for (const edge of part.edges) {
    back.get(edge.to).push(edge);
    out.set(edge.from, out.get(edge.from) + 1);
  }
  const byId = new Map(part.nodes.map((one) => [one.id, one]));
  // A start is whoever waits for nobody; then, where circles are left, the busiest in one of them.
  const ends = part.nodes.filter((one) => !out.get(one.id));
  const round = new Set(part.edges.filter((edge) => edge.circle).flatMap((edge) => [edge.from, edge.to]));
  const busy = (one) => (round.has(one.id) ? 1e6 : 0) + (one.kind === "agent" ? 1e3 : 0) + back.get(one.id).length;
  const starts = [...ends, ...[...part.nodes].sort((a, b) => busy(b) - busy(a))];
  const rows = [], edges = [], seen = new Set();
  for (const start of starts) {
    const work = seen.has(start.id) ? [] : [{ id: start.id, deep: 0, edge: null, above: null }];
    while (work.length) {
      const { id, deep, edge, above } = work.pop(), again = seen.has(id);
      const row = { ...byId.get(id), key: again ? `${id} again ${rows.length}` : id, again, deep, y: rows.length * ROW };
      rows.push(row);
      if (edge) edges.push({ ...edge, above, row });
      if (again) continue;
      seen.add(id);
      for (const one of [...back.get(id)].reverse()) work.push({ id: one.from, deep: deep + 1, edge: one, above: row });
    }
  }
  const deepest = Math.max(0, ...rows.map((one) => one.deep));
  const indent = deepest ? Math.max(0, Math.min(INDENT, (width - LEAST) / deepest)) : 0;
  for (const row of rows) Object.assign(row, { x: row.deep * indent, w: Math.max(1, width - row.deep * indent), h: BOX, words: row.deep ? WORDS : 0 });
  const drawn = edges.map(({ above, row, ...edge }) => {
    const x = above.x + Math.min(8, indent / 2);
    return { ...edge, shape: "elbow", points: [[x, above.y + BOX], [x, row.y + BOX / 2], [row.x, row.y + BOX / 2]], at: [row.x + row.w - 10, row.y + BOX / 2] };
  });
  return { width, height: rows.length * ROW - (ROW - BOX), rows: true, nodes: rows, edges: drawn };
}
