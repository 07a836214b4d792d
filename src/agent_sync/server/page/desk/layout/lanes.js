// The lanes of the timeline: what stands in each, in which line of it, and where. Pure; times in ms.

import { xOf } from "./time_axis.js";

/** Marks, the gravest first; what falls together is shown as its gravest. */
export const GRAVE = ["overwritten", "refused", "restored", "kept", "committed", "edited"];
export const LINE = 14, MARKS = 18, PAD = 6, LINES = 8;
const LEAST = 3, TOGETHER = 14;

const ms = (iso) => (iso ? Date.parse(iso) : null);

/** One lane a file, trouble first: [{id, path, agent, agent_id, spans, marks, trouble, began, open}]. */
export function byFile(past) {
  return past.lanes.map((lane) => filled({ id: `file ${lane.checkout ?? ""} ${lane.path}`, path: lane.path, checkout: lane.checkout },
    lane.spans.map((one) => ({ ...one, path: lane.path })), lane.marks.map((one) => ({ ...one, path: lane.path }))));
}

/** The same, one lane an agent. */
export function byAgent(past) {
  const found = new Map();
  const of = (one) => {
    if (!found.has(one.agent_id)) found.set(one.agent_id, { agent: one.agent, agent_id: one.agent_id, spans: [], marks: [] });
    return found.get(one.agent_id);
  };
  for (const lane of past.lanes) {
    for (const one of lane.spans) of(one).spans.push({ ...one, path: lane.path });
    for (const one of lane.marks) of(one).marks.push({ ...one, path: lane.path });
  }
  const here = new Map((past.agents ?? []).map((one) => [one.agent_id, one]));
  for (const one of here.values()) of(one);
  return [...found.values()].map((one) => {
    const lane = filled({ id: `agent ${one.agent_id}`, agent: one.agent, agent_id: one.agent_id }, one.spans, one.marks);
    const times = (here.get(one.agent_id)?.spans ?? []).map((span) => ({ from: ms(span.from), to: ms(span.to) }));
    return { ...lane, here: times, open: lane.open || times.some((span) => span.to === null) };
  });
}

function filled(lane, spans, marks) {
  const timed = spans.map((one) => ({ ...one, from: ms(one.from), to: ms(one.to) })).sort((a, b) => a.from - b.from);
  const told = marks.map((one) => ({ ...one, at: ms(one.at) })).filter((one) => one.kind !== "edited" || !within(one, timed)).sort((a, b) => a.at - b.at);
  const count = (kind) => told.filter((one) => one.kind === kind).length;
  const waits = timed.filter((one) => one.kind === "wait").length;
  const began = Math.min(timed[0]?.from ?? Infinity, told[0]?.at ?? Infinity), open = timed.some((one) => one.to === null);
  return { ...lane, spans: inLines(timed), marks: told, began, open, trouble: count("overwritten") * 1000 + waits * 10 + count("refused") * 5 };
}

/** Whether an edit lies in a bar of whoever did it, which says the same. */
function within(mark, spans) {
  return spans.some((one) => one.agent_id === mark.agent_id && one.path === mark.path && one.kind !== "wait" && one.from <= mark.at && (one.to === null || one.to >= mark.at));
}

/** Gives each span the first line of its lane in which nothing overlaps it: `line`. What is open takes it for good. */
function inLines(spans) {
  const ends = [];
  return spans.map((one) => {
    let line = ends.findIndex((end) => end <= one.from);
    if (line < 0) line = ends.push(0) - 1;
    ends[line] = one.to ?? Infinity;
    return { ...one, line };
  });
}

/** Sorted: "trouble" first, by "name", or by what happened "last". */
export function sorted(lanes, how) {
  const last = (lane) => Math.max(0, ...lane.spans.map((one) => one.to ?? Infinity), ...lane.marks.map((one) => one.at));
  const name = (lane) => lane.path ?? lane.agent ?? "";
  const named = (a, b) => (name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0);
  const rank = { trouble: (lane) => lane.trouble, last, name: () => 0 }[how] ?? (() => 0);
  const ranks = new Map(lanes.map((one) => [one, rank(one)]));
  return [...lanes].sort((a, b) => (ranks.get(b) === ranks.get(a) ? named(a, b) : ranks.get(b) > ranks.get(a) ? 1 : -1));
}

/** How tall a lane is: its lines, and one for marks where it has some. */
export function tall(lane) {
  const lines = Math.min(LINES, 1 + Math.max(0, ...lane.spans.map((one) => one.line)));
  return PAD * 2 + lines * LINE + (lane.marks.length ? MARKS : 0);
}

/** The upper edge of each lane, and the whole height as the last: n + 1 numbers. */
export function tops(lanes, extra = 0) {
  const found = [0];
  for (const lane of lanes) found.push(found[found.length - 1] + tall(lane) + extra);
  return found;
}

/** The first and the last (not included) lane that a window of the list shows. */
export function inWindow(edges, top, height) {
  const count = edges.length - 1;
  let from = 0;
  while (from < count && edges[from + 1] <= top) from++;
  let to = from;
  while (to < count && edges[to] < top + height) to++;
  return [from, to];
}

/**
 * What is drawn of a lane: {bars, marks, hidden}. Places are pixels within the lane's box (0..width,
 * 0..tall). What would fall on another of the same line is drawn as one with `parts`; nothing overlaps.
 */
export function drawn(lane, view, width, now) {
  const seen = (from, to) => to >= view.from && from <= view.to;
  const base = PAD + (lane.marks.length ? MARKS : 0);
  const lines = new Map();
  let hidden = 0;
  for (const one of lane.spans) {
    const to = one.to ?? Math.max(now, one.from);
    if (!seen(one.from, to)) continue;
    if (one.line >= LINES) {
      hidden++;
      continue;
    }
    const x = Math.max(0, Math.min(width - LEAST, xOf(one.from, view, width)));
    const end = Math.max(x + LEAST, Math.min(width, xOf(to, view, width)));
    const row = lines.get(one.line) ?? [], before = row[row.length - 1];
    if (before && x < before.x + before.w) {
      before.w = Math.max(before.x + before.w, end) - before.x;
      before.parts.push(one);
    } else row.push({ x, w: end - x, y: base + one.line * LINE, h: LINE - 3, parts: [one] });
    lines.set(one.line, row);
  }
  return { bars: [...lines.values()].flat(), marks: together(lane.marks, view, width), hidden };
}

/** Marks as places of one size; those that would touch are one, shown as the gravest of them. */
function together(marks, view, width) {
  const found = [];
  for (const one of marks) {
    if (one.at < view.from || one.at > view.to) continue;
    const x = Math.max(TOGETHER / 2, Math.min(width - TOGETHER / 2, xOf(one.at, view, width)));
    const before = found[found.length - 1];
    if (before && x - before.x < TOGETHER) {
      before.parts.push(one);
      if (GRAVE.indexOf(one.kind) < GRAVE.indexOf(before.kind)) before.kind = one.kind;
    } else found.push({ x, y: PAD + MARKS / 2 - 3, kind: one.kind, parts: [one] });
  }
  return found;
}

/** The items of a lane in the order of time: what the keys walk along. */
export const walk = (lane) => [...lane.spans.map((one) => ({ one, at: one.from })), ...lane.marks.map((one) => ({ one, at: one.at }))].sort((a, b) => a.at - b.at);
