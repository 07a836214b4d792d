"""What happened: lanes of files, heat, sums, and the feed a page at a time."""

from typing import Any

import pytest

from .conftest import Desk, Serve
from .large_scene import Large
from .scene import Small


def lanes(found: "dict[str, Any]") -> "dict[str, Any]":
    """The lanes of the main checkout by path."""
    return {one["path"]: one for one in found["lanes"] if one["checkout"] is None}


@pytest.mark.proves("WEB-1")
def test_a_lane_says_who_held_who_waited_and_what_went_wrong(desk: Desk) -> None:
    found = desk.get("past").is_(200)
    by_path = lanes(found)
    cart = by_path["src/cart.py"]
    told = [(one["agent"], one["kind"], one["to"], one["end"]) for one in cart["spans"]]
    assert told == [
        ("ann", "edit", None, ""),
        ("ben", "wait", None, ""),
        ("carl", "wait", None, ""),
    ]
    marks = [(one["kind"], one["agent"]) for one in cart["marks"]]
    assert marks == [("edited", "ann"), ("refused", "ben"), ("refused", "carl")]
    (lost,) = [x for x in by_path["src/tax.py"]["marks"] if x["kind"] == "overwritten"]
    assert "kept as V1" in lost["says"]
    (done,) = by_path["README.md"]["spans"]
    assert (done["agent"], done["end"]) == ("finn", "committed")
    assert done["from"] <= done["to"]
    assert "committed" in [one["kind"] for one in by_path["README.md"]["marks"]]
    (locked,) = by_path["db/"]["spans"]
    assert (locked["agent"], locked["kind"], locked["end"]) == ("dora", "lock", "gone")
    assert found["lanes"][0]["path"] == "src/tax.py", "what was lost is first"


@pytest.mark.proves("WEB-1")
def test_sums_heat_and_sentences_agree(desk: Desk) -> None:
    found = desk.get("past").is_(200)
    sums = found["sums"]
    assert sums["refusals"] == 2
    assert (sums["overwrites"], sums["restored"]) == (1, 0)
    assert (sums["commits"], sums["decisions"], sums["gone"]) == (1, 1, 1)
    assert sums["waited_ms"] > 0
    heat = {one["path"]: one for one in found["heat"]}
    assert heat["src/cart.py"]["refusals"] == 2
    assert heat["src/cart.py"]["agents"] == 3
    assert heat["src/tax.py"]["overwrites"] == 1
    assert len(found["says"]) == 3
    assert "2 edits refused" in found["says"][2]
    assert len(found["slices"]) == 96
    assert sum(one["lost"] for one in found["slices"]) == 1
    assert sum(one["refused"] for one in found["slices"]) == 2
    assert found["notable_more"] == 0
    notable = [one["type"] for one in found["notable"]]
    assert notable.count("edit_refused") == 2
    assert "decision_made" in notable
    moments = [one["at"] for one in found["notable"]]
    assert moments == sorted(moments, reverse=True)
    (left,) = (one for one in found["notable"] if one["type"] == "agent_left")
    assert left["says"].startswith("dora is gone")
    assert "permission_wanted" in notable
    here = {one["agent"]: one["spans"][-1]["to"] for one in found["agents"]}
    assert {name for name, to in here.items() if to is None} == {
        "ann",
        "ben",
        "carl",
        "eve",
        "finn",
    }
    assert here["dora"]


def test_only_what_lies_in_the_span(desk: Desk) -> None:
    now = desk.get("past").is_(200)["to"]
    assert desk.get("past", to=now).is_(200)["to"] == now
    old = desk.get("past", **{"from": "2020-01-01T00:00:00Z", "to": "2020-01-02"}).is_(200)
    assert old["sums"]["edits"] == 0
    assert old["lanes"] == []
    assert old["says"][2] == "Nobody was in anybody's way."
    for wrong in (
        {"from": "yesterday"}, {"to": "x" * 10_000}, {"from": now, "to": now},
        {"from": "9999-01-01"}, {"from": "2020-01-01", "to": "2020-03-01"}, {"to": "0001-01-01"},
    ):  # fmt: skip
        desk.get("past", **wrong).is_(400, "invalid_parameter")


def test_how_a_lease_and_a_wait_end(desk: Desk) -> None:
    shop = desk.scene
    assert isinstance(shop, Small)
    ann, ben = shop.actors["ann"], shop.actors["ben"]
    ben.run("lock", "a/", "--reason", "mine")
    ben.run("unlock", "a/")
    shop.scene.shell()("unlock", "src/page.py", "--force")
    ann.session.stop()  # is held back for her mail
    ann.session.stop(active=True)
    by_path = lanes(desk.get("past").is_(200))
    assert [one["end"] for one in by_path["a/"]["spans"]] == ["unlocked"]
    page = {(one["agent"], one["kind"]): one["end"] for one in by_path["src/page.py"]["spans"]}
    assert page["ben", "edit"] == "forced"
    cart = {(one["agent"], one["kind"]): one["end"] for one in by_path["src/cart.py"]["spans"]}
    assert cart["ann", "edit"] == "turn"


@pytest.mark.proves("MSG-6")
def test_the_feed_can_be_read_on_and_back(desk: Desk) -> None:
    everything = desk.get("events", minor="true", limit=500).is_(200)
    events = everything["events"]
    assert not everything["more"]
    numbers = [one["seq"] for one in events]
    assert numbers == sorted(numbers)
    middle = numbers[len(numbers) // 2]
    on = desk.get("events", minor="true", after=middle, limit=3).is_(200)
    assert [one["seq"] for one in on["events"]] == [x for x in numbers if x > middle][:3]
    assert on["more"]
    back = desk.get("events", minor="true", before=middle, limit=3).is_(200)
    assert [one["seq"] for one in back["events"]] == [x for x in numbers if x < middle][-3:]
    big = desk.get("events").is_(200)["events"]
    assert not any(one["minor"] for one in big)
    mine = desk.get("events", path="src/tax.py", minor="true").is_(200)["events"]
    assert {one["path"] for one in mine} == {"src/tax.py"}
    hers = desk.get("events", agent="codex:session-of-eve").is_(200)["events"]
    assert {one["agent"] for one in hers} == {"eve"}
    assert desk.get("events", after=10**14).is_(200) == {"events": [], "more": False}
    for wrong in ({"after": "x"}, {"before": -1}, {"after": 1, "before": 2}, {"limit": "9" * 50}):
        desk.get("events", **wrong).is_(400, "invalid_parameter")
    assert len(desk.get("events", limit=0).is_(200)["events"]) <= 100


def test_a_crowd_s_past_is_bounded(works: Large, serve: Serve) -> None:
    desk = serve(works)
    found = desk.get("past").is_(200)
    assert len(found["lanes"]) == 200
    assert found["more_lanes"] > 0
    assert len(found["heat"]) <= 300
    assert len(found["notable"]) == 200
    assert found["notable_more"] > 0
    assert found["whole"]
    assert found["lanes"][0]["marks"]
    page = desk.get("events", limit=9_999).is_(200)
    assert len(page["events"]) == 500
    assert page["more"]


def test_looking_back_leaves_no_trace(desk: Desk) -> None:
    desk.get().is_(200)
    before = desk.scene.scene.database.everything()
    for below in ("past", "events"):
        desk.get(below).is_(200)
    after = desk.scene.scene.database.everything()
    assert {name for name in before if before[name] != after[name]} == set()
