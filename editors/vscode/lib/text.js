'use strict';

// Text of others is text: what agents wrote never becomes a link, an icon or a second line.

const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)?/g;
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/gu;
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** One line without anything that is not seen, at most `limit` characters; '' for what is no text. */
function plain(value, limit = 200) {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  // Cut first, widely: nobody waits for a megabyte to be cleaned.
  const text = String(value).slice(0, limit * 4 + 1000);
  const clean = text
    .replace(ESCAPES, '')
    .replace(BREAKS, ' ')
    .replace(LONE, '\ufffd')
    .replace(UNSEEN, '');
  const letters = Array.from(clean);
  return letters.length > limit ? letters.slice(0, limit - 1).join('') + '…' : clean;
}

/**
 * The same for messages, questions and lists to pick from: there the editor makes links of
 * `[words](command:…)`, which run commands, and pictures of `$(name)`.
 */
function calm(value, limit = 1500) {
  return plain(value, limit).replace(/\](?=\()/g, '] ').replace(/\$(?=\()/g, '$ ');
}

module.exports = { calm, plain };
