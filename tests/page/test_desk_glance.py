"""What the person's page is told at a glance, and who is told it (SERVE-7, WEB-1)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scene.place import Scene

from .conftest import Desk, Serve
from .scene import Small

PATHS = ("/repositories", "/repositories/shop/glance")


def by_name(desk: Desk) -> "dict[str, Any]":
    """The agents of a glance."""
    return {one["name"]: one for one in desk.get().is_(200)["agents"]}


@pytest.mark.proves("SERVE-7")
def test_only_the_person_s_key_opens_it(desk: Desk) -> None:
    desk.served.user("ann")
    token = desk.served.minted("ann", "rooms:*:write")
    room = desk.served.client("/direct").post("/rooms", {"id": "plan"}).is_(201)["token"]
    for path in PATHS:
        desk.person.get(path).is_(200)
        desk.with_token("").get(path).is_(401, "authentication_required")
        desk.with_token("key_" + "0" * 48).get(path).is_(401, "invalid_token")
        for other in (token, room):
            desk.with_token(other).get(path).is_(403, "person_only")
    desk.person.get("/repositories/other/glance").is_(404)
    desk.person.get("/repositories/..%2F..%2Fetc/glance").is_(404)
    assert desk.key not in desk.served.log


def test_all_that_are_served_are_listed(desk: Desk) -> None:
    (one,) = desk.person.get("/repositories").is_(200)["repositories"]
    assert one == {"name": "shop", "room": "repo:shop", "folder": str(desk.scene.repo),
                   "branch": "main"}  # fmt: skip


@pytest.mark.proves("WEB-1")
def test_who_needs_the_person_is_first_with_what_can_be_done(desk: Desk) -> None:
    found = desk.get().is_(200)
    assert [one["code"] for one in found["needs"]][:3] == [
        "work_replaced", "permission_wanted", "gone_without_a_word",
    ]  # fmt: skip
    lost, asks, gone = found["needs"][:3]
    assert lost["says"].startswith("eve lost src/tax.py to a command of ben")
    assert lost["agents"] == ["eve", "ben"]
    assert lost["paths"] == ["src/tax.py"]
    assert lost["since"] < found["now"]
    main = [one for one in lost["acts"] if one.get("main")]
    assert [(one["act"], one["params"]) for one in main] == [("restore", {"version": "V1"})]
    assert "rm -rf build/" in asks["says"]
    assert "dora" in gone["says"]
    assert "src/ship.py" in gone["paths"]
    assert found["counts"]["needs"] == len(found["needs"])
    again = desk.get().is_(200)
    assert [one["id"] for one in again["needs"]] == [one["id"] for one in found["needs"]]
    assert len({one["id"] for one in found["needs"]}) == len(found["needs"])


@pytest.mark.proves("WEB-1")
def test_what_agents_ask_of_the_person_is_there_in_their_words(desk: Desk) -> None:
    needs = desk.get().is_(200)["needs"]
    (verdict,) = (one for one in needs if one["code"] == "verdict_wanted")
    assert verdict["says"].startswith("finn asks you to approve C1 (")
    assert verdict["says"].endswith("): “the cart is tested”; open: read the diff")
    assert verdict["acts"][0] == {"go": {"view": "agreements", "id": "C1"}, "label": "See C1"}
    letter, *rest = [one for one in needs if one["code"] == "unread_mail"]
    assert letter["says"].startswith("finn wrote to you (")
    assert "May I delete build/?" in letter["says"]
    number = letter["facts"]["letter"]["id"]
    acts = [one.get("act") for one in letter["acts"]]
    assert acts == ["acknowledge", "reply", None, "read"]
    assert letter["acts"][1]["asks"].startswith("To finn, who wrote: May I delete build/?")
    assert all(x.get("act") != "reply" for one in rest for x in one["acts"])
    desk.do("reply", {"id": number, "message": "yes"}).is_(200)
    after = desk.get().is_(200)["needs"]
    assert "May I delete" not in " ".join(one["says"] for one in after)
    assert any(one["says"] == verdict["says"] for one in after if one["code"] == "verdict_wanted")
    (told,) = (x for x in desk.get(f"threads/{number}").is_(200)["messages"] if x["id"] == number)
    assert all(one["label"] != "Acknowledge" for one in told["acts"])


@pytest.mark.proves("WEB-1")
def test_who_does_what_and_in_which_window(desk: Desk) -> None:
    agents = by_name(desk)
    assert set(agents) == {"ann", "ben", "carl", "eve", "finn"}
    ann, ben, eve, finn = (agents[name] for name in ("ann", "ben", "eve", "finn"))
    assert ann["running"]["what"] == "make test PART=cart"
    assert {one["path"] for one in ann["holds"]} == {"src/cart.py", "src/api/orders.py"}
    assert set(ann["uncommitted"]) == {"src/cart.py", "src/api/orders.py"}
    assert (ann["task"], ann["task_title"]) == ("T1", "Round prices half up")
    assert ann["window"]["prompt"].startswith("Round prices half up in the cart")
    assert ann["unread"] > 0
    assert finn["asking"]["what"] == "rm -rf build/"
    assert eve["window"]["client"] == "Codex"
    assert [(one["path"], one["holder"]) for one in ben["wants"]] == [("src/cart.py", "ann")]
    assert not any(one["me"] for one in agents.values())


@pytest.mark.proves("WEB-1")
def test_who_waits_for_whom_and_why(desk: Desk) -> None:
    found = desk.get().is_(200)
    told = [
        (one["agent"], one["path"], one["holder"], one["holder_is"]) for one in found["waits"]
    ]  # fmt: skip
    assert told == [
        ("ben", "src/cart.py", "ann", "editing"), ("carl", "src/cart.py", "ann", "editing"),
        ("eve", "src/page.py", "ben", "editing"),
    ]  # fmt: skip
    assert all(one["says"].startswith(f"{one['agent']} waits for") for one in found["waits"])
    assert {act["act"] for act in found["waits"][0]["acts"] if "act" in act} == {"send", "unlock"}
    assert "ben and carl for src/cart.py" in found["quiet"]
    assert found["counts"]["waiting"] == 3


@pytest.mark.proves("WEB-1")
def test_what_is_open_between_agents(desk: Desk) -> None:
    found = desk.get().is_(200)
    (gate,), (patch,) = found["gates"], found["patches"]
    (checkpoint,), (handover,) = found["checkpoints"], found["handovers"]
    assert "docs/" in gate["says"]
    assert "say cents in the docs" in gate["says"]
    assert patch["files"] == ["src/cart.py"]
    assert patch["author"] == "carl"
    assert checkpoint["items"] == [{"name": "read the diff", "done": False}]
    assert handover["files"] == ["src/api/orders.py"]
    assert all(one["acts"] for one in (gate, patch, checkpoint, handover))
    assert {one["id"] for one in found["tasks"]} == {"T1", "T2", "T3", "T4"}
    assert [one["text"] for one in found["decisions"]] == ["prices are in cents, everywhere"]
    assert any(one["agent"] == "ann" and one["subject"] == "G1" for one in found["duties"])


@pytest.mark.proves("WEB-1")
def test_what_was_lost_stays_listed_when_it_is_back(desk: Desk) -> None:
    (lost,) = desk.get().is_(200)["lost"]
    assert (lost["version"], lost["owner"], lost["changed_by"]) == ("V1", "eve", "ben")
    assert lost["restored_at"] is None
    desk.scene.scene.shell().ok("restore", "src/tax.py", "--version", "1")
    found = desk.get().is_(200)
    back = next(one for one in found["lost"] if one["version"] == "V1")
    assert back["restored_at"]
    assert "restored" in back["says"]
    assert "restore" not in [one.get("act") for one in back["acts"]]
    assert "work_replaced" not in [one["code"] for one in found["needs"]]


def test_what_happens_is_in_the_next_glance(desk: Desk) -> None:
    before = desk.get().is_(200)
    stream = desk.served.client("/declared", desk.key).events("/rooms/repo:shop/events", None)
    shop = desk.scene
    assert isinstance(shop, Small)
    shop.actors["ann"].run("decision", "tabs")
    stream.until(lambda event: event.number > before["seq"])
    stream.close()
    after = desk.get().is_(200)
    assert after["seq"] > before["seq"]
    assert after["recent"][-1]["says"] == "ann decided D2: tabs"
    assert after["recent"][-1]["minor"] is False
    shades = {one["type"]: one["shade"] for one in after["recent"]}
    assert shades["work_overwritten"] == "lost"
    assert shades["permission_wanted"] == "ask"


def test_looking_leaves_no_trace(desk: Desk) -> None:
    desk.get().is_(200)  # what is over by the clock is settled by whoever looks first
    before = desk.scene.scene.database.everything()
    for path in PATHS:
        desk.person.get(path).is_(200)
    after = desk.scene.scene.database.everything()
    assert {name for name in before if before[name] != after[name]} == set()
    assert "operator" not in desk.scene.scene.database.column("agents", "id")


def test_words_of_others_are_as_they_were_written(desk: Desk) -> None:
    shop = desk.scene
    assert isinstance(shop, Small)
    text = "<img src=x onerror=alert(1)>\u202e" + "y" * 3000
    shop.actors["ann"].run("send", "--to", "operator", "--message", text)
    shop.actors["ann"].run("create-task", "<b>bold</b>", "--description", text)
    shop.actors["ann"].run("create-task", "long", "--description", "z" * 50_000)
    shop.scene.database.call("session-of-carl", "c\u202earl\n\x1b[31m")
    found = desk.get().is_(200)
    task = next(one for one in found["tasks"] if one["title"] == "<b>bold</b>")
    assert task["description"] == text
    cut = next(one for one in found["tasks"] if one["title"] == "long")
    assert (len(cut["description"]), cut["cut"]) == (4_000, True)
    assert len(desk.get(f"tasks/{cut['id']}").is_(200)["description"]) == 50_000
    assert "\x1b" not in str([one["says"] for one in (*found["needs"], *found["waits"])])


def test_a_repository_that_is_not_in_use_is_empty_and_stays_so(
    tmp_path: Path, home: Path, serve: "Callable[..., Desk]"
) -> None:
    scene = Scene(tmp_path / "bare", home).committed("a.py")
    found = serve(Bare(scene)).get().is_(200)
    assert found["agents"] == []
    assert found["needs"] == []
    assert found["seq"] == 0
    assert not (scene.repo / ".claude").exists()


class Bare:
    """A scene in which nothing has happened."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.repo = scene.repo


def test_a_glance_of_a_crowd_holds_all_of_it(works: Any, serve: Serve) -> None:
    desk = serve(works)
    found = desk.get().is_(200)
    assert found["counts"]["agents"] == 30
    assert len(found["leases"]) == 300
    assert len(found["waits"]) == 50
    assert len(found["recent"]) <= 80
