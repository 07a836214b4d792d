'use strict';

// What the program said, in its own words.

const { plain } = require('./text');

const LONGEST = 1200;

/** The sentence of an envelope that failed, '' for anything else. */
function failure(value) {
  if (!isObject(value) || !Array.isArray(value.errors) || !('status' in value)) return '';
  const words = value.errors.map((one) => plain(isObject(one) ? one.message : '', LONGEST));
  return words.filter(Boolean).join('; ');
}

/** The last words on standard error, without our name in front. */
function lastWords(text) {
  const lines = text.trim().split('\n').slice(-3);
  return plain(lines.join(' ').replace(/^agent-sync: /, ''), LONGEST);
}

/** How a process ended that said nothing. */
function ending(code, signal) {
  return signal ? `agent-sync was ended by ${signal}` : `agent-sync ended with status ${code}`;
}

/** JSON or undefined. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

module.exports = { ending, failure, isObject, lastWords, parsed };
