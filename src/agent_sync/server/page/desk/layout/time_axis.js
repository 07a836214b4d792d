// A stretch of time on a line of pixels: marks of the axis, zooming, moving. Times in ms, `view` = {from, to}.

const S = 1000, M = 60 * S, H = 60 * M, D = 24 * H;
const STEPS = [S, 2 * S, 5 * S, 10 * S, 15 * S, 30 * S, M, 2 * M, 5 * M, 10 * M, 15 * M, 30 * M, H, 2 * H, 3 * H, 6 * H, 12 * H, D, 2 * D, 7 * D];

export const SHORTEST = 5 * S;

/** Where a time stands, not bounded. */
export const xOf = (time, view, width) => ((time - view.from) / (view.to - view.from)) * width;

/** The time at a place. */
export const timeAt = (x, view, width) => view.from + (x / width) * (view.to - view.from);

/**
 * The marks of the axis, at least `apart` pixels between two: [{at, x, unit: "s"|"min"|"day"}].
 * `offset`: ms that the reader's clock is ahead of UTC, so that whole hours and days are the reader's.
 */
export function ticks(view, width, { apart = 80, offset = 0 } = {}) {
  const span = view.to - view.from;
  if (!(span > 0) || !(width > 0)) return [];
  const least = (span * apart) / width;
  const step = STEPS.find((one) => one >= least) ?? Math.ceil(least / D) * D;
  const found = [];
  for (let at = Math.ceil((view.from + offset) / step) * step - offset; at <= view.to; at += step) {
    found.push({ at, x: xOf(at, view, width), unit: (at + offset) % D === 0 ? "day" : step < M ? "s" : "min" });
  }
  return found;
}

/** A view within bounds: as long as it is where that is possible. */
export function within(view, bounds) {
  const span = Math.min(Math.max(view.to - view.from, SHORTEST), bounds.to - bounds.from);
  const from = Math.min(Math.max(view.from, bounds.from), bounds.to - span);
  return { from, to: from + span };
}

/** Zooms by a factor (below 1: nearer) around a time that stays where it is. */
export function zoomed(view, factor, around, bounds) {
  const span = Math.min(Math.max((view.to - view.from) * factor, SHORTEST), bounds.to - bounds.from);
  const part = (around - view.from) / (view.to - view.from);
  return within({ from: around - part * span, to: around + (1 - part) * span }, bounds);
}

/** Moves by a part of what is seen (below 0: to earlier). */
export function moved(view, part, bounds) {
  const by = (view.to - view.from) * part;
  return within({ from: view.from + by, to: view.to + by }, bounds);
}
