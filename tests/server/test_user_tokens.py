"""Check C11, and who may what in a declared room with a user's token (AUTH)."""

import json
from typing import Any

import pytest

from .rooms import DECLARED, Member
from .served import Served, unique
from .shapes import has
from .wire import Answer, Client

SAY = {"id": "note", "writes": [{"scope": "alice", "key": "k", "value": 1}], "scope": "alice"}


class Owned:
    """A declared room of the user ``owner``."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.id = unique("owned")
        self.owner = self.member(served.owner)
        self.made = self.owner.client.post("/rooms", {"id": self.id}).is_(201)

    def member(self, token: str) -> Member:
        """Whoever has a token."""
        return Member(self.served.client(DECLARED, token), self.id)

    def invited(self, name: str, role: str, scope: str = "rooms:*") -> Member:
        """A user who is something here."""
        user = unique(name)
        token = self.served.user(user, scope)
        self.owner.post("/invite", {"username": user, "role": role}).is_(200)
        return self.member(token)

    def minted(self, scope: str, by: "Member | None" = None, **given: object) -> Any:
        """A token that somebody mints, with its secret."""
        return self.mint(scope, by, **given).is_(201)

    def mint(self, scope: str, by: "Member | None" = None, **given: object) -> Answer:
        """What minting answers."""
        client = (by or self.owner).client
        return client.post("/tokens", {"scope": scope.replace("ROOM", self.id), **given})


@pytest.fixture
def owned(served: Served) -> Owned:
    """A new declared room of the shared server's owner."""
    return Owned(served)


def reads(one: Member) -> "list[Answer]":
    """Every way to read the room."""
    return [
        one.get("/context"), one.get("/poll"), one.eval("1"), one.wait("true"), one.get(""),
    ]  # fmt: skip


def acts(one: Member) -> "list[Answer]":
    """Every way to act in it."""
    return [one.say("x"), one.register(SAY), one.view("v", "1")]


@pytest.mark.proves("AUTH-1")
def test_a_token_for_one_agent(owned: Owned) -> None:
    """C11: it acts as alice, and as nobody else."""
    admin = owned.member(owned.made["token"])
    for name in ("alice", "bob"):
        admin.post("/agents", {"id": name}).is_(201)
    made = owned.minted("rooms:ROOM:agent:alice", label="Alice delegation", expires_in=3600)
    wanted = {
        "id": "*", "token": "tok_*", "scope": f"rooms:{owned.id}:agent:alice", "expires_at": "*",
        "label": "Alice delegation", "room_id": owned.id, "agent_id": "alice",
    }  # fmt: skip
    has(made, wanted)
    alice = owned.member(made["token"])
    assert alice.say("hello").is_(200)["from"] == "alice"
    assert alice.context()["self"] == "alice"
    alice.invoke("_send_message", {"body": "x"}, agent="bob").is_(403, "identity_mismatch")
    alice.get("/context", agent="bob").is_(403, "identity_mismatch")
    assert alice.post("/agents", {"id": "bob"}).status in (401, 403)
    owned.mint("rooms:ROOM:agent:carol").is_(404, "agent_not_found")


@pytest.mark.proves("AUTH-1")
def test_a_read_token_reads(owned: Owned) -> None:
    """C11: it acts in no way, and mints nothing that is more."""
    reader = owned.member(owned.minted("rooms:ROOM:read")["token"])
    assert [one.status for one in reads(reader)] == [200] * 5
    for one in acts(reader):
        one.is_(403, "read_only_token")
    reader.post("/agents", {"id": "x"}).is_(403, "read_only_token")
    owned.mint("rooms:ROOM", reader).is_(403, "scope_exceeds_token")
    owned.mint("rooms:ROOM:read", reader).is_(201)
    for below in ("/rotate-view-token", "/invite", "/claim"):
        assert reader.post(below, {"username": "owner"}).status in (401, 403)
    assert reader.client.delete(reader.path).status == 403
    assert reader.get("/export").status == 403


@pytest.mark.proves("AUTH-1", "AUTH-4")
def test_another_room_is_closed(owned: Owned) -> None:
    """C11: a scope with no room grants none; nor does a role in one room open another."""
    other = Owned(owned.served)
    for scope in ("rooms:ROOM", "rooms:ROOM:write", "create_rooms"):
        token = owned.minted(scope)["token"]
        there = other.member(token)
        for one in (*reads(there), *acts(there)):
            found = one.is_(403, "scope_denied")
            assert found["elevate"].startswith("http://localhost:")
            assert found["room"] == other.id
        there.post("/agents", {"id": "x"}).is_(403, "scope_denied")
        listed = there.client.get("/rooms").is_(200)
        assert other.id not in [room["id"] for room in listed]
    stranger = owned.member(owned.served.user(unique("stranger"), "rooms:*"))
    for one in (*reads(stranger), *acts(stranger)):
        one.is_(403, "scope_denied")
    assert stranger.client.get("/rooms").is_(200) == []
    owned.mint("rooms:ROOM:read", stranger).is_(403, "scope_exceeds_access")
    owned.mint("rooms:not-there:read", stranger).is_(403, "scope_exceeds_access")


@pytest.mark.proves("AUTH-1")
def test_tokens_are_listed_without_secrets_and_end(owned: Owned) -> None:
    """C11: DELETE, then 401; a refresh token is good for one time."""
    made = owned.minted("rooms:ROOM:read", with_refresh=True, label="once")
    listed = owned.owner.client.get("/tokens").is_(200)
    mine = [one for one in listed["tokens"] if one["id"] == made["id"]]
    has(mine, [{"scope": made["scope"], "label": "once", "revoked": False, "room_id": owned.id}])
    text = json.dumps(listed)
    assert "tok_" not in text
    assert "ref_" not in text
    assert "digest" not in text
    nobody = owned.member("").client
    again = nobody.post("/tokens/refresh", {"refresh_token": made["refresh_token"]}).is_(200)
    has(again, {"access_token": "tok_*", "token_type": "Bearer", "expires_in": 3600,
                "refresh_token": "ref_*", "scope": made["scope"]})  # fmt: skip
    owned.member(made["token"]).get("/context").is_(401, "invalid_token")
    newest = owned.member(again["access_token"])
    newest.get("/context").is_(200)
    nobody.post("/tokens/refresh", {"refresh_token": made["refresh_token"]}).is_(
        400, "invalid_grant"
    )
    newest.get("/context").is_(401, "invalid_token")
    ended = owned.minted("rooms:ROOM:read")
    owned.owner.client.delete(f"/tokens/{ended['id']}").is_(200)
    owned.member(ended["token"]).get("/context").is_(401, "invalid_token")
    owned.owner.client.delete("/tokens/none").is_(404, "not_found")
    for odd in ({}, {"refresh_token": None}, {"refresh_token": [1]}, {"refresh_token": "\x00"}):
        nobody.post("/tokens/refresh", odd).is_(400, "invalid_grant")


@pytest.mark.proves("AUTH-1")
def test_a_token_is_narrowed(owned: Owned) -> None:
    """By a token that grants as much; never widened, also not by a mightier one."""
    made = owned.minted("rooms:ROOM:write")
    client, path = owned.owner.client, f"/tokens/{made['id']}"
    told = client.patch(path, {"scope": f"rooms:{owned.id}:read", "label": "less"}).is_(200)
    has(told, {"id": made["id"], "label": "less", "previous_scope": made["scope"]})
    one = owned.member(made["token"])
    one.get("/context").is_(200)
    one.say("x").is_(403, "read_only_token")
    client.patch(path, {"scope": made["scope"]}).is_(403, "scope_exceeds_token")
    client.patch(path, {}).is_(400)
    client.delete(path).is_(200)
    client.patch(path, {"label": "x"}).is_(409, "token_revoked")


@pytest.mark.proves("AUTH-4", "ROOM-2")
def test_what_roles_may(owned: Owned) -> None:
    """Owner all; collaborators and participants join and act; an observer reads. Whatever a token
    says, and none but the owner sees what is private."""
    alice = owned.member(owned.made["token"])
    alice.post("/agents", {"id": "alice", "state": {"secret": "north"}}).is_(201)
    assert "north" in owned.owner.get("/context").text
    for role in ("collaborator", "participant"):
        one = owned.invited(role, role)
        assert "north" not in "".join(answer.text for answer in reads(one))
        one.say("x").is_(403, "agent_required")
        joined = one.post("/agents", {"id": role}).is_(201)
        assert one.say("x").is_(200)["from"] == role
        assert owned.member(joined["token"]).say("y").is_(200)["from"] == role
        assert "north" not in "".join(answer.text for answer in reads(one))
        one.invoke("_send_message", {"body": "x"}, agent="alice").is_(403, "identity_mismatch")
        one.post("/agents", {"id": "alice"}).is_(403, "identity_mismatch")
        one.post("/invite", {"username": "owner"}).is_(403, "not_owner")
        assert one.client.delete(one.path).status == 403
        assert one.get("/export").status == 403
        owned.mint("rooms:ROOM", one).is_(403, "scope_exceeds_access")
        owned.mint("rooms:ROOM:agent:alice", one).is_(403, "scope_exceeds_access")
        owned.mint(f"rooms:ROOM:agent:{role}", one).is_(201)
    watcher = owned.invited("observer", "observer")
    assert [one.status for one in reads(watcher)] == [200] * 5
    assert "north" not in "".join(answer.text for answer in reads(watcher))
    for answer in acts(watcher):
        answer.is_(403, "read_only_token")
    watcher.post("/agents", {"id": "w"}).is_(403, "read_only_token")


@pytest.mark.proves("AUTH-1", "AUTH-4")
def test_an_owner_stays_one_while_it_acts_as_its_agent(owned: Owned) -> None:
    """An admin's token manages agents and the view token; it neither sees what is private, nor
    gives the room to others, nor takes it away."""
    admin = owned.member(owned.made["token"])
    admin.post("/agents", {"id": "bob", "state": {"secret": "north"}}).is_(201)
    owned.owner.post("/agents", {"id": "alice"}).is_(201)
    assert owned.owner.context()["self"] == "alice"
    assert "north" in owned.owner.get("/context").text
    less = owned.member(owned.minted("rooms:ROOM:admin")["token"])
    for one in (owned.owner, less):
        one.client.patch(f"{one.path}/agents/bob", {"grants": ["_shared"]}).is_(200)
        one.post("/rotate-view-token", {}).is_(200)
    assert "north" not in "".join(answer.text for answer in reads(less))
    less.get("/context", agent="bob").is_(403, "identity_mismatch")
    less.post("/agents", {"id": "bob"}).is_(403, "identity_mismatch")
    less.post("/invite", {"username": "owner"}).is_(403, "not_owner")
    less.get("/export").is_(403)
    less.client.delete(less.path).is_(403)
    owned.owner.get("/export").is_(200)
    owned.owner.client.delete(less.path).is_(200)


@pytest.mark.proves("AUTH-1")
def test_a_stream_ends_with_its_token(owned: Owned) -> None:
    made = owned.minted("rooms:ROOM:read")
    stream = owned.member(made["token"]).events()
    assert stream.status == 200
    owned.owner.client.delete(f"/tokens/{made['id']}").is_(200)
    owned.owner.post("/agents", {"id": "late"}).is_(201)
    assert "late" not in [event.data.get("id") for event in stream]
    stream.close()


@pytest.mark.proves("AUTH-4")
def test_who_joins_with_two_agents_says_which_one_acts(owned: Owned) -> None:
    """One agent: the token acts as it. Two: 403 until one is named."""
    one = owned.invited("pair", "participant")
    for name in ("left", "right"):
        one.post("/agents", {"id": name}).is_(201)
    told = one.say("x").is_(403, "agent_required")
    assert told["agents"] == ["left", "right"]
    found = one.invoke("_send_message", {"body": "x"}, agent="right").is_(200)
    assert found["from"] == "right"
    assert one.get("/context", agent="left").is_(200)["self"] == "left"
    assert one.context()["self"] == ""


@pytest.mark.proves("AUTH-4")
def test_an_owner_invites_and_takes_back(owned: Owned) -> None:
    """A role is changed by inviting again; the tokens of the agents that were made go with it."""
    user = unique("guest")
    token = owned.served.user(user, "rooms:*")
    guest = owned.member(token)
    has(
        owned.owner.post("/invite", {"username": user}).is_(200),
        {"invited": True, "username": user, "room": owned.id, "role": "participant"},
    )
    joined = owned.member(guest.post("/agents", {"id": "guest"}).is_(201)["token"])
    joined.say("x").is_(200)
    owned.owner.post("/invite", {"username": user, "role": "observer"}).is_(200)
    guest.say("x").is_(403, "read_only_token")
    joined.say("x").is_(403, "read_only_token")
    joined.get("/context").is_(200)
    owned.owner.post("/invite", {"username": "no-such-user"}).is_(404, "user_not_found")
    owned.owner.post("/invite", {"username": "owner"}).is_(400, "invalid_role")
    told = owned.owner.post("/invite", {"username": user, "role": "owner"})
    assert told.is_(400, "invalid_role")["valid"] == ["collaborator", "participant", "observer"]


@pytest.mark.proves("AUTH-1")
def test_an_agents_token_ends_with_the_token_that_made_it(owned: Owned) -> None:
    """Whether that is revoked, or narrowed so that it would not act."""
    for end in ("revoke", "narrow"):
        made = owned.minted("rooms:ROOM:write")
        one = owned.member(made["token"])
        joined = owned.member(one.post("/agents", {"id": f"{end}d"}).is_(201)["token"])
        joined.say("x").is_(200)
        path = f"/tokens/{made['id']}"
        if end == "revoke":
            owned.owner.client.delete(path).is_(200)
            joined.get("/context").is_(401, "invalid_token")
        else:
            owned.owner.client.patch(path, {"scope": f"rooms:{owned.id}:read"}).is_(200)
            joined.say("x").is_(403, "read_only_token")
        assert joined.post("/agents", {"id": "child"}).status in (401, 403)


@pytest.mark.proves("AUTH-4")
def test_rooms_are_made_with_the_scope_for_it(served: Served) -> None:
    """The maker owns it, and a token that was not whole everywhere grants it from now on."""
    maker = served.client(DECLARED, served.user(unique("maker"), "create_rooms"))
    id = unique("made")
    made = maker.post("/rooms", {"id": id}).is_(201)
    has(made, {"id": id, "token": "room_*", "view_token": "view_*"})
    maker.get(f"/rooms/{id}/context").is_(200)
    assert [room["access"] for room in maker.get("/rooms").is_(200)] == ["owner"]
    maker.post("/rooms", {"id": id}).is_(409, "room_exists")
    reader = served.client(DECLARED, served.user(unique("reader"), "rooms:*:write"))
    reader.post("/rooms", {}).is_(403, "scope_denied")
    nobody = served.client(DECLARED)
    nobody.post("/rooms", {}).is_(401, "authentication_required")
    for token in (made["token"], made["view_token"], "tok_none", "as_none"):
        nobody.with_token(token).post("/rooms", {}).is_(401, "invalid_token")
    for odd in ("a:b", "a b", "*", "repo", "repo:a"):
        maker.post("/rooms", {"id": odd}).is_(400, "invalid_id")
    nobody.post(f"/rooms/{id}/agents", {"id": "x"}).is_(401, "authentication_required")


def key_of(served: Served) -> str:
    """The person's key, as it lies in the data folder."""
    return (served.store.folder / "person.key").read_text(encoding="utf-8").strip()


@pytest.mark.proves("AUTH-4", "SERVE-7")
def test_a_room_that_nobody_owns_is_claimed_once(served: Served) -> None:
    """The person makes such a room and is all in it until then; who claims it shows its token."""
    person = served.client(DECLARED, key_of(served))
    id = unique("free")
    made = person.post("/rooms", {"id": id}).is_(201)
    path = f"/rooms/{id}"
    person.get(f"{path}/context").is_(200)
    user = unique("claimer")
    claimer = served.client(DECLARED, served.user(user))
    claimer.get(f"{path}/context").is_(403, "scope_denied")
    for wrong in ({}, {"room_token": made["view_token"]}, {"room_token": "room_none"}):
        told = claimer.post(f"{path}/claim", wrong)
        told.is_(401, "invalid_room_token")
        assert "invalid_token" not in told.headers["www-authenticate"], "its own is valid"
    less = served.client(DECLARED, served.user(unique("less"), "create_rooms"))
    less.post(f"{path}/claim", {"room_token": made["token"]}).is_(403, "scope_denied")
    found = claimer.post(f"{path}/claim", {"room_token": made["token"]}).is_(200)
    assert found == {"claimed": True, "room": id, "role": "owner"}
    claimer.get(f"{path}/context").is_(200)
    person.get(f"{path}/context").is_(403, "scope_denied")
    other = served.client(DECLARED, served.user(unique("late")))
    told = other.post(f"{path}/claim", {}).is_(403, "already_owned")
    assert told["existing_users"] == []
    told = other.post(f"{path}/claim", {"room_token": made["token"]}).is_(403, "already_owned")
    assert told["existing_users"] == [user]
    other.post("/rooms/none/claim", {}).is_(404)


@pytest.mark.proves("AUTH-4")
def test_a_room_made_again_under_its_id_has_no_old_members(owned: Owned) -> None:
    guest = owned.invited("old", "participant")
    guest.post("/agents", {"id": "old"}).is_(201)
    guest.say("x").is_(200)
    owned.owner.client.delete(owned.owner.path).is_(200)
    guest.get("/context").is_(404)
    owned.owner.client.post("/rooms", {"id": owned.id}).is_(201)
    guest.get("/context").is_(403, "scope_denied")


@pytest.mark.proves("AUTH-1", "ROOM-12")
def test_a_users_token_is_nothing_in_direct_rooms(served: Served) -> None:
    direct = Client(served.port, "/direct")
    id = direct.post("/rooms", {}).is_(201)["id"]
    one = direct.with_token(served.owner)
    one.get(f"/rooms/{id}/context").is_(401, "invalid_token")
    one.get("/tokens").is_(404)


@pytest.mark.proves("AUTH-1")
@pytest.mark.parametrize(
    "given",
    [
        {}, {"scope": ""}, {"scope": 3}, {"scope": "everything"}, {"agent_id": "x"},
        {"room_id": "a:b"}, {"room_id": 3}, {"scope": "rooms:*", "room_id": "a"},
        {"scope": "rooms:*", "expires_in": 0}, {"scope": "rooms:*", "expires_in": "1"},
        {"scope": "rooms:*", "expires_in": True}, {"scope": "rooms:*", "expires_in": 10**12},
        {"scope": "rooms:*", "label": ["x"]}, {"scope": "rooms:*", "label": "x" * 300},
    ],
)  # fmt: skip
def test_what_cannot_be_minted_is_refused(served: Served, given: "dict[str, object]") -> None:
    served.client(DECLARED, served.owner).post("/tokens", given).is_(400)
