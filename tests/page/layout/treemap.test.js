import assert from "node:assert/strict";
import test from "node:test";
import { treemap } from "./treemap.js";

const BOX = { x: 10, y: 20, w: 600, h: 400 };

function whole(values, box = BOX) {
  const at = treemap(values.map((value, n) => ({ path: `f${n}`, value })), box);
  const sum = values.reduce((all, one) => all + Math.max(0, one), 0);
  for (const [n, a] of at.entries()) {
    assert.ok(a.x >= box.x - 1e-6 && a.y >= box.y - 1e-6 && a.x + a.w <= box.x + box.w + 1e-6 && a.y + a.h <= box.y + box.h + 1e-6, `${a.path} is outside`);
    assert.ok(a.w >= 0 && a.h >= 0);
    assert.ok(Math.abs(a.w * a.h - (a.value / sum) * box.w * box.h) < 1e-3 * box.w * box.h, "area by value");
    for (const b of at.slice(n + 1)) {
      const over = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x) > 1e-6 && Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) > 1e-6;
      assert.ok(!over, `${a.path} on ${b.path}`);
    }
  }
  assert.equal(at.length, values.filter((one) => one > 0).length);
  return at;
}

test("nothing, and no room", () => {
  assert.deepEqual(treemap([], BOX), []);
  assert.deepEqual(whole([0, 0]), []);
  assert.deepEqual(treemap([{ value: 1 }], { x: 0, y: 0, w: 0, h: 10 }), []);
});

test("one fills the box", () => {
  const [one] = whole([5]);
  assert.deepEqual([one.x, one.y, one.w, one.h], [10, 20, 600, 400]);
});

test("the largest comes first, in the corner", () => {
  const at = whole([1, 9, 4]);
  assert.deepEqual(at.map((one) => one.value), [9, 4, 1]);
  assert.deepEqual([at[0].x, at[0].y], [10, 20]);
});

test("three hundred, alike and very unlike, in each box", () => {
  for (const box of [BOX, { x: 0, y: 0, w: 300, h: 460 }, { x: 0, y: 0, w: 3800, h: 40 }]) {
    whole(Array.from({ length: 300 }, () => 1), box);
    whole(Array.from({ length: 300 }, (_, n) => 1 + n), box);
    whole(Array.from({ length: 30 }, (_, n) => 1.7 ** n), box);
  }
});

test("near to squares", () => {
  for (const one of whole([6, 6, 4, 3, 2, 2, 1])) assert.ok(Math.max(one.w / one.h, one.h / one.w) < 3.1, `${one.w} by ${one.h}`);
});
