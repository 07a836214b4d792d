"""An act at the page leaves what the same line at the console leaves: feed, messages, question."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent_sync.console import console_commands
from agent_sync.repository import location
from agent_sync.repository.location import Project
from agent_sync.rooms.room_errors import RoomError
from agent_sync.server.desk import acts
from agent_sync.server.desk.person_at_desk import PersonAtDesk
from agent_sync.server.repository.served_repositories import Repository
from console.conftest import operator
from scene.place import Scene
from scene.session import Session
from support import Cli

from .desk_scene import FILES

EDIT = b"--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"


def _leased(ann: Session, _: Session) -> None:
    ann.change("src/a.py", "a = 2\n")


def _task(ann: Session, _: Session) -> None:
    ann.command("create-task", "tests")
    ann.command("claim-task", "T1")


def _blocked(ann: Session, ben: Session) -> None:
    _task(ann, ben)
    ann.command("block-task", "T1", "--reason", "stuck")


def _gate(ann: Session, _: Session) -> None:
    ann.command("gate", "open", "--with", "ben", "operator", "--on", "src/a.py", "--why", "w")


def _objection(ann: Session, ben: Session) -> None:
    _gate(ann, ben)
    ann.command("gate", "ack", "G1")
    PERSON[0](ann)("gate", "ack", "G1")
    ben.command("gate", "object", "G1", "--why", "not done")


def _checkpoint(ann: Session, _: Session) -> None:
    words = ("--approver", "ben", "--require", "tests")
    ann.command("checkpoint", "parser done", "--on", "src/a.py", *words)


def _approved(ann: Session, ben: Session) -> None:
    ann.command("checkpoint", "parser done", "--on", "src/a.py", "--approver", "ben")
    ben.command("checkpoint", "approve", "C1")


def _patch(ann: Session, ben: Session) -> None:
    ann.command("lock", "src/a.py")
    done = Cli(ben.repo, ben.home, ben.id)("propose", "--title", "two", "--json", stdin=EDIT)
    assert done.code == 0, done


def _applied(ann: Session, ben: Session) -> None:
    _patch(ann, ben)
    ann.command("patch", "approve", "P1", "--apply")
    ann.command("unlock", "src/a.py")


def _offer(ann: Session, ben: Session) -> None:
    _leased(ann, ben)
    ann.command("handoff", "--to", "ben", "--file", "src/a.py")


def _overwritten(ann: Session, ben: Session) -> None:
    ben.change("c.py", "c = 'ben'\n")
    ben.stop()
    ann.bash("sed -i s/ben/ann/ c.py")
    ann.stop()


def _nothing(_: Session, __: Session) -> None:
    pass


PERSON: "list[Callable[[Session], Cli]]" = [lambda who: Cli(who.repo, who.home, "operator")]


class Same(NamedTuple):
    """What was before, the line at the console, the act at the page."""

    before: "Callable[[Session, Session], None]"
    line: str
    act: str
    params: "dict[str, Any]"


CASES = (
    Same(_leased, "unlock src/a.py", "unlock", {"path": "src/a.py"}),
    Same(_leased, "lock src/a.py stop", "lock", {"path": "src/a.py", "why": "stop"}),
    Same(_nothing, "lock src/b.py", "lock", {"path": "src/b.py"}),
    Same(_leased, "own src/a.py", "own", {"path": "src/a.py"}),
    Same(_overwritten, "restore V1", "restore", {"version": "V1"}),
    Same(_nothing, "send ann hello you", "send", {"to": ["ann"], "message": "hello you"}),
    Same(_nothing, "directive ann stop", "send",
         {"to": ["ann"], "message": "stop", "directive": True}),
    Same(_nothing, "directive all stop", "send",
         {"to": ["all"], "message": "stop", "directive": True}),
    Same(_nothing, "decision tabs", "decide", {"text": "tabs"}),
    Same(_nothing, "task new docs", "create_task", {"title": "docs"}),
    Same(_task, "task done T1", "complete_task", {"task": "T1"}),
    Same(_task, "task block T1 no", "block_task", {"task": "T1", "why": "no"}),
    Same(_blocked, "task unblock T1", "unblock_task", {"task": "T1"}),
    Same(_task, "task assign T1 ben", "assign", {"task": "T1", "agent": "ben"}),
    Same(_gate, "gate ack G1", "gate_ack", {"id": "G1"}),
    Same(_gate, "gate object G1 no", "gate_object", {"id": "G1", "why": "no"}),
    Same(_gate, "cancel G1 no", "gate_cancel", {"id": "G1", "why": "no"}),
    Same(_objection, "resolve G1 yes", "gate_resolve", {"id": "G1", "summary": "yes"}),
    Same(_checkpoint, "approve C1 --anyway --resolve fine", "approve",
         {"id": "C1", "anyway": True, "resolve": True, "note": "fine"}),
    Same(_checkpoint, "reject C1 no", "reject", {"id": "C1", "why": "no"}),
    Same(_checkpoint, "cancel C1 no", "checkpoint_cancel", {"id": "C1", "why": "no"}),
    Same(_checkpoint, "checkpoint tick C1 tests", "tick", {"id": "C1", "item": "tests"}),
    Same(_approved, "resolve C1", "resolve", {"id": "C1"}),
    Same(_patch, "approve P1 --apply fine", "approve",
         {"id": "P1", "apply": True, "note": "fine"}),
    Same(_patch, "approve P1", "approve", {"id": "P1"}),
    Same(_patch, "reject P1 no", "reject", {"id": "P1", "why": "no"}),
    Same(_patch, "cancel P1 no", "patch_cancel", {"id": "P1", "why": "no"}),
    Same(_applied, "patch revert P1", "patch_revert", {"id": "P1"}),
    Same(_offer, "cancel H1 no", "handover_withdraw", {"id": "H1", "why": "no"}),
)  # fmt: skip
UNASKED = ("restore",)
"""The console asks whatever becomes of it; the page where somebody is hurt."""


def shop(folder: Path, home: Path, before: "Callable[[Session, Session], None]") -> Scene:
    """A repository in which ann and ben have done something."""
    scene = Scene(folder / "shop", home).committed(*FILES)
    for name, text in FILES.items():
        scene.put(name, text)
    scene.git("commit", "-qam", "as they are")
    scene.shell()("init")
    ann, ben = scene.session("ann"), scene.session("ben")
    for one in (ann, ben):
        one.start()
        one.prompt()
        one.command("register", "--name", one.id)
    before(ann, ben)
    return scene


def left(scene: Scene, seen: int) -> "dict[str, Any]":
    """What is known of it afterwards: the feed from there on, and all that agents were told."""
    events = scene.shell()("activity", "--limit", "500", "--json").data["events"][seen:]
    told = {
        name: [
            (one["from_id"], one["kind"], one["body"])
            for one in scene.shell(name)("inbox", "--all", "--json").data["messages"]
        ]
        for name in ("ann", "ben")
    }
    said = [(x["type"], x["agent_id"], x["path"], x["text"], x["ref"]) for x in events]
    return {"events": [one for one in said if one[0] != "agent_joined"], "told": told}


def at_console(scene: Scene, line: str) -> str:
    """The line, confirmed; what was asked."""
    op = operator(scene.repo)
    op.enter()
    try:
        command, values = console_commands.read(line)
        question = console_commands.asks(op, command.name, values)
        reply = console_commands.run(op, command.name, values)
        assert not reply.failed, reply
        return question
    finally:
        op.store.close()  # it is not left: what was locked there stays, to be looked at


def at_page(scene: Scene, act: str, params: "dict[str, Any]") -> str:
    """The act, agreed to; what was asked."""
    given = acts.checked(act, params, here=True)
    try:
        acts.do(person(scene), act, given, "")
    except RoomError as asked:
        if asked.code != "ask_first":
            raise
        acts.do(person(scene), act, given, str(asked.facts["sure"]))
        return asked.message
    return ""


def person(scene: Scene) -> PersonAtDesk:
    """The person at the page, anew for each call, as the server makes them."""
    found = location.locate(str(scene.repo), {})
    assert isinstance(found, Project)
    return PersonAtDesk(Repository("shop", found), {"PATH": os.environ["PATH"]})


@pytest.mark.proves("WEB-1")
@pytest.mark.parametrize("case", CASES, ids=lambda one: one.line)
def test_the_same_is_asked_and_left(tmp_path: Path, home: Path, case: Same) -> None:
    one, two = (shop(tmp_path / name, home, case.before) for name in ("console", "page"))
    seen = [
        len(x.shell()("activity", "--limit", "500", "--json").data["events"]) for x in (one, two)
    ]
    asked = at_console(one, case.line), at_page(two, case.act, case.params)
    if case.act not in UNASKED:
        assert asked[0] == asked[1]
    first, second = left(one, seen[0]), left(two, seen[1])
    assert first == second
    assert first["events"] or any(first["told"].values())
