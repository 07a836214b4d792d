import assert from "node:assert/strict";
import { test } from "node:test";

import { changed, counted, onePerRow, pairs } from "./differences.js";

const lines = (...all) => all.map((one) => [one[0], one.slice(1)]);
const side = (one) => (one ? `${one.no}${one.mark}${one.text}` : null);

test("lines that stand for each other share a row, in both their numbers", () => {
  const hunks = [{ old: 3, new: 5, lines: lines(" a", "-b", "-c", "+d", " e", "+f") }];
  assert.deepEqual(pairs(hunks).filter((row) => !row.gap).map((row) => [side(row.was), side(row.now)]), [
    ["3 a", "5 a"], ["4-b", "6+d"], ["5-c", null], ["6 e", "7 e"], [null, "8+f"],
  ]);
  assert.deepEqual(onePerRow(hunks).filter((row) => !row.gap).map((row) => [row.was ?? null, row.now ?? null, row.mark, row.text, row.other ?? null]), [
    [3, 5, " ", "a", null], [4, null, "-", "b", "d"], [5, null, "-", "c", null], [null, 6, "+", "d", "b"], [6, 7, " ", "e", null], [null, 8, "+", "f", null],
  ]);
  assert.deepEqual(counted(hunks), { cut: 2, added: 2, places: 1 });
});

test("what lies between two places is counted", () => {
  const hunks = [{ old: 1, new: 1, lines: lines("-a", "+b") }, { old: 12, new: 12, lines: lines("+c") }];
  assert.deepEqual(pairs(hunks).filter((row) => row.gap).map((row) => row.gap), [{ alike: 10, at: 12 }]);
  assert.deepEqual(pairs([{ old: 4, new: 4, lines: lines(" x") }])[0].gap, { alike: 3, at: 4 });
});

test("removed lines after added ones begin anew", () => {
  const rows = pairs([{ old: 1, new: 1, lines: lines("+a", "-b", "+c") }]);
  assert.deepEqual(rows.map((row) => [side(row.was), side(row.now)]), [[null, "1+a"], ["1-b", "2+c"]]);
});

test("an end without a line break is said and has no number", () => {
  const rows = pairs([{ old: 1, new: 1, lines: [["-", "a"], ["\\", "no line break"], ["+", "b"], ["\\", "no line break"]] }]);
  assert.deepEqual(rows, [
    { was: { no: 1, mark: "-", text: "a" }, now: { no: 1, mark: "+", text: "b" } },
    { note: "Before: no line break" }, { note: "After: no line break" },
  ]);
});

test("what differs in a line", () => {
  assert.deepEqual(changed("return 1", "return 2"), [7, 8]);
  assert.deepEqual(changed("same", "same"), [4, 4]);
  assert.deepEqual(changed("", "x"), [0, 0]);
  assert.deepEqual(changed("aa", "aaa"), [2, 2]);
  const [start, end] = changed("a\u{1f600}b", "a\u{1f601}b");
  assert.equal("a\u{1f600}b".slice(start, end), "\u{1f600}", "no character is cut in two");
});
