'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const vscode = require('../support/vscode');
const { INSTALLED } = require('../lib/command');
const { alive, calls, picture, program, scratch, until } = require('../support/scripted');
const extension = require('../extension');
const manifest = require('../package.json');

const { drawn, editor, open, reset } = vscode.test;
const posix = { skip: process.platform === 'win32' && 'programs of POSIX' };
const TITLES = ['Sessions', 'Active Work', 'File Ownership', 'Blockers', 'Patches', 'Obligations'];
const EVIL = 'words [x](command:workbench.action.quit) $(bug)';
const OPEN = picture({
  blockers: {
    gates: [{ id: 'G1', state: 'requested', why: EVIL }],
    checkpoints: [{ id: 'C1', state: 'waiting', summary: EVIL }, { id: 'C2', state: 'approved' }],
  },
  patches: [
    { id: 'P1', state: 'submitted', title: EVIL, author: 'ben', files: ['src/a.py', EVIL] },
    { id: 'P2', state: 'approved', title: 'two', author: 'ben', files: [] },
  ],
  obligations: [{ agent: 'operator', agent_id: 'operator', verb: 'decide', subject: 'P1' }],
});

/** A new window; what was started in it ends with the test. */
function window(t, { trusted = true } = {}) {
  reset();
  vscode.workspace.isTrusted = trusted;
  const context = { subscriptions: [] };
  extension.activate(context);
  let over = false;
  const close = () => {
    if (over) return;
    over = true;
    extension.deactivate();
    for (const one of context.subscriptions) one.dispose();
  };
  t.after(close);
  return close;
}

/** A folder with the program installed: it follows one picture, and answers verbs with `body`. */
function folder(t, body = '', whole = OPEN) {
  const made = scratch(t);
  const installed = program(
    path.join(made, ...INSTALLED),
    `const whole = ${JSON.stringify(whole)};
     const envelope = (data) => say({version: 1, status: 'ok', exit_code: 0, data, errors: []});
     if (words.join(' ') === 'sync --json --follow') { say(whole); setInterval(() => {}, 1000); }
     else if (words.join(' ') === 'sync --json') envelope(whole);
     else { ${body} }`,
  );
  return { made, installed };
}

function titles(nodes = drawn()) {
  return nodes.map((one) => one.label);
}

async function pictured() {
  await until(() => titles().includes('Patches'), 'a picture');
}

/** The row about an id, wherever it stands. */
function row(id, nodes = drawn()) {
  for (const one of nodes) {
    const found = one.node.subject === id ? one : row(id, one.children);
    if (found) return found;
  }
  return undefined;
}

function judged(file) {
  return calls(file).filter(([words]) => words[0] !== 'sync');
}

const act = (verb, node) => editor.commands.get(`agentSync.${verb}`)(node);

test('what the manifest declares is there, and nothing else', (t) => {
  window(t);
  const declared = manifest.contributes.commands.map((one) => one.command);
  assert.deepEqual(declared.sort(), [...editor.commands.keys()].sort());
  const events = [...manifest.activationEvents];
  assert.deepEqual(events.sort(), [
    ...declared.map((one) => `onCommand:${one}`),
    `onView:${editor.view.id}`,
  ].sort());
  assert.equal(manifest.contributes.views.agentSync[0].id, editor.view.id);
  for (const menu of Object.values(manifest.contributes.menus).flat()) {
    assert.ok(declared.includes(menu.command), menu.command);
  }
  for (const file of [manifest.main, manifest.contributes.viewsContainers.activitybar[0].icon]) {
    assert.ok(fs.existsSync(path.join(__dirname, '..', file)), file);
  }
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.license, 'MIT');
});

test('a workspace cannot choose what is run', posix, async (t) => {
  const { scope } = manifest.contributes.configuration.properties['agentSync.command'];
  assert.equal(scope, 'machine');
  const trust = manifest.capabilities.untrustedWorkspaces;
  assert.deepEqual(trust.restrictedConfigurations, ['agentSync.command']);
  window(t);
  const { made, installed } = folder(t);
  const evil = program(path.join(made, 'evil'), '');
  const other = program(path.join(made, 'other'), `say(${JSON.stringify(OPEN)}); setInterval(() => {}, 1000);`);
  editor.settings['agentSync.command'] = { workspaceValue: evil, workspaceFolderValue: evil };
  open(made);
  editor.view.show(true);
  await pictured();
  assert.equal(calls(installed).length, 1);
  editor.settings['agentSync.command'].globalValue = other;
  editor.configuration.fire({ affectsConfiguration: (name) => name === 'agentSync.command' });
  await until(() => calls(other).length, 'the other program');
  assert.deepEqual(calls(evil), []);
});

test('in a window that is not trusted nothing is started, until it is', posix, async (t) => {
  window(t, { trusted: false });
  const { made, installed } = folder(t);
  open(made);
  editor.view.show(true);
  assert.deepEqual(drawn(), []);
  await act('again');
  await act('ack', { folder: vscode.Uri.file(made).toString(), subject: 'G1' });
  await act('approve');
  assert.deepEqual(calls(installed), []);
  vscode.workspace.isTrusted = true;
  editor.trust.fire();
  await pictured();
  assert.deepEqual(calls(installed).length, 1);
});

test('one tree of six sections, and a badge for what waits for the person', posix, async (t) => {
  window(t);
  open(folder(t).made);
  assert.deepEqual(titles(), ['looking at the agents here']);
  editor.view.show(true);
  await pictured();
  assert.deepEqual(titles(), TITLES);
  assert.equal(editor.view.badge.value, 1);
  assert.equal(row('P1').item.contextValue, ';approve;apply;show;');
  assert.equal(row('G1').item.contextValue, ';ack;resolve;show;');
  const plain = (node) => {
    assert.equal(typeof node.item.label, 'string');
    assert.ok(['string', 'undefined'].includes(typeof node.item.tooltip));
    assert.equal(node.item.command, undefined);
    node.children.forEach(plain);
  };
  drawn().forEach(plain);
  const ids = [];
  const each = (node) => [node.item.id, ...node.children.flatMap(each)];
  ids.push(...drawn().flatMap(each));
  assert.equal(new Set(ids).size, ids.length);
});

test('each root folder has a process of its own', posix, async (t) => {
  const close = window(t);
  const [one, two] = [folder(t), folder(t)];
  open(one.made, two.made);
  editor.view.show(true);
  const both = () => drawn().filter((x) => titles(x.children).includes('Patches'));
  await until(() => both().length === 2, 'two pictures');
  assert.deepEqual(titles(), [one.made, two.made].map((x) => path.basename(x)));
  const pids = [one, two].map((x) => calls(x.installed)[0][3]);
  open(two.made);
  await until(() => !alive(pids[0]), 'the end of the first');
  assert.ok(alive(pids[1]));
  assert.deepEqual(titles(), TITLES);
  close();
  await until(() => !alive(pids[1]), 'the end of the second');
});

test('hidden for long, nothing is followed; shown again, it is', posix, async (t) => {
  const timers = t.mock.method(globalThis, 'setTimeout');
  window(t);
  const { made, installed } = folder(t);
  editor.settings['agentSync.hiddenMinutes'] = { globalValue: 3 };
  open(made);
  assert.deepEqual(calls(installed), []);
  editor.view.show(true);
  await pictured();
  editor.view.show(false);
  const hidden = timers.mock.calls.find((one) => one.arguments[1] === 3 * 60 * 1000);
  const [[, , , pid]] = calls(installed);
  assert.ok(alive(pid));
  hidden.arguments[0]();
  await until(() => !alive(pid), 'the end of the process');
  assert.equal(editor.view.badge, undefined);
  editor.view.show(true);
  await pictured();
  assert.equal(calls(installed).length, 2);
});

test('a trouble stands above the last picture', posix, async (t) => {
  window(t);
  const { made } = { made: scratch(t) };
  program(
    path.join(made, ...INSTALLED),
    `say(${JSON.stringify(OPEN)}); process.stderr.write('agent-sync: the database is gone\\n'); process.exitCode = 1;`,
  );
  open(made);
  editor.view.show(true);
  await until(() => titles().includes('the database is gone'), 'the words');
  assert.deepEqual(titles(), ['the database is gone', ...TITLES]);
});

test('ack: asked first, run as the person, and what came is shown', posix, async (t) => {
  window(t);
  const data = { gate: { id: 'G1', state: 'requested', next: [`next: ${EVIL}`] } };
  const { made, installed } = folder(t, `envelope(${JSON.stringify(data)});`);
  open(made);
  editor.view.show(true);
  await pictured();
  editor.answers.push(undefined);
  await act('ack', row('G1').node);
  assert.deepEqual(judged(installed), []);
  editor.answers.push('Acknowledge');
  await act('ack', row('G1').node);
  assert.deepEqual(judged(installed).map((x) => x.slice(0, 3)), [
    [['gate', 'ack', 'G1', '--json'], made, 'operator'],
  ]);
  const [{ kind, message }] = editor.said;
  assert.equal(kind, 'information');
  assert.match(message, /^G1 is requested; next: words/);
  for (const one of [message, ...editor.asked.map((x) => x.detail)]) {
    assert.doesNotMatch(one, /\]\(|\$\(/);
  }
});

test('resolve asks for words, which stay one argument', posix, async (t) => {
  window(t);
  const { made, installed } = folder(t, "envelope({gate: {state: 'ready'}});");
  open(made);
  editor.view.show(true);
  await pictured();
  editor.answers.push((question) => {
    assert.equal(question.validateInput(' '), 'Say what was agreed.');
    assert.equal(question.validateInput('x'), undefined);
    return '--why; $(touch x) "y"';
  }, 'Resolve');
  await act('resolve', row('G1').node);
  editor.answers.push(undefined);
  await act('resolve', row('G1').node);
  editor.answers.push('Resolve');
  await act('resolve', row('C2').node);
  assert.deepEqual(judged(installed).map((x) => x[0]), [
    ['resolve', 'G1', '--summary=--why; $(touch x) "y"', '--json'],
    ['resolve', 'C2', '--json'],
  ]);
});

test('approve and apply of checkpoints and patches', posix, async (t) => {
  window(t);
  const { made, installed } = folder(t, "envelope({patch: {state: 'submitted'}, asked: ['ann']});");
  open(made);
  editor.view.show(true);
  await pictured();
  for (const [verb, id, answer] of [
    ['approve', 'C1', 'Approve'],
    ['approve', 'P1', 'Approve'],
    ['approve', 'P1', 'Approve and Apply'],
    ['apply', 'P2', 'Apply'],
  ]) {
    editor.answers.push(answer);
    await act(verb, row(id).node);
  }
  assert.deepEqual(judged(installed).map((x) => x[0].join(' ')), [
    'approve C1 --json',
    'approve P1 --json',
    'approve P1 --apply --json',
    'patch apply P2 --json',
  ]);
  assert.match(editor.asked[1].detail, /src\/a\.py/);
  assert.equal(editor.said[1].message, 'P1 is submitted; it still wants the word of ann');
});

test('errors are told in the program\'s own words', posix, async (t) => {
  window(t);
  const errors = [{ code: 'not_ready', message: `G1 waits for ${EVIL}` }];
  const { made } = folder(t, `say({status: 'error', data: {}, errors: ${JSON.stringify(errors)}}); process.exitCode = 2;`);
  open(made);
  editor.view.show(true);
  await pictured();
  editor.answers.push('Acknowledge');
  await act('ack', row('G1').node);
  assert.equal(editor.said[0].kind, 'error');
  assert.match(editor.said[0].message, /^G1 waits for words \[x\] \(command:/);
});

test('a program that says nothing, or no envelope, is no success', posix, async (t) => {
  for (const body of ["process.stderr.write('agent-sync: no\\n'); process.exitCode = 1;", 'process.exit(7);', '', "console.log('{}');"]) {
    window(t);
    const { made } = folder(t, body);
    open(made);
    editor.view.show(true);
    await pictured();
    editor.answers.push('Acknowledge');
    await act('ack', row('G1').node);
    assert.equal(editor.said[0].kind, 'error', body);
    extension.deactivate();
  }
});

test('without a row it asks which one, also where nothing is followed', posix, async (t) => {
  window(t);
  const { made, installed } = folder(t, "envelope({patch: {state: 'applied'}});");
  const broken = scratch(t);
  program(path.join(broken, ...INSTALLED), "process.stderr.write('agent-sync: broken\\n'); process.exitCode = 1;");
  open(broken);
  await act('apply');
  assert.deepEqual(editor.said.pop(), { kind: 'error', message: 'broken' });
  open(broken, made);
  editor.answers.push((question) => {
    assert.deepEqual(question.items.map((one) => one.label), ['P1', 'P2']);
    assert.doesNotMatch(question.items[0].description, /\$\(/);
    return question.items[1];
  }, 'Apply');
  await act('apply');
  assert.deepEqual(judged(installed).map((x) => x[0].join(' ')), ['patch apply P2 --json']);
  assert.equal(editor.said[0].message, 'P2 is applied');
});

test('what is handed in is not believed', posix, async (t) => {
  window(t);
  const { made, installed } = folder(t);
  open(made);
  editor.view.show(true);
  await pictured();
  const key = vscode.Uri.file(made).toString();
  for (const subject of ['P1 --anyway', '--help', 'G9', 'P2', '']) {
    await act('ack', { folder: key, subject });
  }
  await act('ack', { folder: '/elsewhere', subject: 'G1' });
  assert.deepEqual([...judged(installed), ...editor.asked], []);
  assert.deepEqual(new Set(editor.said.map((one) => one.kind)), new Set(['error']));
});

test('show opens what is to be judged, as a page', posix, async (t) => {
  window(t);
  const { made, installed } = folder(t, "process.stdout.write('--- a\\n+++ b\\n' + words.join(' '));");
  open(made);
  editor.view.show(true);
  await pictured();
  await act('show', row('P1').node);
  editor.answers.push('Show First');
  await act('approve', row('C1').node);
  assert.deepEqual(editor.shown.map((x) => x.text), [
    '--- a\n+++ b\nshow P1',
    '--- a\n+++ b\ncheckpoint show C1 --diff',
  ]);
  assert.match(editor.shown[0].uri.path, /P1\.diff$/);
  assert.deepEqual(judged(installed).map((x) => x[2]), ['', '']);
});
