// A squarified tree map (Bruls, Huizing, van Wijk): areas by value in a box, each as square as can be.

/** Items with a value above 0, the largest first, each with {x, y, w, h} within the box. Nothing overlaps. */
export function treemap(items, box, value = (one) => one.value) {
  const list = items.filter((one) => value(one) > 0).sort((a, b) => value(b) - value(a));
  const sum = list.reduce((all, one) => all + value(one), 0);
  const found = [];
  if (!sum || !(box.w > 0) || !(box.h > 0)) return found;
  const scale = (box.w * box.h) / sum;
  let rest = { ...box }, row = [], area = 0;
  for (let at = 0; at < list.length;) {
    const next = value(list[at]) * scale, side = Math.min(rest.w, rest.h);
    if (!row.length || worst(row, area, side) >= worst([...row, next], area + next, side)) {
      row.push(next);
      area += next;
      at++;
    } else {
      rest = lay(list.slice(at - row.length, at), row, area, rest, found);
      row = [];
      area = 0;
    }
  }
  lay(list.slice(list.length - row.length), row, area, rest, found);
  return found;
}

/** The worst proportion of the sides in a row of areas along a side. */
function worst(row, area, side) {
  const square = side * side, all = area * area;
  return Math.max((square * Math.max(...row)) / all, all / (square * Math.min(...row)));
}

/** Places a row along the shorter side of what is left, and gives what is left then. */
function lay(items, row, area, rest, found) {
  if (!items.length) return rest;
  const down = rest.w >= rest.h, side = down ? rest.h : rest.w;
  const thick = Math.min(down ? rest.w : rest.h, side ? area / side : 0);
  let along = 0;
  items.forEach((one, at) => {
    const long = at === items.length - 1 ? side - along : Math.min(side - along, thick ? row[at] / thick : 0);
    found.push({ ...one, ...(down ? { x: rest.x, y: rest.y + along, w: thick, h: long } : { x: rest.x + along, y: rest.y, w: long, h: thick }) });
    along += long;
  });
  return down ? { x: rest.x + thick, y: rest.y, w: rest.w - thick, h: rest.h } : { x: rest.x, y: rest.y + thick, w: rest.w, h: rest.h - thick };
}
