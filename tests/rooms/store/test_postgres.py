"""What only PostgreSQL does: a missing driver, a server that goes away, statements that wait."""

import builtins
from pathlib import Path
from typing import Any

import pytest

from agent_sync.failures import StoreError
from agent_sync.rooms.picture.draft import Draft
from agent_sync.rooms.store import postgres_rooms
from agent_sync.rooms.store.postgres_rooms import PostgresDatabase, spelled
from agent_sync.rooms.store.room_store import RoomStore
from scene import postgres

from .places import NOW, ROOM, Place, increment, look, make, put, refused, value
from .test_change_notice import told, until

pytestmark = pytest.mark.parametrize("place", ["postgres"], indirect=True)


def end_all(place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The server ends every connection to this place."""
    cluster = postgres.cluster(postgres.shared_folder(tmp_path_factory))
    postgres.ask(
        cluster.url("postgres"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE datname = '{place.url.rpartition('/')[2]}'",
    )


@pytest.fixture
def store(place: Place) -> RoomStore:
    """A store with one room."""
    one = place.open()
    make(one)
    return one


def test_without_the_driver_a_sentence_says_how_to_have_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: "Any") -> "Any":
        if name == "psycopg":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(StoreError, match=r"pip install 'psycopg\[binary\]"):
        place.open()


def test_after_a_restart_of_the_server_it_goes_on(
    store: RoomStore, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert increment(store) == 1
    end_all(place, tmp_path_factory)
    assert value(store) == 1
    assert increment(store) == 2


def test_a_connection_that_breaks_within_a_write_writes_nothing(
    store: RoomStore, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    def broken() -> None:
        with store.writing(ROOM) as tx:
            draft = Draft(tx.picture(ROOM), NOW)
            draft.put("_shared", "n", 1)
            tx.store(draft)
            end_all(place, tmp_path_factory)

    with refused(503, "store_unavailable"):
        broken()
    assert look(store).seq == 0
    assert increment(store) == 1


def test_a_listener_that_loses_its_connection_hears_what_it_missed(
    store: RoomStore, place: Place, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found, other = told(store), place.open()
    store.watching += 1
    put(other, "a", 1)
    until(found, (ROOM, 1, 0))
    end_all(place, tmp_path_factory)
    put(other, "a", 2)
    until(found, (ROOM, 2, 0))
    put(other, "a", 3)
    until(found, (ROOM, 3, 0))


def test_who_waits_for_a_room_too_long_is_told(
    store: RoomStore, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_rooms, "_SETTINGS", "SET lock_timeout = '50ms'")
    other = place.open()
    with store.writing(ROOM), refused(503, "busy"):
        increment(other)
    assert increment(other) == 1


def test_rooms_do_not_wait_for_one_another(store: RoomStore, place: Place) -> None:
    other = place.open()
    make(store, "second", "d2")
    with store.writing(ROOM) as tx:
        draft = Draft(tx.picture(ROOM), NOW)
        draft.put("_shared", "n", 5)
        tx.store(draft)
        assert increment(other, room_id="second") == 1
    assert value(other) == 5


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (
            "postgresql://ann:secret@db.example:5433/rooms?sslmode=require",
            "ann@db.example:5433/rooms",
        ),
        ("postgresql://db.example/rooms?password=secret", "db.example/rooms"),
        ("host=db.example password=secret dbname=rooms", "db.example/rooms"),
        ("postgresql:///rooms", "/rooms"),
    ],
)
def test_the_name_of_a_database_has_no_password(place: Place, url: str, name: str) -> None:
    assert place.url
    assert PostgresDatabase(url).name == f"postgresql://{name}"


def test_what_is_no_address_is_said(place: Place) -> None:
    with pytest.raises(StoreError, match="no address") as found:
        Place(Path(place.folder), "mysql://ann:secret@x/y").open()
    assert "secret" not in str(found.value)


def test_statements_are_spelled_once(place: Place) -> None:
    assert place.url
    assert spelled("SELECT :a, x FROM t WHERE b LIKE '%' AND c = :b_c") == (
        "SELECT %(a)s, x FROM t WHERE b LIKE '%%' AND c = %(b_c)s"
    )
    assert spelled("SELECT '%'") == "SELECT '%'"
    assert spelled("SELECT a::text") == "SELECT a::text"
