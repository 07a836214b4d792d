"""A room as a document, all rooms in a backup, and what is old cut off."""

import json
from pathlib import Path
from typing import Any

import pytest

from agent_sync.failures import StoreError
from agent_sync.rooms.picture.draft import Draft, TokenChange
from agent_sync.rooms.picture.room_entry import Presence
from agent_sync.rooms.picture.timer import Timer
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.store import room_retiring
from agent_sync.rooms.store.room_store import RoomStore
from agent_sync.unusable_database import StoreCorrupt, StoreTooNew

from .places import NOW, ROOM, Place, increment, look, make, plain, put, refused, value, whole

TIMER = Timer("enable", started_at=1, ticks=2, tick_on=("_shared", "turn"))


def lived_in(store: RoomStore, room_id: str = ROOM) -> None:
    """A room with something of everything."""
    for number in range(1, 5):
        with store.writing(room_id) as tx:
            draft = Draft(tx.picture(room_id), NOW + number)
            draft.put("_shared", "turn", {"é\x00": [number, 1.5, None, "42"]}, timer=TIMER)
            draft.put("alice", f"k{number}", number, enabled="true")
            row = draft.next_row("_log")
            draft.put("_log", str(row), row, row=row)
            draft.drop("_log", str(row - 1))
            draft.say(None if number == 1 else "alice", "chat\x00", number, ("bob",), {"n": number})
            draft.record({"number": number})
            tx.store(draft)
            tx.live(room_id, "bob", Presence(number, number, "x > 1", NOW))


def everything(store: RoomStore, room_id: str = ROOM) -> "dict[str, Any]":
    """A room with its lists, but its name and its signs of waiting."""
    picture = look(store, room_id)
    found = whole(picture)
    found["room"] = found["room"][1:]
    found["numbers"].pop(1)
    for signs in found["presence"].values():
        del signs["waiting_on"], signs["waiting_until"]
    found["audit"] = picture.log.audit(0, picture.audit_seq, 999)
    found["all messages"] = len(picture.log.messages(0, picture.message_seq, 999))
    found["unread"] = picture.log.count_unread("bob", 0, picture.message_seq, directed=True)
    with store.reading() as at:
        retired = at.head(room_id).retired
        changes = at.changes(room_id, retired, 9999)
    found["changes"] = [
        (one.seq, one.at, one.scope, one.key, plain(one.before), plain(one.after))
        for one in changes
    ]
    return found


@pytest.mark.proves("SERVE-9")
def test_a_room_is_the_same_after_export_and_import(store: RoomStore, place: Place) -> None:
    lived_in(store)
    document = json.loads(json.dumps(store.export(ROOM)))
    assert "d0" not in json.dumps(document)
    store.take_in(document, [TokenChange("room", "", "new")], NOW, "copy")
    assert everything(store, "copy") == everything(store)
    assert everything(place.open(), "copy") == everything(store)
    with store.reading() as found:
        assert found.token("new", "copy") == ("room", "")
        assert found.token("d0", "copy") is None
    for room in (ROOM, "copy"):
        put(store, "turn", "after", room)
    assert everything(store, "copy") == everything(store)
    with refused(409, "room_exists"):
        store.take_in(document, [], NOW)


def test_a_room_moves_from_one_store_to_the_other(store: RoomStore, tmp_path: Path) -> None:
    lived_in(store)
    elsewhere = Place(tmp_path / "elsewhere")
    other = elsewhere.open()
    other.take_in(store.export(ROOM), [], NOW)
    assert everything(other) == everything(store)
    elsewhere.close()


def change(path: "tuple[Any, ...]", new: "Any") -> "Any":
    """What puts ``new`` there in a document."""

    def act(document: "Any") -> "Any":
        inner = document
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = new
        return document

    return act


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: None,
        lambda _: [],
        lambda _: {},
        lambda document: {"format": document["format"]},
        change(("version",), 2),
        change(("entries",), {"a": 1}),
        change(("entries", 0, "scope"), "a\x00"),
        change(("entries", 0, "key"), 3),
        change(("entries", 0), None),
        change(("entries", 0, "revision"), "many"),
        change(("entries", 0, "timer"), {"effect": 3}),
        change(("messages", 0, "n"), None),
        change(("messages", 0, "to"), 5),
        change(("audit", 0, "record"), 5),
        change(("numbers",), {}),
    ],
)
def test_an_odd_document_is_refused_and_leaves_nothing(tmp_path: Path, spoil: "Any") -> None:
    place = Place(tmp_path)
    store = place.open()
    make(store)
    lived_in(store)
    document = json.loads(json.dumps({**store.export(ROOM), "id": "copy"}))
    with refused(400, "invalid_document"):
        store.take_in(spoil(document), [], NOW)
    with store.reading() as found:
        assert [room.id for room in store.rooms(found)] == [ROOM]
    place.close()


def test_an_odd_id_for_a_document_is_refused(store: RoomStore) -> None:
    with refused(400, "invalid_id"):
        store.take_in(store.export(ROOM), [], NOW, "a/b")


def test_rows_that_are_there_twice_are_refused(store: RoomStore) -> None:
    lived_in(store)
    document = {**store.export(ROOM), "id": "copy"}
    document["messages"] *= 2
    with refused(409, "already_there"):
        store.take_in(document, [], NOW)
    with store.reading() as found:
        assert len(store.rooms(found)) == 1


def test_limits_hold_for_a_document(place: Place) -> None:
    limits = Limits()
    store = place.open(limits)
    make(store)
    lived_in(store)
    document = {**store.export(ROOM), "id": "copy"}
    limits.keys = 2
    with refused(429, "limit_exceeded"):
        store.take_in(document, [], NOW)
    limits.keys, limits.room = 99, 2
    with refused(413, "limit_exceeded"):
        store.take_in(document, [], NOW)


@pytest.mark.proves("SERVE-9")
def test_a_backup_brings_all_rooms_back(store: RoomStore, place: Place, tmp_path: Path) -> None:
    lived_in(store)
    make(store, "other", "d1")
    lived_in(store, "other")
    file = tmp_path / "backup"
    store.set_setting("key", "older", replace=True)
    store.backup(str(file))
    store.set_setting("key", "newer", replace=True)
    before = {room: everything(store, room) for room in (ROOM, "other")}
    increment(store)
    with pytest.raises(StoreError, match="there are rooms here"):
        store.restore(str(file))
    for room in before:
        store.delete(room)
    assert store.restore(str(file)) == 2
    assert store.setting("key") == "older"
    for one in (store, place.open()):
        assert {room: everything(one, room) for room in before} == before
        with one.reading() as found:
            assert found.token("d1", "other") == ("room", "")
    assert increment(store) == 5


def test_a_backup_of_one_store_goes_into_the_other(store: RoomStore, tmp_path: Path) -> None:
    lived_in(store)
    store.backup(str(tmp_path / "backup"))
    elsewhere = Place(tmp_path / "elsewhere")
    other = elsewhere.open()
    assert other.restore(str(tmp_path / "backup")) == 1
    assert everything(other) == everything(store)
    elsewhere.close()


def test_a_backup_is_one_snapshot_and_holds_nobody_up(store: RoomStore, tmp_path: Path) -> None:
    lived_in(store)
    with store.writing(ROOM) as tx:
        draft = Draft(tx.picture(ROOM), NOW)
        draft.put("_shared", "n", 1)
        tx.store(draft)
        store.backup(str(tmp_path / "backup"))
    elsewhere = Place(tmp_path / "elsewhere")
    other = elsewhere.open()
    other.restore(str(tmp_path / "backup"))
    assert (look(other).seq, value(other)) == (4, None)
    elsewhere.close()


def test_a_backup_takes_the_place_of_an_older_one_only_when_it_is_whole(
    store: RoomStore, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    file.write_text("older")
    store.backup(str(file))
    assert file.stat().st_size > 100
    with pytest.raises(StoreError):
        store.backup(str(tmp_path / "none" / "backup"))
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["backup"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", StoreCorrupt),
        ("[]\n", StoreCorrupt),
        ('{"format":"agent-sync rooms","schema":1}\n', StoreCorrupt),
        ('{"format":"agent-sync rooms","schema":9}\n', StoreTooNew),
        ('{"format":"agent-sync rooms","schema":1}\n{"table":"x","columns":[]}\n', StoreCorrupt),
        ('{"format":"agent-sync rooms","schema":1}\n[1]\n', StoreCorrupt),
    ],
)
def test_what_is_no_whole_backup_is_refused(
    place: Place, tmp_path: Path, text: str, kind: "type[StoreError]"
) -> None:
    store = place.open()
    (tmp_path / "file").write_text(text)
    with pytest.raises(kind):
        store.restore(str(tmp_path / "file"))
    with pytest.raises(StoreError):
        store.restore(str(tmp_path / "none"))
    make(store)


@pytest.mark.proves("SERVE-9")
def test_what_is_old_is_cut_off_and_what_stands_stays(
    store: RoomStore, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_retiring, "AT_ONCE", 1)
    lived_in(store)
    follower, before = place.open(), look(store)
    look(follower)
    assert store.retire(NOW) == 0
    assert store.retire(NOW + 3) == 2
    assert store.retire(NOW + 3) == 0
    picture = look(store)
    assert whole(picture)["scopes"] == whole(before)["scopes"]
    assert (picture.seq, picture.message_seq, picture.rows) == (4, 4, before.rows)
    for one in (store, follower, place.open()):
        assert [message.seq for message in look(one).messages] == [3, 4]
        assert whole(look(one)) == whole(picture)
    log = picture.log
    assert [one["n"] for one in log.audit(0, 4, 9)] == [3, 4]
    assert [one.seq for one in log.messages(0, 4, 9)] == [3, 4]
    assert log.count_unread("bob", 0, 4, directed=True) == 2
    with store.reading() as found:
        for gone in (0, 1):
            with refused(410, "gone"):
                found.changes(ROOM, gone, 9)
        assert {one.seq for one in found.changes(ROOM, 2, 99)} == {3, 4}
    assert increment(store) == 5
    assert everything(place.open()) == everything(store)
    store.take_in(store.export(ROOM), [], NOW, "copy")
    assert everything(store, "copy") == everything(store)


def test_one_that_is_far_behind_what_is_kept_builds_anew(store: RoomStore, place: Place) -> None:
    follower = place.open()
    look(follower)
    lived_in(store)
    store.retire(NOW + 9)
    assert whole(look(follower)) == whole(look(store)) == whole(look(place.open()))
    assert look(follower).messages == ()
