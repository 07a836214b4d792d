'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { calm, plain } = require('../lib/text');

test('what is not seen goes, breaks become one space', () => {
  assert.equal(plain('a\u001b[31mred\u001b[0m\n\n b\u202eevil\u200b\u0007'), 'ared  bevil');
  assert.equal(plain('\u001b]8;;http://x\u0007link'), 'link');
  assert.equal(plain('\ud800x'), '\ufffdx');
  assert.equal(plain('naïve 漢字 🙂'), 'naïve 漢字 🙂');
});

test('what is no text is none', () => {
  for (const value of [undefined, null, {}, [], true]) assert.equal(plain(value), '');
  assert.equal(plain(3), '3');
});

test('it is bounded, and quick where it is long', () => {
  assert.equal(plain('x'.repeat(300)).length, 200);
  assert.equal(plain('🙂'.repeat(50), 10), `${'🙂'.repeat(9)}…`);
  assert.equal(plain('\u001b['.repeat(4_000_000), 20).length <= 20, true);
});

test('no link and no icon is left in a message', () => {
  // The editor's own pattern for links in messages.
  const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
  const texts = [
    '[x](command:y)',
    '[x]\u200b(command:y)',
    '[a][b](command:c "d")',
    '[x](command:y)'.repeat(100),
    '[x]\u001b[0m(https://x)',
  ];
  for (const text of texts) assert.doesNotMatch(calm(text), link);
  assert.doesNotMatch(calm('$(bug) $$(x)'), /\$\(/);
});
