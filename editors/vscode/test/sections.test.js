'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { offers } = require('../lib/offers');
const { MOST, SECTIONS, sections, wanted } = require('../lib/sections');
const { picture } = require('../support/scripted');

const TITLES = ['Sessions', 'Active Work', 'File Ownership', 'Blockers', 'Patches', 'Obligations'];

function rows(whole, title) {
  return sections(whole).find((one) => one.label === title).children;
}

function flat(row) {
  return [row, ...(row.children ?? []).flatMap(flat)];
}

test('six sections, also of nothing', () => {
  assert.deepEqual(sections(picture()).map((one) => one.label), TITLES);
  for (const one of sections(picture())) {
    assert.deepEqual([one.description, one.children.map((x) => x.label)], ['0', ['nothing']]);
  }
});

test('a subagent stands below its session', () => {
  const agents = [
    { id: 's', name: 'ann', status: 'active', parent: null, task: 'T1', task_title: 'do it' },
    { id: 's/1', name: 'ann-1', status: 'idle', parent: 's' },
    { id: 'x/1', name: 'left', status: 'idle', parent: 'x' },
  ];
  const found = rows(picture({ active_work: { agents } }), 'Sessions');
  assert.deepEqual(found.map((one) => one.label), ['ann', 'left']);
  assert.equal(found[0].description, 'active, T1 do it');
  assert.deepEqual(found[0].children.map((one) => one.label), ['ann-1']);
});

test('one row a file: who holds it, whose work it is, who is gone', () => {
  const whole = picture({
    active_work: { agents: [{ id: 'b', name: 'ben' }] },
    ownership: {
      leases: [{ key: 'a.py', holder: 'ann', kind: 'auto', mode: 'exclusive', waiters: 2 }],
      files: [
        { path: 'a.py', authors: [{ agent_id: 'b' }, { person: true }] },
        { path: 'b.py', authors: [{ agent_id: 'gone' }] },
      ],
      orphaned: [{ agent: 'cid', paths: ['b.py'] }],
    },
  });
  assert.deepEqual(rows(whole, 'File Ownership').map((one) => [one.label, one.description]), [
    ['a.py', 'held by ann (auto, 2 waiting); uncommitted work of ben, the person'],
    ['b.py', 'uncommitted work of gone; orphaned: cid is gone'],
  ]);
});

test('who is blocked, by what, and what lets it go on', () => {
  const duty = {
    agent: 'ann', agent_id: 'a', verb: 'acknowledge', subject: 'G1', because: 'it waits',
    command: 'agent-sync gate ack G1', words: [], waiting: ['ben'],
  };
  const blocked = [
    { agent: 'ben', agent_id: 'b', path: 'x', subject: 'G1', kind: 'gate', by: [], lets_go_on: [duty] },
    { agent: 'cid', agent_id: 'c', path: 'y', subject: 'y', kind: 'lease', by: ['ann'], lets_go_on: [] },
  ];
  const gates = [{ id: 'G1', state: 'requested', why: 'the interface', reason: 'manual' }];
  const whole = picture({ blockers: { blocked, gates }, obligations: [duty] });
  const found = rows(whole, 'Blockers');
  assert.deepEqual(found.map((one) => [one.label, one.description, one.subject]), [
    ['ben is blocked', 'x, by G1', 'G1'],
    ['cid is blocked', 'y, by a lease of ann', 'y'],
    ['G1 requested', 'the interface', 'G1'],
  ]);
  assert.equal(found[0].children[0].label, 'ann: acknowledge G1');
  assert.equal(rows(whole, 'Obligations')[0].subject, 'G1');
});

test('how many wait for the person', () => {
  const obligations = [{ agent_id: 'operator' }, { agent_id: 'a' }, { agent_id: 'operator' }];
  assert.equal(wanted(picture({ obligations })), 2);
});

test('verbs go with states, and with nothing that is no id', () => {
  const whole = picture({
    blockers: { gates: [{ id: 'G1' }], handovers: [{ id: 'H1' }], checkpoints: [{ id: 'C1', state: 'waiting' }, { id: 'C2', state: 'approved' }] },
    patches: [{ id: 'P1', state: 'submitted' }, { id: 'P2', state: 'approved' }, { id: 'P3', state: 'constructor' }],
  });
  const table = {
    G1: ['ack', 'resolve', 'show'],
    C1: ['approve', 'show'],
    C2: ['resolve', 'show'],
    P1: ['approve', 'apply', 'show'],
    P2: ['apply', 'show'],
    P3: ['show'],
    H1: ['show'],
  };
  for (const [id, verbs] of Object.entries(table)) assert.deepEqual(offers(whole, id), verbs, id);
  for (const id of ['--help', 'G0', 'G2', 'P4', 'G1 ', 'g1', 'T1', '', undefined, ['G1'], 'G1\n', 'P1/../x']) {
    assert.deepEqual(offers(whole, id), [], String(id));
  }
});

test('a long list ends with how many more there are', () => {
  const patches = Array.from({ length: MOST + 5 }, (_, i) => ({ id: `P${i + 1}`, state: 'submitted' }));
  const found = rows(picture({ patches }), 'Patches');
  assert.equal(found.length, MOST + 1);
  assert.equal(found.at(-1).label, '… and 5 more');
});

test('text of others is one line of plain text wherever it stands', () => {
  const evil = '\u001b[2Jx\u202e\n[y](command:z)\u0000';
  const whole = JSON.parse(JSON.stringify(full(evil)));
  for (const row of sections(whole).flatMap(flat)) {
    for (const text of [row.label, row.description ?? '']) {
      assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
    }
    assert.doesNotMatch(row.tooltip ?? '', /(?!\n)[\p{Cc}\p{Cf}]/u);
    assert.equal(typeof (row.tooltip ?? ''), 'string');
  }
});

function full(x) {
  const duty = { agent: x, agent_id: x, verb: x, subject: x, command: x, because: x, words: [x], waiting: [x], since: x };
  return picture({
    crews: [{ id: x, title: x, mode: x, phase: x, members: [{ agent: x, agent_id: x, role: x }] }],
    active_work: {
      agents: [{ id: x, name: x, status: x, role: x, task: x, task_title: x, file: x }],
      tasks: [{ id: x, title: x, status: x, owner: x, blocked_reason: x, files: [x], unfinished: [x], description: x }],
    },
    ownership: {
      leases: [{ key: x, holder: x, kind: x, mode: x, waiters: x }],
      files: [{ path: x, authors: [{ agent_id: x }] }],
      orphaned: [{ agent: x, paths: [x] }],
    },
    blockers: {
      blocked: [{ agent: x, agent_id: x, path: x, subject: x, kind: x, by: [x], lets_go_on: [duty] }],
      free_to_go_on: [{ agent: x, agent_id: x, subject: x, path: x }],
      gates: [{ id: x, state: x, why: x, reason: x, since: x }],
      checkpoints: [{ id: x, state: x, summary: x }],
      handovers: [{ id: x, giver: x, receiver: x, expires_at: x }],
    },
    patches: [{ id: x, title: x, state: x, author: x, files: [x], created_at: x }],
    obligations: [duty],
  });
}

test('a picture of another shape breaks nothing', () => {
  const values = [undefined, null, 0, 'x', [], [null], [1], ['x'], {}, [{}], [[]], { x: 1 }];
  const outer = Object.keys(full('x')).filter((one) => !['active_work', 'blockers'].includes(one));
  for (const value of values) {
    for (const name of outer) sections({ ...full('x'), [name]: value });
    for (const group of ['active_work', 'blockers', 'ownership']) {
      for (const name of Object.keys(full('x')[group])) {
        const whole = full('x');
        whole[group][name] = value;
        assert.equal(sections(whole).length, SECTIONS.length);
        wanted(whole);
        offers(whole, 'P1');
      }
    }
    assert.equal(sections(full(value)).length, SECTIONS.length);
  }
});
