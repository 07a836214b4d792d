"""Users and their tokens over time, on both stores: what ends when, and what ends with it."""

from contextlib import closing
from pathlib import Path

import pytest

from agent_sync.failures import StoreError
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import owned_rooms, token_minting, user_managing
from agent_sync.rooms.service.room_service import Asker, Service
from agent_sync.rooms.service.user_access import has_owner
from agent_sync.rooms.users import (
    attempt_rows,
    credential_rows,
    link_rows,
    user_rows,
    user_sweeping,
)

from .places import NOW, Place, refused

HOUR_S, DAY_S = 3600, 24 * 3600
EVERYTHING = "rooms:* create_rooms"


class Users:
    """A store with one user, and a clock that a test turns."""

    def __init__(self, place: Place) -> None:
        self.now = NOW
        self.service = Service(place.open(), Limits(), lambda: self.now)
        self.link = user_managing.add_user(self.service, "alice")

    def later(self, seconds: float) -> None:
        """Turn the clock."""
        self.now += int(seconds * 1000)

    def token(self, scope: str = EVERYTHING, **given: object) -> "dict[str, object]":
        """A token of the user, minted by the owner of the machine."""
        return user_managing.mint_for(self.service, "alice", {"scope": scope, **given})

    def asker(self, token: object) -> Asker:
        """Whoever shows a token."""
        return Asker("declared", str(token))

    def works(self, token: object) -> bool:
        """Whether a token is valid now."""
        try:
            token_minting.list_tokens(self.service, self.asker(token))
        except RoomError as error:
            return error.code != "invalid_token"
        return True

    def mint(self, token: object, **given: object) -> "dict[str, object]":
        """A token of a token."""
        found: dict[str, object] = token_minting.mint(self.service, self.asker(token), given)[1]
        return found

    def refresh(self, token: object) -> "dict[str, object]":
        """What a refresh token gives."""
        found: dict[str, object]
        found = token_minting.refresh(self.service, {"refresh_token": token})[1]
        return found


@pytest.fixture
def users(place: Place) -> Users:
    """One user on a store of each kind."""
    return Users(place)


@pytest.mark.proves("AUTH-5")
def test_a_minted_token_lives_90_days_unless_it_is_said(users: Users) -> None:
    long, short = users.token()["token"], users.token(expires_in=60)["token"]
    users.later(59)
    assert users.works(short)
    users.later(1)
    assert not users.works(short)
    users.later(90 * DAY_S - 61)
    assert users.works(long)
    users.later(1)
    assert not users.works(long)


@pytest.mark.proves("AUTH-5")
def test_an_access_token_lives_an_hour_and_its_refresh_token_30_days(users: Users) -> None:
    made = users.token(with_refresh=True)
    users.later(HOUR_S - 1)
    assert users.works(made["token"])
    users.later(1)
    assert not users.works(made["token"])
    users.later(30 * DAY_S - HOUR_S - 1)
    again = users.refresh(made["refresh_token"])
    assert again["expires_in"] == HOUR_S
    assert users.works(again["access_token"])
    users.later(30 * DAY_S)
    with refused(400, "invalid_grant"):
        users.refresh(again["refresh_token"])


@pytest.mark.proves("AUTH-5")
def test_a_refresh_token_is_used_once_and_shown_twice_ends_the_family(users: Users) -> None:
    made = users.token(with_refresh=True)
    again = users.refresh(made["refresh_token"])
    child = users.mint(again["access_token"], scope="create_rooms")
    assert not users.works(made["token"]), "it was replaced"
    assert users.works(child["token"])
    users.later(HOUR_S + DAY_S * 2)
    user_managing.list_users(users.service)
    newest = users.refresh(again["refresh_token"])
    with refused(400, "invalid_grant"):
        users.refresh(made["refresh_token"])
    assert not users.works(newest["access_token"])
    assert not users.works(child["token"])
    with refused(400, "invalid_grant"):
        users.refresh(newest["refresh_token"])


@pytest.mark.proves("AUTH-1")
def test_what_a_token_mints_ends_no_later_and_with_it(users: Users) -> None:
    own = users.token(expires_in=60)["token"]
    child = users.mint(own, scope="create_rooms", expires_in=3600, with_refresh=True)
    users.later(59)
    again = users.refresh(child["refresh_token"])
    users.later(1)
    assert not users.works(again["access_token"])
    with refused(400, "invalid_grant"):
        users.refresh(again["refresh_token"])
    own = users.token()
    child = users.mint(own["token"], scope=EVERYTHING)
    grandchild = users.mint(child["token"], scope="create_rooms")
    assert users.works(grandchild["token"])
    user_managing.revoke_token(users.service, str(own["id"]))
    assert not any(users.works(one["token"]) for one in (own, child, grandchild))


@pytest.mark.proves("AUTH-1")
def test_a_token_is_only_narrowed_and_what_it_minted_with_it(users: Users) -> None:
    own = users.token()
    child, other = (users.mint(own["token"], scope=one) for one in ("create_rooms", "rooms:*:read"))
    asker = users.asker(own["token"])
    told = token_minting.narrow(users.service, asker, str(own["id"]), {"scope": "rooms:*:write"})[1]
    assert told["previous_scope"] == EVERYTHING
    with refused(403, "scope_exceeds_token"):
        token_minting.narrow(users.service, asker, str(own["id"]), {"scope": EVERYTHING})
    assert not users.works(child["token"])
    assert users.works(other["token"])
    with refused(403, "scope_exceeds_token"):
        users.mint(own["token"], scope="create_rooms")


@pytest.mark.proves("AUTH-1")
def test_a_token_manages_those_that_grant_no_more(users: Users) -> None:
    whole, less = users.token(), users.token("rooms:*:read")
    asker = users.asker(less["token"])
    found = token_minting.list_tokens(users.service, asker)[1]["tokens"]
    assert [one["id"] for one in found] == [less["id"]]
    with refused(404, "not_found"):
        token_minting.revoke(users.service, asker, str(whole["id"]))
    user_managing.add_user(users.service, "bob")
    bobs = user_managing.mint_for(users.service, "bob", {"scope": "rooms:*:read"})
    with refused(404, "not_found"):
        token_minting.revoke(users.service, users.asker(whole["token"]), str(bobs["id"]))
    assert users.works(bobs["token"])


@pytest.mark.proves("AUTH-5")
def test_a_link_is_for_one_use_within_15_minutes(users: Users) -> None:
    digest = users.asker(users.link).digest
    store = users.service.store
    with store.reading() as look:
        assert link_rows.whose(look.rows, digest, NOW + 15 * 60_000 - 1) is not None
        assert link_rows.whose(look.rows, digest, NOW + 15 * 60_000) is None
    with store.writing_users() as tx:
        assert link_rows.use(tx, digest, users.now)
        assert not link_rows.use(tx, digest, users.now)
        assert link_rows.whose(tx, digest, users.now) is None


@pytest.mark.proves("AUTH-5")
def test_a_newer_link_ends_the_older_and_recovery_the_passkeys(users: Users) -> None:
    store = users.service.store
    with store.writing_users() as tx:
        user, _ = link_rows.whose(tx, users.asker(users.link).digest, NOW) or ("", "")
        assert credential_rows.put(tx, "key", user, "pub", 0, "laptop", "{}", NOW)
        assert not credential_rows.put(tx, "key", user, "pub", 0, "laptop", "{}", NOW)
    link = user_managing.recover_user(users.service, "ALICE")
    with store.reading() as look:
        assert link_rows.whose(look.rows, users.asker(users.link).digest, NOW) is None
        assert link_rows.whose(look.rows, users.asker(link).digest, NOW) == (user, "recover")
        assert credential_rows.of_user(look.rows, user) == []


@pytest.mark.proves("AUTH-2", "AUTH-5")
def test_a_user_who_is_removed_has_nothing_left(users: Users) -> None:
    token = users.token()["token"]
    owned_rooms.create_room(users.service, users.asker(token), {"id": "mine"})
    user_managing.remove_user(users.service, "alice")
    assert not users.works(token)
    with users.service.store.reading() as look:
        assert not has_owner(look, "mine"), "somebody may claim it"
    assert user_managing.list_users(users.service) == []
    user_managing.add_user(users.service, "alice")
    again = users.token()["token"]
    with refused(403, "scope_denied"), users.service.store.reading() as look:
        picture = users.service.picture(look, users.asker(again), "mine")
        users.service.reader(look, users.asker(again), picture)


def test_a_token_of_nobody_opens_nothing(users: Users) -> None:
    """As one would be that was minted while its user was removed."""
    token = users.token()["token"]
    with users.service.store.writing_users() as tx:
        found = user_rows.named(tx, "alice")
        assert found is not None
        user_rows.remove(tx, found.id)
    assert not users.works(token)


@pytest.mark.proves("AUTH-2")
@pytest.mark.parametrize("name", ["", "a b", "_a", "a/b", "a\x00", "ä", "a" * 65, "-a"])
def test_a_users_name_is_plain(users: Users, name: str) -> None:
    with refused(400, "invalid_name"):
        user_managing.add_user(users.service, name)
    with refused(409, "user_exists"):
        user_managing.add_user(users.service, "Alice")


@pytest.mark.proves("AUTH-1")
def test_only_digests_are_stored(users: Users) -> None:
    made = users.token(with_refresh=True)
    store = users.service.store
    with store.reading() as look:
        rows = str(
            [look.rows.all(f"SELECT * FROM {name}") for name in ("bearer_tokens", "user_links")]
        )
    for secret in (made["token"], made["refresh_token"], users.link):
        assert str(secret) not in rows


def test_what_is_over_is_swept_and_what_is_not_stays(users: Users) -> None:
    long, short = users.token(), users.token(expires_in=1)
    used = users.token(with_refresh=True)
    users.refresh(used["refresh_token"])
    with users.service.store.writing_users() as tx:
        attempt_rows.record(tx, "token", "127.0.0.1", users.now)
    users.later(2 * DAY_S)
    with users.service.store.writing_users() as tx:
        user_sweeping.sweep(tx, users.now)
        left = {row[0] for row in tx.all("SELECT id FROM bearer_tokens")}
        links = tx.all("SELECT digest FROM user_links")
        assert attempt_rows.since(tx, "token", "127.0.0.1", NOW - 1) == 1
    assert long["id"] in left
    assert used["id"] in left, "who shows its refresh token again has stolen it"
    assert short["id"] not in left
    assert links == []


@pytest.mark.proves("SERVE-9")
def test_users_are_in_a_backup(users: Users, tmp_path: Path) -> None:
    """Their tokens too; a store with users takes none."""
    token = users.token()["token"]
    owned_rooms.create_room(users.service, users.asker(token), {"id": "mine"})
    file = str(tmp_path / "backup")
    users.service.store.backup(file)
    (tmp_path / "other").mkdir()
    with closing(Place(tmp_path / "other")) as other:
        store = other.open()
        assert store.restore(file) == 1
        there = Service(store, Limits(), lambda: users.now)
        assert owned_rooms.list_rooms(there, users.asker(token))[1][0]["access"] == "owner"
        store.delete("mine")
        with pytest.raises(StoreError):
            store.restore(file)
