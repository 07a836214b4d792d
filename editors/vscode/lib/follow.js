'use strict';

// One process that follows one folder: started, read line by line, started again when it ends.

const { spawn } = require('node:child_process');
const { StringDecoder } = require('node:string_decoder');
const { environment } = require('./run');
const { ending, failure, isObject, lastWords, parsed } = require('./said');

const WORDS = ['sync', '--json', '--follow'];
const FIRST_MS = 1000;
const LAST_MS = 60 * 1000;
const GOOD_MS = 60 * 1000;
const GRACE_MS = 3000;
const MOST = 32 * 1024 * 1024;
const TAIL = 8192;

const CLOCK = {
  now: () => Date.now(),
  after: (ms, then) => setTimeout(then, ms),
  forget: (timer) => clearTimeout(timer),
};

class Follow {
  /**
   * `find()` gives the command or throws words; `tell({picture})` or `tell({trouble})` is called with
   * each news. `clock` is replaced in tests.
   */
  constructor(folder, find, tell, clock = CLOCK) {
    this.folder = folder;
    this.find = find;
    this.tell = tell;
    this.clock = clock;
    this.failures = 0;
    this.child = undefined;
    this.timer = undefined;
    this.wanted = false;
  }

  /** Begin, if it has not. */
  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.failures = 0;
    this._begin();
  }

  /** End it; nothing is told any more. A second start is free to begin at once. */
  stop() {
    this.wanted = false;
    this.clock.forget(this.timer);
    this.timer = undefined;
    const child = this.child;
    this.child = undefined;
    if (child) end(child);
  }

  _begin() {
    this.timer = undefined;
    let command;
    try {
      command = this.find();
    } catch (error) {
      this._again(error.message);
      return;
    }
    const child = spawn(command.file, [...command.args, ...WORDS], {
      cwd: this.folder,
      env: environment(''),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.child = child;
    this._read(child, this.clock.now());
  }

  _read(child, since) {
    const decoder = new StringDecoder('utf8');
    let rest = [];
    let length = 0;
    let tail = '';
    let said = '';
    const mine = () => this.child === child;
    child.stdout.on('data', (bytes) => {
      const parts = decoder.write(bytes).split('\n');
      for (const [index, part] of parts.entries()) {
        rest.push(part);
        length += part.length;
        if (index === parts.length - 1) break;
        const line = rest.join('');
        rest = [];
        length = 0;
        if (mine()) said = this._line(line) || said;
      }
      if (length > MOST) {
        said = 'agent-sync said more on one line than can be read';
        rest = [];
        length = 0;
        end(child);
      }
    });
    child.stderr.on('data', (bytes) => {
      tail = (tail + bytes.toString('utf8')).slice(-TAIL);
    });
    const over = (words) => {
      if (!mine()) return;
      this.child = undefined;
      if (this.clock.now() - since >= GOOD_MS) this.failures = 0;
      this._again(words);
    };
    child.on('error', (error) => over(`agent-sync could not be started: ${error.message}`));
    child.on('close', (code, signal) => over(said || lastWords(tail) || ending(code, signal)));
  }

  /** One line: a picture is told; the words of anything else are given back. */
  _line(line) {
    const value = parsed(line);
    if (isPicture(value)) {
      this.tell({ picture: value });
      return '';
    }
    return failure(value) || (line.trim() ? 'agent-sync said something that is no picture' : '');
  }

  _again(words) {
    if (!this.wanted) return;
    const wait = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(this.failures, 10));
    this.failures += 1;
    this.timer = this.clock.after(wait, () => this._begin());
    this.tell({ trouble: words });
  }
}

function isPicture(value) {
  return isObject(value) && isObject(value.blockers) && isObject(value.active_work);
}

function end(child) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  timer.unref();
  child.once('close', () => clearTimeout(timer));
}

module.exports = { Follow, FIRST_MS, GOOD_MS, LAST_MS };
