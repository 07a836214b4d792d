"""What an agent tries that wants to go on against the others' will (GATE-4, GATE-9, CREW-2)."""

import os
from collections.abc import Callable

import pytest

from agent_sync.system import ancestors, processes
from agent_sync.system.ancestors import Ancestor
from elsewhere import need_posix
from scene.database import Database
from scene.session import Session

from .checkpoint_steps import ask, ok, refused

Make = Callable[..., Session]
BLOB = "$(git hash-object -w --stdin </dev/null)"
PLUMBING = [
    f"git update-index --cacheinfo 100644,{BLOB},src/a.py && git commit -qm x",
    "git apply --cached ../p.patch && git commit -qm x",
    "cat ../p.patch | git apply",
    "cat ../p.patch | patch -p1",
]
PATCH = "--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
INSTEAD_OF_ANN = [
    ("unlock", "src/b.py"),
    ("unlock", "--all"),
    ("handoff", "--to", "ben", "--file", "src/b.py"),
    ("cancel", "H1"),
    ("crew", "create", "mine"),
    ("crew", "close", "K1"),
    ("crew", "give", "ben"),
    ("crew", "leave"),
    ("crew", "assign", "T1", "--to", "ben"),
    ("create-task", "mine"),
    ("update-task", "T1", "--file", "src/a.py"),
    ("release-task", "T1"),
    ("gate", "open", "--with", "ben"),
    ("checkpoint", "x", "--on", "src/b.py", "--approver", "ben"),
    ("propose", "--title", "x", "--file", "src/b.py", "--content", "x"),
    ("register", "--name", "nobody"),
]


@pytest.fixture
def gate(ann: Session, ben: Session) -> str:
    """A gate on one file, between the two."""
    assert ben.id == "ben"
    return str(ok(ann, "gate", "open", "--with", "ben", "--on", "src/a.py")["gate"]["id"])


@pytest.mark.proves("GATE-4", "CHECK-3")
def test_a_second_name_of_a_file_is_stopped_like_its_first(
    ann: Session, ben: Session, gate: str
) -> None:
    need_posix("a hard link is made")
    os.link(ben.repo / "src/a.py", ben.repo / "other.py")
    assert gate in ben.pre_edit("other.py").err
    assert ben.bash("echo x >> other.py").refused
    name = ask(ann, "ben", on="src")
    os.link(ben.repo / "src/b.py", ben.repo / "b2.py")
    assert name in ann.pre_edit("b2.py").err
    assert ben.edit("b2.py").code == 0, "who approves is not stopped"


@pytest.mark.usefixtures("gate", "first_commit")
@pytest.mark.proves("GATE-4")
@pytest.mark.parametrize("command", PLUMBING)
def test_what_a_line_stages_or_applies_without_naming_it_may_be_anything(
    ben: Session, command: str
) -> None:
    need_posix("commands for a POSIX shell")
    (ben.repo.parent / "p.patch").write_text(PATCH, encoding="utf-8")
    assert ben.bash(command).refused


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize("words", INSTEAD_OF_ANN)
def test_nobody_takes_from_another_or_binds_it_in_its_name(
    ann: Session, ben: Session, session: Make, database: Database, words: "tuple[str, ...]"
) -> None:
    ok(ann, "lock", "src/b.py")
    ok(ann, "handoff", "--file", "new.py")
    ok(ann, "crew", "create", "w", "--mode", "manager-delegate")
    ok(ben, "crew", "join", "K1")
    ok(ann, "create-task", "t", "--file", "src/b.py")
    ok(ann, "claim-task", "T1")
    as_ann = session("ben", AGENT_SYNC_ID="ann")
    assert "one's own name" in refused(as_ann, *words)
    assert database.happened("name_refused", "agent_id")
    assert database.held() == [("new.py", "ann"), ("src/b.py", "ann")]


@pytest.mark.proves("CREW-2")
def test_nobody_widens_the_task_that_it_was_given(ann: Session, ben: Session) -> None:
    ok(ann, "crew", "create", "w", "--mode", "manager-delegate")
    ok(ben, "crew", "join", "K1")
    ok(ann, "create-task", "t", "--file", "src/b.py")
    ok(ben, "claim-task", "T1")
    assert "ask ann" in refused(ben, "update-task", "T1", "--file", "src/a.py")
    assert ben.pre_edit("src/a.py").code == 2
    ok(ben, "update-task", "T1", "--priority", "2")
    ok(ann, "update-task", "T1", "--file", "src/a.py")
    assert ben.edit("src/a.py").code == 0


@pytest.mark.proves("CREW-1")
def test_who_is_party_of_a_gate_of_its_crew_does_not_leave(ann: Session, ben: Session) -> None:
    ok(ann, "crew", "create", "w")
    ok(ben, "crew", "join", "K1")
    gate = ok(ann, "gate", "open", "--with", "ben")["gate"]["id"]
    assert gate in refused(ben, "crew", "leave")


@pytest.mark.proves("GATE-9")
def test_a_session_that_the_author_has_started_approves_nothing_of_it(
    ann: Session, ben: Session, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = ask(ann, "ben")
    here = {"machine": processes.machine(), "pid_start": "x"}
    processes_above = [Ancestor(4_000_001, "x", ["node"]), Ancestor(4_000_002, "x", ["node"])]
    for who, one in zip(("ben", "ann"), processes_above, strict=True):
        database.change("agents", {"pid": one.pid, **here}, id=who)
    monkeypatch.setattr(processes, "probe", lambda *_: processes.ALIVE)
    monkeypatch.setattr(ancestors, "above", lambda: processes_above)
    refused(ben, "approve", name)
    monkeypatch.setattr(ancestors, "above", lambda: processes_above[:1])
    ok(ben, "approve", name)


@pytest.mark.proves("GATE-9")
def test_a_name_that_only_commands_were_given_judges_nothing(
    ann: Session, session: Make, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ghost = session("ghost")
    ok(ghost, "heartbeat")
    name = ask(ann, "ghost")
    values = {"machine": processes.machine(), "pid": 4_000_001, "pid_start": "x"}
    database.change("agents", values, id="ann")
    monkeypatch.setattr(ancestors, "above", lambda: [Ancestor(4_000_001, "x", ["node"])])
    monkeypatch.setattr(processes, "probe", lambda *_: processes.ALIVE)
    assert "one's own name" in refused(ghost, "approve", name)
