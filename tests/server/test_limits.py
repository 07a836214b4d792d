"""Limits, and what an owner can do with a room: each limit is an option, and small here."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from .rooms import Member, Room
from .served import Served, Store
from .wire import Answer, until

SMALL = (
    *("--max-value", "2K", "--max-key", "20", "--max-room", "20K", "--max-keys", "30"),
    *("--max-actions", "3", "--max-views", "3", "--max-agents", "4"),
)


def limited(answer: Answer) -> None:
    """It was refused for its size or for the number of such things."""
    assert answer.status in (413, 429), answer
    assert answer.json["error"] == "limit_exceeded"


@pytest.mark.proves("SERVE-8")
def test_each_limit_holds_and_says_so(own: "Callable[..., Served]") -> None:
    """Values, keys, actions, views, agents; what is below goes on."""
    served = own(*SMALL)
    room = Room(served)
    alice = room.join("alice", grants=["_shared"])
    limited(alice.shared("k", "x" * 3000))
    limited(alice.shared("k" * 21, 1))
    alice.shared("k" * 20, "x" * 1000).is_(200)
    for number in range(3):
        alice.register({"id": f"a{number}", "writes": []}).is_(201)
        alice.view(f"v{number}", "1").is_(201)
    limited(alice.register({"id": "a3", "writes": []}))
    limited(alice.view("v3", "1"))
    alice.register({"id": "a2", "writes": [], "description": "again"}).is_(201)
    for name in ("bob", "carol", "dave"):
        room.join(name)
    limited(room.nobody.post("/agents", {"id": "eve", "name": "Eve"}))
    assert set(alice.context()["views"]) == {"v0", "v1", "v2"}


@pytest.mark.proves("SERVE-8")
def test_a_room_has_so_many_keys_and_so_many_bytes(own: "Callable[..., Served]") -> None:
    """By whichever way they come: one by one, in a batch, by an action, by growing."""
    served = own("--max-keys", "8", "--max-room", "20K", "--max-value", "12K")
    room = Room(served)
    for number in range(8):
        room.admin.shared(f"k{number}", number).is_(200)
    limited(room.admin.shared("k8", 8))
    writes = [{"scope": "_shared", "key": "k9", "value": 1}]
    limited(room.admin.invoke("_batch_set_state", {"writes": writes}))
    limited(room.admin.invoke("_set_state", {"scope": "_log", "value": 1, "append": True}))
    room.admin.shared("k0", "again").is_(200)
    other = Room(served)
    _grow(other.admin)


def _grow(one: Member) -> None:
    """A list that is pushed to reaches a limit, and what was in it stays."""
    pushed = 0
    while (answer := one.shared("list", "y" * 1000, append=True)).status == 200:
        pushed += 1
        assert pushed < 40
    limited(answer)
    assert len(one.context()["state"]["_shared"]["list"]) == pushed


@pytest.mark.proves("SERVE-8")
def test_a_token_may_ask_so_often(own: "Callable[..., Served]") -> None:
    """Off on loopback unless it is asked for; somebody else's share is their own."""
    served = own("--max-rate", "3")
    room = Room(served)
    alice, bob = room.join("alice"), room.join("bob")
    seen: list[Answer] = []

    def refused() -> bool:
        seen.append(alice.say("x"))
        return seen[-1].status == 429

    until(refused)
    limited(seen[-1])
    bob.say("x").is_(200)
    until(lambda: alice.say("again").status == 200)


@pytest.mark.proves("SERVE-9")
def test_an_owner_deletes_a_room(room: Room, served: Served) -> None:
    """With the room's token alone; then it is not found, and its id is free."""
    alice = room.join("alice")
    path = room.admin.path
    assert alice.client.delete(path).status == 403
    assert room.viewer.client.delete(path).status == 403
    room.nobody.client.delete(path).is_(401)
    assert room.admin.client.delete(path).status == 200
    assert room.admin.get("/context").status == 404
    again = served.client("/direct").post("/rooms", {"id": room.id}).is_(201)
    fresh = room.nobody.as_(again["token"])
    assert fresh.context()["state"] == {}
    assert fresh.context()["agents"] == {}


@pytest.mark.defends("rooms-plain")
@pytest.mark.proves("SERVE-9")
def test_a_room_is_exported_and_imported(
    own: "Callable[..., Served]", store: Store, home: Path, make_store: "Callable[[str], Store]"
) -> None:
    """Into another store, with all that is in it but its tokens: it gets new ones."""
    served = own()
    room = Room(served)
    alice = room.join("alice", grants=["_shared"], state={"mine": 1})
    alice.shared("k", {"a": [1]}).is_(200)
    alice.say("hello").is_(200)
    alice.view("v", "1 + 1").is_(201)
    before = room.admin.context()
    text = served.command("room", "export", room.id)
    assert text == room.admin.get("/export").text + "\n"
    for token in (room.admin.token, room.viewer.token, alice.token):
        assert token not in text
    file = home / "room.json"
    file.write_text(text, encoding="utf-8")
    other = Served(make_store(store.kind), home)
    try:
        told = other.command("room", "import", str(file))
        assert room.admin.at(other).get("/context").status == 401
        token = re.findall(r"room_[0-9a-f]{48}", told)[0]
        after = room.nobody.at(other).as_(token).context()
        for section in ("state", "views", "messages", "actions", "self"):
            assert after[section] == before[section], section
    finally:
        other.close()


@pytest.mark.proves("SERVE-9")
def test_a_room_is_deleted_by_the_machines_owner(own: "Callable[..., Served]") -> None:
    """By the command line, while the server runs."""
    served = own()
    room = Room(served)
    served.command("room", "delete", room.id)
    until(lambda: room.admin.get("/context").status == 404)


@pytest.mark.proves("SERVE-9")
def test_a_backup_is_made_while_it_runs(
    own: "Callable[..., Served]", store: Store, home: Path, make_store: "Callable[[str], Store]"
) -> None:
    """On SQLite the file is a database of its own, which a server serves."""
    served = own()
    room = Room(served)
    room.admin.shared("k", 1).is_(200)
    file = home / "backup.sqlite"
    served.command("serve", "backup", str(file))
    assert file.stat().st_size > 0
    assert not file.stat().st_mode & 0o077
    room.admin.shared("k", 2).is_(200)
    if store.kind == "sqlite":
        other_store = make_store("sqlite")
        (other_store.folder / "rooms.sqlite").write_bytes(file.read_bytes())
        other = Served(other_store, home)
        try:
            assert room.admin.at(other).context()["state"]["_shared"] == {"k": 1}
        finally:
            other.close()


@pytest.mark.proves("SERVE-9")
def test_what_is_not_there_is_neither_deleted_nor_exported(own: "Callable[..., Served]") -> None:
    """A sentence and a status, no traceback."""
    served = own()
    for words in (("room", "delete", "none"), ("room", "export", "none")):
        status, _, err = served.ran(*words)
        assert status != 0
        assert "none" in err
        assert "Traceback" not in err
