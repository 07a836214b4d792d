"""Agents join, come back, are changed; as whom a token acts."""

from __future__ import annotations

from typing import Any

import pytest

from agent_sync.rooms.agents.acting_agent import acting, reader_of
from agent_sync.rooms.agents.changing_agents import heartbeat, patch
from agent_sync.rooms.agents.joining import join
from agent_sync.rooms.agents.raw_agents import thin_rows
from agent_sync.rooms.picture.picture import ACTIONS, AGENTS, VIEWS
from agent_sync.rooms.picture.timer import DELETE, Timer
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.views.view_values import values

from ..made_room import ADMIN, ALICE, BOB, LIMITS, NOW, VIEWER, MadeRoom

OPEN = Reader("open")
AT = "2026-09-21T14:13:20.000Z"


def joined(
    room: MadeRoom, reader: Reader | None = None, limits: Limits = LIMITS, **given: Any
) -> tuple[dict[str, Any], bool, list[tuple[str, str]]]:
    """The row, whether the token is new, and the tokens that are stored."""
    draft = room.draft()
    row, fresh = join(draft, reader, given, limits, spare_id="spare", digest="d1")
    room.take(draft)
    return row, fresh, [(token.agent, token.digest) for token in draft.tokens]


def refused(room: MadeRoom, reader: Reader | None = None, **given: Any) -> tuple[int, str]:
    """Status and word of the refusal."""
    with pytest.raises(RoomError) as caught:
        joined(room, reader, **given)
    return caught.value.status, caught.value.code


def test_a_first_join() -> None:
    room = MadeRoom()
    row, fresh, tokens = joined(room, id="alice", name="Alice", role="player", meta={"m": 1})
    assert row == {
        "id": "alice", "room_id": "r", "name": "Alice", "role": "player", "status": "active",
        "waiting_on": None, "last_heartbeat": AT, "joined_at": AT, "meta": {"m": 1}, "grants": [],
    }  # fmt: skip
    assert (fresh, tokens) == (True, [("alice", "d1")])
    row, _, tokens = joined(room)
    assert (row["id"], row["name"], row["role"]) == ("spare", "anonymous", "agent")
    assert tokens == [("spare", "d1")]


def test_what_an_agent_brings_along() -> None:
    room = MadeRoom()
    room.put(
        "alice", "old", 1, timer=Timer(DELETE, started_at=NOW, ticks=1, tick_on=("alice", "n"))
    )
    timer = {"ms": 300, "effect": "enable"}
    views = [
        {"id": "me", "expr": "state.alice.n + 1"},
        {"id": "late", "expr": "1", "timer": timer},
        {"id": "never", "expr": "1", "enabled": "false"},
    ]  # fmt: skip
    state = {"n": 1, "hidden": 2}
    joined(room, ADMIN, id="alice", state=state, public_keys=["n"], views=views)
    assert values(room.picture, BOB, NOW) == {"alice.n": 1, "me": 2}
    assert values(room.picture, BOB, NOW + 300) == {"alice.n": 1, "me": 2, "late": 1}
    assert {entry.value["scope"] for entry in room.picture.scope(VIEWS).values()} == {"alice"}
    old = room.picture.scopes["alice"]["old"]
    assert old.timer is not None
    assert old.timer.ticks == 0, "bringing state along is a write like any other"


@pytest.mark.proves("ROOM-4")
def test_whoever_comes_back_keeps_what_it_had() -> None:
    room = MadeRoom()
    joined(room, id="alice", name="Alice", role="player", enabled="true")
    draft = room.draft()
    patch(draft, ADMIN, "alice", {"grants": ["_shared"]}, LIMITS)
    room.take(draft)
    room.sign("alice", seen=4)
    room.now += 1000
    row, fresh, tokens = joined(room, ALICE, id="alice", name="Alicia")
    assert (fresh, tokens) == (False, [])
    assert (row["name"], row["role"], row["grants"]) == ("Alicia", "player", ["_shared"])
    assert row["joined_at"] == AT
    assert room.picture.presence["alice"].seen == 4
    assert room.picture.scopes[AGENTS]["alice"].enabled == "true"
    row, fresh, tokens = joined(room, ADMIN, id="alice", enabled=None)
    assert (fresh, tokens, row["grants"]) == (True, [("alice", "d1")], ["_shared"])
    assert room.picture.scopes[AGENTS]["alice"].enabled is None


def test_who_may_not_come_back() -> None:
    room = MadeRoom()
    joined(room, id="alice")
    assert refused(room, None, id="alice") == (409, "agent_exists")
    for other in (BOB, VIEWER):
        assert refused(room, other, id="alice") == (401, "invalid_token")
    assert joined(room, BOB, id="carol")[1] is True, "another may be brought along"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"id": "_shared"}, "invalid_id"), ({"id": "_x"}, "invalid_id"),
        ({"id": "self"}, "invalid_id"),
        ({"id": "admin"}, "invalid_id"), ({"id": "a/b"}, "invalid_id"),
        ({"id": 5}, "id is required"),
        ({"name": 5}, "invalid_name"), ({"name": "x" * 257}, "invalid_name"),
        ({"role": "a\x00"}, "invalid_role"), ({"state": []}, "state must be an object"),
        ({"state": {"": 1}}, "key is required"), ({"views": {}}, "views must be an array"),
        ({"views": [5]}, "views must be objects"),
        ({"public_keys": "n"}, "public_keys must be an array"),
        ({"public_keys": [5]}, "key is required"), ({"enabled": "1 +"}, "invalid_cel"),
        ({"views": [{"id": "v", "expr": "1 +"}]}, "invalid_cel"),
        ({"views": [{"id": "v", "expr": "1", "timer": {"ms": 1}}]}, "invalid_timer"),
    ],
)  # fmt: skip
def test_joins_that_are_refused_leave_nothing(given: Any, code: str) -> None:
    room = MadeRoom()
    assert refused(room, None, **{"id": "alice", "state": {"n": 1}, **given}) == (400, code)
    assert room.picture.scopes == {}


@pytest.mark.parametrize(
    ("given", "status"),
    [({"id": "b"}, 429), ({"id": "a", "meta": "x" * 60}, 413),
    ({"id": "a", "state": {"k": "x" * 60}}, 413)],
)  # fmt: skip
def test_joins_have_limits(given: Any, status: int) -> None:
    room, limits = MadeRoom(), Limits()
    limits.agents, limits.value = 1, 50
    joined(room, id="a")
    with pytest.raises(RoomError) as caught:
        joined(room, ADMIN, limits, **given)
    assert (caught.value.status, caught.value.code) == (status, "limit_exceeded")


@pytest.mark.proves("ROOM-4")
def test_the_room_token_changes_agents() -> None:
    room = MadeRoom()
    room.agent("alice")
    draft = room.draft()
    row = patch(
        draft, ADMIN, "alice", {"grants": ["_shared", "bob", "_shared"], "role": "x"}, LIMITS
    )
    assert (row["grants"], row["role"], row["name"]) == (["_shared", "bob"], "x", "Alice")
    for reader, id, given, status, code in (
        (ALICE, "alice", {"grants": ["_shared"]}, 403, "room_token_required"),
        (VIEWER, "alice", {"role": "x"}, 403, "room_token_required"),
        (ADMIN, "none", {"role": "x"}, 404, "agent not found"),
        (ADMIN, "alice", {}, 400, "no fields to update"),
        (ADMIN, "alice", {"grants": "_shared"}, 400, "invalid_grants"),
        (ADMIN, "alice", {"grants": ["_audit"]}, 400, "invalid_grants"),
        (ADMIN, "alice", {"grants": [5]}, 400, "key is required"),
    ):
        with pytest.raises(RoomError) as caught:
            patch(draft, reader, id, given, LIMITS)
        assert (caught.value.status, caught.value.code) == (status, code)


def test_a_heartbeat_says_a_status() -> None:
    room = MadeRoom()
    room.agent("alice")
    draft = room.draft()
    assert heartbeat(draft, ALICE, {"status": "busy"}) == {
        "ok": True, "agent": "alice", "status": "busy", "heartbeat": AT
    }  # fmt: skip
    assert heartbeat(draft, ALICE, {"status": "busy"})["status"] == "busy"
    assert len(draft.changes) == 1, "the same status is no change"
    assert heartbeat(draft, ALICE, {})["status"] == "active"
    for reader, given, code in (
        (ADMIN, {}, "no agent identity"), (BOB, {}, "no agent identity"),
        (ALICE, {"status": 5}, "invalid_status"),
    ):  # fmt: skip
        with pytest.raises(RoomError, match=code):
            heartbeat(draft, reader, given)


def test_as_whom_a_token_acts() -> None:
    room = MadeRoom()
    room.agent("alice", grants=["_shared"])
    alice = reader_of(room.picture, "agent", "alice")
    assert (alice.agent, alice.grants, alice.writes) == ("alice", ("_shared",), True)
    admin, viewer = reader_of(room.picture, "room", ""), reader_of(room.picture, "view", "")
    assert (admin.may_write("bob"), admin.may_read("bob")) == (True, True)
    assert (viewer.writes, viewer.may_read("alice"), viewer.may_write("_x")) == (
        False,
        False,
        False,
    )
    with pytest.raises(RoomError, match="invalid_token"):
        reader_of(room.picture, "agent", "gone")
    assert acting(room.picture, alice, "") is alice is acting(room.picture, alice, "alice")
    assert acting(room.picture, admin, "alice").called == "alice"
    for reader, claimed, code in (
        (alice, "bob", "identity_mismatch"), (viewer, "alice", "identity_mismatch"),
        (admin, "none", "agent not found"),
    ):  # fmt: skip
        with pytest.raises(RoomError, match=code):
            acting(room.picture, reader, claimed)


def test_thin_rooms_have_no_tokens() -> None:
    room = MadeRoom("thin")
    _, _, tokens = joined(room, OPEN, id="a", name="Alice", role="coordinator", meta={"m": 1})
    joined(room, OPEN, name="Bob")
    joined(room, OPEN, id="a", name="Alicia")
    assert tokens == []
    assert thin_rows(room.picture, OPEN, NOW) == [
        {"id": "a", "room_id": "r", "name": "Alicia", "role": "coordinator", "joined_at": AT,
         "meta": {"m": 1}},
        {"id": "spare", "room_id": "r", "name": "Bob", "role": "agent", "joined_at": AT,
         "meta": {}},
    ]  # fmt: skip


def prepared(what: str) -> MadeRoom:
    """A room in which something is there for Carol, who has not joined."""
    room = MadeRoom()
    if what == "state":
        room.put("carol", "card", "queen")
    elif what == "hidden":
        room.put(
            "carol", "card", 1, timer=Timer("enable", started_at=NOW, ticks=1, tick_on=("_x", "n"))
        )
    elif what == "view":
        room.put(
            VIEWS, "hand", {"scope": "carol", "expr": "1", "description": "", "registered_by": None}
        )
    else:
        room.put(
            ACTIONS,
            "play",
            {
                "id": "play",
                "scope": "carol",
                "writes": [],
                "description": "",
                "registered_by": None,
            },
        )
    return room


@pytest.mark.proves("ROOM-2", "ROOM-4")
@pytest.mark.parametrize("what", ["state", "hidden", "view", "action"])
def test_what_is_prepared_for_an_id_is_not_for_whoever_comes_first(what: str) -> None:
    room = prepared(what)
    room.agent("alice")
    for reader in (None, VIEWER, ALICE):
        assert refused(room, reader, id="carol") == (403, "room_token_required")
    assert room.picture.entry(AGENTS, "carol") is None
    row, fresh, _ = joined(room, ADMIN, id="carol")
    assert (row["id"], fresh) == ("carol", True)
    again, fresh, _ = joined(room, Reader("agent", "carol"), id="carol")
    assert (again["id"], fresh) == ("carol", False)


@pytest.mark.proves("ROOM-2")
@pytest.mark.parametrize(
    "id",
    [
        "alice ",
        "al\u200bice",
        "\u202ealice",
        "\uff41lice",
        "a\u0301",
        "Admin",
        "SELF",
        "al\u00adice",
        "\u2028",
    ],
)
def test_an_id_that_looks_like_another_is_refused(id: str) -> None:
    assert refused(MadeRoom(), id=id) == (400, "invalid_id")


def test_an_id_may_be_in_any_language() -> None:
    for id in (
        "\u00e1lice",
        "\u0430\u043d\u043d\u0430",
        "\u6f22\u5b57",
        "a.b-c_d",
        "x:y",
        "two words",
    ):
        assert joined(MadeRoom(), id=id)[0]["id"] == id
