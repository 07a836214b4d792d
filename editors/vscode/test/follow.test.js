'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { Follow, FIRST_MS, GOOD_MS, LAST_MS } = require('../lib/follow');
const { alive, calls, picture, program, scratch, until } = require('../support/scripted');

const posix = { skip: process.platform === 'win32' && 'programs of POSIX' };

/** A clock that only the test moves: `waits` are the times asked for, `ring` lets the next one go. */
function clock() {
  const made = {
    at: 0,
    waits: [],
    next: undefined,
    now: () => made.at,
    after: (ms, then) => {
      made.waits.push(ms);
      made.next = then;
      return then;
    },
    forget: (timer) => {
      if (timer && made.next === timer) made.next = undefined;
    },
    ring: () => {
      const then = made.next;
      made.next = undefined;
      then();
    },
  };
  return made;
}

function following(t, body) {
  const folder = scratch(t);
  const file = program(path.join(folder, 'agent-sync'), body);
  const told = [];
  const time = clock();
  const one = new Follow(folder, () => ({ file, args: [] }), (news) => told.push(news), time);
  t.after(() => one.stop());
  return { file, folder, one, time, told };
}

const STAYS = 'setInterval(() => {}, 1000);';

test('each line is a picture, however it arrives', posix, async (t) => {
  const text = `${JSON.stringify(picture({ now: 'ä🙂' }))}\n`.repeat(2);
  const body = `
    const bytes = Buffer.from(${JSON.stringify(text)});
    (async () => { for (const one of bytes) await new Promise((done) => process.stdout.write(Buffer.of(one), done)); })();
    ${STAYS}`;
  const { file, folder, one, told } = following(t, body);
  one.start();
  one.start();
  await until(() => told.length === 2, 'two pictures');
  assert.deepEqual(told.map((x) => x.picture.now), ['ä🙂', 'ä🙂']);
  assert.equal(calls(file).length, 1);
  const [[words, cwd, who]] = calls(file);
  assert.deepEqual([words, cwd, who], [['sync', '--json', '--follow'], folder, '']);
});

test('to look is nobody\'s sign of life', posix, async (t) => {
  process.env.AGENT_SYNC_ID = 'ann';
  t.after(() => delete process.env.AGENT_SYNC_ID);
  const { file, one, told } = following(t, `say(${JSON.stringify(picture())}); ${STAYS}`);
  one.start();
  await until(() => told.length);
  assert.equal(calls(file)[0][2], '');
});

test('stopped, its process ends and nothing more is told', posix, async (t) => {
  const { file, one, time, told } = following(t, `say(${JSON.stringify(picture())}); ${STAYS}`);
  one.start();
  await until(() => told.length);
  const pid = calls(file)[0][3];
  one.stop();
  await until(() => !alive(pid), 'the end of the process');
  assert.equal(told.length, 1);
  assert.deepEqual(time.waits, []);
});

test('one that does not listen is ended all the same', posix, async (t) => {
  const body = `process.on('SIGTERM', () => {}); say(${JSON.stringify(picture())}); ${STAYS}`;
  const { file, one, told } = following(t, body);
  one.start();
  await until(() => told.length);
  const pid = calls(file)[0][3];
  // The timer that ends it does not keep the editor; the wait below keeps this test.
  one.stop();
  await until(() => !alive(pid), 'the end of the process');
});

test('when it ends it is started again, later each time', posix, async (t) => {
  const { file, one, time, told } = following(t, "process.stderr.write('agent-sync: it broke\\n'); process.exit(1);");
  one.start();
  for (let times = 1; times <= 9; times += 1) {
    await until(() => time.waits.length === times && time.next, `end ${times}`);
    assert.equal(calls(file).length, times);
    time.ring();
  }
  assert.deepEqual(time.waits.slice(0, 4), [FIRST_MS, 2 * FIRST_MS, 4 * FIRST_MS, 8 * FIRST_MS]);
  assert.equal(Math.max(...time.waits), LAST_MS);
  assert.deepEqual(new Set(told.map((x) => x.trouble)), new Set(['it broke']));
});

test('after a long good run the waiting begins small again', posix, async (t) => {
  const { one, time } = following(t, 'process.exit(0);');
  one.start();
  await until(() => time.waits.length === 1);
  time.ring();
  time.at += GOOD_MS;
  await until(() => time.waits.length === 2);
  assert.deepEqual(time.waits, [FIRST_MS, FIRST_MS]);
});

test('stopped while it waits, it does not come back', posix, async (t) => {
  const { file, one, time } = following(t, 'process.exit(0);');
  one.start();
  await until(() => time.next);
  one.stop();
  assert.equal(time.next, undefined);
  assert.equal(calls(file).length, 1);
});

test('what is wrong is said in the program\'s own words', posix, async (t) => {
  const envelope = { version: 1, status: 'error', errors: [{ code: 'x', message: 'nothing to follow yet' }] };
  const { one, told } = following(t, `say(${JSON.stringify(envelope)}); process.exit(3);`);
  one.start();
  await until(() => told.length);
  assert.deepEqual(told, [{ trouble: 'nothing to follow yet' }]);
});

test('what is no picture is none', posix, async (t) => {
  const body = "process.stdout.write('[1]\\n\"x\"\\nnull\\n{}\\n{not json\\n\\n'); process.exit(0);";
  const { one, told } = following(t, body);
  one.start();
  await until(() => told.length);
  assert.deepEqual(told, [{ trouble: 'agent-sync said something that is no picture' }]);
});

test('a line without an end is not kept for ever', posix, async (t) => {
  const body = `
    const some = Buffer.alloc(1 << 20, 120);
    const more = () => process.stdout.write(some, more);
    more();`;
  const { one, told } = following(t, body);
  one.start();
  await until(() => told.length);
  assert.match(told[0].trouble, /more on one line/);
});

test('a program that is not there is said, and looked for again', (t) => {
  const told = [];
  const time = clock();
  const find = () => {
    throw new Error('not found anywhere');
  };
  const one = new Follow(scratch(t), find, (news) => told.push(news), time);
  one.start();
  time.ring();
  one.stop();
  assert.deepEqual(told, [{ trouble: 'not found anywhere' }, { trouble: 'not found anywhere' }]);
  assert.deepEqual(time.waits, [FIRST_MS, 2 * FIRST_MS]);
});

test('a program that cannot start is said to', async (t) => {
  const told = [];
  const time = clock();
  const folder = scratch(t);
  const file = path.join(folder, 'none');
  const one = new Follow(folder, () => ({ file, args: [] }), (news) => told.push(news), time);
  t.after(() => one.stop());
  one.start();
  await until(() => told.length);
  assert.match(told[0].trouble, /could not be started/);
});
