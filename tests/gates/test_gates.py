"""Gates through hooks and commands: what they bar, what lets their parties go on (GATE)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scene.database import Database
from scene.session import Session

Make = Callable[..., Session]
MINUTE = 60_000


def ok(who: Session, *words: str) -> dict[str, Any]:
    """The data of a command that has to succeed."""
    done = who.command(*words, "--json")
    assert done.code == 0, (done.out, done.err)
    data: dict[str, Any] = done.envelope["data"]
    return data


def opened(by: Session, *others: str, on: "tuple[str, ...]" = (), **more: str) -> str:
    """Open a gate; its id."""
    words = ["gate", "open", "--with", *others, *(["--on", *on] if on else [])]
    for name, value in more.items():
        words += [f"--{name}", value]
    return str(ok(by, *words)["gate"]["id"])


def refused(answer: object) -> str:
    """What a refused model reads; asserts that it was refused."""
    assert getattr(answer, "code", 0) == 2, answer
    return str(getattr(answer, "err", ""))


@pytest.mark.proves("GATE-1", "GATE-2", "GATE-4", "GATE-5")
def test_noticing_is_not_agreeing(ann: Session, ben: Session) -> None:
    gate = opened(ann, "ben", on=("src/a.py",), why="the interface changes")
    said = refused(ben.pre_edit("src/a.py"))
    assert gate in said
    assert "requested" in said
    assert "ann" in said
    assert f"agent-sync gate ack {gate}" in said
    assert "the interface changes" in said
    refused(ann.pre_edit("src/a.py"))  # opening is no acknowledgement, and binds the opener, too
    assert ben.edit("src/b.py").code == 0
    ok(ben, "gate", "ack", gate)
    said = refused(ben.pre_edit("src/a.py"))
    assert f"agent-sync gate wait {gate}" in said
    ok(ann, "gate", "ack", gate)
    for who in (ann, ben):
        said = refused(who.pre_edit("src/a.py"))
        assert "acknowledged" in said
        assert f"agent-sync gate resolve {gate}" in said
    ok(ben, "gate", "resolve", gate, "--summary", "ann keeps the name")
    assert ben.edit("src/a.py").code == 0
    shown = ok(ann, "gate", "show", gate)
    assert shown["gate"]["state"] == "ready"
    assert [x["what"] for x in shown["history"]] == [
        "gate_opened", "gate_acknowledged", "gate_acknowledged", "gate_all_acknowledged",
        "gate_ready",
    ]  # fmt: skip


@pytest.mark.proves("GATE-2")
def test_no_other_transition_exists(ann: Session, ben: Session, arrive: Make) -> None:
    cat = arrive("cat")
    gate = opened(ann, "ben")
    done = ben.command("gate", "resolve", gate, "--summary", "x", "--json")
    assert (done.code, done.error["code"]) == (2, "not_ready")
    assert sorted(done.error["missing"]) == ["ann", "ben"]
    for words in (("ack",), ("resolve", "--summary", "x"), ("object", "--why", "x")):
        verb, *rest = words
        done = cat.command("gate", verb, gate, *rest, "--json")
        assert (done.code, done.error["code"]) == (2, "not_a_party")
    for verb in ("cancel",):  # not by who did not open it
        assert ben.command("gate", verb, gate, "--why", "x").code == 2
    ok(ben, "gate", "ack", gate)
    assert ok(ben, "gate", "ack", gate)["gate"]["state"] == "requested"  # twice is harmless
    ok(ann, "cancel", gate, "--why", "not needed")
    for words in (  # type: ignore[assignment]
        ("ack", gate),
        ("resolve", gate, "--summary", "x"),
        ("cancel", gate, "--why", "x"),
    ):
        assert ann.command("gate", *words).code == 2
    assert ben.edit("src/a.py").code == 0


@pytest.mark.proves("GATE-4")
def test_every_way_of_writing_is_barred(ann: Session, ben: Session, repo: Path) -> None:
    (repo / ".gitignore").write_text("*.log\nbuild/\n", encoding="utf-8")
    assert ben.change("src/a.py", "a = 2\n").code == 0
    gate = opened(ann, "ben")
    ok(ben, "gate", "ack", gate)
    for command in (
        "sed -i s/a/b/ src/a.py",
        "echo x > src/new.py",
        "sed -i s/a/b/ $(git ls-files)",
        "rm src/*.py",
        "git checkout -- src/a.py",
        "git stash",
        "git reset --hard",
        "git merge other",
        "git pull",
        "git mv src/a.py src/c.py",
        "git commit -am x",
        "git add src/a.py && git commit -m x",
        "cd src && echo x >> a.py; git status",
        "bash -c 'echo x > src/a.py'",
    ):
        refused(ben.pre_bash(command))
    for command in (
        "git status", "cat src/a.py", "grep -r a src", "pytest -q", "git diff", "git add src/a.py",
        "echo x > out.log", "echo x > /tmp/elsewhere", "mkdir -p build", "git log --oneline",
        "agent-sync gate ack G1", "agent-sync inbox", "git checkout -b beside",
    ):  # fmt: skip
        assert ben.pre_bash(command).code == 0, command
    assert ben.pre_edit("debug.log").code == 0
    done = ben.command("commit", "-m", "x", "--json")
    assert (done.code, done.error["code"]) == (2, "barred")
    done = ben.command("append", "src/a.py", "--content", "x", "--json")
    assert (done.code, done.error["code"]) == (2, "barred")
    assert (repo / "src/a.py").read_text(encoding="utf-8") == "a = 2\n"


@pytest.mark.proves("GATE-4")
def test_a_subagent_is_bound_with_its_session_and_nobody_else(
    ann: Session, ben: Session, arrive: Make
) -> None:
    cat = arrive("cat")
    opened(ann, "ben", on=("src/",))
    refused(ben.child("helper").pre_edit("src/a.py"))
    assert cat.edit("src/b.py").code == 0


@pytest.mark.proves("GATE-4")
def test_what_is_ignored_is_guarded_only_by_name(ann: Session, ben: Session, repo: Path) -> None:
    (repo / ".gitignore").write_text("*.log\n", encoding="utf-8")
    opened(ann, "ben", on=("debug.log", "src/"))
    refused(ben.pre_edit("debug.log"))
    assert ben.pre_edit("src/other.log").code == 0


@pytest.mark.proves("GATE-4")
def test_the_commit_guard_asks_it_too(ann: Session, ben: Session, repo: Path) -> None:
    assert ben.change("src/a.py", "a = 2\n").code == 0
    from scene.repositories import git

    git(repo, "add", "src/a.py")
    opened(ann, "ben", on=("src/a.py",))
    done = ben.command("guard", "check", "--json")
    assert (done.code, done.error["code"]) == (2, "barred")


@pytest.mark.proves("GATE-6")
def test_the_absent_are_not_waited_for_and_stay_bound(
    ann: Session, ben: Session, database: Database
) -> None:
    gate = opened(ann, "ben")
    ok(ann, "gate", "ack", gate)
    ben.stop(active=True)
    assert ok(ann, "gate", "show", gate)["gate"]["state"] == "requested"
    database.move("agents", -11 * MINUTE, "state_at", id="ben")
    ok(ann, "gate", "resolve", gate, "--summary", "alone")
    assert ann.edit("src/a.py").code == 0


@pytest.mark.proves("GATE-6")
def test_a_gate_with_nobody_left_is_cancelled(ann: Session, ben: Session) -> None:
    gate = opened(ann, "ben")
    refused(ann.pre_edit("src/a.py"))
    ben.end()
    assert ann.edit("src/a.py").code == 0
    found = ok(ann, "gate", "wait", gate)
    assert found["gate"]["state"] == "cancelled"


@pytest.mark.proves("GATE-6")
@pytest.mark.parametrize("look", ["gates", "status", "sync", "duties"])
def test_what_nobody_is_left_for_is_over_before_it_is_shown(
    ann: Session, ben: Session, database: Database, look: str
) -> None:
    gate = opened(ann, "ben")
    refused(ann.pre_edit("src/a.py"))
    database.change("agents", {"pid": 0, "machine": ""}, id="ben")
    database.silent_for(12 * 60 * MINUTE, id="ben")
    data = ok(ann, look)
    found = data["blockers"] if look == "sync" else data
    for name in ("gates", "blocked", "duties"):
        assert not found.get(name), (name, found)
    assert ben.id not in [one.get("agent") for one in data.get("obligations", [])]
    assert ok(ann, "gate", "show", gate)["gate"]["state"] == "cancelled"
    assert len(database.happened("gate_cancelled", "ref")) == 1


@pytest.mark.proves("GATE-6")
@pytest.mark.parametrize(
    ("policy", "acks", "agreed"),
    [
        ("all", 2, False), ("all", 3, True), ("quorum:2", 1, False), ("quorum:2", 2, True),
        ("quorum:9", 2, False), ("quorum:9", 3, True), ("majority", 1, False),
        ("majority", 2, True),
    ],
)  # fmt: skip
def test_policies(
    ann: Session,
    ben: Session,
    arrive: Make,
    policy: str,
    acks: int,
    agreed: bool,  # noqa: FBT001
) -> None:
    everybody = [ann, ben, arrive("cat")]
    gate = opened(ann, "ben", "cat", policy=policy)
    for who in everybody[:acks]:
        found = ok(who, "gate", "ack", gate)["gate"]
    assert found["state"] == ("acknowledged" if agreed else "requested")


@pytest.mark.proves("GATE-6")
def test_an_objection_stands_until_its_agent_or_the_person_says_otherwise(
    ann: Session, ben: Session, arrive: Make
) -> None:
    cat = arrive("cat")
    gate = opened(ann, "ben", "cat", policy="quorum:2")
    ok(cat, "gate", "object", gate, "--why", "the tests still fail")
    for who in (ann, ben):
        found = ok(who, "gate", "ack", gate)
    assert found["gate"]["state"] == "requested"
    assert "objects" in ann.prompt().context
    ok(cat, "gate", "ack", gate)
    assert ok(ann, "gate", "show", gate)["gate"]["state"] == "acknowledged"


@pytest.mark.proves("GATE-6")
def test_only_the_person_resolves_under_that_policy(
    ann: Session, ben: Session, cli: Callable[..., object]
) -> None:
    gate = opened(ann, "ben", policy="person")
    for who in (ann, ben):
        ok(who, "gate", "ack", gate)
    assert ann.command("gate", "resolve", gate, "--summary", "x").code == 2
    done = cli("gate", "resolve", gate, "--summary", "go on")
    assert getattr(done, "code", 1) == 0, done
    assert ben.edit("src/a.py").code == 0


@pytest.mark.proves("GATE-6")
def test_a_deadline_escalates_once_and_lets_nobody_through(
    ann: Session, ben: Session, database: Database
) -> None:
    gate = opened(ann, "ben", deadline="5")
    database.change("gates", {"deadline_at": 1})
    for _ in range(2):
        refused(ben.pre_edit("src/a.py"))
    assert len(database.happened("gate_escalated", "ref")) == 1
    assert gate in ann.command("gates").out
    refused(ann.pre_edit("src/a.py"))


@pytest.mark.proves("GATE-6")
@pytest.mark.parametrize("who", ["session", "shell"])
def test_a_command_that_looks_escalates_too(
    ann: Session, ben: Session, database: Database, cli: Any, who: str
) -> None:
    assert ben.id
    opened(ann, "ben", deadline="5")
    database.change("gates", {"deadline_at": 1})
    for _ in range(2):
        done = ann.command("gates") if who == "session" else cli("status")
        assert done.code == 0
    assert len(database.happened("gate_escalated", "ref")) == 1


@pytest.mark.proves("GATE-5")
def test_waiting_ends_with_the_gate_or_the_time(ann: Session, ben: Session) -> None:
    gate = opened(ann, "ben")
    done = ben.command("gate", "wait", gate, "--wait=0.1", "--json")
    assert (done.code, done.error["code"]) == (2, "wait_timed_out")
    ok(ann, "gate", "cancel", gate, "--why", "x")
    assert ok(ben, "gate", "wait", gate)["gate"]["state"] == "cancelled"


@pytest.mark.proves("GATE-8")
def test_listed_and_one_row_of_activity_for_each_step(
    ann: Session, ben: Session, database: Database
) -> None:
    gate = opened(ann, "ben", why="w")
    assert [x["id"] for x in ok(ben, "gates")["gates"]] == [gate]
    ok(ann, "gate", "cancel", gate, "--why", "x")
    assert ok(ben, "gates")["gates"] == []
    assert [x["state"] for x in ok(ben, "gates", "--all")["gates"]] == ["cancelled"]
    for kind in ("gate_opened", "gate_cancelled"):
        assert len(database.happened(kind, "ref")) == 1


@pytest.mark.proves("GATE-1")
def test_of_one_cause_and_the_same_parties_there_is_one(ann: Session, ben: Session) -> None:
    assert opened(ann, "ben", on=("src/a.py",)) == opened(ben, "ann", on=("src/a.py",))
    assert opened(ann, "ben", on=("src/b.py",)) == "G2"


@pytest.mark.proves("GATE-4")
def test_in_all_worktrees_unless_in_one(ann: Session, ben: Session, repo: Path) -> None:
    from scene.repositories import git

    git(repo, "worktree", "add", "-q", "--detach", str(repo.parent / "beside"))
    ben.cwd = ben.start_dir = repo.parent / "beside"
    gate = opened(ann, "ben", on=("src/",))
    refused(ben.pre_edit("src/a.py"))
    ok(ann, "gate", "cancel", gate, "--why", "x")
    done = ann.command("gate", "open", "--with", "ben", "--on", "src/", "--checkout", "--json")
    assert done.code == 0
    assert ben.pre_edit("src/a.py").code == 0
    refused(ann.pre_edit("src/a.py"))


@pytest.mark.proves("GATE-4")
def test_a_program_that_crosses_is_told_of_and_must_acknowledge_again(
    ann: Session, ben: Session, repo: Path
) -> None:
    gate = opened(ann, "ben", on=("src/",))
    for who in (ann, ben):
        ok(who, "gate", "ack", gate)
    (repo / "make.py").write_text("open('src/a.py', 'w').write('made')\n", encoding="utf-8")
    ran = ben.bash("python3 make.py")
    assert not ran.refused
    said = ann.prompt().context
    assert "src/a.py" in said
    assert gate in said
    done = ann.command("gate", "resolve", gate, "--summary", "x", "--json")
    assert (done.code, done.error["missing"]) == (2, ["ben"])
    ok(ben, "gate", "ack", gate)
    ok(ben, "gate", "resolve", gate, "--summary", "x")
    assert ben.command("restore", "src/a.py").code == 0
    assert (repo / "src/a.py").read_text(encoding="utf-8") == "a = 1\n"


@pytest.mark.proves("GATE-4")
def test_a_party_without_hooks_is_shown_as_not_bound(ann: Session, cli: Any) -> None:
    cli.as_("elsewhere").ok("heartbeat")
    gate = opened(ann, "elsewhere")
    bound = {x["id"]: x["bound"] for x in ok(ann, "gate", "show", gate)["gate"]["parties"]}
    assert bound == {"ann": True, "elsewhere": False}
    assert "not bound" in ann.command("gate", "show", gate).out
