"""The tables of rooms, migration by migration. A new one is appended; an old one never changes.

``{number}``, ``{flat}`` and ``{bytewise}`` are a database's own words (``Database.words``); the
rest is SQL that SQLite and PostgreSQL both run. A room is known by its ``number`` inside: one that
is deleted and made again under its old id is another one. Free texts are stored as JSON texts, so
that no control character of theirs reaches a column. ``made`` orders entries as they came to be.

Of tokens, links and codes only SHA-256 digests are stored. Ids of users and of their tokens are
texts that nobody has twice, so that a backup is read into any store as it is.
"""

MIGRATIONS = (
    """
CREATE TABLE rooms (
    number {number}, id TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, created_at BIGINT NOT NULL,
    meta TEXT NOT NULL, seq BIGINT NOT NULL DEFAULT 0, pulse BIGINT NOT NULL DEFAULT 0,
    message_seq BIGINT NOT NULL DEFAULT 0, audit_seq BIGINT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0, keys BIGINT NOT NULL DEFAULT 0,
    retired BIGINT NOT NULL DEFAULT 0, retired_messages BIGINT NOT NULL DEFAULT 0
);
CREATE TABLE room_entries (
    number BIGINT NOT NULL, scope TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
    revision BIGINT NOT NULL, appended BIGINT, updated_at BIGINT NOT NULL, marks TEXT,
    made BIGINT NOT NULL, PRIMARY KEY (number, scope, key)
);
CREATE TABLE room_appends (
    number BIGINT NOT NULL, scope TEXT NOT NULL, last BIGINT NOT NULL,
    PRIMARY KEY (number, scope)
) {flat};
CREATE TABLE room_messages (
    number BIGINT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,
    sender TEXT, addressed TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, extra TEXT,
    PRIMARY KEY (number, n)
);
CREATE TABLE room_addressees (
    number BIGINT NOT NULL, agent TEXT NOT NULL, n BIGINT NOT NULL, sender TEXT,
    PRIMARY KEY (number, agent, n)
) {flat};
CREATE TABLE room_audit (
    number BIGINT NOT NULL, n BIGINT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL,
    record TEXT NOT NULL, PRIMARY KEY (number, n)
);
CREATE TABLE room_presence (
    number BIGINT NOT NULL, agent TEXT NOT NULL, heartbeat BIGINT NOT NULL, seen BIGINT NOT NULL,
    waiting_on TEXT NOT NULL, waiting_until BIGINT NOT NULL, pulse BIGINT NOT NULL,
    PRIMARY KEY (number, agent)
);
CREATE TABLE room_tokens (
    digest TEXT PRIMARY KEY, number BIGINT NOT NULL, kind TEXT NOT NULL, agent TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX room_tokens_of_agent ON room_tokens (number, kind, agent);
CREATE TABLE room_changes (
    number BIGINT NOT NULL, seq BIGINT NOT NULL, n BIGINT NOT NULL, at BIGINT NOT NULL,
    scope TEXT NOT NULL, key TEXT NOT NULL, before_value TEXT, before_rest TEXT,
    after_value TEXT, after_rest TEXT, PRIMARY KEY (number, seq, n)
);
CREATE INDEX room_changes_of_key ON room_changes (number, scope, key, seq, n);
CREATE TABLE room_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)
""",
    """
CREATE TABLE room_members (
    number BIGINT NOT NULL, user_id TEXT NOT NULL, access TEXT NOT NULL, label TEXT NOT NULL,
    is_default BIGINT NOT NULL DEFAULT 0, created_at BIGINT NOT NULL, PRIMARY KEY (number, user_id)
);
CREATE INDEX room_members_of_user ON room_members (user_id);
CREATE TABLE room_agent_users (
    number BIGINT NOT NULL, agent TEXT NOT NULL, user_id TEXT NOT NULL, PRIMARY KEY (number, agent)
);
CREATE INDEX room_agents_of_user ON room_agent_users (user_id, number);
ALTER TABLE room_tokens ADD COLUMN family TEXT NOT NULL DEFAULT '';
CREATE TABLE users (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at BIGINT NOT NULL
);
CREATE TABLE bearer_tokens (
    id TEXT PRIMARY KEY, family TEXT NOT NULL, digest TEXT NOT NULL UNIQUE,
    refresh_digest TEXT UNIQUE, user_id TEXT NOT NULL, minted_by TEXT NOT NULL, scope TEXT NOT NULL,
    label TEXT NOT NULL, room_id TEXT, agent_id TEXT, client_id TEXT, resource TEXT,
    created_at BIGINT NOT NULL, valid_until BIGINT NOT NULL, refresh_until BIGINT,
    ends_at BIGINT, refreshed_at BIGINT, revoked_at BIGINT
);
CREATE INDEX bearer_tokens_of_user ON bearer_tokens (user_id);
CREATE INDEX bearer_tokens_of_family ON bearer_tokens (family);
CREATE INDEX bearer_tokens_minted_by ON bearer_tokens (minted_by);
CREATE TABLE user_credentials (
    id TEXT PRIMARY KEY, user_id TEXT NOT NULL, public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL, label TEXT NOT NULL, detail TEXT NOT NULL,
    created_at BIGINT NOT NULL, used_at BIGINT
);
CREATE INDEX user_credentials_of_user ON user_credentials (user_id);
CREATE TABLE user_links (
    digest TEXT PRIMARY KEY, user_id TEXT NOT NULL, purpose TEXT NOT NULL,
    created_at BIGINT NOT NULL, valid_until BIGINT NOT NULL, used_at BIGINT
);
CREATE TABLE user_ceremonies (
    digest TEXT PRIMARY KEY, kind TEXT NOT NULL, user_id TEXT, csrf_digest TEXT NOT NULL,
    challenge TEXT NOT NULL, detail TEXT NOT NULL, created_at BIGINT NOT NULL,
    valid_until BIGINT NOT NULL, used_at BIGINT
);
CREATE TABLE device_codes (
    digest TEXT PRIMARY KEY, user_code_digest TEXT NOT NULL UNIQUE, client_id TEXT NOT NULL,
    scope TEXT NOT NULL, status TEXT NOT NULL, user_id TEXT, tries BIGINT NOT NULL DEFAULT 0,
    interval_ms BIGINT NOT NULL, polled_at BIGINT, created_at BIGINT NOT NULL,
    valid_until BIGINT NOT NULL
);
CREATE TABLE oauth_clients (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, redirects TEXT NOT NULL, detail TEXT NOT NULL,
    address TEXT NOT NULL, created_at BIGINT NOT NULL
);
CREATE INDEX oauth_clients_of_address ON oauth_clients (address, created_at);
CREATE TABLE oauth_codes (
    digest TEXT PRIMARY KEY, client_id TEXT NOT NULL, user_id TEXT NOT NULL, redirect TEXT NOT NULL,
    challenge TEXT NOT NULL, resource TEXT, scope TEXT NOT NULL, created_at BIGINT NOT NULL,
    valid_until BIGINT NOT NULL, used_at BIGINT, family TEXT
);
CREATE TABLE failed_attempts (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL,
    detail TEXT NOT NULL, at BIGINT NOT NULL
);
CREATE INDEX failed_attempts_lately ON failed_attempts (kind, address, at)
""",
    """
CREATE TABLE room_embodiments (
    number BIGINT NOT NULL, session TEXT NOT NULL, agent TEXT NOT NULL, limited TEXT NOT NULL,
    role TEXT NOT NULL, PRIMARY KEY (number, session)
)
""",
    """
CREATE TABLE share_heads (
    number BIGINT PRIMARY KEY, epoch BIGINT NOT NULL, seq BIGINT NOT NULL, fence BIGINT NOT NULL,
    blocks TEXT NOT NULL, kept BIGINT NOT NULL, swept_at BIGINT NOT NULL, epoch_at BIGINT NOT NULL
);
CREATE TABLE share_machines (
    number BIGINT NOT NULL, id TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL,
    version TEXT NOT NULL, made_at BIGINT NOT NULL, heard_at BIGINT NOT NULL,
    signs BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (number, id)
);
CREATE TABLE share_documents (
    number BIGINT NOT NULL, kind TEXT NOT NULL, uid TEXT {bytewise} NOT NULL, seq BIGINT NOT NULL,
    machine TEXT NOT NULL, changed_by TEXT NOT NULL, agent TEXT NOT NULL, body TEXT,
    at BIGINT NOT NULL, ends_at BIGINT NOT NULL, fence_epoch BIGINT NOT NULL,
    fence BIGINT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (number, kind, uid)
);
CREATE INDEX share_documents_changed ON share_documents (number, seq);
CREATE INDEX share_documents_of_machine ON share_documents (number, machine, kind);
CREATE INDEX share_documents_aged ON share_documents (number, at);
CREATE INDEX share_documents_ending ON share_documents (number, ends_at) WHERE ends_at > 0;
CREATE TABLE share_claims (
    number BIGINT NOT NULL, stem TEXT {bytewise} NOT NULL, uid TEXT NOT NULL, target TEXT NOT NULL,
    path TEXT NOT NULL, shared BIGINT NOT NULL, machine TEXT NOT NULL, agent TEXT NOT NULL,
    ends_at BIGINT NOT NULL, PRIMARY KEY (number, uid)
) {flat};
CREATE INDEX share_claims_of_stem ON share_claims (number, stem);
CREATE INDEX share_claims_of_machine ON share_claims (number, machine)
""",
)
NEWEST = len(MIGRATIONS)
ROOM = (
    "number", "id", "profile", "created_at", "meta", "seq", "pulse", "message_seq", "audit_seq",
    "bytes", "keys", "retired", "retired_messages",
)  # fmt: skip
SETTINGS = ("name", "value")
PARTS: "dict[str, tuple[str, ...]]" = {
    "room_entries": (
        "number", "scope", "key", "value", "revision", "appended", "updated_at", "marks", "made",
    ),
    "room_appends": ("number", "scope", "last"),
    "room_messages": (
        "number", "n", "seq", "at", "sender", "addressed", "kind", "body", "extra",
    ),
    "room_addressees": ("number", "agent", "n", "sender"),
    "room_audit": ("number", "n", "seq", "at", "record"),
    "room_presence": (
        "number", "agent", "heartbeat", "seen", "waiting_on", "waiting_until", "pulse",
    ),
    "room_tokens": ("number", "digest", "kind", "agent", "created_at", "family"),
    "room_members": ("number", "user_id", "access", "label", "is_default", "created_at"),
    "room_agent_users": ("number", "agent", "user_id"),
    "room_changes": (
        "number", "seq", "n", "at", "scope", "key", "before_value", "before_rest", "after_value",
        "after_rest",
    ),
    "room_embodiments": ("number", "session", "agent", "limited", "role"),
    "share_heads": ("number", "epoch", "seq", "fence", "blocks", "kept", "swept_at", "epoch_at"),
    "share_machines": (
        "number", "id", "user_id", "name", "version", "made_at", "heard_at", "signs",
    ),
    "share_documents": (
        "number", "kind", "uid", "seq", "machine", "changed_by", "agent", "body", "at",
        "ends_at", "fence_epoch", "fence", "state",
    ),
    "share_claims": (
        "number", "stem", "uid", "target", "path", "shared", "machine", "agent", "ends_at",
    ),
}  # fmt: skip
"""Every table that holds rows of a room by its number, and its columns."""
USERS: "dict[str, tuple[str, ...]]" = {
    "users": ("id", "name", "created_at"),
    "bearer_tokens": (
        "id", "family", "digest", "refresh_digest", "user_id", "minted_by", "scope", "label",
        "room_id", "agent_id", "client_id", "resource", "created_at", "valid_until",
        "refresh_until", "ends_at", "refreshed_at", "revoked_at",
    ),
    "user_credentials": (
        "id", "user_id", "public_key", "sign_count", "label", "detail", "created_at", "used_at",
    ),
    "user_links": ("digest", "user_id", "purpose", "created_at", "valid_until", "used_at"),
    "user_ceremonies": (
        "digest", "kind", "user_id", "csrf_digest", "challenge", "detail", "created_at",
        "valid_until", "used_at",
    ),
    "device_codes": (
        "digest", "user_code_digest", "client_id", "scope", "status", "user_id", "tries",
        "interval_ms", "polled_at", "created_at", "valid_until",
    ),
    "oauth_clients": ("id", "name", "redirects", "detail", "address", "created_at"),
    "oauth_codes": (
        "digest", "client_id", "user_id", "redirect", "challenge", "resource", "scope",
        "created_at", "valid_until", "used_at", "family",
    ),
    "failed_attempts": ("id", "kind", "address", "name", "detail", "at"),
}  # fmt: skip
"""Every table that is no room's: users and what opens rooms for them, and its columns."""


def inserting(table: str, columns: "tuple[str, ...]") -> str:
    """The statement that puts one row."""
    values = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


def statements(script: str, words: "dict[str, str]") -> "list[str]":
    """A migration, statement by statement, in a database's own words."""
    for name, word in words.items():
        script = script.replace("{" + name + "}", word)
    return [one.strip() for one in script.split(";") if one.strip()]
