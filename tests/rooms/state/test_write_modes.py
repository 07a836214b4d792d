"""Direct writes: the modes, the gates, marks that stay or go, and the limits."""

from typing import Any

import pytest

from agent_sync.rooms.json_values import version_of
from agent_sync.rooms.room_limits import Limits

from ..invoked_room import InvokedRoom

BASE = {"a": {"b": 1, "c": 2}, "d": 3}
LATER = {"ms": 1000, "effect": "delete"}


@pytest.fixture
def room() -> InvokedRoom:
    """Alice may write what is shared, Bob his own."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared", "_log"))
    made.join("bob")
    return made


def put(room: InvokedRoom, key: str, **params: Any) -> Any:
    """Alice writes a shared key: the value that it has then."""
    return room.do("alice", "_set_state", scope="_shared", key=key, **params)["value"]


def no(room: InvokedRoom, **params: Any) -> dict[str, Any]:
    """Alice is refused a shared write."""
    return room.no("alice", "_set_state", **{"scope": "_shared", "key": "k", **params})


def test_a_row_says_what_stands_there(room: InvokedRoom) -> None:
    row = room.do("alice", "_set_state", key="k", value="42")
    assert row == {
        "room_id": "r",
        "scope": "alice",
        "key": "k",
        "value": "42",
        "version": 1,
        "updated_at": "2026-09-21T14:13:20.000Z",
    }
    row = room.do("admin", "_set_state", key="k", value=1, timer=LATER, enabled="true")
    assert row["scope"] == "_shared"
    assert row["timer_expires_at"] == "2026-09-21T14:13:21.000Z"
    assert (row["timer_effect"], row["enabled"]) == ("delete", "true")


@pytest.mark.parametrize(
    ("base", "by", "total"),
    [
        (None, 5, 5),
        (None, True, 1),
        (1, 2, 3),
        (1, -2, -1),
        (2.5, 1, 3.5),
        (1, 0.5, 1.5),
        (7, "3", 10),
        (2**63 - 1, 1, float(2**63)),
    ],
)
def test_an_increment_adds(room: InvokedRoom, base: Any, by: Any, total: Any) -> None:
    if base is not None:
        put(room, "n", value=base)
    found = put(room, "n", increment=by)
    assert (found, type(found)) == (total, type(total))


@pytest.mark.parametrize("by", ["x", "", [], {}, "nan", "1e400"])
def test_an_increment_adds_numbers_only(room: InvokedRoom, by: Any) -> None:
    assert no(room, increment=by)["error"] == "write_failed"


@pytest.mark.parametrize("base", ["1", True, None, [1], 1.7e308])
def test_an_increment_adds_to_numbers_only(room: InvokedRoom, base: Any) -> None:
    put(room, "k", value=base)
    assert no(room, increment=1.7e308)["error"] == "write_failed"


@pytest.mark.proves("ROOM-3")
def test_a_merge_is_deep(room: InvokedRoom) -> None:
    put(room, "m", value=BASE)
    merged = {"a": {"b": 9, "c": 2}, "d": 3, "e": 5}
    assert put(room, "m", merge={"a": {"b": 9}, "e": 5}) == merged
    assert put(room, "m", merge={"a": [1], "d": None}) == {"a": [1], "d": None, "e": 5}
    assert put(room, "new", merge={"x": {"y": None}}) == {"x": {"y": None}}
    assert no(room, merge="x")["error"] == "write_failed"


@pytest.mark.proves("ROOM-3")
def test_an_append_with_a_key_is_a_list(room: InvokedRoom) -> None:
    assert put(room, "l", append=True, value={"n": 1}) == [{"n": 1}]
    assert put(room, "l", append=True, value={"n": 2}) == [{"n": 1}, {"n": 2}]
    put(room, "scalar", value="old")
    assert put(room, "scalar", append=True, value="new") == ["old", "new"]


def test_an_append_without_a_key_is_a_row_of_its_own(room: InvokedRoom) -> None:
    rows = [room.do("alice", "_set_state", scope="_log", append=True, value=n) for n in "ab"]
    assert [(row["key"], row["value"]) for row in rows] == [("1", "a"), ("2", "b")]
    room.do("alice", "_delete_state", scope="_log", key="2")
    assert room.do("alice", "_set_state", scope="_log", append=True, value="c")["key"] == "3"


def test_a_row_never_takes_a_key_that_was_written_by_hand(room: InvokedRoom) -> None:
    room.do("alice", "_set_state", scope="_log", key="1", value="mine")
    assert room.do("alice", "_set_state", scope="_log", append=True, value="row")["key"] == "2"
    assert room.at("_log") == {"1": "mine", "2": "row"}


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"key": None, "value": 1}, "write needs a key (or use append: true)"),
        ({"key": "", "value": 1}, "write needs a key (or use append: true)"),
        ({}, "write_failed"),
        ({"append": True}, "write_failed"),
        ({"increment": 1, "merge": {}}, "write_failed"),
        ({"merge": {}, "value": 1}, "write_failed"),
        ({"increment": 2, "value": 1}, "write_failed"),
        ({"key": 1, "value": 1}, "key must be a text"),
        ({"key": "a\0", "value": 1}, "invalid_key"),
        ({"value": 1, "if_version": "x"}, "invalid_if_version"),
        ({"value": 1, "if_version": True}, "invalid_if_version"),
        ({"value": 1, "if": "1 +"}, "invalid_cel"),
        ({"value": 1, "if": 7}, "invalid_cel"),
        ({"value": 1, "if": "state._shared.zz == 1"}, "cel_error"),
        ({"value": 1, "enabled": "${self}"}, "invalid_cel"),
        ({"value": 1, "timer": {"effect": "delete"}}, "invalid_timer"),
    ],
)
def test_what_is_no_write_is_refused(room: InvokedRoom, params: Any, error: str) -> None:
    found = no(room, **params)
    assert (found["status"], found["error"]) == (400, error)


def test_true_beside_a_value_is_how_much_to_add(room: InvokedRoom) -> None:
    assert put(room, "n", increment=True, value=5) == 5
    assert put(room, "n", increment=True) == 6


def test_an_increment_leaves_marks_and_a_write_takes_them(room: InvokedRoom) -> None:
    put(room, "n", value=1, timer=LATER, enabled="1 == 1")
    put(room, "n", increment=1)
    entry = room.picture.scope("_shared")["n"]
    assert entry.timer is not None
    assert entry.enabled == "1 == 1"
    put(room, "n", value=1)
    entry = room.picture.scope("_shared")["n"]
    assert (entry.timer, entry.enabled) == (None, None)


def test_what_ran_out_is_not_there_for_a_write(room: InvokedRoom) -> None:
    """A counter starts at 0 again, a lease can be had again; the revision goes on."""
    put(room, "n", value=5, timer=LATER)
    room.now += 1000
    assert put(room, "n", increment=1, if_version=0) == 1
    entry = room.picture.scope("_shared")["n"]
    assert (entry.timer, entry.revision) == (None, 2)
    put(room, "gone", value=1, timer=LATER)
    room.now += 1000
    assert no(room, key="gone", value=2, if_version=1)["status"] == 404


@pytest.mark.proves("ROOM-3")
def test_a_write_names_the_version_that_it_replaces(room: InvokedRoom) -> None:
    put(room, "k", value="a")
    put(room, "k", value="b")
    found = no(room, value="c", if_version=1)
    assert (found["status"], found["error"]) == (409, "version_conflict")
    assert found["expected_version"] == 1
    assert (found["current"]["version"], found["current"]["value"]) == (2, "b")
    assert put(room, "k", value="c", if_version=2) == "c"
    assert put(room, "k", value="d", if_version="3") == "d"
    assert put(room, "new", value="a", if_version=0) == "a"
    assert no(room, key="new", value="b", if_version=0)["status"] == 409
    assert no(room, key="none", value="a", if_version=3)["status"] == 404
    appended = no(room, key=None, append=True, value=1, if_version=1)
    assert appended["error"] == "invalid_if_version"


def test_in_a_declared_room_a_version_is_a_hash() -> None:
    room = InvokedRoom("declared")
    room.join("alice", grants=("_shared",))
    write = {"scope": "_shared", "key": "k", "value": "${params.v}", "if_version": "${params.ver}"}
    room.register("alice", "put", write)
    room.do("alice", "put", v="one")
    found = room.no("alice", "put", v="two", ver="")
    assert (found["current"]["version"], found["current"]["revision"]) == (version_of('"one"'), 1)
    room.do("alice", "put", v="two", ver=found["current"]["version"])
    assert room.no("alice", "put", v="two", ver=None)["error"] == "invalid_if_version"
    assert room.picture.scope("_shared")["k"].revision == 2


def test_the_condition_is_the_writers(room: InvokedRoom) -> None:
    put(room, "phase", value="lobby")
    play = 'state._shared.phase == "play"'
    found = no(room, value=1, **{"if": play})
    assert found == {
        "error": "precondition_failed",
        "expression": play,
        "evaluated": False,
        "status": 409,
    }
    put(room, "mine", value=1, **{"if": 'self == "alice"'})


def test_a_batch_is_written_in_order_or_not(room: InvokedRoom) -> None:
    one = {"scope": "_shared", "key": "n", "increment": 1}
    found = room.do("alice", "_batch_set_state", writes=[one, one, {"key": "own", "value": 1}])
    assert (found["ok"], found["count"]) == (True, 3)
    assert [row["value"] for row in found["state"]] == [1, 2, 1]
    denied = {"scope": "bob", "key": "k", "value": 1}
    found = room.no("alice", "_batch_set_state", writes=[one, denied])
    assert (found["error"], found["scope"]) == ("scope_denied", "bob")
    bad = {"scope": "_shared", "key": "n", "increment": "x"}
    assert room.no("alice", "_batch_set_state", writes=[one, bad])["error"] == "write_failed"
    found = room.no("alice", "_batch_set_state", writes=[bad, denied])
    assert found["error"] == "scope_denied"
    room.no("alice", "_batch_set_state", writes=[one], **{"if": "false"})
    assert room.at("_shared") == {"n": 2}


def test_a_batch_is_a_list_of_at_most_twenty(room: InvokedRoom) -> None:
    one = {"key": "k", "value": 1}
    assert room.do("alice", "_batch_set_state", writes=[one] * 20)["count"] == 20
    found = room.no("alice", "_batch_set_state", writes=[one] * 21)
    assert found["error"] == "max 20 writes per batch"
    given: list[Any] = [None, "x", [1], {}]
    for wrong in given:
        found = room.no("alice", "_batch_set_state", writes=wrong)
        assert found["error"] == "writes array is required"


def test_a_key_is_deleted_twice_and_starts_anew(room: InvokedRoom) -> None:
    put(room, "k", value=1)
    assert room.no("alice", "_delete_state", key="k", if_version=7)["status"] == 409
    for _ in range(2):
        assert room.do("alice", "_delete_state", key="k") == {"deleted": True}
    assert room.do("alice", "_set_state", scope="_shared", key="k", value=1)["version"] == 1
    assert room.no("bob", "_delete_state", key="k")["error"] == "scope_denied"
    assert room.no("alice", "_delete_state")["status"] == 400


def test_a_scope_is_written_by_whom_it_was_granted(room: InvokedRoom) -> None:
    assert room.no("bob", "_set_state", scope="_shared", key="k", value=1)["status"] == 403
    assert room.no("bob", "_set_state", scope="alice", key="k", value=1)["scope"] == "alice"
    assert room.do("bob", "_set_state", scope="self", key="k", value=1)["scope"] == "bob"
    assert room.no("admin", "_set_state", scope="self", key="k", value=1)["status"] == 400
    others: list[Any] = [1, ["bob"], {}]
    for wrong in others:
        assert room.no("bob", "_set_state", scope=wrong, key="k", value=1)["status"] == 400
    for scope in ("_audit", "_messages", "_actions", "_views", "_agents"):
        assert room.no("admin", "_set_state", scope=scope, key="k", value=1)["status"] == 403


def test_a_grant_to_write_is_none_to_read(room: InvokedRoom) -> None:
    room.do("bob", "_set_state", key="secret", value=41)
    room.join("alice", grants=("bob",))
    row = room.do("alice", "_set_state", scope="bob", key="secret", increment=1)
    assert "value" not in row
    found = room.no("alice", "_set_state", scope="bob", key="secret", value=1, if_version=1)
    assert "current" not in found
    found = room.no("alice", "_set_state", scope="bob", key="secret", increment=1, public=True)
    assert found["error"] == "identity_mismatch"
    assert room.at("bob") == {"secret": 42}


def test_a_key_is_made_public_and_private_again(room: InvokedRoom) -> None:
    room.do("alice", "_set_state", key="health", value=85, public=True)
    assert list(room.at("_views")) == ["alice.health"]
    room.do("alice", "_set_state", key="health", value=84, public=False)
    assert room.at("_views") == {}
    room.do("alice", "_set_state", scope="_shared", key="x", value=1, public=True)
    assert room.at("_views") == {}


def test_limits_are_told_by_their_names(room: InvokedRoom) -> None:
    room.limits = Limits()
    room.limits.value, room.limits.key, room.limits.keys = 200, 10, 7
    assert no(room, value="x" * 199)["limit"] == "max-value"
    assert no(room, key="k" * 11, value=1)["limit"] == "max-key"
    assert room.no("admin", "_set_state", scope="s" * 11, key="k", value=1)["limit"] == "max-key"
    room.register("admin", "put", {"scope": "${params.where}", "key": "k", "value": 1})
    assert room.no("admin", "put", where="_" * 11)["limit"] == "max-key"
    room.no("admin", "put", where="_\0")
    put(room, "l", append=True, value="x" * 160)
    assert no(room, key="l", append=True, value="x" * 160)["status"] == 413
    writes = [{"key": f"k{n}", "value": 1} for n in range(9)]
    assert room.no("alice", "_batch_set_state", writes=writes)["limit"] == "max-keys"
    room.limits.room = 10
    assert no(room, value=1)["limit"] == "max-room"


def test_a_value_never_grows_deeper_than_it_may_be_read() -> None:
    room = InvokedRoom()
    room.join("alice")
    deep: Any = 1
    for _ in range(40):
        deep = [deep]
    template: Any = "${params.x}"
    for _ in range(40):
        template = [template]
    room.register("alice", "nest", {"scope": "_x", "key": "k", "value": template})
    assert room.no("alice", "nest", x=deep)["error"] == "write_failed"
    room.do("alice", "nest", x=1)


def test_what_ran_out_makes_room_when_it_is_needed(room: InvokedRoom) -> None:
    for key in "abc":
        put(room, key, timer=LATER, value=1)
    put(room, "stays", value=1)
    room.now += 1000
    room.limits.keys = room.picture.keys
    put(room, "renewed", value=2, timer={"at": "2020-01-01T00:00:00Z", "effect": "delete"})
    assert set(room.at("_shared")) == {"stays", "renewed"}
