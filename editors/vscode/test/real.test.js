'use strict';

// The program itself: tests/editors/test_vscode.py prepares a repository in which a gate of ann, ben
// and the person is open, and ben's patch waits for the person. AGENT_SYNC_SCRATCH names it.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const vscode = require('../support/vscode');
const { until } = require('../support/scripted');
const extension = require('../extension');

const { drawn, editor, open } = vscode.test;
const scratch = process.env.AGENT_SYNC_SCRATCH;
const skip = scratch ? false : 'tests/editors/test_vscode.py makes the repository that it needs';

function flat(nodes) {
  return nodes.flatMap((one) => [one, ...flat(one.children)]);
}

function row(id) {
  return flat(drawn()).find((one) => one.node.subject === id)?.node;
}

const stands = (label) => flat(drawn()).some((one) => one.label === label);
const act = (verb, id) => editor.commands.get(`agentSync.${verb}`)(row(id));

test('a person sees who is blocked, acknowledges, and decides a patch', { skip }, async (t) => {
  const context = { subscriptions: [] };
  extension.activate(context);
  t.after(() => extension.deactivate());
  open(scratch);
  editor.view.show(true);
  await until(() => stands('G1 requested') && stands('P1 submitted'), 'the picture');
  assert.deepEqual(drawn().map((one) => one.label), [
    'Sessions', 'Active Work', 'File Ownership', 'Blockers', 'Patches', 'Obligations',
  ]);
  assert.deepEqual(drawn()[0].children.map((one) => one.label).sort(), ['ann', 'ben']);
  assert.equal(drawn()[2].children[0].label, 'src/a.py');
  assert.equal(editor.view.badge.value, 2);

  editor.answers.push('we agree', 'Resolve');
  await act('resolve', 'G1');
  assert.match(editor.said.pop().message, /^G1 is requested: .* must still acknowledge it/);

  editor.answers.push('Acknowledge');
  await act('ack', 'G1');
  assert.match(editor.said.pop().message, /^G1 is requested; next: ann, ben: agent-sync gate ack G1/);
  await until(() => editor.view.badge?.value === 1, 'one obligation less');

  await act('show', 'P1');
  assert.match(editor.shown.pop().text, /^\+b = 2$/m);
  editor.answers.push('Approve and Apply');
  await act('approve', 'P1');
  assert.deepEqual(editor.said.pop(), { kind: 'information', message: 'P1 is applied' });
  assert.equal(fs.readFileSync(path.join(scratch, 'src', 'b.py'), 'utf8'), 'b = 2\n');
  await until(() => !row('P1') && editor.view.badge === undefined, 'nothing left to do');
});
