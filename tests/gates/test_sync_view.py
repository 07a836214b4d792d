"""Who is blocked, by what, and what lets it go on; the whole picture, once and as it changes."""

import json
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scene.session import Session
from support import Cli

Make = Callable[..., Session]
PATIENCE_S = 30
SECTIONS = ["crews", "active_work", "ownership", "blockers", "patches", "obligations"]


@pytest.fixture
def blocked(ann: Session, ben: Session) -> str:
    """Ben was stopped by a gate; its id."""
    opened = ann.command("gate", "open", "--with", "ben", "--on", "shared.py", "--json").data
    assert ben.pre_edit("shared.py").refused
    return str(opened["gate"]["id"])


def whole(one: Session) -> dict[str, Any]:
    """The whole picture."""
    return one.command("sync", "--json").data


@pytest.mark.proves("VIEW-1")
def test_status_says_first_who_is_blocked_and_what_lets_it_go_on(
    ann: Session, ben: Session, blocked: str
) -> None:
    assert ben.id == "ben"
    data = ann.command("status", "--json").data
    (one,) = data["blocked"]
    assert (one["agent"], one["path"], one["subject"]) == ("ben", "shared.py", blocked)
    assert {x["command"] for x in one["lets_go_on"]} == {f"agent-sync gate ack {blocked}"}
    assert data["attention"][0]["code"] == "blocked"
    assert list(data)[1] == "blocked"
    lines = Cli(ann.repo, ann.home)("status").out.split("\n")
    first = next(i for i, row in enumerate(lines) if row == "ATTENTION") + 1
    assert f"ben is blocked by {blocked} from shared.py" in lines[first]
    compact = ann.command("status", "--compact").out
    rows = [row for row in compact.split("\n") if row.startswith("- ")]
    assert rows[0].startswith(f"- ben is blocked by {blocked} from shared.py (")
    assert f"agent-sync gate ack {blocked}" in rows[0]


@pytest.mark.proves("VIEW-1")
def test_a_wait_in_line_is_a_blocker_too(ann: Session, ben: Session) -> None:
    assert ann.command("lock", "src/a.py").code == 0
    assert ben.command("lock", "src/a.py", "--wait=0.1").code == 2
    (one,) = whole(ann)["blockers"]["blocked"]
    assert (one["agent"], one["kind"], one["by"]) == ("ben", "lease", ["ann"])
    assert one["lets_go_on"][0]["command"] == "agent-sync unlock src/a.py"


@pytest.mark.proves("VIEW-1")
def test_who_writes_again_is_blocked_by_its_crew_no_more(ann: Session, ben: Session) -> None:
    assert ann.command("crew", "create", "parser", "--mode", "peer-contract").code == 0
    assert ben.command("crew", "join", "K1").code == 0
    for one in (ann, ben):
        assert one.pre_edit(f"src/{one.id}.py").refused
    assert ann.command("lock", "src/ann.py").code == 0
    assert [x["agent"] for x in whole(ann)["blockers"]["blocked"]] == ["ben"]
    assert ben.command("lock", "src/ben.py").code == 0
    assert ann.edit("src/ann.py").code == 0
    assert ben.pre_bash("echo 1 > src/ben.py").code == 0
    assert whole(ann)["blockers"]["blocked"] == []


@pytest.mark.proves("VIEW-1")
def test_a_command_or_a_patch_that_writes_is_going_on_too(ann: Session, ben: Session) -> None:
    assert ann.command("crew", "create", "parser", "--mode", "peer-contract").code == 0
    assert ben.command("crew", "join", "K1").code == 0
    for one in (ann, ben):
        assert one.pre_edit(f"{one.id}.md").refused
    assert ann.command("lock", "ann.md").code == 0
    assert ann.command("append", "ann.md", "--content", "one").code == 0
    given = ("--file", "ben.md", "--content", "two")
    assert [x["agent"] for x in whole(ann)["blockers"]["blocked"]] == ["ben"]
    assert ben.command("lock", "ben.md").code == 0
    assert ben.command("propose", "--title", "two", *given).code == 0
    assert ben.command("patch", "apply", "P1").code == 0
    assert whole(ann)["blockers"]["blocked"] == []


@pytest.mark.proves("VIEW-3")
def test_whose_turn_runs_is_not_to_be_told_that_it_is_free(
    ann: Session, ben: Session, blocked: str
) -> None:
    assert ann.command("cancel", blocked, "--why", "no need").code == 0
    assert whole(ann)["blockers"]["free_to_go_on"] == []
    assert ben.edit("shared.py").code == 0


@pytest.mark.proves("VIEW-1")
def test_sync_is_the_whole_picture_in_sections_of_one_model(
    ann: Session, ben: Session, blocked: str
) -> None:
    assert ann.change("src/a.py", "a\n").code == 0
    ref = ann.command("handoff", "--to", "ben", "--file", "src/a.py", "--json").data["handover"]
    data = whole(ben)
    assert [name for name in data if name in SECTIONS] == SECTIONS
    assert {x["name"] for x in data["active_work"]["agents"]} == {"ann", "ben"}
    (file,) = data["ownership"]["files"]
    assert (file["path"], file["authors"][0]["agent_id"]) == ("src/a.py", "ann")
    assert data["blockers"]["blocked"] == ann.command("status", "--json").data["blocked"]
    assert data["blockers"]["gates"][0]["id"] == blocked
    assert data["blockers"]["handovers"][0]["id"] == ref["id"]
    assert data["obligations"] == ann.command("duties", "--all", "--json").data["duties"]
    said = ben.command("sync").out
    for title in ("CREWS", "ACTIVE WORK", "OWNERSHIP", "BLOCKERS", "PATCHES", "OBLIGATIONS"):
        assert title in said
    assert "<agent-sync-state" in said


@pytest.fixture
def follower(ann: Session, ben: Session) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that follows the picture."""
    assert ben.id == "ben"
    child = Cli(ann.repo, ann.home).start("sync", "--json", "--follow")
    yield child
    child.kill()
    child.communicate()


def line(child: "subprocess.Popen[bytes]") -> dict[str, Any]:
    """The next line, waited for a bounded time."""
    assert child.stdout is not None
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        ready, _, _ = select.select([child.stdout], [], [], 1.0)
        if ready:
            return dict(json.loads(child.stdout.readline()))
    raise AssertionError("no line came")


@pytest.mark.proves("VIEW-1")
def test_follow_prints_a_line_whenever_something_has_changed(
    ann: Session, ben: Session, follower: "subprocess.Popen[bytes]"
) -> None:
    assert ben.id == "ben"
    assert line(follower)["blockers"]["gates"] == []
    ann.command("heartbeat")  # a sign of life is no change
    ann.command("gate", "open", "--with", "ben", "--on", "shared.py")
    assert [x["id"] for x in line(follower)["blockers"]["gates"]] == ["G1"]


@pytest.mark.proves("VIEW-1")
def test_follow_says_where_there_is_nothing_to_follow(repo: Path, home: Path) -> None:
    assert Cli(repo, home)("sync", "--follow").code == 3
    assert Cli(repo, home)("sync", "--json").data["obligations"] == []
