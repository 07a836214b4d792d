'use strict';

// One call of the program, to its end.

const { spawn } = require('node:child_process');
const { ending, failure, isObject, lastWords, parsed } = require('./said');

const LONGEST_MS = 5 * 60 * 1000;
const MOST_BYTES = 16 * 1024 * 1024;
const PERSON = 'operator';

/**
 * The environment of a child. What a person does here is done as the person, which the program
 * itself refuses where a coding client stands above the editor. To look is done as nobody: a look
 * under somebody's name would be a sign of life.
 */
function environment(who, env = process.env) {
  const found = { ...env, PYTHONUTF8: '1', NO_COLOR: '1' };
  delete found.AGENT_SYNC_ID;
  return who ? { ...found, AGENT_SYNC_ID: who } : found;
}

/** Run it and give `{code, out, err}`. Rejects with words when it cannot start or never ends. */
function run(command, words, { cwd, who = '', longestMs = LONGEST_MS }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command.file, [...command.args, ...words], {
      cwd,
      env: environment(who),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const out = [];
    const err = [];
    let size = 0;
    let given = '';
    const stop = (why) => {
      given = given || why;
      child.kill('SIGKILL');
    };
    const keep = (list) => (bytes) => {
      size += bytes.length;
      if (size > MOST_BYTES) stop('agent-sync said more than can be shown');
      else list.push(bytes);
    };
    const timer = setTimeout(() => stop('agent-sync did not end in time'), longestMs);
    child.stdout.on('data', keep(out));
    child.stderr.on('data', keep(err));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`agent-sync could not be started: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (given) return reject(new Error(given));
      const text = (list) => Buffer.concat(list).toString('utf8');
      return resolve({ code, signal, out: text(out), err: text(err) });
    });
  });
}

/** The data of a command that succeeded, as the person. Rejects with the program's own words. */
function judge(command, words, cwd) {
  return data(command, words, { cwd, who: PERSON });
}

/** The picture as it is now, looked at as nobody. Rejects with the program's own words. */
function looked(command, cwd) {
  return data(command, ['sync'], { cwd });
}

async function data(command, words, how) {
  const done = await run(command, [...words, '--json'], how);
  const answer = parsed(done.out);
  if (done.code === 0 && isObject(answer) && isObject(answer.data)) return answer.data;
  throw new Error(failure(answer) || lastWords(done.err) || ending(done.code, done.signal));
}

/** What a command prints for people. Rejects with the program's own words. */
async function shown(command, words, cwd) {
  const done = await run(command, words, { cwd });
  if (done.code === 0) return done.out;
  throw new Error(lastWords(done.err) || ending(done.code, done.signal));
}

module.exports = { environment, judge, looked, PERSON, run, shown };
