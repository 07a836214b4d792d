'use strict';

// The six sections of a picture, as rows: {key, label, description, tooltip, icon, subject, children}.
// Everything that stands in a row went through plain().

const { PERSON } = require('./run');
const { isObject } = require('./said');
const { plain } = require('./text');

const MOST = 200;
const SECTIONS = [
  ['sessions', 'Sessions', 'organization', sessions],
  ['work', 'Active Work', 'tasklist', work],
  ['ownership', 'File Ownership', 'files', ownership],
  ['blockers', 'Blockers', 'error', blockers],
  ['patches', 'Patches', 'diff', patches],
  ['obligations', 'Obligations', 'bell', obligations],
];

/** The sections of a picture, each with its rows. */
function sections(picture) {
  return SECTIONS.map(([key, label, icon, rows]) => {
    const found = rows(picture);
    return { key, label, icon, description: String(found.length), children: shown(found) };
  });
}

/** How many obligations are the person's. */
function wanted(picture) {
  return list(picture.obligations).filter((one) => one.agent_id === PERSON).length;
}

function shown(rows) {
  if (!rows.length) return [{ key: 'nothing', label: 'nothing' }];
  const more = rows.length - MOST;
  if (more <= 0) return rows;
  return [...rows.slice(0, MOST), { key: 'more', label: `… and ${more} more` }];
}

function sessions(picture) {
  const agents = list(picture.active_work.agents);
  const tops = new Set(agents.filter((one) => !one.parent).map((one) => one.id));
  const isBelow = (one) => one.parent && tops.has(one.parent);
  return agents
    .filter((one) => !isBelow(one))
    .map((top) => ({
      ...agent(top),
      children: agents.filter((one) => isBelow(one) && one.parent === top.id).map(agent),
    }));
}

function agent(one) {
  return {
    key: plain(one.id),
    label: plain(one.name),
    description: joined([one.status, one.role, doing(one)]),
    tooltip: lines([
      ['Id', one.id],
      ['Kind', one.kind],
      ['Client', one.client],
      ['Protection', one.protection],
      ['Not protected', one.unprotected],
      ['Last sign of life', one.last_seen],
      ['Last file', one.file],
    ]),
    icon: one.id === PERSON ? 'person' : 'hubot',
  };
}

function doing(one) {
  if (one.task) return `${plain(one.task)} ${plain(one.task_title, 80)}`;
  return one.file;
}

function work(picture) {
  const crews = list(picture.crews).map((one) => ({
    key: plain(one.id),
    label: `${plain(one.id)} ${plain(one.title)}`,
    description: joined([one.mode, one.phase]),
    icon: 'organization',
    children: list(one.members).map((x) => ({
      key: plain(x.agent_id),
      label: plain(x.agent),
      description: plain(x.role),
    })),
  }));
  const tasks = list(picture.active_work.tasks).map((one) => ({
    key: plain(one.id),
    label: `${plain(one.id)} ${plain(one.title)}`,
    description: joined([words(one.status), one.owner, one.blocked_reason]),
    tooltip: lines([
      ['Task', one.title],
      ['Owner', one.owner],
      ['Files', names(one.files)],
      ['Waits for', names(one.unfinished)],
      ['Description', one.description],
    ]),
    icon: 'checklist',
  }));
  return [...crews, ...tasks];
}

function ownership(picture) {
  const { leases, files, orphaned } = picture.ownership ?? {};
  const rows = new Map();
  const add = (key, said) => {
    const path = plain(key, 400);
    rows.set(path, [...(rows.get(path) ?? []), said]);
  };
  for (const one of list(leases)) {
    const more = [one.kind, one.mode === 'shared' ? 'shared' : '', waiting(one.waiters)];
    add(one.key, `held by ${plain(one.holder)} (${joined(more)})`);
  }
  const called = new Map(list(picture.active_work.agents).map((one) => [one.id, one.name]));
  for (const one of list(files)) {
    const authors = list(one.authors).map((x) =>
      x.person ? 'the person' : plain(called.get(x.agent_id) ?? x.agent_id),
    );
    add(one.path, `uncommitted work of ${[...new Set(authors)].join(', ')}`);
  }
  for (const one of list(orphaned)) {
    for (const path of strings(one.paths)) add(path, `orphaned: ${plain(one.agent)} is gone`);
  }
  return [...rows].map(([path, said]) => ({
    key: path,
    label: path,
    description: said.join('; '),
    tooltip: [path, ...said].join('\n'),
    icon: 'file',
  }));
}

function waiting(number) {
  return number > 0 ? `${plain(number)} waiting` : '';
}

function blockers(picture) {
  const all = picture.blockers;
  return [
    ...list(all.blocked).map(blocked),
    ...list(all.free_to_go_on).map((one) => ({
      key: `free ${plain(one.agent_id)} ${plain(one.subject)}`,
      label: `${plain(one.agent)} is free to go on`,
      description: `${plain(one.subject)} is over`,
      icon: 'pass',
    })),
    ...list(all.gates).map((one) => subject(one, one.state, [one.why], 'shield', [
      ['Reason', one.reason],
      ['Since', one.since],
    ])),
    ...list(all.checkpoints).map((one) => subject(one, one.state, [one.summary], 'milestone')),
    ...list(all.handovers).map((one) => subject(
      one,
      `from ${plain(one.giver)}`,
      [`waits for ${plain(one.receiver) || 'anybody'}`],
      'arrow-swap',
      [['Until', one.expires_at]],
    )),
  ];
}

function blocked(one) {
  const by = one.kind === 'lease' ? `a lease of ${names(one.by)}` : plain(one.subject);
  return {
    key: `blocked ${plain(one.agent_id)} ${plain(one.subject)} ${plain(one.path)}`,
    label: `${plain(one.agent)} is blocked`,
    description: `${plain(one.path, 400)}, by ${by}`,
    tooltip: lines([['Path', one.path], ['By', by], ['Since', one.since]]),
    icon: 'error',
    subject: one.subject,
    children: list(one.lets_go_on).map(duty),
  };
}

function patches(picture) {
  return list(picture.patches).map((one) => ({
    ...subject(one, one.state, [one.title, `by ${plain(one.author)}`], 'diff', [
      ['Made', one.created_at],
    ]),
    children: strings(one.files).slice(0, MOST).map((path) => ({
      key: plain(path, 400),
      label: plain(path, 400),
      icon: 'file',
    })),
  }));
}

function obligations(picture) {
  return list(picture.obligations).map(duty);
}

function duty(one) {
  return {
    key: `${plain(one.agent_id)} ${plain(one.verb)} ${plain(one.subject, 400)}`,
    label: `${plain(one.agent)}: ${plain(one.verb)} ${plain(one.subject)}`,
    description: plain(one.because),
    tooltip: lines([
      ['Why', one.because],
      ['Words', names(one.words)],
      ['Waiting', names(one.waiting)],
      ['Since', one.since],
      ['Command', one.command],
    ]),
    icon: one.agent_id === PERSON ? 'bell-dot' : 'bell',
    subject: one.subject,
  };
}

/** What has an id: how it stands comes first, for a narrow view cuts the words off. */
function subject(one, stands, said, icon, more = []) {
  const label = `${plain(one.id)} ${plain(stands)}`.trim();
  return {
    key: plain(one.id),
    label,
    description: joined(said),
    tooltip: [label, ...said.map((x) => plain(x, 500)), lines(more)].filter(Boolean).join('\n'),
    icon,
    subject: one.id,
  };
}

function list(value) {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function strings(value) {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function names(value) {
  return strings(value).map((one) => plain(one)).join(', ');
}

function words(value) {
  return plain(value).replace(/_/g, ' ');
}

function joined(parts) {
  return parts.map((one) => plain(one).trim()).filter(Boolean).join(', ');
}

function lines(pairs) {
  return pairs
    .map(([name, value]) => [name, plain(value, 500)])
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

module.exports = { MOST, SECTIONS, sections, wanted };
