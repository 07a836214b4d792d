"""What is dropped and exported of gates and the like (VIEW-5)."""

import json

import pytest

from scene.database import Database
from scene.session import Session

from .test_gates import MINUTE, ok, opened

DAY = 24 * 60 * MINUTE
TABLES = ("gates", "parties", "covered_paths", "steps")


@pytest.mark.proves("VIEW-5")
def test_what_ended_a_month_ago_is_dropped_whole(
    ann: Session, ben: Session, database: Database
) -> None:
    for days, kept in ((29, True), (31, False)):
        gate = opened(ann, "ben", on=("src/",), why="w")
        opened(ben, "ann", on=("docs/",))
        ok(ann, "gate", "cancel", gate, "--why", "x")
        number = int(gate[1:])
        database.move("gates", -days * DAY, "ended_at", id=number)
        ok(ann, "gc")
        assert bool(database.count("gates", id=number)) == kept
        assert bool(database.count("steps", subject=gate)) == kept
        assert bool(database.count("parties", subject=gate)) == kept
    assert database.count("gates", ended_at=None) == 1, "what is open stays"
    assert database.count("covered_paths", key="docs/") == 1


@pytest.mark.proves("VIEW-5")
def test_they_are_exported(ann: Session, ben: Session) -> None:
    gate = opened(ann, "ben", on=("src/",), why="w")
    lines = [json.loads(line) for line in ann.command("export").out.splitlines()]
    records = {line["record"] for line in lines}
    assert {"gate", "party", "covered_path", "step"} <= records
    assert [x["why"] for x in lines if x["record"] == "gate"] == ["w"]
    assert {x["subject"] for x in lines if x["record"] == "party"} == {gate}
    assert ben.id


@pytest.mark.proves("VIEW-5")
def test_an_agent_opens_at_most_twenty(ann: Session, ben: Session) -> None:
    for number in range(20):
        opened(ann, "ben", on=(f"file{number}.py",))
    done = ann.command("gate", "open", "--with", "ben", "--on", "one.py", "--json")
    assert (done.code, done.error["code"]) == (2, "conflict")
    opened(ben, "ann", on=("one.py",))
