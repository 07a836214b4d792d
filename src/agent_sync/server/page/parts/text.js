// Small pieces of text: an agent, a path, a time. Words of others are shown as text, and what cannot be
// seen in them is made visible.

import { html } from "../lib/html.js";
import { ago, clock, seen } from "../lib/words.js";

const HUES = 8;

/** One of eight hues for an id, the same in every view and every tab. */
export function hue(id) {
  let sum = 0;
  for (const one of String(id)) sum = (sum * 31 + one.codePointAt(0)) >>> 0;
  return sum % HUES;
}

/** Text of somebody: bounded, isolated from the words around it, the whole of it in its title. */
export function Said({ text, most = 300 }) {
  const whole = seen(text ?? "");
  const cut = whole.length > most ? `${whole.slice(0, most)}…` : whole;
  return html`<bdi title=${cut === whole ? null : whole.slice(0, 4000)}>${cut}</bdi>`;
}

/** An agent: a mark in its colour with its first letters, and its name. */
export function Agent({ id, name, me = false }) {
  const shown = name || id || "somebody";
  const letters = seen(shown).replace(/[^\p{L}\p{N}]/gu, "").slice(0, 2) || "?";
  return html`<span class="agent"><span class=${`mark hue${hue(id ?? shown)}`} aria-hidden="true">${letters}</span><${Said} text=${shown} most=${40} />${me ? html` <span class="dim">(you)</span>` : null}</span>`;
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
