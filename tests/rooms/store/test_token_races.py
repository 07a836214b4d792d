"""Users' tokens that several servers change at once, on both stores."""

from functools import partial

import pytest

from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import token_minting, user_managing
from agent_sync.rooms.service.room_service import Asker, Service

from .places import Place
from .test_room_races import together

ROUNDS = 6


class Servers:
    """Two servers of one store, and a token of a user."""

    def __init__(self, place: Place) -> None:
        self.two = [Service(place.open(), Limits()) for _ in range(2)]
        user_managing.add_user(self.two[0], "alice")

    def token(self) -> "dict[str, str]":
        """A token that can be refreshed."""
        given = {"scope": "rooms:* create_rooms", "with_refresh": True}
        return user_managing.mint_for(self.two[0], "alice", given)

    def refresh(self, at: int, token: str) -> str:
        """The access token that one server gives for a refresh token, "" for none."""
        try:
            found = token_minting.refresh(self.two[at], {"refresh_token": token})[1]
        except RoomError as error:
            return "" if error.code == "invalid_grant" else error.code
        return str(found["access_token"])

    def mint(self, at: int, token: str) -> str:
        """The token that another one mints at a server, "" for none."""
        asker = Asker("declared", token)
        try:
            made = token_minting.mint(self.two[at], asker, {"scope": "create_rooms"})
        except RoomError as error:
            return "" if error.code == "invalid_token" else error.code
        return str(made[1]["token"])

    def works(self, token: str) -> bool:
        """Whether a token is valid."""
        try:
            token_minting.list_tokens(self.two[1], Asker("declared", token))
        except RoomError:
            return False
        return True


@pytest.fixture
def servers(place: Place) -> Servers:
    """Two servers on one store of each kind."""
    return Servers(place)


@pytest.mark.proves("AUTH-5")
def test_a_refresh_token_that_two_show_at_once_ends_the_family(servers: Servers) -> None:
    """One of them is a thief: neither keeps anything."""
    for _ in range(ROUNDS):
        refresh = servers.token()["refresh_token"]
        given = together(*(partial(servers.refresh, at, refresh) for at in (0, 1)))
        assert sorted(map(bool, given)) == [False, True], given
        assert not any(servers.works(str(token)) for token in given)


@pytest.mark.proves("AUTH-1")
def test_what_is_minted_while_its_token_is_revoked_ends_too(servers: Servers) -> None:
    for _ in range(ROUNDS):
        made = servers.token()
        minted = together(
            partial(servers.mint, 0, made["token"]),
            partial(user_managing.revoke_token, servers.two[1], made["id"]),
        )[0]
        assert not servers.works(str(minted))


@pytest.mark.proves("AUTH-5")
def test_what_is_refreshed_while_it_is_revoked_ends_too(servers: Servers) -> None:
    for _ in range(ROUNDS):
        made = servers.token()
        given = together(
            partial(servers.refresh, 0, made["refresh_token"]),
            partial(user_managing.revoke_token, servers.two[1], made["id"]),
        )[0]
        assert not servers.works(str(given))
