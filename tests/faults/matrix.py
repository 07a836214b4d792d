"""The fault matrix: what every edge does under every fault, as a table that is data.

``EXPECTED`` says it fault by fault; a test holds each cell against what really happens, and
``matrix`` gives the cells in words for people.
"""

from edges import AGAIN, DONE, EDGES, HELD, LOGGED, PASSES, SAYS, STRICT
from making import FAULTS

from agent_sync.store import schema

Row = dict[str, str]
SAW_HELD = (
    "edit of a held file",
    "edit of a file that a running session edits",
    "edit of a held file, strict",
    "shell command that writes a held file",
)
TOLD = ("start of a session", "prompt")
BY_HAND = ("edit of a held file", "edit of a held file, strict", *SAW_HELD[3:])
HEALTHY = f"exit 1: schema {schema.VERSION}, wal"
"""What doctor says of a database that is well; it ends with 1 because nothing is armed here."""
READERS = ("locks", "locks from a bare shell", "status")
USUAL: Row = {
    "edit of a free file": PASSES,
    **dict.fromkeys(SAW_HELD, HELD),
    "edit of a free file, strict": PASSES,
    "shell command that only reads": PASSES,
    **dict.fromkeys(("start of a session", "prompt"), PASSES),
    "every other hook": PASSES,
    "lock": "done: locked",
    "lock of a held file": HELD,
    "lock from a bare shell": "done: locked",
    "append": "done: appended",
    **dict.fromkeys(READERS, "done: held.py"),
    "status line": "done: agent-sync: ",
    "doctor": HEALTHY,
}
"""What happens when nothing is wrong."""
HOOKS = tuple(edge.name for edge in EDGES if edge.is_hook)
COMMANDS = tuple(edge.name for edge in EDGES if not edge.is_hook and edge.name != "status line")
WRITERS = tuple(name for name in COMMANDS if name not in (*READERS, "doctor"))


def blind(says: str, *, logs: bool = True, line: str = "database unreadable") -> Row:
    """Nothing can be read: hooks let pass, with --strict the edit gate refuses; commands say why.

    ``logs``: whether a line can be written into hooks.log.
    """
    return {
        **dict.fromkeys(HOOKS, LOGGED if logs else PASSES),
        **{name: STRICT for name in HOOKS if name.endswith("strict")},
        **dict.fromkeys(TOLD, SAYS),
        **dict.fromkeys(COMMANDS, f"exit 1: {says}"),
        "status line": f"done: {line}",
    }


def looking(says: str, *, logs: bool = True, doctor: str = HEALTHY) -> Row:
    """Nothing can be written, but what is held shows: its edits are refused all the same."""
    return {
        **blind(says, logs=logs),
        **dict.fromkeys(SAW_HELD, HELD),
        **dict.fromkeys(READERS, "done: held.py"),
        "status line": USUAL["status line"],
        "doctor": doctor,
    }


def but(row: Row, *names: str, **words: str) -> Row:
    """A row that differs where it is named: one outcome for the edges in ``names``."""
    return {**row, **dict.fromkeys(names, words["is_"])}


NO_ROOM = "see that the disk has room and that you may write to that folder"
FILES = "Too many open files"
REPAIR = "'agent-sync doctor --repair' saves what can be read"
LAPSED = but(but(USUAL, *BY_HAND, is_=PASSES), "lock of a held file", is_="done: locked")
"""What a lease of an hour is worth a day later; the turn of a running session has no clock."""
NOT_SEEN = but(USUAL, "edit of a file that a running session edits", is_=PASSES)
"""What was claimed last is gone with the log."""
FORGOTTEN = but(LAPSED, *SAW_HELD, is_=PASSES)
EMPTIED = but(FORGOTTEN, *READERS, is_="done: ")
"""As a repository where nothing happened yet."""
EXPECTED: dict[str, Row] = {
    "nothing": USUAL,
    "full disk": looking(NO_ROOM, logs=False, doctor=f"{HEALTHY} | exit 1: {NO_ROOM}"),
    "full disk, no log beside the database": looking(
        NO_ROOM, logs=False, doctor=f"exit 1: {NO_ROOM}"
    ),
    "read-only disk": but(
        looking(NO_ROOM, logs=False),
        "lock from a bare shell",
        is_=f"exit 1: Read-only file system | exit 1: {NO_ROOM}",  # as old SQLite has it
    ),
    "read-only folder": but(
        USUAL, "lock from a bare shell", is_="exit 1: the system refuses: Permission denied"
    ),
    "read-only folder, no log beside the database": looking(
        NO_ROOM, logs=False, doctor=f"exit 1: {NO_ROOM}"
    ),
    "read-only files": looking(NO_ROOM),
    "read-only folder and files": but(
        looking(NO_ROOM, logs=False),
        "lock from a bare shell",
        is_=f"exit 1: the system refuses: Permission denied | exit 1: {NO_ROOM}",
    ),
    "files without any permission": blind(NO_ROOM),
    "folder without any permission": blind("Permission denied", logs=False),
    "folder where the database should be": blind("is no file: move it away"),
    "folder where the database's log should be": blind("is no file: move it away"),
    "folders where hooks.log and the lock files should be": but(
        USUAL,
        "lock from a bare shell",
        is_="exit 1: the system refuses: Is a directory (REPO/.claude/coordination/shell-id)",
    ),
    "link where the database should be": blind("is a link; state is not kept behind links"),
    "text where the database should be": blind(REPAIR, line="database damaged"),
    "empty database file": EMPTIED,
    "database cut in half": blind(REPAIR, line="database damaged"),
    "rubbish in the database's first page": blind(REPAIR, line="database damaged"),
    "rubbish where the leases are": {
        **blind(REPAIR, line="agent-sync: "),
        **dict.fromkeys(("prompt", "every other hook"), PASSES),
        "append": "done: appended",
        "doctor": "exit 1: is damaged: ",
    },
    "rubbish where the decisions are": {
        **USUAL,
        "start of a session": SAYS,
        "status": f"exit 1: {REPAIR}",
        "doctor": "exit 1: is damaged: ",
    },
    "missing -wal": NOT_SEEN,
    "rubbish for a -wal": NOT_SEEN,
    "-wal of another database": EMPTIED,
    "missing -shm": USUAL,
    "rubbish for a -shm": USUAL,
    "-shm of another database": USUAL,
    "database of another program": {
        **blind("is not agent-sync's"),
        "lock of a held file": "exit 1: is not agent-sync's",
    },
    "index that was planted": blind(REPAIR, line="database damaged"),
    "folder that everybody may write": blind("can be written by others"),
    "files that everybody may write": blind("can be written by others"),
    "database of a later version": blind("update agent-sync", line="agent-sync: older than its"),
    "clock a day back": USUAL,
    "clock a year back": USUAL,
    "clock a day ahead": {**LAPSED, **dict.fromkeys(READERS, "done: live.py")},
    "clock a year ahead": {**LAPSED, **dict.fromkeys(READERS, "done: live.py")},
    "writer stopped in the middle of a write": {
        **looking("the coordination database is busy"),
        **{name: AGAIN for name in HOOKS if name.startswith("edit") or "writes" in name},
        **dict.fromkeys(TOLD, LOGGED),
    },
    "no free file descriptor": blind(FILES, logs=False),
    "one free file descriptor": blind(FILES),
    "two free file descriptors": blind(FILES),
    "three free file descriptors": {
        **blind(FILES),
        "lock": "done: locked",
        **dict.fromkeys(READERS, "done: held.py"),
        "status line": USUAL["status line"],
        "doctor": "exit 1: Too many open files",  # as Python has it
    },
    "network file system": but(USUAL, "doctor", is_="exit 1: a rollback journal is used, not WAL"),
}
"""Fault -> edge -> outcome while it lasts."""
AFTERWARDS: dict[str, Row] = {
    **dict.fromkeys(
        (
            "text where the database should be",
            "rubbish in the database's first page",
            "rubbish where the leases are",
        ),
        FORGOTTEN,
    ),
    **dict.fromkeys(("missing -wal", "rubbish for a -wal", "empty database file"), NOT_SEEN),
    "-wal of another database": but(NOT_SEEN, "status", is_="done: "),
    "network file system": EXPECTED["network file system"],
}
"""What is not as usual once the fault is gone: where something of the database was gone for good,
a clock that was set back and right again takes nothing from anybody."""
DAMAGE = (
    "text where the database should be",
    "empty database file",
    "database cut in half",
    "rubbish in the database's first page",
    "rubbish where the leases are",
    "rubbish where the decisions are",
    "-wal of another database",
)
"""Faults that destroy data: what can be read is saved, the rest is gone."""
SHORT = (
    "full disk, no log beside the database",
    "read-only disk",
    "read-only folder and files",
    "folder without any permission",
    "folder where the database should be",
    "text where the database should be",
    "missing -wal",
    "rubbish for a -shm",
    "database of another program",
    "index that was planted",
    "folder that everybody may write",
    "clock a year back",
    "clock a year ahead",
    "writer stopped in the middle of a write",
    "no free file descriptor",
    "three free file descriptors",
    "network file system",
)
"""Those that every test run makes."""


def matrix() -> list[tuple[str, str, str]]:
    """(fault, edge, what happens) of every cell, in words for people."""
    return [
        (fault, edge.name, _words(EXPECTED[fault][edge.name])) for fault in FAULTS for edge in EDGES
    ]


def _words(outcome: str) -> str:
    told = [one.split(": ")[0] if one.startswith(DONE) else one for one in outcome.split(" | ")]
    return " or ".join(told)
