"""What a user's token is in a room, from its scope and from what the user is there."""

import pytest

from agent_sync.rooms.agents.acting_agent import acting
from agent_sync.rooms.picture.picture import Picture
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.users.room_identity import reader_of_user
from agent_sync.rooms.users.scope_strings import parsed

from ..made_room import MadeRoom


@pytest.fixture
def picture() -> Picture:
    """The room ``r`` with three agents, of which ``alice`` and ``ally`` are the user's."""
    room = MadeRoom("declared")
    for id in ("alice", "ally", "bob"):
        room.agent(id, grants=["_shared"])
    return room.picture


def made(
    picture: Picture, scope: str, role: str, mine: "tuple[str, ...]" = ("alice", "ally")
) -> Reader:
    """The reader of a token."""
    return reader_of_user(picture, parsed(scope), role, mine)


@pytest.mark.proves("AUTH-1", "AUTH-4")
@pytest.mark.parametrize("scope", ["create_rooms", "rooms:other", "rooms:other:read"])
def test_a_scope_that_does_not_name_the_room_opens_nothing(picture: Picture, scope: str) -> None:
    with pytest.raises(RoomError) as found:
        made(picture, scope, "owner")
    assert (found.value.status, found.value.code) == (403, "scope_denied")


@pytest.mark.proves("AUTH-1", "AUTH-4")
@pytest.mark.parametrize("role", ["", "stranger"])
def test_who_is_nothing_in_a_room_opens_nothing(picture: Picture, role: str) -> None:
    with pytest.raises(RoomError) as found:
        made(picture, "rooms:*", role)
    assert found.value.code == "scope_denied"


@pytest.mark.proves("AUTH-1", "AUTH-4")
def test_the_smaller_of_both_counts(picture: Picture) -> None:
    """Only the owner's whole scope reads what is private."""
    whole = made(picture, "rooms:r", "owner", ())
    assert (whole.kind, whole.all_private, whole.manages, whole.writes) == (
        "room",
        True,
        True,
        True,
    )
    for scope, role in (("rooms:r:admin", "owner"), ("rooms:r", "collaborator")):
        one = made(picture, scope, role, ("alice",))
        assert (one.agent, one.all_private, one.writes) == ("alice", False, True)
        assert not one.may_read("bob")
    for scope, role in (("rooms:r:read", "owner"), ("rooms:*", "observer"),
                        ("rooms:r:observe", "participant")):  # fmt: skip
        one = made(picture, scope, role)
        assert (one.kind, one.writes, one.unbound, one.manages) == ("view", False, False, False)
        assert not one.may_read("alice")


def test_only_the_owner_and_an_admin_manage(picture: Picture) -> None:
    assert made(picture, "rooms:r:admin", "owner").manages
    assert not made(picture, "rooms:r:write", "owner").manages
    assert not made(picture, "rooms:r:admin", "collaborator").manages


@pytest.mark.proves("AUTH-1")
def test_a_token_acts_as_the_one_agent_that_there_is(picture: Picture) -> None:
    """As one of several when it says so; as nobody else's."""
    one = made(picture, "rooms:r:write", "participant", ("alice",))
    assert (one.kind, one.agent, one.grants) == ("agent", "alice", ("_shared",))
    two = made(picture, "rooms:r:write", "participant")
    assert (two.agent, two.unbound, two.writes) == ("", True, False)
    assert acting(picture, two, "ally").agent == "ally"
    for reader in (one, two):
        with pytest.raises(RoomError) as found:
            acting(picture, reader, "bob")
        assert found.value.code == "identity_mismatch"
    owner = made(picture, "rooms:r", "owner", ("alice",))
    assert (owner.kind, owner.agent, owner.all_private) == ("user", "alice", True)
    assert acting(picture, owner, "bob").agent == "bob"


@pytest.mark.proves("AUTH-1")
def test_a_token_bound_to_an_agent_acts_as_that_one(picture: Picture) -> None:
    """Of another user's agent only the owner hands out tokens."""
    bound = made(picture, "rooms:r:agent:ally", "participant")
    assert (bound.kind, bound.agent, bound.manages) == ("agent", "ally", False)
    with pytest.raises(RoomError):
        acting(picture, bound, "alice")
    assert made(picture, "rooms:r:agent:bob", "participant").agent == ""
    delegated = made(picture, "rooms:r:agent:bob", "owner")
    assert (delegated.kind, delegated.agent, delegated.all_private) == ("agent", "bob", False)
    assert made(picture, "rooms:r:agent:carol", "owner").unbound
