import assert from "node:assert/strict";
import { test } from "node:test";

import { BOX, depths, laidOut, tied } from "./tasks.js";

const task = (id, ...depends_on) => ({ id, depends_on });

function apart(drawn) {
  for (const [at, one] of drawn.boxes.entries()) {
    assert.ok(one.x >= 0 && one.y >= 0 && one.x + BOX.width <= drawn.width && one.y + BOX.height <= drawn.height, `${one.id} stands outside`);
    for (const other of drawn.boxes.slice(at + 1)) {
      assert.ok(Math.abs(one.x - other.x) >= BOX.width || Math.abs(one.y - other.y) >= BOX.height, `${one.id} and ${other.id} overlap`);
    }
  }
}

test("nothing, and one alone", () => {
  assert.deepEqual(laidOut([]), { width: 0, height: 0, boxes: [], lines: [] });
  const drawn = laidOut([task("T1")]);
  assert.deepEqual([drawn.width, drawn.height, drawn.lines.length], [BOX.width, BOX.height, 0]);
});

test("who waits stands right of all that it waits for", () => {
  const drawn = laidOut([task("T4", "T2", "T3"), task("T3", "T2"), task("T2", "T1"), task("T1")]);
  const x = Object.fromEntries(drawn.boxes.map((one) => [one.id, one.x]));
  assert.ok(x.T1 < x.T2 && x.T2 < x.T3 && x.T3 < x.T4);
  assert.equal(drawn.lines.length, 4);
  apart(drawn);
});

test("a circle ends, and so does a task that waits for itself", () => {
  const found = [task("T1", "T3"), task("T2", "T1"), task("T3", "T2"), task("T4", "T4"), task("T5", "T3")];
  assert.equal(depths(found).size, 5);
  apart(laidOut(found));
});

test("what it waits for need not be there", () => {
  assert.deepEqual(laidOut([task("T1", "T99")]).lines, []);
  const { bound, loose } = tied([task("T1"), task("T2", "T1"), task("T3", "T99")]);
  assert.deepEqual([bound.map((one) => one.id), loose.map((one) => one.id)], [["T1", "T2"], ["T3"]]);
});

test("hundreds of them do not overlap", () => {
  const many = Array.from({ length: 300 }, (_, n) => task(`T${n}`, ...(n > 2 ? [`T${n - 1 - (n % 3)}`, `T${n >> 1}`] : [])));
  apart(laidOut(many));
  const chain = Array.from({ length: 2000 }, (_, n) => task(`T${n}`, ...(n ? [`T${n - 1}`] : [])));
  assert.equal(depths(chain).get("T1999"), 1999);
  assert.equal(depths(chain.reverse()).get("T1999"), 1999);
});
