"""Several machines, one repository (LINK): what the server decides of explicit leases."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from scene.place import Scene
from support import TIMEOUT_S

from .linked import ROOM, SHARE, Machine, linked
from .served import Served, Store, finished, start
from .shapes import has


@pytest.fixture
def shop(own: "Callable[..., Served]") -> Served:
    """A server through which machines share a repository, on each store."""
    return own(*SHARE, profile="declared")


def test_a_lease_of_one_machine_is_seen_and_held_against_another(shop: Served) -> None:
    north, south = linked(shop), linked(shop, "bob")
    granted = north.one(north.lease(1, "src/a.py"))
    has(granted, {"ok": True, "uid": f"{north.id}:1", "fence": [1, 1]})
    (seen,) = south.since()["items"]
    has(seen, {"kind": "lease", "machine": north.id, "agent": f"{north.id}:ann", "fence": [1, 1]})
    assert 0 < seen["expires_in_ms"] <= 30_000
    refused = south.one(south.lease(1, "src/a.py"))
    has(refused, {"ok": False, "error": "held"})
    assert refused["current"]["uid"] == f"{north.id}:1"
    assert south.one(south.lease(2, "src/b.py"))["fence"] == [1, 2]
    north.one(north.over(1))
    assert south.one(south.lease(1, "src/a.py"))["ok"]


def test_who_waits_is_told_at_once(shop: Served) -> None:
    north, south = linked(shop), linked(shop)
    south.since()
    south.one(south.lease(1, "a.py"))
    waiting = south.waiting()
    north.one(north.lease(1, "b.py"))
    told = waiting.result(TIMEOUT_S).is_(200)
    assert [one["uid"] for one in told["items"]] == [f"{north.id}:1"], "its own is not told"


def test_what_is_put_at_one_server_wakes_who_waits_at_another(own: "Callable[..., Served]") -> None:
    first, second = own(*SHARE, profile="declared"), own(profile="declared")
    north, south = linked(first), linked(first, "bob").at(second)
    south.since()
    waiting = south.waiting()
    north.one(north.lease(1, "a.py"))
    told = waiting.result(TIMEOUT_S).is_(200)
    assert [one["uid"] for one in told["items"]] == [f"{north.id}:1"]
    south.seq = told["seq"]
    again = south.waiting()
    north.one(north.over(1))
    (over,) = again.result(TIMEOUT_S).is_(200)["items"]
    assert over["body"] is None


def test_who_waits_with_a_token_that_ended_is_told_nothing(shop: Served) -> None:
    north, south = linked(shop), linked(shop, "bob")
    south.since()
    waiting = south.waiting()
    listed = json.loads(shop.command("token", "list", "--user", "bob", "--json"))["data"]["tokens"]
    shop.command("token", "revoke", listed[0]["id"])
    north.one(north.lease(1, "a.py"))
    waiting.result(TIMEOUT_S).is_(401, "invalid_token")
    south.ask("put", epoch=1, items=[south.lease(1, "b.py")]).is_(401, "invalid_token")


def test_a_wait_without_news_ends_with_none(shop: Served) -> None:
    north, south = linked(shop), linked(shop, "bob")
    north.one(north.lease(1, "a.py"))
    south.since()
    told = south.since(wait_ms=1, machines=True)
    assert told["items"] == []
    assert {one["machine"] for one in told["machines"]} == {north.id, south.id}


def test_whoever_may_read_sees_the_machines(shop: Served) -> None:
    north = linked(shop)
    north.one(north.lease(1, "a.py"))
    reader = shop.client("/declared", shop.user("eve", f"rooms:{ROOM}:read"))
    seen = reader.get(f"/rooms/{ROOM}/link").is_(200)
    assert seen["documents"] == {"lease": 1}
    (machine,) = seen["machines"]
    has(machine, {"machine": north.id, "name": "host"})
    assert machine["heard_ms_ago"] >= 0
    stranger = shop.client("/declared", shop.user("tim"))
    stranger.get(f"/rooms/{ROOM}/link").is_(403, "scope_denied")
    stranger.get("/rooms/repo:other/link").is_(404, "room not found")


def test_other_rooms_are_shared_by_nobody(shop: Served) -> None:
    owner = shop.client("/declared", shop.owner)
    made = owner.post("/rooms", {"id": "plan"}).is_(201)
    assert made["id"] == "plan"
    owner.post("/rooms/plan/link/hello", {"machine": "maaaaaab"}).is_(404, "room not found")


def test_a_server_that_was_restored_begins_a_new_epoch(own: "Callable[..., Served]") -> None:
    served = own(*SHARE, profile="declared")
    north = linked(served)
    north.one(north.lease(1, "a.py", ttl_ms=3_600_000))
    served.end()
    served.words.append("--restored")
    served.again()
    back = north.at(served)
    back.ask("put", epoch=1, items=[back.lease(2, "b.py")]).is_(409, "epoch_changed")
    told = back.hello(epoch=1, seq=5)
    has(told, {"epoch": 2, "full": True})
    assert [one["uid"] for one in back.since()["items"]] == [f"{north.id}:1"]
    assert back.one(back.lease(2, "b.py"))["fence"][0] == 2


def test_a_backup_that_is_put_back_is_of_another_epoch(
    own: "Callable[..., Served]", make_store: "Callable[[str], Store]", kind: str, home: Path
) -> None:
    served = own(*SHARE, profile="declared")
    north = linked(served)
    file = str(served.store.folder / "all")
    served.command("serve", "backup", file)
    other = make_store(kind)
    status, _, err = finished(start(home, ["serve", "restore", file, *other.words]))
    assert status == 0, err
    with closing(Served(other, home, profile="declared")) as second:
        back = Machine(second.client("/declared", north.client.token), north.id)
        has(back.hello(epoch=1, seq=1), {"epoch": 2, "full": True})
    status, _, err = served.ran("room", "export", ROOM)
    assert status != 0
    assert "serve backup" in err


def test_a_repository_may_be_shown_and_shared_at_once(
    tmp_path: Path, home: Path, own: "Callable[..., Served]"
) -> None:
    scene = Scene(tmp_path / "shop", home).committed("a.py")
    scene.shell()("init")
    served = own("--repo", str(scene.repo), *SHARE, profile="declared")
    north = linked(served)
    assert north.one(north.lease(1, "a.py"))["ok"]
    key = (served.store.folder / "person.key").read_text().strip()
    person = served.client("/declared", key)
    assert person.get(f"/rooms/{ROOM}/context").is_(200)["views"]["leases"] == []
    assert person.get(f"/rooms/{ROOM}/link").is_(200)["documents"] == {"lease": 1}


@pytest.mark.parametrize("name", ["a b", "", "a/b", "x" * 65, ".."])
def test_a_shared_repository_has_a_name(home: Path, tmp_path: Path, name: str) -> None:
    words = ["serve", "--port", "0", "--data", str(tmp_path / "d"), "--share", name]
    status, _, err = finished(start(home, words))
    assert status == 64
    assert "a name is" in err


def test_who_asks_for_numbers_all_the_time_is_stopped(own: "Callable[..., Served]") -> None:
    served = own(*SHARE, "--max-rate", "3", profile="declared")
    evil = linked(served, "eve")
    found = [evil.ask("numbers", kind="task").status for _ in range(20)]
    assert 429 in found
    assert evil.one(evil.lease(1, "a.py"))["ok"], "putting goes on"
