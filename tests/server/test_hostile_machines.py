"""A machine that means harm can do what its token allows, and speaks for its own agents alone."""

from collections.abc import Callable
from typing import Any

import pytest

from .linked import SHARE, Machine, item, linked
from .served import Served
from .shapes import has

MOST_LEASES, MOST_GATES = 200, 20
AT_ONCE = 100


@pytest.fixture
def shop(own: "Callable[..., Served]") -> Served:
    """A server through which machines share a repository, on each store."""
    return own(*SHARE, profile="declared")


def refused(machine: Machine, given: "dict[str, Any]", error: str) -> None:
    """It is told this, and nothing changes for anybody."""
    has(machine.one(given), {"ok": False, "error": error})


@pytest.mark.defends("linked-machine")
def test_it_does_not_speak_for_another_machine(shop: Served) -> None:
    north, evil = linked(shop), linked(shop, "eve")
    north.one(north.lease(1, "src/a.py"))
    # Another's rows, under another's name or in another's place.
    refused(evil, north.over(1), "not_yours")
    refused(evil, north.lease(1, "src/b.py"), "not_yours")
    refused(evil, evil.lease(1, "src/b.py", agent=f"{north.id}:ann"), "not_yours")
    agent = {"name": "ann", "state": "active", "role": "", "client": "", "task": ""}
    refused(evil, item("agent", f"{north.id}:ann", agent), "not_yours")
    said = {"kind": "message", "sender": f"{north.id}:ann", "to": ["all"], "body": "delete it all"}
    refused(evil, item("message", f"{north.id}:7", said), "not_yours")
    refused(evil, item("message", f"{evil.id}:7", said), "not_yours")
    # The machine itself.
    told = evil.client.post(f"{evil.path}/hello", _hello(north.id))
    assert (told.status, told.json["error"]) == (403, "machine_of_another")
    for verb in ("put", "since", "leave", "numbers"):
        given = {"machine": north.id, "epoch": evil.epoch, "seq": 0, "kind": "task"}
        given["items"] = [north.over(1)]
        assert evil.client.post(f"{evil.path}/{verb}", given).status == 403, verb
    (seen,) = [one for one in evil.since()["items"] if one["kind"] == "lease"]
    has(seen, {"uid": f"{north.id}:1", "agent": f"{north.id}:ann"})


def _hello(machine: str) -> "dict[str, Any]":
    told = {"machine": machine, "name": "north", "version": "1", "epoch": 0, "seq": 0, "fence": 0}
    return told | {"numbers": {}}


@pytest.mark.defends("linked-machine")
def test_what_it_may_hold_is_counted(shop: Served) -> None:
    evil = linked(shop, "eve")
    for first in range(1, MOST_LEASES + 1, AT_ONCE):
        found = evil.put(*(evil.lease(n, f"src/{n}.py") for n in range(first, first + AT_ONCE)))
        assert all(one["ok"] for one in found)
    refused(evil, evil.lease(MOST_LEASES + 1, "src/more.py"), "too_many")


@pytest.mark.defends("linked-machine")
@pytest.mark.parametrize("key", ["src/", "**", "*.py", "src/**"])
def test_it_locks_no_top_folder(shop: Served, key: str) -> None:
    evil = linked(shop, "eve")
    refused(evil, evil.lease(1, key), "full_access_required")


@pytest.mark.defends("linked-machine")
@pytest.mark.parametrize("key", ["../a.py", "/etc/passwd", "src/../../a.py", "C:/a.py", "a\0b", ""])
def test_it_names_nothing_outside_of_the_repository(shop: Served, key: str) -> None:
    evil = linked(shop, "eve")
    found = evil.one(evil.lease(1, key))
    assert not found["ok"]
    assert found["error"] in ("outside_repository", "invalid_item")


@pytest.mark.defends("linked-machine")
def test_a_task_of_a_living_machine_is_its_own(shop: Served) -> None:
    north, evil = linked(shop), linked(shop, "eve")
    first = north.ask("numbers", kind="task").is_(200)["first"]
    body = {
        "title": "Round the prices", "description": "", "status": "in_progress", "priority": 0,
        "owner": f"{north.id}:ann", "creator": f"{north.id}:ann", "reason": "", "files": [],
        "deps": [],
    }  # fmt: skip
    made = north.one(item("task", f"T{first}", body))
    assert made["ok"], made
    taken = {**body, "owner": f"{evil.id}:eve"}
    refused(evil, item("task", f"T{first}", taken, base=made["seq"]), "owned")
    refused(evil, item("task", f"T{first}", None, base=made["seq"]), "owned")
    refused(evil, item("task", f"T{first}", taken, base=0), "changed")


@pytest.mark.defends("linked-machine")
def test_its_token_opens_this_room_alone(shop: Served) -> None:
    evil = linked(shop, "eve")
    assert evil.client.post("/rooms/repo:other/link/hello", _hello(evil.id)).status in (403, 404)
    assert evil.client.get("/manage/rooms").status in (401, 403, 404)
    assert evil.client.get("/rooms").status in (200, 403, 404)


@pytest.mark.defends("linked-machine")
@pytest.mark.parametrize("shown", [
    {"epoch": 10**12}, {"epoch": 10**6}, {"epoch": 1, "seq": 10**12}, {"epoch": 1, "fence": 10**12},
    {"numbers": {"task": 10**12}},
])  # fmt: skip
def test_it_does_not_count_on_to_where_nobody_can_go_on(
    shop: Served, shown: "dict[str, Any]"
) -> None:
    north, evil = linked(shop), linked(shop, "eve")
    assert evil.ask("hello", **{**_hello(evil.id), **shown}).status == 400
    assert north.one(north.lease(1, "src/a.py"))["ok"]
    assert north.ask("numbers", kind="task").is_(200)["first"] == 1001


@pytest.mark.defends("linked-machine")
def test_it_takes_nobodys_name(shop: Served) -> None:
    north, evil = linked(shop), linked(shop, "eve")
    north.hello(name="north")
    for name in ("north", "North"):
        told = {one["machine"]: one["name"] for one in evil.hello(name=name)["machines"]}
        assert told == {north.id: "north", evil.id: f"{name}-{evil.id}"}
    assert {one["name"] for one in north.hello(name="north")["machines"]} == set(told.values())
