// Small bars of how much happened in each slice of a stretch of time.

/** Bars from slices {at, n, lost, refused}: each with {x, w, y, h} in a box, and the heights of its two grave parts. */
export function bars(slices, { width, height }) {
  const most = Math.max(1, ...slices.map((one) => one.n));
  const w = slices.length ? width / slices.length : 0;
  const high = (n) => (n ? Math.max(2, (Math.min(n, most) / most) * height) : 0);
  return slices.map((one, at) => {
    const h = high(one.n);
    const lost = one.lost ? Math.min(h, Math.max(4, high(one.lost))) : 0;
    const refused = one.refused ? Math.min(h - lost, Math.max(3, high(one.refused))) : 0;
    return { ...one, x: at * w, w: Math.max(1, w - 1), y: height - h, h, lostHeight: lost, refusedHeight: Math.max(0, refused) };
  });
}
