"""What stands in the schema of a database of ours, in the order in which it is made.

Made by ``scripts/make_expected_schema.py`` from the steps of ``schema``. The tables of the search
index, which an SQLite without FTS5 leaves out, stand between the two others.
"""

# fmt: off
# ruff: noqa: E501

APPLICATION = 0x61677379
"""``PRAGMA application_id`` of our databases: the letters agsy."""
BETWEEN = ";\n"
"""What stands between two statements here."""
SCHEMA = 7
"""Schema version of this program; a test keeps it equal to ``schema.VERSION``."""

FIRST = """CREATE TABLE meta (
  name TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE agents (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  named INTEGER NOT NULL DEFAULT 0,
  role TEXT NOT NULL DEFAULT '',
  role_key TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  state_at INTEGER NOT NULL,
  machine TEXT NOT NULL DEFAULT '',
  host TEXT NOT NULL DEFAULT '',
  pid INTEGER NOT NULL DEFAULT 0,
  pid_start TEXT NOT NULL DEFAULT '',
  twin_pid INTEGER NOT NULL DEFAULT 0,
  twin_start TEXT NOT NULL DEFAULT '',
  parent_pid INTEGER NOT NULL DEFAULT 0,
  cwd TEXT NOT NULL DEFAULT '',
  transcript TEXT NOT NULL DEFAULT '',
  task_id INTEGER NOT NULL DEFAULT 0,
  last_key TEXT NOT NULL DEFAULT '',
  last_key_at INTEGER NOT NULL DEFAULT 0,
  pushed_to INTEGER NOT NULL DEFAULT 0,
  joined_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  legacy_id TEXT NOT NULL DEFAULT ''
, sign_at INTEGER NOT NULL DEFAULT 0, unrecorded INTEGER NOT NULL DEFAULT 0, client TEXT NOT NULL DEFAULT '', unprotected TEXT NOT NULL DEFAULT '', terminal TEXT NOT NULL DEFAULT '', title TEXT NOT NULL DEFAULT '', prompt TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX agents_open ON agents (session_id) WHERE state <> 'ended';
CREATE INDEX agents_name ON agents (name_key);
CREATE INDEX agents_role ON agents (role_key) WHERE role_key <> '';
CREATE INDEX agents_pid ON agents (pid) WHERE pid <> 0;
CREATE INDEX agents_ended ON agents (last_seen) WHERE state = 'ended';
CREATE INDEX agents_legacy ON agents (legacy_id) WHERE legacy_id <> '';
CREATE TABLE leases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  target TEXT NOT NULL,
  pattern INTEGER NOT NULL,
  key TEXT NOT NULL,
  checkout TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  keep TEXT NOT NULL DEFAULT '',
  mode TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL DEFAULT 0,
  written_at INTEGER NOT NULL DEFAULT 0,
  ended_at INTEGER,
  ended_why TEXT NOT NULL DEFAULT ''
, asked INTEGER NOT NULL DEFAULT 0, reserved_until INTEGER NOT NULL DEFAULT 0);
CREATE TABLE sqlite_sequence(name,seq);
CREATE INDEX leases_open_key ON leases (key) WHERE ended_at IS NULL;
CREATE INDEX leases_open_agent ON leases (agent_id) WHERE ended_at IS NULL;
CREATE INDEX leases_open_pattern ON leases (id) WHERE ended_at IS NULL AND pattern = 1;
CREATE INDEX leases_ended ON leases (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE waits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
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
, gate_id INTEGER NOT NULL DEFAULT 0);
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
  tool_use_id TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  started_at INTEGER NOT NULL
, background INTEGER NOT NULL DEFAULT 0, command TEXT NOT NULL DEFAULT '', head TEXT NOT NULL DEFAULT '', aside TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX calls_session ON calls (session_id);
CREATE INDEX calls_at ON calls (started_at);
CREATE TABLE events (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX events_at ON events (at);
CREATE TABLE hooks (
  agent_id TEXT NOT NULL,
  event TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (agent_id, event)
) WITHOUT ROWID;
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL,
  priority INTEGER NOT NULL DEFAULT 0,
  owner_id TEXT NOT NULL DEFAULT '',
  created_by TEXT NOT NULL DEFAULT '',
  blocked_reason TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  completed_at INTEGER NOT NULL DEFAULT 0,
  legacy_id TEXT NOT NULL DEFAULT ''
, assigned_by TEXT NOT NULL DEFAULT '', crew_id INTEGER NOT NULL DEFAULT 0);
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
  kind TEXT NOT NULL DEFAULT 'message',
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
  via TEXT NOT NULL DEFAULT '',
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
CREATE INDEX activity_key ON activity (key, seq) WHERE key <> ''"""

SEARCH = """CREATE VIRTUAL TABLE words USING fts5 (kind UNINDEXED, ref UNINDEXED, body);
CREATE TABLE 'words_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE 'words_content'(id INTEGER PRIMARY KEY, c0, c1, c2);
CREATE TABLE 'words_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
CREATE TABLE 'words_config'(k PRIMARY KEY, v) WITHOUT ROWID"""

LAST = """CREATE TABLE seen (
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  print TEXT NOT NULL DEFAULT '',
  hash TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL DEFAULT 0,
  wrote_at INTEGER NOT NULL DEFAULT 0, presumed INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,
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
  at INTEGER NOT NULL, owner_id TEXT NOT NULL DEFAULT '',
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
  hash TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  mode INTEGER NOT NULL DEFAULT 0,
  after TEXT NOT NULL DEFAULT '',
  owner_id TEXT NOT NULL DEFAULT '',
  by_id TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  restored_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX kept_key ON kept (key, id);
CREATE INDEX kept_at ON kept (at);
CREATE INDEX kept_hash ON kept (hash) WHERE hash <> '';
CREATE TABLE looks (
  checkout TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  took_ms INTEGER NOT NULL,
  whole INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE commits (
  oid TEXT PRIMARY KEY,
  agent_id TEXT NOT NULL,
  at INTEGER NOT NULL
, branch TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX commits_at ON commits (at);
CREATE INDEX commits_agent ON commits (agent_id);
CREATE TABLE edits (
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  print TEXT NOT NULL,
  tool TEXT NOT NULL,
  tool_use_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  noted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (key, checkout, agent_id)
) WITHOUT ROWID;
CREATE INDEX watched_owner ON watched (owner_id);
CREATE INDEX seen_changed ON seen (changed_at) WHERE changed_at <> 0;
CREATE TABLE gates (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  reason TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  policy TEXT NOT NULL,
  checkout TEXT NOT NULL DEFAULT '',
  opener_id TEXT NOT NULL,
  crew_id INTEGER NOT NULL DEFAULT 0,
  cause TEXT NOT NULL DEFAULT '',
  holder_id TEXT NOT NULL DEFAULT '',
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
  subject TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  part TEXT NOT NULL,
  bound INTEGER NOT NULL DEFAULT 0,
  verdict TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (subject, agent_id, part)
) WITHOUT ROWID;
CREATE INDEX parties_bound ON parties (agent_id) WHERE bound = 1;
CREATE INDEX parties_agent ON parties (agent_id);
CREATE TABLE covered_paths (
  subject TEXT NOT NULL,
  target TEXT NOT NULL,
  key TEXT NOT NULL,
  PRIMARY KEY (subject, target, key)
) WITHOUT ROWID;
CREATE TABLE covered_files (
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  hash TEXT NOT NULL DEFAULT '',
  mode INTEGER NOT NULL DEFAULT 0,
  approved TEXT NOT NULL DEFAULT '',
  after TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (subject, key)
) WITHOUT ROWID;
CREATE TABLE papers (
  subject TEXT NOT NULL,
  name TEXT NOT NULL,
  content BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (subject, name)
) WITHOUT ROWID;
CREATE TABLE steps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject TEXT NOT NULL,
  at INTEGER NOT NULL,
  agent_id TEXT NOT NULL,
  agent_name TEXT NOT NULL,
  what TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT ''
);
CREATE INDEX steps_subject ON steps (subject, id);
CREATE TABLE stopped (
  agent_id TEXT NOT NULL,
  subject TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  freed_at INTEGER NOT NULL DEFAULT 0,
  told_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (agent_id, subject)
) WITHOUT ROWID;
CREATE INDEX stopped_subject ON stopped (subject);
CREATE TABLE crews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  mode TEXT NOT NULL,
  phase TEXT NOT NULL,
  architect_id TEXT NOT NULL,
  worker_id TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX crews_open ON crews (id) WHERE ended_at IS NULL;
CREATE TABLE checkpoints (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  summary TEXT NOT NULL,
  author_id TEXT NOT NULL,
  crew_id INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  checkout TEXT NOT NULL,
  head TEXT NOT NULL DEFAULT '',
  next TEXT NOT NULL DEFAULT '',
  risk TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '',
  command TEXT NOT NULL DEFAULT '',
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
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  author_id TEXT NOT NULL,
  state TEXT NOT NULL,
  checkout TEXT NOT NULL,
  round INTEGER NOT NULL DEFAULT 1,
  applied_by TEXT NOT NULL DEFAULT '',
  reverted_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
, intent TEXT NOT NULL DEFAULT '');
CREATE INDEX patches_open ON patches (id) WHERE ended_at IS NULL;
CREATE INDEX patches_ended ON patches (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX covered_files_key ON covered_files (key);
CREATE TABLE refused_edits (
  agent_id TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  tool TEXT NOT NULL,
  key TEXT NOT NULL,
  checkout TEXT NOT NULL,
  payload BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE handovers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  giver_id TEXT NOT NULL,
  receiver TEXT NOT NULL DEFAULT '',
  receiver_id TEXT NOT NULL DEFAULT '',
  task_id INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  checkout TEXT NOT NULL,
  head TEXT NOT NULL DEFAULT '',
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state_at INTEGER NOT NULL,
  ended_at INTEGER
, whole INTEGER NOT NULL DEFAULT 0);
CREATE INDEX handovers_open ON handovers (id) WHERE ended_at IS NULL;
CREATE INDEX handovers_ended ON handovers (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE wakes (
  message_id INTEGER PRIMARY KEY,
  agent_id TEXT NOT NULL,
  verb TEXT NOT NULL,
  subject TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX wakes_open ON wakes (agent_id) WHERE ended_at IS NULL;
CREATE TABLE duties_told (
  agent_id TEXT NOT NULL,
  duty TEXT NOT NULL,
  at INTEGER NOT NULL,
  held_at INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (agent_id, duty)
) WITHOUT ROWID;
CREATE INDEX tasks_crew ON tasks (crew_id) WHERE crew_id > 0;
CREATE TABLE pauses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  agent_id TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  ended_at INTEGER
);
CREATE INDEX pauses_open ON pauses (id) WHERE ended_at IS NULL;
CREATE TABLE link_state (
  name TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE linked (
  kind TEXT NOT NULL,
  uid TEXT NOT NULL,
  local TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT '',
  seq INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  fence TEXT NOT NULL DEFAULT '',
  print TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, uid)
) WITHOUT ROWID;
CREATE INDEX linked_local ON linked (kind, local);
CREATE TABLE numbers (
  kind TEXT PRIMARY KEY,
  first INTEGER NOT NULL,
  next INTEGER NOT NULL,
  last INTEGER NOT NULL,
  spare_first INTEGER NOT NULL DEFAULT 0,
  spare_last INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID"""
