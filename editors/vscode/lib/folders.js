'use strict';

// The root folders: one process each, while the window is trusted and the view is looked at.

const vscode = require('vscode');
const command = require('./command');
const { Follow } = require('./follow');

const MINUTE_MS = 60 * 1000;

/** The program of the machine's setting: a folder's own settings are not asked. */
function setting() {
  const found = vscode.workspace.getConfiguration('agentSync').inspect('command');
  const value = found?.globalValue ?? found?.defaultValue;
  return typeof value === 'string' ? value.trim() : '';
}

function hiddenMs() {
  const found = vscode.workspace.getConfiguration('agentSync').inspect('hiddenMinutes');
  const value = found?.globalValue ?? found?.defaultValue;
  return Math.max(1, Number.isFinite(value) ? value : 10) * MINUTE_MS;
}

/** The program for a folder. Throws words, also where the folder is not trusted. */
function program(folder) {
  if (!vscode.workspace.isTrusted) throw new Error('this folder is not trusted: nothing is started');
  return command.find(folder, setting());
}

class Folders {
  /** `changed()` is called when there is something else to draw. */
  constructor(changed, clock) {
    this.changed = changed;
    this.clock = clock;
    this.all = new Map();
    this.looking = false;
    this.timer = undefined;
  }

  /** What the tree shows; nothing in a window that is not trusted. */
  list() {
    return vscode.workspace.isTrusted ? [...this.all.values()] : [];
  }

  /** One folder by its key, undefined for none. */
  get(key) {
    return this.list().find((one) => one.key === key);
  }

  /** Take up the folders that are there now, and let go of those that are not. */
  update() {
    const here = (vscode.workspace.workspaceFolders ?? []).filter((x) => x.uri.scheme === 'file');
    const keys = new Set(here.map((one) => one.uri.toString()));
    for (const [key, one] of this.all) {
      if (keys.has(key)) continue;
      one.follow.stop();
      this.all.delete(key);
    }
    for (const one of here) {
      const key = one.uri.toString();
      if (!this.all.has(key)) this.all.set(key, this._made(key, one));
    }
    if (this.looking) this._start();
    this.changed();
  }

  /** The view is shown or hidden: hidden for long, nothing is followed. */
  look(visible) {
    if (this.timer) clearTimeout(this.timer);
    this.timer = undefined;
    if (visible) {
      this.looking = true;
      this._start();
    } else if (this.looking) {
      this.timer = setTimeout(() => this.stop(), hiddenMs());
      this.timer.unref?.();
    }
  }

  /** Begin anew, with nothing known. */
  again() {
    for (const one of this.all.values()) forget(one);
    if (this.looking) this._start();
    this.changed();
  }

  /** End everything. */
  stop() {
    if (this.timer) clearTimeout(this.timer);
    this.timer = undefined;
    this.looking = false;
    for (const one of this.all.values()) forget(one);
    this.changed();
  }

  _start() {
    if (!vscode.workspace.isTrusted) return;
    for (const one of this.all.values()) one.follow.start();
  }

  _made(key, { name, uri }) {
    const made = { key, name, path: uri.fsPath, picture: undefined, trouble: '' };
    const tell = (news) => {
      if (news.picture) made.picture = news.picture;
      made.trouble = news.trouble ?? '';
      this.changed();
    };
    made.follow = new Follow(uri.fsPath, () => program(uri.fsPath), tell, this.clock);
    return made;
  }
}

function forget(one) {
  one.follow.stop();
  one.picture = undefined;
  one.trouble = '';
}

module.exports = { Folders, program };
