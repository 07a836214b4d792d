// A difference as rows.

/** How many lines are removed and added, and in how many places. */
export function counted(hunks) {
  let cut = 0, added = 0;
  for (const hunk of hunks) {
    for (const [mark] of hunk.lines) {
      if (mark === "-") cut += 1;
      if (mark === "+") added += 1;
    }
  }
  return { cut, added, places: hunks.length };
}

/** What lies between two hunks; null for nothing. */
function between(hunk, before) {
  const from = before ? before.old + before.lines.filter(([mark]) => mark === " " || mark === "-").length : 1;
  if (!before && hunk.old <= 1) return null;
  return { alike: Math.max(0, hunk.old - from), at: hunk.new };
}

/** Lines that stand for each other, lines alike, and what is said of an end that has no line break. */
function* runs(lines) {
  let cut = [], added = [], notes = [];
  for (const [mark, text] of lines) {
    if (mark === "\\") notes.push(added.length ? `After: ${text}` : cut.length ? `Before: ${text}` : text);
    else if (mark === "+") added.push(text);
    else if (mark === "-" && !added.length) cut.push(text);
    else {
      if (cut.length || added.length) yield { cut, added };
      yield* notes.map((note) => ({ note }));
      [cut, added, notes] = [mark === "-" ? [text] : [], [], []];
      if (mark !== "-") yield { alike: text };
    }
  }
  if (cut.length || added.length) yield { cut, added };
  yield* notes.map((note) => ({ note }));
}

/** Rows of all hunks in order: the gaps before them, their notes, and what `made(run, at)` makes of each other run;
 *  `at` counts the lines of both sides. */
function walked(hunks, made) {
  const rows = [];
  hunks.forEach((hunk, n) => {
    const gap = between(hunk, hunks[n - 1]);
    if (gap) rows.push({ gap });
    const at = { was: hunk.old, now: hunk.new };
    for (const run of runs(hunk.lines)) {
      if (run.note !== undefined) rows.push({ note: run.note });
      else for (const row of made(run, at)) rows.push(row);
    }
  });
  return rows;
}

/** Rows of two sides: {was, now}, each {no, mark, text} or null; {gap} between places, {note} for what is no line. */
export const pairs = (hunks) => walked(hunks, function* sides({ alike, cut, added }, at) {
  if (alike !== undefined) {
    yield { was: { no: at.was++, mark: " ", text: alike }, now: { no: at.now++, mark: " ", text: alike } };
    return;
  }
  for (let i = 0; i < Math.max(cut.length, added.length); i++) {
    yield {
      was: i < cut.length ? { no: at.was++, mark: "-", text: cut[i] } : null,
      now: i < added.length ? { no: at.now++, mark: "+", text: added[i] } : null,
    };
  }
});

/** Rows of one column: {was, now, mark, text, other}; `other` is the line that it stands for or against. */
export const onePerRow = (hunks) => walked(hunks, function* lines({ alike, cut, added }, at) {
  if (alike !== undefined) {
    yield { was: at.was++, now: at.now++, mark: " ", text: alike };
    return;
  }
  for (const [i, text] of cut.entries()) yield { was: at.was++, mark: "-", text, other: added[i] };
  for (const [i, text] of added.entries()) yield { now: at.now++, mark: "+", text, other: cut[i] };
});

/** From where to where a line differs from another: [start, end). */
export function changed(text, other) {
  const most = Math.min(text.length, other.length);
  let start = 0, tail = 0;
  while (start < most && text[start] === other[start]) start += 1;
  while (tail < most - start && text[text.length - 1 - tail] === other[other.length - 1 - tail]) tail += 1;
  if (isLow(text, start)) start -= 1;
  if (isLow(text, text.length - tail)) tail -= 1;
  return [start, Math.max(start, text.length - tail)];
}

/** Whether a character is cut in two there. */
function isLow(text, at) {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff && at > 0;
}
