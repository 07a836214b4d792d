'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { find, INSTALLED, MISSING } = require('../lib/command');
const { program, scratch } = require('../support/scripted');

const posix = { skip: process.platform === 'win32' && 'programs of POSIX' };

test('the installed one comes before the PATH, the setting before both', posix, (t) => {
  const folder = scratch(t);
  const bin = path.join(folder, 'bin');
  const onPath = program(path.join(bin, 'agent-sync'), '');
  const env = { PATH: bin };
  assert.deepEqual(find(folder, '', { env }), { file: onPath, args: [] });
  const installed = program(path.join(folder, ...INSTALLED), '');
  assert.deepEqual(find(folder, '', { env }), { file: installed, args: [] });
  const other = program(path.join(folder, 'other'), '');
  assert.deepEqual(find(folder, other, { env }), { file: other, args: [] });
});

test('a relative or empty entry of the PATH is not looked into', posix, (t) => {
  const folder = scratch(t);
  program(path.join(folder, 'agent-sync'), '');
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  assert.throws(() => find(path.join(folder, 'x'), '', { env: { PATH: ':.:./' } }), {
    message: MISSING,
  });
  assert.throws(() => find(folder, '', { env: {} }), { message: MISSING });
});

test('a file that is no program is passed over', posix, (t) => {
  const folder = scratch(t);
  const file = path.join(folder, ...INSTALLED);
  fs.mkdirSync(file, { recursive: true });
  assert.throws(() => find(folder, '', { env: {} }), { message: MISSING });
  fs.rmdirSync(file);
  fs.writeFileSync(file, '', { mode: 0o644 });
  assert.throws(() => find(folder, '', { env: {} }), { message: MISSING });
});

test('a setting that is wrong is said to be', (t) => {
  const folder = scratch(t);
  assert.throws(() => find(folder, 'agent-sync'), /must be an absolute path/);
  assert.throws(() => find(folder, path.join(folder, 'none')), /names no file/);
});

test('on Windows a script is given to Python', posix, (t) => {
  const folder = scratch(t);
  const installed = program(path.join(folder, ...INSTALLED), '');
  const py = program(path.join(folder, 'py.exe'), '');
  const how = { env: { Path: folder }, platform: 'win32' };
  assert.deepEqual(find(folder, '', how), { file: py, args: ['-3', installed] });
  assert.throws(() => find(folder, '', { env: {}, platform: 'win32' }), /no Python/);
});
