import assert from "node:assert/strict";
import test from "node:test";
import { bars } from "./slices.js";
import { moved, SHORTEST, ticks, timeAt, within, xOf, zoomed } from "./time_axis.js";

const T = Date.parse("2026-01-01T10:00:30Z"), HOUR = 3600000, DAY = 24 * HOUR;
const BOUNDS = { from: T - 8 * HOUR, to: T };

test("marks of the axis are apart, inside, and whole", () => {
  for (const long of [5000, 60000, HOUR, 8 * HOUR, DAY, 31 * DAY, 400 * DAY]) {
    for (const width of [60, 300, 1000, 3800]) {
      const view = { from: T - long, to: T }, found = ticks(view, width);
      for (const one of found) assert.ok(one.x >= 0 && one.x <= width);
      for (let n = 1; n < found.length; n++) assert.ok(found[n].x - found[n - 1].x >= 80 - 1e-6);
    }
  }
  assert.equal(new Date(ticks({ from: T - HOUR, to: T }, 1000)[0].at).getUTCSeconds(), 0);
  assert.deepEqual(ticks({ from: T, to: T }, 100), []);
  assert.deepEqual(ticks({ from: T - 1, to: T }, 0), []);
});

test("hours are whole on the reader's clock", () => {
  const offset = 5.5 * HOUR;
  for (const one of ticks({ from: T - DAY, to: T }, 600, { offset })) assert.equal((one.at + offset) % HOUR, 0);
});

test("zooming keeps the time under the pointer", () => {
  const view = { from: T - 4 * HOUR, to: T - 2 * HOUR }, around = timeAt(250, view, 1000), next = zoomed(view, 0.5, around, BOUNDS);
  assert.equal(next.to - next.from, HOUR);
  assert.ok(Math.abs(xOf(around, next, 1000) - 250) < 1e-6);
});

test("nobody gets out of the bounds, or nearer than the nearest", () => {
  let view = BOUNDS;
  for (let n = 0; n < 40; n++) view = zoomed(view, 0.5, T - HOUR, BOUNDS);
  assert.equal(view.to - view.from, SHORTEST);
  for (let n = 0; n < 40; n++) view = zoomed(view, 2, T - HOUR, BOUNDS);
  assert.deepEqual(view, BOUNDS);
  view = zoomed(view, 0.25, T, BOUNDS);
  assert.deepEqual(moved(view, 5, BOUNDS).to, BOUNDS.to);
  assert.deepEqual(moved(view, -50, BOUNDS).from, BOUNDS.from);
  assert.deepEqual(within({ from: T + HOUR, to: T + 2 * HOUR }, BOUNDS), { from: T - HOUR, to: T });
});

test("bars of slices lie in the box, the grave parts within them", () => {
  assert.deepEqual(bars([], { width: 100, height: 20 }), []);
  const found = bars([{ at: 0, n: 0, lost: 0, refused: 0 }, { at: 1, n: 1000, lost: 1, refused: 2 }, { at: 2, n: 1, lost: 1, refused: 1 }], { width: 96, height: 40 });
  for (const one of found) {
    assert.ok(one.x >= 0 && one.x + one.w <= 96 && one.y >= 0 && one.y + one.h <= 40);
    assert.ok(one.lostHeight + one.refusedHeight <= one.h);
  }
  assert.ok(found[1].lostHeight >= 4, "one that was lost is seen beside a thousand");
});
