import assert from "node:assert/strict";
import test from "node:test";
import { circles, graphOf, layers, parts } from "./wait_graph.js";
import { places } from "./wait_places.js";

const wait = (agent, path, holder, more = {}) => ({ agent, agent_id: agent, path, target: "file", holder, holder_id: holder, holder_is: holder ? "editing" : "", since: "2026-01-01T00:00:00Z", ...more });

function apart(boxes) {
  for (const [n, a] of boxes.entries()) {
    for (const b of boxes.slice(n + 1)) {
      const over = a.x < b.x + b.w - 0.001 && b.x < a.x + a.w - 0.001 && a.y < b.y + b.h - 0.001 && b.y < a.y + a.h - 0.001;
      assert.ok(!over, `${a.id} on ${b.id}`);
    }
  }
}

function whole(waits, width) {
  const graph = graphOf(waits), at = places(graph, width);
  apart(at.nodes);
  for (const one of at.nodes) assert.ok(one.x >= 0 && one.y >= -0.001 && one.x + one.w <= width + 0.001 && one.y + one.h <= at.height + 0.001, `${one.id} is outside`);
  assert.deepEqual(at.edges.map((one) => one.id).sort(), graph.edges.map((one) => one.id).sort(), "each line once");
  const shown = new Set(at.nodes.map((one) => one.id));
  assert.deepEqual([...shown].sort(), graph.nodes.map((one) => one.id).sort());
  return at;
}

const WIDTHS = [200, 320, 700, 1216, 3800];

test("nothing", () => {
  assert.deepEqual(graphOf([]), { nodes: [], edges: [] });
  for (const width of WIDTHS) assert.deepEqual(places(graphOf([]), width), { width, height: 0, nodes: [], edges: [] });
});

test("one wait stands in a row, who waits on the left", () => {
  const at = whole([wait("ben", "a", "ann")], 1216);
  assert.deepEqual(at.nodes.sort((a, b) => a.x - b.x).map((one) => one.name), ["ben", "a", "ann"]);
  assert.equal(new Set(at.nodes.map((one) => one.y)).size, 1);
});

test("narrow: who has it on top, who waits for it below and indented", () => {
  const at = whole([wait("ben", "a", "ann"), wait("carl", "b", "ben")], 300);
  const rows = at.nodes.sort((a, b) => a.y - b.y);
  assert.deepEqual(rows.map((one) => one.name), ["ann", "a", "ben", "b", "carl"]);
  for (let n = 1; n < rows.length; n++) assert.ok(rows[n].x > rows[n - 1].x);
});

test("nobody has it: a wait is drawn all the same", () => {
  for (const width of WIDTHS) assert.equal(whole([wait("ben", "a", "")], width).nodes.length, 2);
});

test("a chain is as long as it is", () => {
  const depth = layers(graphOf([wait("c", "2", "b"), wait("b", "1", "a")]));
  assert.deepEqual(Object.fromEntries(depth), { "agent c": 4, "thing file 2": 3, "agent b": 2, "thing file 1": 1, "agent a": 0 });
});

test("circles are found and marked, also with a tail, and drawn at each width", () => {
  for (const size of [2, 3, 12]) {
    const ring = Array.from({ length: size }, (_, n) => wait(`a${n}`, `f${n}`, `a${(n + 1) % size}`));
    const graph = graphOf([...ring, wait("z", "f0", "a1"), wait("y", "z1", "z")]);
    assert.equal(circles(graph).length, 1);
    assert.equal(graph.edges.filter((one) => one.circle).length, 2 * size);
    for (const width of WIDTHS) whole([...ring, wait("z", "f0", "a1"), wait("y", "z1", "z")], width);
  }
});

test("who waits for what it holds itself is a circle of its own", () => {
  for (const width of WIDTHS) whole([wait("ann", "a", "ann")], width);
});

test("a place in the same line is no circle", () => {
  const line = [wait("ben", "a", "ann", { holder_is: "reserved", holder: "carl", holder_id: "carl" }), wait("carl", "a", "ann", { holder_is: "editing" })];
  assert.equal(circles(graphOf(line)).length, 0);
  const queued = [wait("ben", "a", "ann"), wait("carl", "a", "ben", { holder_is: "queued" })];
  assert.equal(circles(graphOf(queued)).length, 0);
  for (const width of WIDTHS) {
    whole(line, width);
    whole(queued, width);
  }
});

test("three hundred who wait for one file, and two hundred chains", () => {
  const crowd = Array.from({ length: 300 }, (_, n) => wait(`a${n}`, "a", "ann"));
  const chains = Array.from({ length: 200 }, (_, n) => wait(`w${n}`, `f${n}`, `h${n % 20}`));
  for (const width of WIDTHS) {
    whole(crowd, width);
    whole(chains, width);
  }
});

test("a chain of a thousand", () => {
  const long = Array.from({ length: 1000 }, (_, n) => wait(`a${n}`, `f${n}`, `a${n + 1}`));
  for (const width of [320, 1216]) {
    const at = places(graphOf(long), width);
    for (const one of at.nodes) assert.ok(one.x >= 0 && one.x + one.w <= width + 0.001);
  }
});

test("parts with a circle come first", () => {
  const waits = [wait("b", "1", "a"), wait("c", "1", "a"), wait("d", "1", "a"), wait("x", "2", "y"), wait("y", "3", "x")];
  const [first, second] = parts(graphOf(waits));
  assert.ok(first.edges.every((one) => one.circle));
  assert.equal(second.nodes.length, 5);
});

test("whatever the crowd, at each width", () => {
  let seed = 7;
  const chance = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let turn = 0; turn < 60; turn++) {
    const many = 1 + chance(12), kinds = ["editing", "locked", "reserved", "queued"];
    const waits = new Map();
    for (let n = 0; n < 1 + chance(40); n++) {
      const one = wait(`a${chance(many)}`, `f${chance(many)}`, chance(9) ? `a${chance(many)}` : "", { holder_is: kinds[chance(4)] });
      waits.set(`${one.agent} ${one.path}`, one);
    }
    for (const width of WIDTHS) whole([...waits.values()], width);
  }
});
