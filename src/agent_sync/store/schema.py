"""The schema, moved forward by numbered steps (STATE-4). Loaded only when a step is due.

A step is a script that runs in the transaction that also moves ``user_version``. Steps are
additive. ``OLDEST_READER`` is the oldest version of the program's schema that may still use
a file of this schema; it is stored in the file, so that an older runtime can tell.
"""

VERSION = 7
OLDEST_READER = 4

_ONE = """
CREATE TABLE meta (
  name TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  kind TEXT NOT NULL,               -- session, subagent, shell or operator
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,           -- folded for comparison
  named INTEGER NOT NULL DEFAULT 0, -- 1 when somebody chose the name, 2 by a title
  role TEXT NOT NULL DEFAULT '',
  role_key TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,              -- running, idle, cleared or ended: what it last said
  state_at INTEGER NOT NULL,
  machine TEXT NOT NULL DEFAULT '', -- host, boot and pid namespace
  host TEXT NOT NULL DEFAULT '',
  pid INTEGER NOT NULL DEFAULT 0,
  pid_start TEXT NOT NULL DEFAULT '',
  twin_pid INTEGER NOT NULL DEFAULT 0, -- a second live process under the same id
  twin_start TEXT NOT NULL DEFAULT '',
  parent_pid INTEGER NOT NULL DEFAULT 0, -- parent of the hook, looked at for a client
  cwd TEXT NOT NULL DEFAULT '',
  transcript TEXT NOT NULL DEFAULT '', -- where the client writes the session down
  task_id INTEGER NOT NULL DEFAULT 0,
  last_key TEXT NOT NULL DEFAULT '',
  last_key_at INTEGER NOT NULL DEFAULT 0,
  pushed_to INTEGER NOT NULL DEFAULT 0, -- messages up to here were looked at for a push
  joined_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  legacy_id TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX agents_open ON agents (session_id) WHERE state <> 'ended';
CREATE INDEX agents_name ON agents (name_key);
CREATE INDEX agents_role ON agents (role_key) WHERE role_key <> '';
CREATE INDEX agents_pid ON agents (pid) WHERE pid <> 0;
CREATE INDEX agents_ended ON agents (last_seen) WHERE state = 'ended';
CREATE INDEX agents_legacy ON agents (legacy_id) WHERE legacy_id <> '';

CREATE TABLE leases (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- also the fencing token: it only rises
  target TEXT NOT NULL,             -- file, tree, glob or resource
  pattern INTEGER NOT NULL,         -- 1 for tree and glob
  key TEXT NOT NULL,
  checkout TEXT NOT NULL DEFAULT '', -- its name ('.', 'worktrees/NAME'); '' holds in every one
  kind TEXT NOT NULL,               -- explicit or auto
  keep TEXT NOT NULL DEFAULT '',    -- 'turn' or 'commit' for auto
  mode TEXT NOT NULL,               -- exclusive or shared
  agent_id TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  written_at INTEGER NOT NULL DEFAULT 0, -- the last edit that was seen to finish
  ended_at INTEGER,
  ended_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX leases_open_key ON leases (key) WHERE ended_at IS NULL;
CREATE INDEX leases_open_agent ON leases (agent_id) WHERE ended_at IS NULL;
CREATE INDEX leases_open_pattern ON leases (id) WHERE ended_at IS NULL AND pattern = 1;
CREATE INDEX leases_ended ON leases (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE waits (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the ticket: lower was first
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  checkout TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  machine TEXT NOT NULL DEFAULT '',
  pid INTEGER NOT NULL DEFAULT 0,
  pid_start TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  beat_at INTEGER NOT NULL,
  timed_out_at INTEGER NOT NULL DEFAULT 0,
  reserved_until INTEGER NOT NULL DEFAULT 0,
  notice_id INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER
);
CREATE INDEX waits_open ON waits (id) WHERE ended_at IS NULL;
CREATE INDEX waits_notice ON waits (notice_id) WHERE notice_id <> 0;
CREATE INDEX waits_ended ON waits (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE refusals (
  agent_id TEXT NOT NULL,
  key TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  holder_id TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (agent_id, key)
) WITHOUT ROWID;
CREATE INDEX refusals_at ON refusals (last_at);

CREATE TABLE calls (
  tool_use_id TEXT PRIMARY KEY,     -- a shell call that began and has not been seen to end
  agent_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  started_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX calls_session ON calls (session_id);
CREATE INDEX calls_at ON calls (started_at);

CREATE TABLE events (
  key TEXT PRIMARY KEY,             -- what has been handled once and must not be again
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_at ON events (at);

CREATE TABLE hooks (
  agent_id TEXT NOT NULL,           -- a session; '' for the whole repository
  event TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (agent_id, event)
) WITHOUT ROWID;

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,             -- pending, in_progress, blocked, done, cancelled
  priority INTEGER NOT NULL DEFAULT 0,
  owner_id TEXT NOT NULL DEFAULT '',
  created_by TEXT NOT NULL DEFAULT '',
  blocked_reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  completed_at INTEGER NOT NULL DEFAULT 0,
  legacy_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX tasks_open ON tasks (priority DESC, id)
  WHERE status IN ('pending', 'in_progress', 'blocked');
CREATE INDEX tasks_title ON tasks (title_key);
CREATE TABLE task_files (
  task_id INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (task_id, key)
) WITHOUT ROWID;
CREATE TABLE task_deps (
  task_id INTEGER NOT NULL, depends_on INTEGER NOT NULL, PRIMARY KEY (task_id, depends_on)
) WITHOUT ROWID;
CREATE INDEX task_deps_back ON task_deps (depends_on);

CREATE TABLE messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL DEFAULT 'message', -- message, directive, notice or news
  sender_id TEXT NOT NULL,
  sender_name TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  reply_to INTEGER NOT NULL DEFAULT 0,
  thread_id INTEGER NOT NULL DEFAULT 0,
  urgent INTEGER NOT NULL DEFAULT 0,
  needs_ack INTEGER NOT NULL DEFAULT 0,
  legacy_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX messages_at ON messages (created_at);
CREATE INDEX messages_thread ON messages (thread_id) WHERE thread_id <> 0;
CREATE TABLE addressees (
  address_key TEXT NOT NULL,
  message_id INTEGER NOT NULL,
  address TEXT NOT NULL,
  PRIMARY KEY (address_key, message_id)
) WITHOUT ROWID;
CREATE INDEX addressees_message ON addressees (message_id);
CREATE TABLE deliveries (
  message_id INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  via TEXT NOT NULL DEFAULT '',     -- the address under which the agent has it
  pushed_at INTEGER NOT NULL DEFAULT 0,
  read_at INTEGER NOT NULL DEFAULT 0,
  acked_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, agent_id)
) WITHOUT ROWID;

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL,
  agent_name TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  supersedes INTEGER NOT NULL DEFAULT 0,
  legacy_id TEXT NOT NULL DEFAULT ''
);

CREATE TABLE activity (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL DEFAULT '',
  checkout TEXT NOT NULL DEFAULT '',
  tool TEXT NOT NULL DEFAULT '',
  ref TEXT NOT NULL DEFAULT ''
);
CREATE INDEX activity_at ON activity (at);
CREATE INDEX activity_key ON activity (key, seq) WHERE key <> '';
"""

_TWO = """
CREATE TABLE seen (
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  print TEXT NOT NULL DEFAULT '',   -- size, times and inode then: equal ones need no reading
  hash TEXT NOT NULL DEFAULT '',    -- of the content then; '' for a file that was not there
  at INTEGER NOT NULL,              -- its last read or write
  changed_at INTEGER NOT NULL DEFAULT 0, -- its last write
  wrote_at INTEGER NOT NULL DEFAULT 0, -- its last write that is not known to be committed
  PRIMARY KEY (key, checkout, agent_id)
) WITHOUT ROWID;
CREATE INDEX seen_agent ON seen (agent_id);
CREATE INDEX seen_written ON seen (checkout) WHERE wrote_at <> 0;
CREATE INDEX seen_at ON seen (at);

CREATE TABLE watched (
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  lease_id INTEGER NOT NULL,
  print TEXT NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (key, checkout)
) WITHOUT ROWID;
CREATE INDEX watched_lease ON watched (lease_id);
CREATE INDEX watched_hash ON watched (hash);

CREATE TABLE blobs (
  hash TEXT NOT NULL UNIQUE,
  content BLOB NOT NULL
);

CREATE TABLE kept (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  hash TEXT NOT NULL DEFAULT '',    -- a blob; '' when the content is in git
  source TEXT NOT NULL DEFAULT '',  -- the git object that holds the content
  mode INTEGER NOT NULL DEFAULT 0,  -- permission bits
  after TEXT NOT NULL DEFAULT '',   -- hash of what stood there afterwards
  owner_id TEXT NOT NULL DEFAULT '', -- whose version it is; '' for a person
  by_id TEXT NOT NULL DEFAULT '',   -- who changed it; '' when nobody is accused
  why TEXT NOT NULL DEFAULT '',
  restored_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX kept_key ON kept (key, id);
CREATE INDEX kept_at ON kept (at);
CREATE INDEX kept_hash ON kept (hash) WHERE hash <> '';

ALTER TABLE calls ADD COLUMN background INTEGER NOT NULL DEFAULT 0;
ALTER TABLE calls ADD COLUMN command TEXT NOT NULL DEFAULT '';
"""

_THREE = """
ALTER TABLE seen ADD COLUMN presumed INTEGER NOT NULL DEFAULT 0; -- 1: known only from a window
ALTER TABLE seen ADD COLUMN unread INTEGER NOT NULL DEFAULT 0; -- 1: wrote over a change unread
ALTER TABLE watched ADD COLUMN owner_id TEXT NOT NULL DEFAULT ''; -- whose version it is

CREATE TABLE looks (
  checkout TEXT PRIMARY KEY,        -- git was asked what differs from HEAD there
  at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  whole INTEGER NOT NULL            -- 0: it was cut short, and says less than there is
) WITHOUT ROWID;

CREATE TABLE commits (
  oid TEXT PRIMARY KEY,             -- a commit that HEAD came to be at
  agent_id TEXT NOT NULL,           -- by a command of this agent
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX commits_at ON commits (at);
ALTER TABLE calls ADD COLUMN head TEXT NOT NULL DEFAULT ''; -- branch and commit when it began
ALTER TABLE commits ADD COLUMN branch TEXT NOT NULL DEFAULT ''; -- where it was made
CREATE INDEX commits_agent ON commits (agent_id);
ALTER TABLE calls ADD COLUMN aside TEXT NOT NULL DEFAULT ''; -- files its commit hooks put aside
ALTER TABLE agents ADD COLUMN sign_at INTEGER NOT NULL DEFAULT 0; -- last sign by the clock of then

CREATE TABLE edits (
  key TEXT NOT NULL,                -- an edit that began and whose end no hook has looked at
  checkout TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  print TEXT NOT NULL,              -- of the file, before it
  tool TEXT NOT NULL,
  tool_use_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  noted INTEGER NOT NULL DEFAULT 0, -- 1: a hook of somebody else has noted what it left
  PRIMARY KEY (key, checkout, agent_id)
) WITHOUT ROWID;
CREATE INDEX watched_owner ON watched (owner_id);
CREATE INDEX seen_changed ON seen (changed_at) WHERE changed_at <> 0;
ALTER TABLE agents ADD COLUMN unrecorded INTEGER NOT NULL DEFAULT 0; -- 1: Reads may be missing
"""

_FOUR = """
CREATE TABLE gates (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- G1: a point that its parties may not cross
  reason TEXT NOT NULL,             -- conflict, checkpoint, phase, drift or manual
  why TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,              -- requested, acknowledged, ready or cancelled
  policy TEXT NOT NULL,             -- all, majority, person or quorum:N
  checkout TEXT NOT NULL DEFAULT '', -- its name; '' holds in every one
  opener_id TEXT NOT NULL,
  crew_id INTEGER NOT NULL DEFAULT 0,
  cause TEXT NOT NULL DEFAULT '',   -- two of one cause and the same parties are one gate
  holder_id TEXT NOT NULL DEFAULT '', -- who may write on until grace_until, or its acknowledgement
  grace_until INTEGER NOT NULL DEFAULT 0,
  deadline_at INTEGER NOT NULL DEFAULT 0,
  escalated_at INTEGER NOT NULL DEFAULT 0,
  summary TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX gates_open ON gates (id) WHERE ended_at IS NULL;
CREATE INDEX gates_ended ON gates (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE parties (
  subject TEXT NOT NULL,            -- G1, C1, P1, H1, K1: what an agent has part in
  agent_id TEXT NOT NULL,
  part TEXT NOT NULL,               -- party, author, held, approver, giver, receiver; or a role
  bound INTEGER NOT NULL DEFAULT 0, -- 1 while it may stop writes of the agent
  verdict TEXT NOT NULL DEFAULT '', -- acknowledged, objected, approved, rejected
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,              -- of its verdict, or of its coming
  PRIMARY KEY (subject, agent_id, part)
) WITHOUT ROWID;
CREATE INDEX parties_bound ON parties (agent_id) WHERE bound = 1;
CREATE INDEX parties_agent ON parties (agent_id);

CREATE TABLE covered_paths (
  subject TEXT NOT NULL,
  target TEXT NOT NULL,             -- file, tree or glob
  key TEXT NOT NULL,
  PRIMARY KEY (subject, target, key)
) WITHOUT ROWID;

CREATE TABLE covered_files (
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL DEFAULT '',    -- of the content then; '' for a file that was not there
  mode INTEGER NOT NULL DEFAULT 0,  -- permission bits then
  approved TEXT NOT NULL DEFAULT '', -- hash when it was approved
  after TEXT NOT NULL DEFAULT '',   -- hash of what a patch left
  source TEXT NOT NULL DEFAULT '',  -- the key it comes from, of a renamed file
  PRIMARY KEY (subject, key)
) WITHOUT ROWID;

CREATE TABLE papers (
  subject TEXT NOT NULL,
  name TEXT NOT NULL,               -- diff, output, patch, note
  content BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (subject, name)
) WITHOUT ROWID;

CREATE TABLE steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- the history of a subject
  subject TEXT NOT NULL,
  at INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  agent_name TEXT NOT NULL,
  what TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT ''
);
CREATE INDEX steps_subject ON steps (subject, id);

CREATE TABLE stopped (
  agent_id TEXT NOT NULL,           -- whose write was refused
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  freed_at INTEGER NOT NULL DEFAULT 0,
  told_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (agent_id, subject)
) WITHOUT ROWID;
CREATE INDEX stopped_subject ON stopped (subject);

CREATE TABLE crews (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- K1
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  mode TEXT NOT NULL,               -- open, peer-contract, manager-delegate or handoff-resume
  phase TEXT NOT NULL,              -- planning, executing, reviewing or completed
  architect_id TEXT NOT NULL,
  worker_id TEXT NOT NULL DEFAULT '', -- who has the work, in handoff-resume
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX crews_open ON crews (id) WHERE ended_at IS NULL;

CREATE TABLE checkpoints (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- C1: a state of files that others must approve
  summary TEXT NOT NULL,
  author_id TEXT NOT NULL,
  crew_id INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,              -- noted, waiting, approved, rejected, resolved … cancelled
  checkout TEXT NOT NULL,
  head TEXT NOT NULL DEFAULT '',    -- the commit then
  next TEXT NOT NULL DEFAULT '',
  risk TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '',
  command TEXT NOT NULL DEFAULT '', -- what was run as evidence, and how it ended
  exit_code INTEGER,
  replaces INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX checkpoints_open ON checkpoints (id) WHERE ended_at IS NULL;
CREATE INDEX checkpoints_ended ON checkpoints (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE required_items (
  checkpoint_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  done_at INTEGER NOT NULL DEFAULT 0,
  done_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (checkpoint_id, name)
) WITHOUT ROWID;

CREATE TABLE patches (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- P1: a change left for whoever may make it
  title TEXT NOT NULL,
  author_id TEXT NOT NULL,
  state TEXT NOT NULL,              -- draft, submitted, conflicting, approved … cancelled
  checkout TEXT NOT NULL,
  round INTEGER NOT NULL DEFAULT 1, -- rises with each new text
  applied_by TEXT NOT NULL DEFAULT '',
  reverted_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX patches_open ON patches (id) WHERE ended_at IS NULL;
CREATE INDEX patches_ended ON patches (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX covered_files_key ON covered_files (key);

CREATE TABLE refused_edits (
  agent_id TEXT PRIMARY KEY,        -- the last one of each agent
  at INTEGER NOT NULL,
  tool TEXT NOT NULL,
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  payload BLOB NOT NULL             -- the input of the tool, as the client sent it
) WITHOUT ROWID;

CREATE TABLE handovers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- H1
  giver_id TEXT NOT NULL,
  receiver TEXT NOT NULL DEFAULT '', -- as written; '' for whoever takes it
  receiver_id TEXT NOT NULL DEFAULT '',
  task_id INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,              -- pending, accepted, declined or withdrawn
  checkout TEXT NOT NULL,
  head TEXT NOT NULL DEFAULT '',
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX handovers_open ON handovers (id) WHERE ended_at IS NULL;
CREATE INDEX handovers_ended ON handovers (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE wakes (
  message_id INTEGER PRIMARY KEY,   -- a message that asks for one verb
  agent_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX wakes_open ON wakes (agent_id) WHERE ended_at IS NULL;

CREATE TABLE duties_told (
  agent_id TEXT NOT NULL,           -- what an agent was told that it owes, once per change
  duty TEXT NOT NULL,
  at INTEGER NOT NULL,
  held_at INTEGER NOT NULL DEFAULT 0, -- when its Stop was held back for it
  PRIMARY KEY (agent_id, duty)
) WITHOUT ROWID;
ALTER TABLE leases ADD COLUMN asked INTEGER NOT NULL DEFAULT 0; -- 1: no edit took it by itself
ALTER TABLE leases ADD COLUMN reserved_until INTEGER NOT NULL DEFAULT 0; -- by a hand-over, ms
ALTER TABLE handovers ADD COLUMN whole INTEGER NOT NULL DEFAULT 0; -- 1: all the work of the giver
ALTER TABLE waits ADD COLUMN gate_id INTEGER NOT NULL DEFAULT 0; -- counts while that gate is open
ALTER TABLE tasks ADD COLUMN assigned_by TEXT NOT NULL DEFAULT ''; -- who gave it to its owner
ALTER TABLE tasks ADD COLUMN crew_id INTEGER NOT NULL DEFAULT 0; -- the crew whose work it is
CREATE INDEX tasks_crew ON tasks (crew_id) WHERE crew_id > 0;
ALTER TABLE patches ADD COLUMN intent TEXT NOT NULL DEFAULT ''; -- being applied or reverted
"""

_FIVE = """
ALTER TABLE agents ADD COLUMN client TEXT NOT NULL DEFAULT ''; -- codex, claude, mcp and so on
ALTER TABLE agents ADD COLUMN unprotected TEXT NOT NULL DEFAULT ''; -- why writes go unjudged
"""

_SIX = """
ALTER TABLE agents ADD COLUMN terminal TEXT NOT NULL DEFAULT ''; -- pts/3, where the client runs
ALTER TABLE agents ADD COLUMN title TEXT NOT NULL DEFAULT ''; -- what its client calls the session
ALTER TABLE agents ADD COLUMN prompt TEXT NOT NULL DEFAULT ''; -- the first words of the last

CREATE TABLE pauses (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- a time in which all hooks here let pass
  agent_id TEXT NOT NULL,           -- who wanted it
  reason TEXT NOT NULL DEFAULT '',
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  ended_at INTEGER                  -- when it was ended by hand, or found to be over
);
CREATE INDEX pauses_open ON pauses (id) WHERE ended_at IS NULL;
"""

_SEVEN = """
CREATE TABLE link_state (
  name TEXT PRIMARY KEY, value TEXT NOT NULL -- of the link to other machines; no row: there is none
) WITHOUT ROWID;
CREATE TABLE linked (
  kind TEXT NOT NULL,               -- of what machines know under one name: agent, lease and so on
  uid TEXT NOT NULL,                -- its name on every machine
  local TEXT NOT NULL DEFAULT '',   -- its id in this database
  origin TEXT NOT NULL DEFAULT '',  -- the machine it came from, '' for this one
  seq INTEGER NOT NULL DEFAULT 0,   -- the change of the server that is known here
  state TEXT NOT NULL,              -- pending, confirmed, unconfirmed, refused or over
  fence TEXT NOT NULL DEFAULT '',   -- the fencing token of the server, EPOCH:NUMBER
  print TEXT NOT NULL DEFAULT '',   -- of the content that was last sent or came
  at INTEGER NOT NULL,              -- when that was
  PRIMARY KEY (kind, uid)
) WITHOUT ROWID;
CREATE INDEX linked_local ON linked (kind, local);
CREATE TABLE numbers (
  kind TEXT PRIMARY KEY,            -- the table whose new rows get these numbers, while linked
  first INTEGER NOT NULL,           -- what is lower is of before the link, and stays here
  next INTEGER NOT NULL,
  last INTEGER NOT NULL,
  spare_first INTEGER NOT NULL DEFAULT 0, -- the block after this one, 0 for none yet
  spare_last INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_ONE, _TWO, _THREE, _FOUR, _FIVE, _SIX, _SEVEN)
"""Step n (counted from 1) moves a database from version n - 1 to n."""

SEARCH = "CREATE VIRTUAL TABLE words USING fts5 (kind UNINDEXED, ref UNINDEXED, body)"
"""Apart from the steps: an SQLite built without FTS5 goes on without it."""

FILL_SEARCH = """
INSERT INTO words (rowid, kind, ref, body)
SELECT id * 3, 'message', id, body FROM messages WHERE kind <> 'notice'
UNION ALL SELECT id * 3 + 1, 'decision', id, body FROM decisions
UNION ALL SELECT id * 3 + 2, 'task', id, trim(title || ' ' || description) FROM tasks
"""
"""The whole index at once, with the row numbers that ``search`` gives its texts."""


def statements(script: str) -> list[str]:
    """The single statements of a step; ``executescript`` would commit in between."""
    lines = (line.split("--", 1)[0].rstrip() for line in script.splitlines())
    return [part.strip() for part in "\n".join(lines).split(";") if part.strip()]
