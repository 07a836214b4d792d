"""Scope strings: what they say, and which of two grants more."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.users.access_levels import LEVELS, at_least, of_role, smaller
from agent_sync.rooms.users.scope_strings import Scope, nameable, parsed

ROOMS = ("a", "b", "repo:a")
WORDS = [
    *(
        f"rooms:{room}{end}"
        for room in (*ROOMS, "*")
        for end in ("", ":write", ":read", ":observe")
    ),
    *(f"rooms:{room}:agent:{agent}" for room in ROOMS for agent in ("x", "y:z")),
    "rooms:a:admin",
    "create_rooms",
]
SCOPES = some.lists(some.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)


@pytest.mark.proves("AUTH-1")
@pytest.mark.parametrize(
    ("text", "room", "level"),
    [
        ("rooms:*", "a", "full"),
        ("rooms:*:read", "a", "read"),
        ("rooms:a", "a", "full"),
        ("rooms:a", "b", ""),
        ("rooms:a:admin", "a", "admin"),
        ("rooms:a:write", "a", "write"),
        ("rooms:a:observe rooms:*:read", "a", "read"),
        ("rooms:a:agent:alice", "a", "write"),
        ("rooms:a:agent:alice", "alice", ""),
        ("rooms:repo:x", "repo:x", "full"),
        ("rooms:repo:read", "repo:read", "full"),
        ("rooms:repo:x:read", "repo:x", "read"),
        ("rooms:repo:repo:write", "repo:repo", "write"),
        ("rooms:repo:x", "x", ""),
        ("create_rooms", "a", ""),
        ("create_rooms", "create_rooms", ""),
    ],
)
def test_what_a_scope_grants_in_a_room(text: str, room: str, level: str) -> None:
    assert parsed(text).level(room) == level


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "rooms", "rooms:", "rooms:a:", "rooms:a:everything", "rooms:a:full",
        "rooms:a:agent", "rooms:a:agent:", "rooms:*:agent:x", "rooms:repo", "rooms:repo:",
        "sync:*", "admin", "*",
        "rooms:a:read:write", "rooms:a\x00", "rooms:repo:a:b:c", "ROOMS:*", None, 3, ["rooms:*"],
        "rooms:a " * 101, "rooms:" + "a" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_scope_is_refused(text: object) -> None:
    with pytest.raises(RoomError) as found:
        parsed(text)
    assert (found.value.status, found.value.code) == (400, "invalid_scope")


def test_who_acts_as_whom() -> None:
    assert parsed("rooms:a:agent:x:y").agents("a") == ("x:y",)
    assert parsed("rooms:a:agent:x rooms:a:agent:y").agents("a") == ("x", "y")
    assert parsed("rooms:a:agent:x rooms:a:read").agents("a") == ("x",)
    assert parsed("rooms:a:agent:x rooms:a:write").agents("a") is None
    assert parsed("rooms:a:agent:x rooms:*").agents("a") is None
    assert parsed("rooms:a:agent:x").agents("b") is None


def test_which_rooms_a_scope_can_name() -> None:
    assert all(map(nameable, ("a", "repo:a", "my-room", "ünïcode")))
    assert not any(map(nameable, ("", "*", "repo", "repo:", "a:b", "repo:a:b", "a b", "repo:*")))


@pytest.mark.proves("AUTH-1")
@pytest.mark.parametrize(
    ("outer", "inner", "granted"),
    [
        ("rooms:*", "rooms:a create_rooms", True),
        ("rooms:*:write", "create_rooms", False),
        ("rooms:a", "rooms:*", False),
        ("rooms:a rooms:b", "rooms:*:observe", False),
        ("rooms:a:read", "rooms:a", False),
        ("rooms:a:write", "rooms:a:agent:x", True),
        ("rooms:a:agent:x", "rooms:a:agent:x", True),
        ("rooms:a:agent:x", "rooms:a:agent:y", False),
        ("rooms:a:agent:x", "rooms:a:write", False),
        ("create_rooms", "rooms:a:observe", False),
        ("rooms:repo:a", "rooms:a", False),
    ],
)
def test_a_scope_grants_another_or_not(outer: str, inner: str, *, granted: bool) -> None:
    assert parsed(outer).grants(parsed(inner)) is granted


def powers(scope: Scope) -> "set[tuple[str, str, str]]":
    """All that a scope grants in a few rooms, one by one; ``new`` is any room made later."""
    found = {("", "create", "")} if scope.may_create else set()
    for room, part in itertools.product((*ROOMS, "new"), scope.parts):
        if part.covers(room):
            found |= {
                (room, level, agent)
                for level in LEVELS[1:]
                if at_least(part.level, level)
                for agent in ([part.agent] if part.agent else ["x", "y:z", "any"])
            }
    return found


@pytest.mark.proves("AUTH-1")
@settings(max_examples=400, deadline=None)
@given(SCOPES, SCOPES)
def test_what_is_granted_holds_no_power_more(outer: str, inner: str) -> None:
    """Whatever is passed on is a part of what one has; and it is read again as it was."""
    one, other = parsed(outer), parsed(inner)
    if one.grants(other):
        assert powers(other) <= powers(one)
    assert powers(parsed(str(other))) == powers(other)
    assert other.grants(parsed(str(other)))


def test_the_smaller_of_two_levels() -> None:
    for one, other in itertools.product(LEVELS, LEVELS):
        least = smaller(one, other)
        assert least in (one, other)
        assert at_least(one, least)
        assert at_least(other, least)
    assert [of_role(role) for role in ("owner", "collaborator", "participant", "observer")] == [
        "full", "write", "write", "read",
    ]  # fmt: skip
    assert of_role("") == of_role("emperor") == ""
