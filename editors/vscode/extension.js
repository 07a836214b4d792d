'use strict';

// The extension: one view, the folders it follows, and the commands.

const vscode = require('vscode');
const { Folders } = require('./lib/folders');
const { Tree } = require('./lib/tree');
const { Verbs } = require('./lib/verbs');

let folders;

/** Called by the editor when the view or a command is first asked for. */
function activate(context) {
  let view;
  const changed = () => {
    tree.refresh();
    if (view) view.badge = badge(tree.wanted());
  };
  folders = new Folders(changed);
  const tree = new Tree(() => folders.list());
  view = vscode.window.createTreeView('agentSync.picture', { treeDataProvider: tree });
  const mine = folders;
  context.subscriptions.push(
    view,
    {
      dispose: () => {
        view = undefined;
        mine.stop();
      },
    },
    tree.changed,
    view.onDidChangeVisibility((event) => mine.look(event.visible)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => mine.update()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => mine.again()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('agentSync.command')) mine.again();
    }),
    vscode.commands.registerCommand('agentSync.again', () => mine.again()),
    ...new Verbs(mine).register(),
  );
  mine.update();
  if (view.visible) mine.look(true);
}

/** Called when the window closes. */
function deactivate() {
  folders?.stop();
  folders = undefined;
}

function badge(number) {
  if (!number) return undefined;
  return { value: number, tooltip: `${number} waiting for you` };
}

module.exports = { activate, deactivate };
