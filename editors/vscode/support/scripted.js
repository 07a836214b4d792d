'use strict';

// Programs that stand in for agent-sync: each says what a test wrote for it, and notes its calls.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const PATIENCE_MS = 20_000;

/** A folder that is removed when the test is over. */
function scratch(t) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'agent-sync-vscode-')));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An executable of these lines of JavaScript; `words` are its arguments, `note` writes a line. */
function program(file, body) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const head = [
    `#!${process.execPath}`,
    "const fs = require('node:fs');",
    'const words = process.argv.slice(2);',
    `const note = (text) => fs.appendFileSync(${JSON.stringify(`${file}.calls`)}, text + "\\n");`,
    "note(JSON.stringify([words, process.cwd(), process.env.AGENT_SYNC_ID ?? '', process.pid]));",
    'const say = (value) => process.stdout.write(JSON.stringify(value) + "\\n");',
  ];
  fs.writeFileSync(file, `${head.join('\n')}\n${body}\n`, { mode: 0o755 });
  return file;
}

/** What a program was called with: [words, folder, AGENT_SYNC_ID, process]. */
function calls(file) {
  if (!fs.existsSync(`${file}.calls`)) return [];
  return fs.readFileSync(`${file}.calls`, 'utf8').trim().split('\n').map((one) => JSON.parse(one));
}

/** Wait until `look` gives something; fails after a bounded time. */
async function until(look, what = 'what was waited for') {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`it never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a process is there. */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** A picture with nothing in it but what is given. */
function picture(more = {}) {
  return {
    now: '2030-01-01T00:00:00Z',
    crews: [],
    patches: [],
    obligations: [],
    ...more,
    active_work: { agents: [], tasks: [], ...more.active_work },
    ownership: { leases: [], files: [], orphaned: [], ...more.ownership },
    blockers: {
      blocked: [], free_to_go_on: [], gates: [], checkpoints: [], handovers: [], ...more.blockers,
    },
  };
}

module.exports = { alive, calls, picture, program, scratch, until };
