"""The tables of rooms, migration by migration. A new one is appended; an old one never changes.

``{number}`` and ``{flat}`` are a database's own words (``Database.words``); the rest is SQL that
SQLite and PostgreSQL both run. A room is known by its ``number`` inside: one that is deleted and
made again under its old id is another one. Free texts are stored as JSON texts, so that no control
character of theirs reaches a column. ``made`` orders entries as they came to be.
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
    "room_tokens": ("number", "digest", "kind", "agent", "created_at"),
    "room_changes": (
        "number", "seq", "n", "at", "scope", "key", "before_value", "before_rest", "after_value",
        "after_rest",
    ),
}  # fmt: skip
"""Every table that holds rows of a room by its number, and its columns."""


def inserting(table: str, columns: "tuple[str, ...]") -> str:
    """The statement that puts one row."""
    values = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"


def statements(script: str, words: "dict[str, str]") -> "list[str]":
    """A migration, statement by statement, in a database's own words."""
    for name, word in words.items():
        script = script.replace("{" + name + "}", word)
    return [one.strip() for one in script.split(";") if one.strip()]
