import assert from "node:assert/strict";
import test from "node:test";
import { byAgent, byFile, drawn, inWindow, LINES, sorted, tall, tops } from "./lanes.js";

const T = Date.parse("2026-01-01T10:00:00Z"), HOUR = 3600000;
const iso = (ms) => new Date(T + ms).toISOString();
const span = (agent, from, to, kind = "edit", end = "") => ({ agent, agent_id: agent, kind, from: iso(from), to: to === null ? null : iso(to), end });
const mark = (agent, at, kind) => ({ agent, agent_id: agent, at: iso(at), kind, seq: at, says: `${kind} ${agent}` });
const past = (lanes, agents = []) => ({ lanes, agents });
const VIEW = { from: T, to: T + HOUR };

function whole(lane, view, width, now = T + HOUR) {
  const { bars, marks, hidden } = drawn(lane, view, width, now), high = tall(lane);
  for (const one of bars) assert.ok(one.x >= 0 && one.x + one.w <= width + 1e-6 && one.y >= 0 && one.y + one.h <= high, "a bar is outside");
  for (const one of marks) assert.ok(one.x - 7 >= 0 && one.x + 7 <= width && one.y - 8 >= 0 && one.y + 8 <= high, "a mark is outside");
  for (const [n, a] of bars.entries()) for (const b of bars.slice(n + 1)) assert.ok(a.y !== b.y || a.x + a.w <= b.x + 1e-6 || b.x + b.w <= a.x + 1e-6, "bars overlap");
  for (let n = 1; n < marks.length; n++) assert.ok(marks[n].x - marks[n - 1].x >= 14 - 1e-6, "marks overlap");
  const parts = bars.reduce((sum, one) => sum + one.parts.length, 0) + hidden;
  const inside = lane.spans.filter((one) => (one.to ?? Math.max(now, one.from)) >= view.from && one.from <= view.to).length;
  assert.equal(parts, inside, "each span is drawn once");
  assert.equal(marks.reduce((sum, one) => sum + one.parts.length, 0), lane.marks.filter((one) => one.at >= view.from && one.at <= view.to).length);
  return { bars, marks, hidden };
}

test("nothing", () => {
  assert.deepEqual(byFile(past([])), []);
  assert.deepEqual(byAgent(past([])), []);
  assert.deepEqual(tops([]), [0]);
  assert.deepEqual(inWindow([0], 0, 100), [0, 0]);
});

test("one bar lies where its time is", () => {
  const [lane] = byFile(past([{ path: "a", spans: [span("ann", HOUR / 4, HOUR / 2)], marks: [] }]));
  const { bars: [bar] } = whole(lane, VIEW, 800);
  assert.deepEqual([bar.x, bar.w], [200, 200]);
});

test("what is open grows with now", () => {
  const [lane] = byFile(past([{ path: "a", spans: [span("ann", 0, null)], marks: [] }]));
  assert.equal(whole(lane, VIEW, 800, T + HOUR / 4).bars[0].w, 200);
  assert.equal(whole(lane, VIEW, 800, T + HOUR / 2).bars[0].w, 400);
});

test("what overlaps in time stands in lines of its own; too many are counted", () => {
  const spans = Array.from({ length: 30 }, (_, n) => span(`a${n}`, n, HOUR, n ? "wait" : "lock"));
  const [lane] = byFile(past([{ path: "a", spans, marks: [] }]));
  const { hidden } = whole(lane, VIEW, 800);
  assert.equal(hidden, 30 - LINES);
});

test("what falls together is one, shown as the gravest", () => {
  const marks = [mark("a", 1000, "edited"), mark("b", 1500, "overwritten"), mark("c", 1600, "refused"), mark("d", HOUR / 2, "committed")];
  const [lane] = byFile(past([{ path: "a", spans: [], marks }]));
  const { marks: found } = whole(lane, VIEW, 800);
  assert.deepEqual(found.map((one) => [one.kind, one.parts.length]), [["overwritten", 3], ["committed", 1]]);
});

test("by agent: the same spans and marks, with when it was here", () => {
  const told = past(
    [{ path: "a", spans: [span("ann", 0, 5)], marks: [mark("ben", 3, "refused")] }, { path: "b", spans: [span("ann", 5, 9)], marks: [] }],
    [{ agent: "ann", agent_id: "ann", spans: [{ from: iso(0), to: null }] }, { agent: "eve", agent_id: "eve", spans: [] }],
  );
  const lanes = byAgent(told);
  assert.deepEqual(lanes.map((one) => [one.agent, one.spans.length, one.marks.length, one.here.length]), [["ann", 2, 0, 1], ["ben", 0, 1, 0], ["eve", 0, 0, 0]]);
  assert.deepEqual(lanes[0].spans.map((one) => one.path), ["a", "b"]);
});

test("an edit within a bar of its agent is no mark beside it", () => {
  const [lane] = byFile(past([{ path: "a", spans: [span("ann", 10, 20), span("ben", 10, 30, "wait")], marks: [mark("ann", 15, "edited"), mark("ann", 25, "edited"), mark("ben", 15, "edited"), mark("ann", 15, "refused")] }]));
  assert.deepEqual(lane.marks.map((one) => [one.agent, one.at - T, one.kind]), [["ben", 15, "edited"], ["ann", 15, "refused"], ["ann", 25, "edited"]]);
});

test("trouble first", () => {
  const lanes = byFile(past([
    { path: "calm", spans: [span("a", 0, 1)], marks: [] }, { path: "refused", spans: [], marks: [mark("a", 1, "refused")] },
    { path: "lost", spans: [], marks: [mark("a", 0, "overwritten")] }, { path: "waits", spans: [span("a", 0, 1, "wait")], marks: [] },
  ]));
  assert.deepEqual(sorted(lanes, "trouble").map((one) => one.path), ["lost", "waits", "refused", "calm"]);
  assert.deepEqual(sorted(lanes, "name").map((one) => one.path), ["calm", "lost", "refused", "waits"]);
});

test("a window shows its lanes and no more", () => {
  const lanes = byFile(past(Array.from({ length: 300 }, (_, n) => ({ path: `f${n}`, spans: [span("a", 0, 1)], marks: [] }))));
  const edges = tops(lanes), each = tall(lanes[0]);
  assert.equal(edges.length, 301);
  assert.deepEqual(inWindow(edges, 0, each * 10), [0, 10]);
  assert.deepEqual(inWindow(edges, each * 100 + 1, each * 10), [100, 111]);
  assert.deepEqual(inWindow(edges, each * 299, each * 10), [299, 300]);
  assert.deepEqual(inWindow(edges, each * 1000, 10), [300, 300]);
});

test("three hundred lanes and ten thousand events, near and far", () => {
  let seed = 3;
  const chance = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const kinds = ["refused", "overwritten", "restored", "committed", "edited"];
  const lanes = byFile(past(Array.from({ length: 300 }, (_, n) => ({
    path: `f${n}`,
    spans: Array.from({ length: 20 }, () => { const from = chance(HOUR); return span(`a${chance(9)}`, from, chance(5) ? from + chance(600000) : null, chance(3) ? "edit" : "wait"); }),
    marks: Array.from({ length: 14 }, () => mark(`a${chance(9)}`, chance(HOUR), kinds[chance(5)])),
  }))));
  for (const width of [60, 300, 1000, 3500]) {
    for (const view of [VIEW, { from: T + 1000, to: T + 6000 }, { from: T - 40 * HOUR, to: T + HOUR }, { from: T + 2 * HOUR, to: T + 3 * HOUR }]) for (const lane of lanes) whole(lane, view, width);
  }
});
