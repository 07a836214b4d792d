"""What the page offers to do can be done as it is offered (WEB-1)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent_sync.server.desk import offers
from agent_sync.server.desk.need_offers import of_concern
from agent_sync.status import concern_kinds as kinds
from agent_sync.status.concern_kinds import Concern

from .conftest import Desk

WORDS = {"why": "because", "summary": "all agreed", "message": "hello", "agent": "ann"}
"""What the person would type where an act wants it."""


def offered(value: "Any") -> "Iterator[dict[str, Any]]":
    """Every act and link in an answer, in its order."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from one if name == "acts" else offered(one)
    elif isinstance(value, list):
        for one in value:
            yield from offered(one)


def pressed(desk: Desk, one: "dict[str, Any]") -> "tuple[int, Any]":
    """Press a button, type what it wants, and say yes to what it asks; where somebody who waited
    has got the file meanwhile, it asks once more."""
    params = {**one["params"], **{name: WORDS[name] for name in one.get("wants", ())}}
    found = desk.do(one["act"], params)
    for _ in range(3):
        if found.status == 409 and found.json["error"] == "ask_first":
            found = desk.do(one["act"], params, sure=found.json["sure"])
    return found.status, found.json


@pytest.mark.proves("WEB-1")
def test_every_button_has_an_act_and_the_parameters_that_it_takes(desk: Desk) -> None:
    acts = desk.get("acts").is_(200)["acts"]
    found = list(offered(desk.get("glance").is_(200)))
    assert len(found) > 20, found
    for one in found:
        assert one["label"], one
        if "go" in one:
            assert isinstance(one["go"]["view"], str), one
            continue
        known = acts[one["act"]]["params"]
        given = {*one["params"], *one.get("wants", ())}
        assert given <= set(known), one
        assert {name for name, about in known.items() if about.get("required")} <= given, one
        assert set(one.get("wants", ())) <= set(WORDS), one


@pytest.mark.proves("WEB-1")
def test_every_button_does_what_it_says_when_it_is_pressed(desk: Desk) -> None:
    """In their order, and read again after each: what one does may take others away."""
    tried: set[str] = set()
    failed: list[object] = []
    while True:
        seen = [x for x in offered(desk.get("glance").is_(200)) if "act" in x]
        new = (x for x in seen if json.dumps([x["act"], x["params"]]) not in tried)
        one = next(new, None)
        if one is None:
            break
        tried.add(json.dumps([one["act"], one["params"]]))
        status, answer = pressed(desk, one)
        if status != 200:
            failed.append((one, answer))
    assert failed == []
    assert len(tried) > 15, tried


def test_nothing_is_offered_for_what_lies_outside_of_the_repository(tmp_path: Path) -> None:
    outside = str(tmp_path / "x")
    held = {"how": "editing", "target": "file", "lease_path": outside, "holder_id": "ann"}
    left = {"paths": [outside], "agent_id": "ann"}
    mine = {"mine": True, "target": "file", "lease_path": outside, "holder_id": "operator"}
    facts: "list[tuple[str, dict[str, Any]]]" = [
        (kinds.WAITING, held), (kinds.REFUSED, held), (kinds.GONE, left), (kinds.ORPHANED, left),
        (kinds.LOST, left), (kinds.TAKEN, {**left, "versions": ["V1"]}), (kinds.EXPIRING, mine),
    ]  # fmt: skip
    found = [x for code, one in facts for x in of_concern(Concern(code, one), here=True)]
    found += offers.of_file(outside, whose="ann")
    assert {one["act"] for one in found if "act" in one} <= {"send"}


@pytest.mark.proves("WEB-1")
def test_a_patch_is_agreed_to_as_it_was_shown(desk: Desk) -> None:
    """Its author gives it another text after the page was drawn: the old button does nothing."""
    (shown,) = desk.get("glance").is_(200)["patches"]
    drawn = {one["label"]: one for one in shown["acts"]}
    desk.small.actors["carl"].run(
        "patch", "update", shown["id"], "--file", "src/cart.py",
        "--content", "def price(cents):\n    return 0\n",
    )  # fmt: skip
    for label in ("Approve", "Approve and apply"):
        status, answer = pressed(desk, drawn[label])
        assert (status, answer["error"]) == (409, "conflict"), answer
        assert "another text since you looked" in answer["message"]
    assert "return 0" not in (desk.small.repo / "src/cart.py").read_text()
