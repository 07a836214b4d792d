// Where tasks stand when their dependencies are drawn.

export const BOX = { width: 220, height: 64, across: 60, down: 16 };

/** How deep each task stands: 0 for one that waits for none of these. A circle counts once. */
export function depths(tasks) {
  const byId = new Map(tasks.map((one) => [one.id, one])), known = new Map();
  for (const start of tasks) {
    const stack = [[start.id, 0]], open = new Set();
    while (stack.length) {
      const top = stack[stack.length - 1], [id] = top;
      open.add(id);
      const next = (byId.get(id).depends_on ?? []).filter((one) => byId.has(one))[top[1]];
      if (next === undefined || known.has(id)) {
        stack.pop();
        open.delete(id);
        if (known.has(id)) continue;
        const under = byId.get(id).depends_on.filter((one) => known.has(one)).map((one) => known.get(one) + 1);
        known.set(id, Math.max(0, ...under));
        continue;
      }
      top[1] += 1;
      if (!known.has(next) && !open.has(next)) stack.push([next, 0]);
    }
  }
  return known;
}

/** Tasks that depend on one of these, or on which one of these depends; and the rest. */
export function tied(tasks) {
  const ids = new Set(tasks.map((one) => one.id)), among = new Set();
  for (const one of tasks) {
    for (const other of one.depends_on) {
      if (!ids.has(other)) continue;
      among.add(one.id);
      among.add(other);
    }
  }
  return { bound: tasks.filter((one) => among.has(one.id)), loose: tasks.filter((one) => !among.has(one.id)) };
}

/**
 * {width, height, boxes: [{id, x, y}], lines: [{from, to, path}]}: who waits stands right of what it
 * waits for. Boxes do not overlap, and nothing stands outside.
 */
export function laidOut(tasks) {
  const depth = depths(tasks), columns = [];
  for (const one of tasks) (columns[depth.get(one.id)] ??= []).push(one);
  const place = new Map();
  columns.forEach((column, x) => {
    const pull = (one) => mean(one.depends_on.filter((other) => place.has(other)).map((other) => place.get(other).row));
    const sorted = x ? column.map((one) => [pull(one), one]).sort((a, b) => a[0] - b[0]).map(([, one]) => one) : column;
    sorted.forEach((one, row) => place.set(one.id, { row, x: x * (BOX.width + BOX.across), y: row * (BOX.height + BOX.down) }));
  });
  const boxes = tasks.map((one) => ({ id: one.id, x: place.get(one.id).x, y: place.get(one.id).y }));
  const lines = tasks.flatMap((one) => one.depends_on.filter((other) => place.has(other) && other !== one.id).map((other) => ({ from: other, to: one.id, path: curve(place.get(other), place.get(one.id)) })));
  const rows = Math.max(0, ...columns.map((column) => column.length));
  return { width: columns.length ? columns.length * (BOX.width + BOX.across) - BOX.across : 0, height: rows ? rows * (BOX.height + BOX.down) - BOX.down : 0, boxes, lines };
}

const mean = (numbers) => (numbers.length ? numbers.reduce((sum, one) => sum + one, 0) / numbers.length : 1e6);

function curve(from, to) {
  const x = from.x + BOX.width, y = from.y + BOX.height / 2, end = to.y + BOX.height / 2, half = (x + to.x) / 2;
  return `M${x} ${y}C${half} ${y} ${half} ${end} ${to.x} ${end}`;
}
