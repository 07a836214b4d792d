"""The schema of rooms: made once, by one process, and never by an older version."""

from pathlib import Path

import pytest

from agent_sync.failures import StoreError
from agent_sync.rooms.store import room_migrations
from agent_sync.rooms.store.room_schema import MIGRATIONS, NEWEST
from agent_sync.rooms.store.room_store import RoomStore
from agent_sync.unusable_database import StoreCorrupt, StoreTooNew

from .children import ended, start
from .places import Place, look, make, put, value, whole
from .test_room_races import together

MORE = "CREATE TABLE room_extras (number BIGINT NOT NULL); INSERT INTO room_extras VALUES (1)"


def newer(monkeypatch: pytest.MonkeyPatch, *more: str) -> None:
    """From here on this version has these migrations, too."""
    monkeypatch.setattr(room_migrations, "MIGRATIONS", (*MIGRATIONS, *more))
    monkeypatch.setattr(room_migrations, "NEWEST", NEWEST + len(more))


def rows(store: RoomStore, table: str) -> "list[tuple[object, ...]]":
    """Every row of a table."""
    with store.pool.reading() as found:
        return found.all(f"SELECT * FROM {table}")


def test_processes_that_open_a_new_place_at_once_all_get_it(place: Place) -> None:
    code = """
sys.stdin.readline()
store = place.open()
try:
    make(store, "shared", "d")
except RoomError as error:
    print(json.dumps(error.code))
make(store, sys.argv[3], sys.argv[3])
print(put(store, "a", 1, sys.argv[3]))
"""
    running = [start(place, code, f"r{number}") for number in range(4)]
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [ended(one) for one in running]
    assert sorted(map(len, said)) == [1, 2, 2, 2]
    assert all(one[-1] == 1 for one in said)
    assert rows(place.open(), "room_schema") == [(NEWEST,)]


def test_a_new_migration_is_made_once_by_one_of_many(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.open()
    make(store)
    put(store, "a", 1)
    before = whole(look(store))
    newer(monkeypatch, MORE)
    opened = together(*[place.open] * 4)
    for one in opened:
        assert isinstance(one, RoomStore)
        assert whole(look(one)) == before
        assert rows(one, "room_extras") == [(1,)]
    assert rows(store, "room_schema") == [(NEWEST + 1,)]


@pytest.mark.proves("SERVE-9")
def test_a_newer_database_is_refused_and_left_as_it_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.open()
    make(store)
    with monkeypatch.context() as later:
        newer(later, MORE)
        place.open()
    with pytest.raises(StoreTooNew) as found:
        place.open()
    assert found.value.facts["found"] == NEWEST + 1
    assert "secret" not in str(found.value)
    assert rows(store, "room_schema") == [(NEWEST + 1,)]


def test_a_migration_that_fails_leaves_the_old_schema(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = place.open()
    make(store)
    put(store, "a", 1)
    with monkeypatch.context() as later:
        newer(later, MORE, "CREATE TABLE room_others (a BIGINT); DELETE FROM nothing")
        with pytest.raises(StoreError, match="nothing"):
            place.open()
    again = place.open()
    assert value(again, "a") == 1
    assert rows(again, "room_schema") == [(NEWEST,)]
    newer(monkeypatch, MORE)
    assert rows(place.open(), "room_extras") == [(1,)]


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rooms.sqlite").write_text("no database, but long enough" * 100)
    with pytest.raises(StoreCorrupt):
        Place(tmp_path / "data").open()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError):
        Place(tmp_path / "file" / "data").open()


def test_a_server_that_is_not_there_is_said_without_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    place = Place(tmp_path, "postgresql://ann:secret@127.0.0.1:1/rooms")
    with pytest.raises(StoreError) as found:
        place.open()
    assert "ann" in str(found.value)
    assert "secret" not in str(found.value)
