'use strict';

// The commands: each asks what it needs, asks before it changes anything, runs, and says what came.

const vscode = require('vscode');
const { program } = require('./folders');
const { about, ID, offers, subjects } = require('./offers');
const { judge, looked, shown } = require('./run');
const { calm } = require('./text');

const SHOW = 'Show First';
const SCHEME = 'agent-sync';
const MOST_PAGES = 20;
const MOST_FILES = 20;

const ASKED = {
  ack: (id) => [`Acknowledge ${id}?`, 'It says that you have seen it. It lets nobody through yet.'],
  resolve: (id) => [`Resolve ${id}?`, 'Those it stopped may go on.'],
  approve: (id) => [`Approve ${id}?`, id[0] === 'P' ? 'It may then be applied.' : ''],
  apply: (id) => [`Apply ${id}?`, 'It is written into the working tree.'],
};
const ANSWERS = {
  ack: ['Acknowledge'],
  resolve: ['Resolve'],
  approve: ['Approve'],
  apply: ['Apply'],
};
const BOTH = 'Approve and Apply';

class Verbs {
  constructor(folders) {
    this.folders = folders;
    this.pages = new Map();
    this.count = 0;
  }

  /** Register everything; gives what is to be disposed. */
  register() {
    const verbs = ['ack', 'resolve', 'approve', 'apply', 'show'];
    return [
      ...verbs.map((verb) =>
        vscode.commands.registerCommand(`agentSync.${verb}`, (node) => this.run(verb, node)),
      ),
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: (uri) => this.pages.get(uri.path) ?? '',
      }),
    ];
  }

  /** One command, from a row or, without one, from a list to pick from. Never rejects. */
  async run(verb, node) {
    try {
      const chosen = isRow(node) ? known(this.folders, node, verb) : await this.pick(verb);
      if (chosen) await (verb === 'show' ? this.show(chosen) : this.judge(verb, chosen));
    } catch (error) {
      void vscode.window.showErrorMessage(calm(error.message));
    }
  }

  async pick(verb) {
    const all = await pictured(this.folders.list());
    const items = all.flatMap((folder) =>
      subjects(folder.picture)
        .filter((one) => offers(folder.picture, one.id).includes(verb))
        .map((one) => ({
          label: one.id,
          description: calm(said(one), 200),
          detail: calm(all.length > 1 ? `${one.state ?? ''} ${folder.name}` : one.state, 200),
          chosen: { folder, id: one.id },
        })),
    );
    if (!items.length) {
      void vscode.window.showInformationMessage('There is nothing here to do that with.');
      return undefined;
    }
    return (await vscode.window.showQuickPick(items, { title: `agent-sync: ${verb}` }))?.chosen;
  }

  async judge(verb, { folder, id }) {
    const words = await needed(verb, id);
    if (!words) return;
    const answer = await sure(verb, id, about(folder.picture, id));
    if (answer === SHOW) {
      await this.show({ folder, id });
      return;
    }
    if (!answer) return;
    const more = answer === BOTH ? ['--apply'] : [];
    const data = await busy(`agent-sync ${verb} ${id}`, () =>
      judge(program(folder.path), [...line(verb, id), ...words, ...more], folder.path),
    );
    void vscode.window.showInformationMessage(calm(happened(id, data)));
  }

  async show({ folder, id }) {
    const diff = id[0] === 'C' ? ['checkpoint', 'show', id, '--diff'] : ['show', id];
    const text = await busy(`agent-sync show ${id}`, () =>
      shown(program(folder.path), diff, folder.path),
    );
    this.count += 1;
    const path = `/${this.count}/${id}${id[0] === 'P' ? '.diff' : '.txt'}`;
    this.pages.set(path, text);
    for (const old of [...this.pages.keys()].slice(0, -MOST_PAGES)) this.pages.delete(old);
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: SCHEME, path }),
    );
    await vscode.window.showTextDocument(document, { preview: true });
  }
}

/** The folders with their pictures, looked at once where nothing is followed. Throws if all fail. */
async function pictured(folders) {
  const look = async (folder) => ({
    ...folder,
    picture: folder.picture ?? (await looked(program(folder.path), folder.path)),
  });
  const all = await Promise.allSettled(folders.map(look));
  const failed = all.find((one) => one.status === 'rejected');
  const found = all.filter((one) => one.status === 'fulfilled').map((one) => one.value);
  if (failed && !found.length) throw failed.reason;
  return found;
}

function isRow(node) {
  return typeof node?.folder === 'string' && typeof node.subject === 'string';
}

/** What a row is about. Throws words where it is over, or the verb does not go with it. */
function known(folders, { folder: key, subject: id }, verb) {
  const folder = folders.get(key);
  if (folder?.picture && offers(folder.picture, id).includes(verb)) return { folder, id };
  throw new Error(`${ID.test(id) ? id : 'This'} is not there any more, or that does not go with it.`);
}

function line(verb, id) {
  if (verb === 'ack') return ['gate', 'ack', id];
  return verb === 'apply' ? ['patch', 'apply', id] : [verb, id];
}

/** The words that a verb wants, as options; undefined where the person thinks better of it. */
async function needed(verb, id) {
  if (verb !== 'resolve' || id[0] !== 'G') return [];
  const summary = await vscode.window.showInputBox({
    title: `Resolve ${id}`,
    prompt: 'What was agreed, in one sentence',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() ? undefined : 'Say what was agreed.'),
  });
  return summary?.trim() ? [`--summary=${summary.trim()}`] : undefined;
}

async function sure(verb, id, one) {
  const [question, note] = ASKED[verb](id);
  const files = (one?.files ?? []).map((path) => calm(path, 300));
  const more = files.length > MOST_FILES ? [`… and ${files.length - MOST_FILES} more`] : [];
  const detail = [note, one ? calm(said(one)) : '', ...files.slice(0, MOST_FILES), ...more];
  const answers = [...ANSWERS[verb], ...(verb === 'approve' && id[0] === 'P' ? [BOTH] : []), SHOW];
  return vscode.window.showWarningMessage(
    question,
    { modal: true, detail: detail.filter(Boolean).join('\n') },
    ...answers,
  );
}

function busy(title, act) {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title }, act);
}

function said(one) {
  return one.title ?? one.why ?? one.summary ?? (one.giver ? `from ${one.giver}` : '');
}

/** What became of it, from what the program gives back. */
function happened(id, data) {
  const one = data.gate ?? data.patch ?? data.checkpoint ?? {};
  const state = `${id} is ${one.state ?? 'done'}`;
  const asked = one.state === 'submitted' ? (data.asked ?? []) : [];
  const wants = asked.length ? [`it still wants the word of ${asked.join(' and ')}`] : [];
  return [state, ...wants, ...(Array.isArray(one.next) ? one.next : [])].join('; ');
}

module.exports = { happened, Verbs };
