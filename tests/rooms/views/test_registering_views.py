"""Registering, replacing and deleting views; making a private key public."""

from __future__ import annotations

from typing import Any

import pytest

from agent_sync.rooms.picture.picture import VIEWS
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.views.public_views import publish, unpublish
from agent_sync.rooms.views.view_registering import delete_view, register_view
from agent_sync.rooms.views.view_values import values

from ..made_room import ADMIN, ALICE, BOB, LIMITS, NOW, MadeRoom


@pytest.fixture
def room() -> MadeRoom:
    """alice has her health."""
    room = MadeRoom()
    room.agent("alice")
    room.agent("bob")
    room.put("alice", "health", 100)
    return room


def register(room: MadeRoom, reader: Reader, **given: Any) -> dict[str, Any]:
    """Register and store."""
    draft = room.draft()
    found = register_view(draft, reader, given, LIMITS, timer=None)
    room.take(draft)
    return found


def refused(room: MadeRoom, reader: Reader, **given: Any) -> tuple[int, str]:
    """Status and word of the refusal."""
    draft = room.draft()
    with pytest.raises(RoomError) as caught:
        register_view(draft, reader, given, LIMITS, timer=None)
    return caught.value.status, caught.value.code


def test_a_registration_answers_the_definition_and_the_value(room: MadeRoom) -> None:
    found = register(room, ALICE, id="v", expr="state.alice.health", description="How I am")
    assert found == {
        "id": "v", "room_id": "r", "scope": "alice", "description": "How I am",
        "expr": "state.alice.health", "registered_by": "alice", "version": 1, "value": 100,
        "created_at": "2026-09-21T14:13:20.000Z",
    }  # fmt: skip
    again = register(
        room, ALICE, id="v", expr="state.alice.zz", enabled="true", render={"type": "x"}
    )
    assert again["version"] == 2
    assert again["value"] == {"_error": "No such key: zz"}
    assert (again["enabled"], again["render"]) == ("true", {"type": "x"})
    assert again["created_at"] == found["created_at"]
    hidden = register(room, ALICE, id="w", expr="1", enabled="false")
    assert hidden["value"] is None


@pytest.mark.parametrize(
    ("reader", "scope", "becomes"),
    [(ALICE, None, "alice"), (ALICE, "self", "alice"), (ALICE, "alice", "alice"),
     (ALICE, "_shared", "_shared"), (ADMIN, None, "_shared"), (ADMIN, "alice", "alice")],
)  # fmt: skip
def test_scopes_of_views(room: MadeRoom, reader: Reader, scope: Any, becomes: str) -> None:
    assert register(room, reader, id="v", expr="1", scope=scope)["scope"] == becomes


@pytest.mark.proves("ROOM-4")
@pytest.mark.parametrize("scope", ["alice", "_audit", "_views", "_other", "", 5])
def test_a_view_has_nobody_elses_scope(room: MadeRoom, scope: Any) -> None:
    assert refused(room, BOB, id="v", expr="1", scope=scope) == (403, "identity_mismatch")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"expr": "1"}, "id is required"), ({"id": "v"}, "expr is required"),
        ({"id": "a/b", "expr": "1"}, "invalid_id"), ({"id": 5, "expr": "1"}, "id is required"),
        ({"id": "v", "expr": "1 +"}, "invalid_cel"), ({"id": "v", "expr": "nope()"}, "invalid_cel"),
        ({"id": "v", "expr": "1", "enabled": "7"}, "invalid_cel"),
        ({"id": "v", "expr": "1", "description": 5}, "description must be a text"),
        ({"id": "v", "expr": "1", "render": "metric"}, "invalid_render"),
    ],
)  # fmt: skip
def test_bad_registrations(room: MadeRoom, given: Any, code: str) -> None:
    assert refused(room, ALICE, **given) == (400, code)


@pytest.mark.proves("ROOM-4")
def test_ownership_is_kept_on_overwrite_and_delete(room: MadeRoom) -> None:
    register(room, ALICE, id="hers", expr="1")
    register(room, ALICE, id="ours", expr="1", scope="_shared")
    assert refused(room, BOB, id="hers", expr="2") == (403, "view_owned")
    assert refused(room, BOB, id="hers", expr="2", scope="_shared") == (403, "view_owned")
    draft = room.draft()
    for id, code in (("hers", "view_owned"), ("none", "view not found"), (None, "id is required")):
        with pytest.raises(RoomError, match=code):
            delete_view(draft, BOB, id)
    assert draft.empty
    assert register(room, BOB, id="ours", expr="2")["registered_by"] == "bob"
    for reader, id in ((ADMIN, "hers"), (BOB, "ours")):
        draft = room.draft()
        assert delete_view(draft, reader, id) == {"deleted": True, "id": id}
        room.take(draft)
    assert not room.picture.scope(VIEWS)


def test_views_are_counted_and_measured(room: MadeRoom) -> None:
    limits = Limits()
    limits.views, limits.value = 1, 400
    draft = room.draft()
    register_view(draft, ALICE, {"id": "a", "expr": "1"}, limits, timer=None)
    register_view(draft, ALICE, {"id": "a", "expr": "2"}, limits, timer=None)
    for given, status in (
        ({"id": "b", "expr": "1"}, 429),
        ({"id": "a", "expr": f"'{'x' * 500}'"}, 413),
    ):
        with pytest.raises(RoomError) as caught:
            register_view(draft, ALICE, given, limits, timer=None)
        assert (caught.value.status, caught.value.code) == (status, "limit_exceeded")


@pytest.mark.parametrize("key", ["health", 'a"b', "a\\b", "ä/ü 😀", "a'b", "${x}"])
def test_a_public_key_is_a_view_of_its_own(room: MadeRoom, key: str) -> None:
    room.put("alice", key, {"n": 1})
    draft = room.draft()
    publish(draft, ALICE, "alice", key, LIMITS)
    changes = len(draft.changes)
    publish(draft, ALICE, "alice", key, LIMITS)
    assert len(draft.changes) == changes, "nothing changes when it is public already"
    room.take(draft)
    assert values(room.picture, BOB, NOW) == {f"alice.{key}": {"n": 1}}
    draft = room.draft()
    unpublish(draft, ALICE, "alice", key)
    unpublish(draft, ALICE, "alice", key)
    room.take(draft)
    assert values(room.picture, BOB, NOW) == {}


def test_a_public_view_takes_nobody_elses_name(room: MadeRoom) -> None:
    register(room, BOB, id="alice.health", expr="0")
    with pytest.raises(RoomError, match="view_owned"):
        publish(room.draft(), ALICE, "alice", "health", LIMITS)
    with pytest.raises(RoomError, match="view_owned"):
        unpublish(room.draft(), ALICE, "alice", "health")
