"""The person sees which machines are linked, and ends one that is gone."""

from collections.abc import Callable

import pytest

from .browser import Page
from .linked import ROOM, SHARE, Machine
from .served import Served
from .test_manage import person_of
from .test_manage_page import accepted, opened

NORTH, SOUTH = "mnorthaa", "msouthaa"


@pytest.mark.proves("ROOM-12")
def test_machines_are_seen_and_ended(own: "Callable[..., Served]", page: Page) -> None:
    shared = own(*SHARE, profile="declared")
    client = shared.client("/declared", shared.user("ann", f"rooms:{ROOM}:write"))
    north, south = Machine(client, NORTH), Machine(client, SOUTH)
    north.hello(name="north")
    south.hello(name="<b>south")
    lease = {
        "target": "file", "key": "a.py", "mode": "exclusive", "kind": "explicit",
        "agent": f"{NORTH}:ann", "reason": "",
    }  # fmt: skip
    north.one({"kind": "lease", "uid": f"{NORTH}:1", "base": 0, "body": lease, "ttl_ms": 60_000})
    assert len(south.since()["items"]) == 1
    person = person_of(shared)
    found = person.get("/manage/machines").is_(200)["machines"]
    shown = [(one["room"], one["machine"], one["name"], one["user"]) for one in found]
    assert shown == [(ROOM, NORTH, "north", "ann"), (ROOM, SOUTH, "<b>south", "ann")]
    opened(shared, page)
    page.click(f"end {NORTH}")
    accepted(page)
    page.says("the machine north is forgotten")
    assert page.js("document.querySelectorAll('#machines tbody tr').length") == 1
    assert [one["machine"] for one in person.get("/manage/machines").is_(200)["machines"]] == [
        SOUTH
    ]
    assert [x["body"] for x in south.since()["items"]] == [None]
    for place in (f"{ROOM}/{NORTH}", f"repo:other/{SOUTH}", f"{ROOM}/x"):
        person.send("DELETE", f"/manage/machines/{place}", None).is_(404)
