// Times and counts in words, the same everywhere.

const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** A span in ms as the server's sentences say it: "40s", "12m", "3h", "4d", rounded down. */
export function span(ms) {
  if (!(ms >= SECOND)) return "0s";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}s`;
  if (ms < 2 * HOUR) return `${Math.floor(ms / MINUTE)}m`;
  return ms < 2 * DAY ? `${Math.floor(ms / HOUR)}h` : `${Math.floor(ms / DAY)}d`;
}

/** How long ago a moment of the server is; `now` in ms of the server's clock. */
export function ago(iso, now) {
  const past = now - Date.parse(iso);
  return past < 5 * SECOND ? "just now" : `${span(past)} ago`;
}

/** A moment by this machine's clock, with its day where that is another one. */
export function clock(iso) {
  const when = new Date(iso);
  const time = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const today = when.toDateString() === new Date().toDateString();
  return today ? time : `${when.toLocaleDateString([], { day: "numeric", month: "short" })} ${time}`;
}

/** "1 file", "2 files"; `many` for words that have a plural of their own. */
export function count(n, one, many = `${one}s`) {
  return `${n} ${n === 1 ? one : many}`;
}

/** A name as this page says it: the person is "you" everywhere. */
export const who = (name) => (name === "operator" ? "you" : name);

/** Text of others in which what cannot be seen is shown: control characters and marks of direction. */
export function seen(text) {
  return String(text).replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (one) =>
    `\u00ab${one.codePointAt(0).toString(16).padStart(4, "0")}\u00bb`);
}
