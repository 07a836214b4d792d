'use strict';

// Which program is run: the setting of the machine, else the one installed in the folder, else the PATH.

const fs = require('node:fs');
const path = require('node:path');

const INSTALLED = ['.claude', 'skills', 'agent-sync', 'scripts', 'agent-sync'];
const MISSING =
  'agent-sync was not found: it is neither installed in this folder nor on the PATH, and the ' +
  'setting agentSync.command names none';

/**
 * The program for a folder as `{file, args}`: what is started, and the words in front of ours.
 * `setting` is '' for none. Throws an Error with words for the person.
 */
function find(folder, setting, { env = process.env, platform = process.platform } = {}) {
  if (setting) {
    if (!path.isAbsolute(setting)) {
      throw new Error('the setting agentSync.command must be an absolute path');
    }
    if (!isFile(setting)) throw new Error(`the setting agentSync.command names no file: ${setting}`);
    return started(setting, env, platform);
  }
  const installed = path.join(folder, ...INSTALLED);
  const windows = platform === 'win32';
  if (windows ? isFile(installed) : isProgram(installed)) return started(installed, env, platform);
  const file = onPath('agent-sync', env, platform);
  if (!file) throw new Error(MISSING);
  return { file, args: [] };
}

function started(file, env, platform) {
  // A script with a first line is a program everywhere but on Windows.
  if (platform !== 'win32' || /\.exe$/i.test(file)) return { file, args: [] };
  for (const [name, args] of [['py', ['-3']], ['python', []]]) {
    const python = onPath(name, env, platform);
    if (python) return { file: python, args: [...args, file] };
  }
  throw new Error('no Python was found on the PATH to run agent-sync with');
}

/** Looked for by hand: an empty or relative entry would take a program from the folder at hand. */
function onPath(name, env, platform) {
  const windows = platform === 'win32';
  const key = windows ? Object.keys(env).find((one) => one.toUpperCase() === 'PATH') : 'PATH';
  const entries = ((key && env[key]) || '').split(windows ? ';' : ':');
  for (const entry of entries) {
    if (!path.isAbsolute(entry)) continue;
    const file = path.join(entry, windows ? `${name}.exe` : name);
    if (windows ? isFile(file) : isProgram(file)) return file;
  }
  return '';
}

function isFile(file) {
  try {
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

function isProgram(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return isFile(file);
  } catch {
    return false;
  }
}

module.exports = { find, INSTALLED, MISSING };
