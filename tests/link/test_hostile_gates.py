"""Documents of gates that no honest machine sends: each is refused whole, and changes nothing."""

from typing import Any

import pytest

from .exchange import Clone, Pair, ok, settle
from .test_gates_across import FILE, opened

SOUND = {
    "reason": "manual", "why": "w", "state": "requested", "policy": "all", "checkout": "",
    "opener": "mbbbbbbb:ben", "holder": "", "crew": "", "paths": [["file", FILE]], "summary": "",
    "parties": ["maaaaaaa:ann", "mbbbbbbb:ben"], "deadline_in_ms": 0, "created_ago_ms": 5,
}  # fmt: skip
SAID = {
    "subject": "G2001", "agent": "mbbbbbbb:ben", "part": "party", "bound": True,
    "verdict": "acknowledged", "note": "",
}  # fmt: skip


def rows(clone: Clone) -> dict[str, Any]:
    found = clone.scene.database.everything()
    return {x: found[x] for x in ("gates", "parties", "covered_paths", "linked", "messages")}


def test_what_is_sound_is_taken(pair: Pair) -> None:
    north, _, ann, _ = pair
    assert north.left_out("gate", "G2001", "mbbbbbbb", dict(SOUND)) == ""
    assert ann.pre_edit(FILE).code == 2
    assert north.left_out("party", "G2001 mbbbbbbb:ben party", "mbbbbbbb", dict(SAID)) == ""
    assert "acknowledged" in {
        x["verdict"] for x in ok(ann, "gate", "show", "G2001")["gate"]["parties"]
    }


@pytest.mark.parametrize(
    ("uid", "changed"),
    [
        ("G5", {}),  # a number from before the link
        ("G1001", {}),  # one that this machine is going to give
        ("G1999", {}),
        ("G0", {}),
        ("G02001", {}),
        ("T2001", {}),
        ("G-1", {}),
        ("G2001 x", {}),
        ("G" + "9" * 40, {}),
        ("G2001", {"opener": "maaaaaaa:ann"}),  # in this machine's name
        ("G2001", {"opener": "mccccccc:cat"}),  # in a third one's
        ("G2001", {"opener": "ben"}),
        ("G2001", {"opener": "mbbbbbbb:all"}),
        ("G2001", {"opener": ""}),
        ("G2001", {"opener": 7}),
        ("G2001", {"reason": "because"}),
        ("G2001", {"state": "open"}),
        ("G2001", {"state": None}),
        ("G2001", {"policy": "quorum:-1"}),
        ("G2001", {"policy": "x" * 99}),
        ("G2001", {"checkout": "."}),
        ("G2001", {"crew": "G1"}),
        ("G2001", {"why": "x" * 4_001}),
        ("G2001", {"why": "a\x1b[2Jb"}),
        ("G2001", {"summary": ["x"]}),
        ("G2001", {"parties": ["x"] * 201}),
        ("G2001", {"parties": "mbbbbbbb:ben"}),
        ("G2001", {"parties": ["mbbbbbbb:agent-sync"]}),
        ("G2001", {"parties": ["maaaaaaa:a/b/c"]}),
        ("G2001", {"paths": [["file", "../x"]]}),
        ("G2001", {"paths": [["file", "/etc/passwd"]]}),
        ("G2001", {"paths": [["file", "a/../../x"]]}),
        ("G2001", {"paths": [["file", "C:/x"]]}),
        ("G2001", {"paths": [["file", ".git/config"]]}),
        ("G2001", {"paths": [["resource", "port"]]}),
        ("G2001", {"paths": [["file", "a"]] * 501}),
        ("G2001", {"paths": [["file"]]}),
        ("G2001", {"paths": [["file", "x" * 5_000]]}),
        ("G2001", {"deadline_in_ms": -1}),
        ("G2001", {"deadline_in_ms": True}),
        ("G2001", {"created_ago_ms": 10**30}),
    ],
)
def test_what_is_not_sound_is_left_out(pair: Pair, uid: str, changed: dict[str, Any]) -> None:
    north, _, ann, _ = pair
    before = rows(north)
    assert north.left_out("gate", uid, "mbbbbbbb", {**SOUND, **changed})
    assert rows(north) == before
    assert ann.edit(FILE).code == 0


@pytest.mark.parametrize(
    ("uid", "changed"),
    [
        ("G2001 maaaaaaa:ann party", {}),  # for an agent of this machine
        ("G2001 mccccccc:cat party", {}),  # of a third one
        ("G2001 ben party", {}),
        ("G2001 mbbbbbbb:all party", {}),
        ("G2001 mbbbbbbb:ben author", {}),
        ("G2001 mbbbbbbb:ben", {}),
        ("G7 mbbbbbbb:ben party", {}),
        ("P2001 mbbbbbbb:ben approver", {}),  # nobody elsewhere approves a patch for here
        ("G2001 mbbbbbbb:ben party", {"verdict": "approved"}),
        ("G2001 mbbbbbbb:ben party", {"verdict": 1}),
        ("G2001 mbbbbbbb:ben party", {"note": "x" * 3_000}),
        ("G2001 mbbbbbbb:ben party", {"bound": 1}),
    ],
)
def test_nobody_speaks_for_others(pair: Pair, uid: str, changed: dict[str, Any]) -> None:
    north, _, _, _ = pair
    assert north.left_out("gate", "G2001", "mbbbbbbb", dict(SOUND)) == ""
    before = rows(north)
    assert north.left_out("party", uid, "mbbbbbbb", {**SAID, **changed})
    assert rows(north) == before


def test_who_is_no_party_is_none_by_saying_something(
    pair: Pair,
) -> None:
    north, _, ann, _ = pair
    body = {**SOUND, "policy": "quorum:1"}
    assert north.left_out("gate", "G2001", "mbbbbbbb", body) == ""
    uid = "G2001 mccccccc:cat party"
    assert north.left_out("party", uid, "mccccccc", {**SAID, "agent": "mccccccc:cat"}) == ""
    shown = ok(ann, "gate", "show", "G2001")["gate"]
    assert sorted(x["name"] for x in shown["parties"]) == ["ann", "ben@south"]
    assert not shown["can_resolve"]


def test_a_gate_opened_here_is_not_taken_over(pair: Pair) -> None:
    north, south, ann, _ = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    body = {**SOUND, "opener": "mbbbbbbb:ben", "holder": "mbbbbbbb:ben", "policy": "majority",
            "parties": ["mbbbbbbb:ben"], "paths": [["file", "other"]]}  # fmt: skip
    north.left_out("gate", gate, "maaaaaaa", body)
    shown = ok(ann, "gate", "show", gate)["gate"]
    assert north.scene.database.one("gates", "opener_id", id=1001) == "ann"
    assert (shown["policy"], [x["key"] for x in shown["paths"]]) == ("all", [FILE])
    assert "ann" in sorted(x["name"] for x in shown["parties"])
    assert ann.pre_edit(FILE).code == 2
