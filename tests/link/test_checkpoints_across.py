"""A checkpoint that is approved on another machine: what went there, and what counts (LINK-7)."""

import contextlib
from typing import Any

import pytest

from scene.session import Session

from .exchange import Pair, no, ok, settle
from .test_gates_across import FILE, MINUTE, age


def made(pair: Pair, *more: str) -> str:
    """A checkpoint of ann's that ben is to approve."""
    north, south, ann, _ = pair
    words = ["checkpoint", "the parser", "--on", FILE, "--approver", "ben@south", *more]
    found = ok(ann, *words)["checkpoint"]["id"]
    settle(north, south)
    return str(found)


def state(who: Session, one: str) -> str:
    return str(ok(who, "checkpoint", "show", one)["checkpoint"]["state"])


@pytest.mark.proves("LINK-7")
def test_what_is_committed_on_both_is_approved_across(pair: Pair) -> None:
    north, south, ann, ben = pair
    one = made(pair)
    assert one == "C1001"
    assert ann.pre_edit(FILE).code == 2
    assert ben.pre_edit("src/other.py").code == 0
    ok(ben, "checkpoint", "approve", one, "--note", "fine")
    assert no(ben, "checkpoint", "resolve", one)["code"] == "not_ready"
    settle(north, south)
    assert state(ann, one) == "approved"
    ok(ann, "checkpoint", "resolve", one)
    settle(north, south)
    assert state(ben, one) == "resolved"
    assert ann.edit(FILE).code == 0


@pytest.mark.proves("LINK-7")
def test_what_is_not_committed_is_not_approved_across(pair: Pair) -> None:
    north, south, ann, ben = pair
    ann.change(FILE, "only here\n")
    one = made(pair, "--evidence", "it said only here", "--run", "cat src/a.py")
    body = south.server.items["checkpoint", one][0].body or {}
    assert "only here" not in repr(body)
    assert body["diff_bytes"] > 0
    assert body["output_bytes"] == len("only here\n")
    assert (body["exit_code"], [x[0] for x in body["files"]]) == (0, [FILE])
    ben.change(FILE, "only here\n")  # what he has is not what she has
    error = no(ben, "checkpoint", "approve", one)
    assert FILE in error["message"]
    north.scene.git("commit", "-qm", "second", FILE)
    later = str(ok(ann, "checkpoint", "again", "--on", FILE, "--approver", "ben@south",
                   "--replaces", one)["checkpoint"]["id"])  # fmt: skip
    settle(north, south)
    assert "this clone has not" in no(ben, "checkpoint", "approve", later)["message"]
    south.scene.git("fetch", "-q", str(north.scene.repo), "HEAD")
    ok(ben, "checkpoint", "approve", later)


@pytest.mark.proves("LINK-7")
def test_where_contents_are_shared_the_difference_is_approved(sharing: Pair) -> None:
    north, south, ann, ben = sharing
    ann.change(FILE, "only here\n")
    one = made(sharing)
    assert "only here" in str(ok(ben, "checkpoint", "show", one, "--diff"))
    ok(ben, "checkpoint", "approve", one)
    settle(north, south)
    assert state(ann, one) == "approved"


def test_a_rejection_goes_back(pair: Pair) -> None:
    north, south, ann, ben = pair
    one = made(pair)
    ok(ben, "checkpoint", "reject", one, "--why", "no tests")
    settle(north, south)
    assert state(ann, one) == "rejected"
    assert ann.edit(FILE).code == 0
    assert any("no tests" in x for _, x in north.scene.database.mail_of("ann"))


def test_the_approval_of_something_else_does_not_count(pair: Pair) -> None:
    north, south, ann, ben = pair
    one = made(pair)
    ok(ben, "checkpoint", "approve", one)
    said = next(x for x in south.due() if x.kind == "party" and x.document)
    body: dict[str, Any] = {**said.document.body, "content": "0" * 64}  # type: ignore[union-attr]
    assert "something else" in north.left_out("party", said.uid, "mbbbbbbb", body)
    assert state(ann, one) == "waiting"


def test_nobody_is_held_from_afar_without_a_crew(pair: Pair) -> None:
    north, south, ann, ben = pair
    one = made(pair)
    body = dict(south.server.items["checkpoint", one][0].body or {})
    body |= {"held": ["mbbbbbbb:ben"], "approvers": []}
    assert south.left_out("checkpoint", one, "maaaaaaa", body) == ""
    assert ben.edit(FILE).code == 0
    assert north.machine != south.machine
    assert ann.id == "ann"


def test_one_whose_machine_is_gone_is_nobodys_business_here(pair: Pair) -> None:
    north, south, _, ben = pair
    one = made(pair)
    assert one in str(ok(ben, "next"))
    age(south, 16)
    assert one not in str(ok(ben, "next"))
    assert no(ben, "checkpoint", "take-over", one)["code"] == "not_ready"
    assert north.machine != south.machine
    assert MINUTE


def test_the_person_lifts_it_here_alone(pair: Pair) -> None:
    north, south, ann, ben = pair
    one = made(pair)
    done = south.scene.shell()("checkpoint", "cancel", one, "--why", "later")
    assert done.code == 0, done.err
    settle(north, south)
    assert state(ben, one) == "cancelled"
    assert state(ann, one) == "waiting"


@pytest.mark.parametrize(
    "changed",
    [
        {"author": "maaaaaaa:ann"}, {"author": "mccccccc:cat"}, {"state": "done"},
        {"summary": "x" * 501}, {"head": "../x"}, {"content": "0" * 64}, {"exit_code": -1},
        {"files": [["../a", "h", 0]]}, {"files": [["a", "h"]]}, {"files": [["a", 1, 0]]},
        {"paths": [["file", "/etc"]]}, {"items": [["x", 1]]}, {"crew": "C1"}, {"diff": "x"},
        {"next": "x" * 4_001}, {"approvers": ["mbbbbbbb:ben"] * 201},
    ],
)  # fmt: skip
def test_what_is_not_sound_is_left_out(pair: Pair, changed: dict[str, Any]) -> None:
    north, south, _, ben = pair
    ok(ben, "checkpoint", "his", "--on", FILE, "--approver", "ann@north")
    south.say()
    came, _ = south.server.items["checkpoint", "C2001"]
    before = north.scene.database.everything()
    assert north.left_out("checkpoint", "C2001", "mbbbbbbb", {**(came.body or {}), **changed})
    assert north.scene.database.everything() == before
    with contextlib.suppress(StopIteration):
        assert north.left_out("checkpoint", "C2001", "mbbbbbbb", came.body) == ""
