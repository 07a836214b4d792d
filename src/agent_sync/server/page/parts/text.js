// Small pieces of text: an agent, a path, a time. Words of others are shown as text, and what cannot be
// seen in them is made visible.

import { html } from "../lib/html.js";
import { ago, clock, seen, who } from "../lib/words.js";

const HUES = 8, SHAPES = 4;
const given = new Map();

function mixed(id) {
  let sum = 0x811c9dc5;
  for (const one of String(id)) sum = Math.imul(sum ^ one.codePointAt(0), 0x01000193);
  return (sum ^ (sum >>> 15)) >>> 0;
}

/** A hue and a shape for an id: its own by what it is, the next that is free where another agent has them. */
const first = (id) => ({ hue: mixed(id) % HUES, shape: (mixed(id) >>> 8) % SHAPES });
const looks = (id) => given.get(String(id)) ?? first(id);

/** Hues that look alike have one number here: of them no two have the same shape, while there are shapes. */
const KIN = [0, 1, 2, 0, 0, 2, 0, 1];

/** Gives each of these agents a hue that none of the others has, while there are any, and a shape that sets it apart. */
export function tellApart(ids) {
  const hues = new Set(), pairs = new Set();
  given.clear();
  for (const id of [...ids].map(String).sort()) {
    const own = first(id), round = (from, size, free) => [...Array(size).keys()].map((n) => (from + n) % size).find(free) ?? from;
    const hue_ = round(own.hue, HUES, (one) => !hues.has(one));
    const shape_ = round(own.shape, SHAPES, (one) => !pairs.has(`${KIN[hue_]} ${one}`));
    hues.add(hue_);
    pairs.add(`${KIN[hue_]} ${shape_}`);
    given.set(id, { hue: hue_, shape: shape_ });
  }
}

/** One of eight hues of an id, the same in every view and every tab. */
export const hue = (id) => looks(id).hue;

/** One of four shapes of an id, of another part of it than its hue. */
export const shape = (id) => looks(id).shape;

/** Text of somebody: bounded, isolated from the words around it, the whole of it in its title. */
export function Said({ text, most = 300 }) {
  const whole = seen(text ?? "");
  const cut = whole.length > most ? `${whole.slice(0, most)}…` : whole;
  return html`<bdi title=${cut === whole ? null : whole.slice(0, 4000)}>${cut}</bdi>`;
}

/** A sentence of the server, in which what stands between backticks is a command. */
export function Sentence({ text, most = 300 }) {
  const whole = seen(text ?? ""), cut = whole.length > most ? `${whole.slice(0, most)}…` : whole;
  return html`<bdi title=${cut === whole ? null : whole.slice(0, 4000)}>${cut.split(/`([^`]+)`/).map((one, at) => (at % 2 ? html`<code>${one}</code>` : one))}</bdi>`;
}

/** The sign of an agent: its first letters in a shape and a colour that are its own everywhere. */
export function Mark({ id, name }) {
  const shown = id === "operator" ? "you" : who(name || id || "somebody");
  const letters = [...seen(shown).replace(/[^\p{L}\p{N}]/gu, "")].slice(0, 2).join("") || "?";
  return html`<span class=${`mark hue${hue(id ?? shown)} shape${shape(id ?? shown)}`} aria-hidden="true">${letters}</span>`;
}

/** An agent: its mark and its name. */
export function Agent({ id, name, me = false, most = 40 }) {
  const shown = id === "operator" ? "you" : who(name || id || "somebody");
  return html`<span class="agent"><${Mark} id=${id} name=${shown} /><${Said} text=${shown} most=${most} />${me ? html` <span class="dim">(you)</span>` : null}</span>`;
}

/** A path: its last part stands out; a long one is cut in front. */
export function Path({ path, most = 60 }) {
  const whole = seen(path ?? "");
  const cut = whole.length > most ? `…${whole.slice(-most)}` : whole;
  const at = cut.replace(/\/$/, "").lastIndexOf("/") + 1;
  return html`<bdi class="path" title=${cut === whole ? null : whole}><span class="dim">${cut.slice(0, at)}</span>${cut.slice(at)}</bdi>`;
}

/** How long ago; the whole time in its title. */
export function Ago({ at, now }) {
  if (!at) return null;
  return html`<time datetime=${at} title=${`${clock(at)} (${at} UTC)`}>${ago(at, now)}</time>`;
}

/** Where there is nothing: one plain sentence. */
export function Empty({ children }) {
  return html`<p class="empty dim">${children}</p>`;
}
