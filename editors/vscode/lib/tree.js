'use strict';

// The tree: the sections of a folder or, with several root folders, of each of them.

const vscode = require('vscode');
const { offers } = require('./offers');
const { sections, wanted } = require('./sections');
const { plain } = require('./text');

class Tree {
  /** `folders()` gives {key, name, path, picture, trouble} of each folder that is followed. */
  constructor(folders) {
    this.folders = folders;
    this.changed = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.changed.event;
  }

  /** Draw it anew. */
  refresh() {
    this.changed.fire(undefined);
  }

  /** How many obligations wait for the person, in all folders. */
  wanted() {
    return this.folders().reduce((sum, one) => sum + (one.picture ? wanted(one.picture) : 0), 0);
  }

  getChildren(node) {
    if (node) return node.children;
    const all = this.folders();
    if (all.length === 1) return inFolder(all[0]);
    return all.map((one) => ({
      id: one.key,
      row: { label: plain(one.name), tooltip: plain(one.path, 1000), icon: 'root-folder' },
      folder: one.key,
      open: true,
      children: inFolder(one),
    }));
  }

  getTreeItem(node) {
    const { row } = node;
    const item = new vscode.TreeItem(row.label, state(node));
    item.id = node.id;
    item.description = row.description;
    item.tooltip = row.tooltip || row.label;
    item.contextValue = node.verbs?.length ? `;${node.verbs.join(';')};` : undefined;
    if (row.icon) item.iconPath = new vscode.ThemeIcon(row.icon);
    return item;
  }
}

function state(node) {
  const { None, Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
  if (!node.children.length) return None;
  return node.open ? Expanded : Collapsed;
}

function inFolder(one) {
  const rows = [];
  if (one.trouble) rows.push(leaf(one, 'trouble', notice('warning', one.trouble)));
  if (!one.picture && !one.trouble) {
    rows.push(leaf(one, 'starting', notice('loading~spin', 'looking at the agents here')));
  }
  if (one.picture) {
    rows.push(...nodes(one, sections(one.picture), one.key).map((x) => ({ ...x, open: true })));
  }
  return rows;
}

function notice(icon, label) {
  return { label, tooltip: label, icon };
}

function leaf(one, key, row) {
  return { id: `${one.key}\n${key}`, row, folder: one.key, children: [] };
}

/** Rows as nodes; two of one name get two ids, for the editor refuses to draw one twice. */
function nodes(one, rows, above) {
  const seen = new Map();
  return rows.map((row) => {
    const times = (seen.get(row.key) ?? 0) + 1;
    seen.set(row.key, times);
    const id = `${above}\n${row.key}${times > 1 ? `\n#${times}` : ''}`;
    const verbs = offers(one.picture, row.subject);
    const subject = verbs.length ? row.subject : undefined;
    return { id, row, folder: one.key, subject, verbs, children: nodes(one, row.children ?? [], id) };
  });
}

module.exports = { Tree };
