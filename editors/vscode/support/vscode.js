'use strict';

// A stand-in for the editor's interface: as much of it as the extension uses, nothing that draws.
// `require('vscode')` finds it once this module was loaded. `reset()` gives a new editor.

const Module = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const resolve = Module._resolveFilename;
Module._resolveFilename = function found(request, ...rest) {
  return request === 'vscode' ? __filename : resolve.call(this, request, ...rest);
};

class EventEmitter {
  constructor() {
    this.listeners = new Set();
    this.event = (listener) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
  }

  fire(value) {
    for (const one of [...this.listeners]) one(value);
  }

  dispose() {
    this.listeners.clear();
  }
}

class TreeItem {
  constructor(label, collapsibleState) {
    this.label = label;
    this.collapsibleState = collapsibleState;
  }
}

class ThemeIcon {
  constructor(id) {
    this.id = id;
  }
}

const Uri = {
  file: (file) => ({ scheme: 'file', fsPath: file, path: file, toString: () => pathToFileURL(file).href }),
  from: ({ scheme, path: at }) => ({ scheme, path: at, toString: () => `${scheme}:${at}` }),
};

const editor = {};

function reset() {
  Object.assign(editor, {
    answers: [],
    asked: [],
    commands: new Map(),
    providers: new Map(),
    said: [],
    settings: {},
    shown: [],
    view: undefined,
    folders: new EventEmitter(),
    trust: new EventEmitter(),
    configuration: new EventEmitter(),
  });
  workspace.isTrusted = true;
  workspace.workspaceFolders = undefined;
}

/** The next answer that the person gives; a function gets the question. */
function answer(question) {
  editor.asked.push(question);
  if (!editor.answers.length) throw new Error(`nobody answers: ${JSON.stringify(question)}`);
  const next = editor.answers.shift();
  return Promise.resolve(typeof next === 'function' ? next(question) : next);
}

function said(kind) {
  return (message, options, ...items) => {
    if (options?.modal) return answer({ kind, message, detail: options.detail, items });
    editor.said.push({ kind, message });
    return Promise.resolve(undefined);
  };
}

const window = {
  createTreeView(id, { treeDataProvider }) {
    const visibility = new EventEmitter();
    const drawn = treeDataProvider.onDidChangeTreeData(() => editor.drawn?.());
    const view = {
      id,
      badge: undefined,
      visible: false,
      provider: treeDataProvider,
      onDidChangeVisibility: visibility.event,
      show(visible) {
        view.visible = visible;
        visibility.fire({ visible });
      },
      dispose: () => drawn.dispose(),
    };
    editor.view = view;
    return view;
  },
  showErrorMessage: said('error'),
  showInformationMessage: said('information'),
  showWarningMessage: said('warning'),
  showInputBox: (options) => answer({ kind: 'input', ...options }),
  showQuickPick: (items, options) => answer({ kind: 'pick', items, ...options }),
  showTextDocument: (document) => {
    editor.shown.push(document);
    return Promise.resolve();
  },
  withProgress: (_, act) => act(),
};

const workspace = {
  isTrusted: true,
  workspaceFolders: undefined,
  getConfiguration: (section) => ({
    inspect: (name) => ({ defaultValue: undefined, ...editor.settings[`${section}.${name}`] }),
  }),
  onDidChangeConfiguration: (listener) => editor.configuration.event(listener),
  onDidChangeWorkspaceFolders: (listener) => editor.folders.event(listener),
  onDidGrantWorkspaceTrust: (listener) => editor.trust.event(listener),
  openTextDocument: async (uri) => ({
    uri,
    text: await editor.providers.get(uri.scheme).provideTextDocumentContent(uri),
  }),
  registerTextDocumentContentProvider: (scheme, provider) => {
    editor.providers.set(scheme, provider);
    return { dispose: () => editor.providers.delete(scheme) };
  },
};

const commands = {
  registerCommand: (id, act) => {
    if (editor.commands.has(id)) throw new Error(`${id} is there already`);
    editor.commands.set(id, act);
    return { dispose: () => editor.commands.delete(id) };
  },
};

/** Open folders: [] closes all. */
function open(...folders) {
  workspace.workspaceFolders = folders.map((one) => ({ name: path.basename(one), uri: Uri.file(one) }));
  editor.folders.fire({});
}

/** Everything that is drawn, as nested [label, description, children, node]. */
function drawn(node) {
  const { provider } = editor.view;
  return provider.getChildren(node).map((one) => {
    const item = provider.getTreeItem(one);
    return { label: item.label, item, node: one, children: drawn(one) };
  });
}

reset();

module.exports = {
  EventEmitter,
  ProgressLocation: { Notification: 15 },
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  Uri,
  commands,
  window,
  workspace,
  test: { drawn, editor, open, reset },
};
