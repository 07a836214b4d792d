"""Users' tokens that several servers change at once, on both stores."""

import threading
from collections.abc import Callable
from functools import partial

import pytest

from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import owned_rooms, token_minting, user_managing
from agent_sync.rooms.service.room_service import Asker, Service
from agent_sync.rooms.users import bearer_rows
from support import TIMEOUT_S

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


NARROW = "rooms:r:read"
A_WHILE_S = 0.5
"""What may be done beside it is done by then; else it waits until the first is stored."""


def _beside(
    monkeypatch: pytest.MonkeyPatch, first: "Callable[[], object]", second: "Callable[[], object]"
) -> None:
    """Do both; the second begins when the first has read a scope, and is about to write one."""
    rescope, begun = bearer_rows.rescope, threading.Event()
    beside = threading.Thread(target=second, daemon=True)

    def meanwhile(*given: object) -> None:
        if not begun.is_set():
            begun.set()
            beside.start()
            beside.join(A_WHILE_S)
        rescope(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(bearer_rows, "rescope", meanwhile)
    first()
    beside.join(TIMEOUT_S)
    assert begun.is_set()
    assert not beside.is_alive()


def _narrow(servers: Servers, made: "dict[str, str]") -> "Callable[[], object]":
    asker = Asker("declared", made["token"])
    return lambda: token_minting.narrow(servers.two[0], asker, made["id"], {"scope": NARROW})


def _scope(servers: Servers, token: str) -> str:
    found = token_minting.list_tokens(servers.two[1], Asker("declared", token))[1]["tokens"]
    return str(found[0]["scope"])


@pytest.mark.proves("AUTH-1")
def test_what_is_refreshed_while_it_is_narrowed_is_narrow(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, given = servers.token(), list[str]()
    second = lambda: given.append(servers.refresh(1, made["refresh_token"]))  # noqa: E731
    _beside(monkeypatch, _narrow(servers, made), second)
    assert _scope(servers, given[0]) == NARROW


@pytest.mark.proves("AUTH-1")
def test_what_is_minted_while_its_token_is_narrowed_is_no_more(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, given = servers.token(), list[str]()
    second = lambda: given.append(servers.mint(1, made["token"]))  # noqa: E731
    _beside(monkeypatch, _narrow(servers, made), second)
    assert not servers.works(given[0])


@pytest.mark.proves("AUTH-1")
def test_a_room_that_is_made_while_its_token_is_narrowed_widens_nothing(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"scope": f"create_rooms {NARROW}"}
    owned_rooms.create_room(
        servers.two[0], Asker("declared", servers.token()["token"]), {"id": "r"}
    )
    made = user_managing.mint_for(servers.two[0], "alice", given)
    asker = Asker("declared", made["token"])
    make = lambda: owned_rooms.create_room(servers.two[1], asker, {"id": "new"})  # noqa: E731
    _beside(monkeypatch, make, _narrow(servers, made))
    assert _scope(servers, made["token"]) == NARROW
