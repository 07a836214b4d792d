// What a bar or a mark of the timeline means, as a sentence, and as a row of the table behind it.

import { seen, span } from "../lib/words.js";

const SECONDS = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const MINUTES = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAYS = new Intl.DateTimeFormat([], { day: "numeric", month: "short" });
const ENDS = {
  unlocked: "then it was unlocked", expired: "then its time ran out", forced: "then it was ended by force", gone: "then its holder was gone",
  turn: "then the turn ended", granted: "then got it", committed: "then it was committed", "given up": "then gave up",
};
const DID = { edit: ["edited", "is editing"], lock: ["had locked", "has locked"], wait: ["waited for", "waits for"] };
const MARKS = { refused: "refused", overwritten: "overwritten", restored: "restored", kept: "kept beside", committed: "committed", edited: "edited" };
export const KINDS = { edit: "editing", lock: "lock", wait: "wait", ...MARKS };
export const SIGNS = { overwritten: "✕", refused: "!", restored: "↺", kept: "+", committed: "✓", edited: "·" };

/** A time of the axis or of a row: with its day where that is another than that of `beside`. */
export function timeOf(ms, unit = "s") {
  return unit === "day" ? DAYS.format(ms) : unit === "min" ? MINUTES.format(ms) : SECONDS.format(ms);
}

/** A time with its day, where that is not today. */
export function momentOf(ms, now) {
  const day = DAYS.format(ms);
  return day === DAYS.format(now) ? SECONDS.format(ms) : `${day} ${SECONDS.format(ms)}`;
}

/** One span or mark in words. */
export function said(one, now) {
  if (one.at !== undefined) return seen(`${momentOf(one.at, now)}: ${one.says || `${one.agent}: ${KINDS[one.kind] ?? one.kind} ${one.path}`}`);
  const [past, still] = DID[one.kind] ?? [one.kind, one.kind], began = momentOf(one.from, now);
  if (one.to === null) return seen(`${one.agent} ${still} ${one.path} since ${began} (${span(now - one.from)})`);
  const end = ENDS[one.end] ? `, ${ENDS[one.end]}` : "";
  return seen(`${one.agent} ${past} ${one.path}, ${began} to ${momentOf(one.to, now)} (${span(one.to - one.from)})${end}`);
}

/** What is drawn as one, in words: the first few. */
export function together(parts, now, most = 3) {
  const told = parts.slice(0, most).map((one) => said(one, now));
  return parts.length > 1 ? `${parts.length} together. ${told.join(". ")}${parts.length > most ? `. And ${parts.length - most} more` : ""}` : told[0] ?? "";
}

/** The rows of the table: everything of these lanes that falls into a view, in the order of time. */
export function rowsOf(lanes, view, now) {
  const rows = [];
  for (const lane of lanes) {
    lane.spans.forEach((one, at) => {
      const to = one.to ?? Math.max(now, one.from);
      if (to >= view.from && one.from <= view.to) rows.push({ id: `${lane.id} s${at}`, one, at: one.from, to: one.to });
    });
    lane.marks.forEach((one, at) => { if (one.at >= view.from && one.at <= view.to) rows.push({ id: `${lane.id} m${at}`, one, at: one.at, to: one.at }); });
  }
  return rows.sort((a, b) => a.at - b.at);
}
