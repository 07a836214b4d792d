"""The JSON envelope: one shape for every command, success and failure alike (CLI-2)."""

import json
from typing import Any

import pytest

from agent_sync.cli.command_table import TABLE
from agent_sync.cli.result import Problem, Result
from scene.database import Database
from support import Cli

KEYS = ["command", "data", "errors", "exit_code", "status", "version"]
WHO = ["acting_as", "source"]
AGENT_KEYS = [
    "id",
    "kind",
    "name",
    "name_from",
    "others",
    "parent",
    "registered",
    "role",
    "rule",
    "session",
    "twin_pid",
    "client",
]
BOARD_KEYS = [
    "merges",
    "paused",
    "blocked",
    "free_to_go_on",
    "orphaned",
    "active",
    "activity",
    "agents",
    "decisions",
    "attention",
    "hook_error",
    "hook_errors",
    "leases",
    "me",
    "now",
    "tasks",
    "unread",
    "waits",
]

# Each command with arguments that succeed in the prepared repository, and the keys of its data.
SUCCESS: dict[str, tuple[list[str], list[str]]] = {
    "status": ([], BOARD_KEYS),
    "register": (["--name", "Ada"], AGENT_KEYS),
    "whoami": ([], AGENT_KEYS),
    "heartbeat": ([], AGENT_KEYS),
    "lock": (["a.py"], ["beyond", "enforced", "leases", "missing", "token", "tokens"]),
    "unlock": (["a.py"], ["free", "released"]),
    "locks": ([], ["leases"]),
    "append": (["log.txt", "--content", "x"], ["bytes", "path"]),
    "create-task": (["new"], ["task"]),
    "update-task": (["T1", "--priority", "3"], ["task"]),
    "tasks": ([], ["tasks"]),
    "show-task": (["T1"], ["task"]),
    "claim-task": (["T1"], ["leased", "task"]),
    "claim-next": ([], ["leased", "task"]),
    "complete-task": (["T2"], ["task", "unblocked"]),
    "block-task": (["T1", "--reason", "r"], ["task"]),
    "unblock-task": (["T3"], ["task"]),
    "cancel-task": (["T1"], ["task"]),
    "release-task": (["T2"], ["task"]),
    "crew": (["create", "parsers"], ["crew"]),
    "crews": ([], ["crews"]),
    "wake": (["bob", "review"], ["wake"]),
    "send": (["--to", "bob", "--message", "m"], ["id", "to"]),
    "inbox": ([], ["marked_read", "messages"]),
    "read-message": (["M1"], ["message"]),
    "ack": (["M1"], ["id"]),
    "thread": (["M1"], ["messages"]),
    "search": (["hello"], ["hits"]),
    "decision": (["tabs"], ["id", "supersedes"]),
    "decisions": ([], ["decisions"]),
    "log": (["--type", "t", "--message", "m"], ["path", "seq", "type"]),
    "activity": ([], ["events", "last"]),
    "who": (["mine.py"], ["checkout", "dirty", "files", "kept", "leases", "path", "work"]),
    "own": (["mine.py"], ["owned"]),
    "disown": (["mine.py"], ["disowned"]),
    "pause": (["5m"], ["paused", "was"]),
    "restore": (["--list"], ["versions"]),
    "checkpoints": ([], ["checkpoints"]),
    "propose": (["--title", "t", "--file", "p.py", "--content", "x"], ["asked", "checks", "patch"]),
    "patch": (["show", "P1"], ["diff", "history", "parties", "patch"]),
    "patches": ([], ["patches"]),
    "approve": (["P2"], ["asked", "checks", "patch"]),
    "reject": (["P2", "--why", "w"], ["asked", "checks", "patch"]),
    "init": ([], ["created", "folder", "root"]),
    "gc": ([], ["dropped"]),
    "version": ([], ["program", "python", "root", "schema", "version"]),
    "gate": (["ack", "G1"], ["gate"]),
    "gates": ([], ["gates"]),
    "show": (["G1"], ["gate", "history"]),
    "resolve": (["G2", "--summary", "s"], ["gate"]),
    "handoff": ([], ["handover"]),
    "handoffs": ([], ["handovers"]),
    "accept": (["H1"], ["checkpoints", "files", "handover", "leases", "note", "tasks"]),
    "decline": (["H1"], ["handover"]),
    "take-over": (["gone"], ["checkpoints", "files", "handover", "leases", "note", "tasks"]),
    "next": ([], ["duties", "next"]),
    "duties": ([], ["duties"]),
    "sync": (
        [],
        ["active_work", "blockers", "crews", "now", "obligations", "ownership", "patches"],
    ),
    "cancel": (["G1", "--why", "w"], ["gate"]),
}
WITH_PATCHES = ("patch", "patches", "approve", "reject")
OFFERED = ("accept", "decline")
AT_A_GATE = ("gate", "gates", "show", "resolve", "cancel")
RAW = {"export", "hook", "statusline", "completion", "console", "mcp", "serve", "relay"}
# These have a contract of their own, beside what installs and what runs git.
ELSEWHERE = {"install", "uninstall", "doctor", "verify", "guard", "commit", "checkpoint"} | {
    "room", "user", "token", "device", "link", "unlink",
}  # fmt: skip

FAILURE: list[tuple[list[str], int, str]] = [
    (["lock", "held.py"], 2, "held"),
    (["lock", "--ttl", "0", "a.py"], 64, "invalid_input"),
    (["lock"], 64, "usage"),
    (["lock", "held.py", "--wait=0.05"], 2, "wait_timed_out"),
    (["lock", "a.py", "--token", "99"], 2, "stale_token"),
    (["unlock", "held.py"], 2, "held"),
    (["append", "held.py", "--content", "x"], 2, "held"),
    (["own", "held.py"], 3, "not_found"),
    (["own", "theirs.py"], 2, "conflict"),
    (["disown", "theirs.py"], 3, "not_found"),
    (["append", "no/folder/x", "--content", "x"], 64, "invalid_input"),
    (["register", "--name", "Bob"], 2, "name_taken"),
    (["claim-task", "T4"], 2, "claimed"),
    (["claim-task", "T99"], 3, "not_found"),
    (["show-task", "twice"], 2, "ambiguous"),
    (["complete-task", "T4"], 2, "claimed"),
    (["create-task", " "], 64, "invalid_input"),
    (["update-task", "T1"], 64, "usage"),
    (["unblock-task", "T1"], 64, "invalid_input"),
    (["read-message", "M99"], 3, "not_found"),
    (["ack", "M99"], 3, "not_found"),
    (["thread", "M99"], 3, "not_found"),
    (["decision", "x", "--supersedes", "D9"], 3, "not_found"),
    (["send", "--to", "bob", "--message", ""], 64, "invalid_input"),
    (["log", "--type", "two words", "--message", "m"], 64, "invalid_input"),
    (["gate", "open", "--with", "nobody"], 3, "not_found"),
    (["patch", "show", "P9"], 3, "not_found"),
    (["patch", "apply", "P9"], 3, "not_found"),
    (["patch", "apply", "G1"], 64, "invalid_input"),
    (["patch", "apply", "P1", "--why", "x"], 64, "usage"),
    (["propose", "--title", "t", "--refused"], 3, "not_found"),
    (["propose", "--title", "t", "--file", "x.py"], 64, "usage"),
    (["propose", "--title", " ", "--file", "x.py", "--content", "x"], 64, "invalid_input"),
    (["gate", "open"], 64, "invalid_input"),
    (["gate", "ack", "G9"], 3, "not_found"),
    (["gate", "ack"], 64, "usage"),
    (["gate", "ack", "P1"], 64, "invalid_input"),
    (["approve", "G1"], 64, "usage"),
    (["crew", "create"], 64, "usage"),
    (["crew", "join", "K9"], 3, "not_found"),
    (["crew", "leave"], 3, "not_found"),
    (["wake", "bob", "dance"], 64, "invalid_input"),
    (["nonsense"], 64, "usage"),
    (["status", "--nonsense"], 64, "usage"),
]


@pytest.fixture
def me(alice: Cli, bob: Cli) -> Cli:
    """Alice in a repository where Bob holds a file and a task, and has written to her."""
    bob.ok("register", "--name", "Bob")
    bob.ok("lock", "held.py", "--reason", "mine")
    bob.ok("append", "theirs.py", "--content", "x")
    bob.ok("send", "--to", "alice", "--message", "hello", "--needs-ack")
    alice.ok("append", "mine.py", "--content", "x")
    for title in ("one", "two", "three", "four", "twice", "twice"):
        alice.ok("create-task", title)
    alice.ok("claim-task", "T2")
    alice.ok("block-task", "T3", "--reason", "r")
    bob.ok("claim-task", "T4")
    return alice


def at_a_gate(me: Cli) -> None:
    """Alice and Bob have two gates between them, and have both acknowledged the second."""
    me.ok("gate", "open", "--with", "bob", "--on", "a.py", "--why", "w")
    me.ok("gate", "open", "--with", "bob", "--on", "b.py")
    for who in (me, me.as_("bob")):
        who.ok("gate", "ack", "G2")


def with_patches(me: Cli) -> None:
    """Alice has a patch, and is asked about one of Bob's."""
    words = ("propose", "--title", "t", "--content", "x", "--file")
    me.ok(*words, "q.py")
    me.as_("bob").ok(*words, "r.py", "--approver", "alice")


def somebody_gone(me: Cli) -> None:
    """An agent has locked a file and not been seen for years."""
    me.as_("gone").ok("lock", "left.py")
    database = Database(me.repo)
    database.change("agents", {"last_seen": 1, "sign_at": 1, "pid": 0}, id="gone")


def check(envelope: dict[str, Any], command: str, code: int) -> None:
    """What holds for every envelope."""
    assert sorted(envelope) == KEYS
    assert envelope["version"] == 1
    assert envelope["command"] == command
    assert envelope["exit_code"] == code
    assert envelope["status"] == ("error" if envelope["errors"] else "ok")
    assert (code != 0) == bool(envelope["errors"])


@pytest.mark.proves("CLI-2", "CLI-1")
@pytest.mark.parametrize("command", SUCCESS)
def test_success(me: Cli, command: str) -> None:
    arguments, keys = SUCCESS[command]
    if command in AT_A_GATE:
        at_a_gate(me)
    if command in WITH_PATCHES:
        with_patches(me)
    if command in OFFERED:
        me.as_("bob").ok("handoff", "--to", "alice", "--file", "given.py")
    if command == "take-over":
        somebody_gone(me)
    done = me(command, *arguments, "--json")
    assert (done.code, done.err) == (0, "")
    check(done.envelope, command, 0)
    data = done.envelope["data"]
    anonymous = {"version", "init"}
    assert sorted(data) == sorted([*keys, *([] if command in anonymous else WHO)])
    if command not in anonymous:
        assert (data["acting_as"], data["source"]) == ("alice", "AGENT_SYNC_ID")


@pytest.mark.proves("CLI-2", "CLI-3")
@pytest.mark.parametrize(("words", "status", "code"), FAILURE, ids=lambda value: str(value))
def test_failure(me: Cli, words: list[str], status: int, code: str) -> None:
    done = me(*words, "--json")
    assert (done.code, done.err) == (status, "")
    check(done.envelope, words[0], status)
    assert done.envelope["data"] == {}
    assert done.error["code"] == code
    assert done.error["message"]
    assert "--force" not in done.error["message"] or code == "claimed"


@pytest.mark.proves("CLI-3")
@pytest.mark.parametrize(("words", "status", "code"), FAILURE, ids=lambda value: str(value))
def test_failure_in_words(me: Cli, words: list[str], status: int, code: str) -> None:
    done = me(*words)
    assert (done.code, done.out) == (status, "")
    assert done.err.startswith("agent-sync: ")
    assert done.err.count("\n") == 1
    assert code


@pytest.mark.proves("CLI-2")
def test_no_command_is_forgotten() -> None:
    assert set(SUCCESS) | RAW | ELSEWHERE == set(TABLE)


@pytest.mark.proves("CLI-2")
def test_a_failure_before_any_command_runs_has_the_same_shape(cli: Cli, home: Any) -> None:
    done = cli("status", "--json", cwd=home)
    assert done.code == 1
    check(done.envelope, "status", 1)
    assert done.error["code"] == "no_project"


@pytest.mark.proves("CLI-2")
def test_json_may_stand_before_the_command(alice: Cli) -> None:
    check(alice("--json", "status").envelope, "status", 0)
    check(alice("--json", "lock").envelope, "lock", 64)


def test_status_cannot_contradict_the_errors() -> None:
    assert (Result().status, Result().exit_code) == ("ok", 0)
    failed = Result(problems=(Problem("held", "m", 2, {}),))
    assert (failed.status, failed.exit_code) == ("error", 2)


@pytest.mark.proves("CLI-2", "ID-4")
def test_the_envelope_is_one_ascii_line(me: Cli) -> None:
    me.ok("create-task", "é\u2028\x1b[31m")
    out = me("tasks", "--json").out
    assert out.isascii()
    assert out.count("\n") == 1
    assert json.loads(out)["data"]["tasks"]


@pytest.mark.proves("CLI-1")
def test_what_nobody_expected_is_one_sentence(alice: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("agent_sync.status.board.read", broken)
    done = alice("status")
    assert done.code == 1
    assert "boom" in done.err
    assert "Traceback" not in done.err
    assert alice("status", "--json").error["code"] == "internal"
