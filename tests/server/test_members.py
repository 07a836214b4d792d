"""An owner takes a member out of a room: nothing of theirs opens it any more (AUTH-4)."""

import json
from typing import Any

import pytest

from .served import Served, unique
from .test_user_tokens import Owned, acts, reads
from .wire import Answer


@pytest.fixture
def owned(served: Served) -> Owned:
    """A new declared room of the shared server's owner."""
    return Owned(served)


def removed(owned: Owned, name: str) -> Answer:
    """What the owner is told."""
    return owned.owner.client.delete(f"/rooms/{owned.id}/members/{name}")


def name_of(owned: Owned, role: str) -> str:
    """The member who has a role."""
    found = owned.owner.get("/members").is_(200)["members"]
    return str(next(one["username"] for one in found if one["role"] == role))


@pytest.mark.defends("tokens")
@pytest.mark.proves("AUTH-4")
def test_who_is_taken_out_is_nobody_at_the_next_request(owned: Owned) -> None:
    """By token, by what it minted, as the agent that joined, in what waits and streams."""
    bob = owned.invited("bob", "participant")
    name = name_of(owned, "participant")
    child = owned.member(owned.minted(f"rooms:{owned.id}:write", bob)["token"])
    agent = owned.member(bob.post("/agents", {"id": "robert"}).is_(201)["token"])
    agent.say("here").is_(200)
    events = agent.client.events(f"{agent.path}/events")
    waits = agent.client.beside("GET", f"{agent.path}/wait?condition=false&timeout=6000")
    owned.owner.post("/agents", {"id": "robert"}).is_(201)
    for wrong in ("nobody", unique("x"), "x%00", "%ff", "x" * 300):
        removed(owned, wrong).is_(404, "user_not_found")
    assert removed(owned, name.upper()).is_(200) == {
        "removed": True, "username": name, "room": owned.id,
    }  # fmt: skip
    for one in (bob, child):
        for answer in (*reads(one), *acts(one)):
            answer.is_(403, "scope_denied")
        one.post("/agents", {"id": "robert"}).is_(403, "scope_denied")
        owned.mint("rooms:ROOM:read", one).is_(403)
    for answer in (*reads(agent), *acts(agent)):
        answer.is_(401, "invalid_token")
    assert owned.id not in [room["id"] for room in bob.client.get("/rooms").is_(200)]
    owned.owner.say("whoever is out hears nothing").is_(200)
    heard = json.dumps([event.data for event in events])
    assert "whoever is out" not in heard
    assert "whoever is out" not in waits.result().text
    removed(owned, name).is_(404, "user_not_found")
    assert [one["role"] for one in owned.owner.get("/members").is_(200)["members"]] == ["owner"]


@pytest.mark.proves("AUTH-4")
def test_the_owner_takes_out_and_nobody_else(owned: Owned) -> None:
    """An owner stays one; the person's key opens no room that has an owner."""
    bob = owned.invited("bob", "collaborator")
    name = name_of(owned, "collaborator")
    eve = owned.invited("eve", "participant")
    path = f"{bob.path}/members"
    for one in (bob, eve):
        one.client.get(path).is_(403, "not_owner")
        one.client.delete(f"{path}/{name}").is_(403, "not_owner")
    stranger = owned.member(owned.served.user(unique("stranger"), "rooms:*"))
    stranger.client.delete(f"{path}/{name}").is_(403, "scope_denied")
    owned.member("").client.delete(f"{path}/{name}").is_(401)
    narrow = owned.member(owned.minted("rooms:ROOM:admin")["token"])
    narrow.client.delete(f"{path}/{name}").is_(403, "not_owner")
    removed(owned, name_of(owned, "owner")).is_(400, "invalid_role")
    bob.get("/context").is_(200)


@pytest.mark.proves("AUTH-4", "AUTH-2")
def test_the_owner_of_the_machine_takes_out(owned: Owned) -> None:
    """With a command, while the server runs; invited again, a user begins anew."""
    bob = owned.invited("bob", "participant")
    name = name_of(owned, "participant")
    bob.post("/agents", {"id": "robert"}).is_(201)
    words = ("user", "uninvite", name)
    assert owned.served.ran(*words)[0] == 64
    assert owned.served.ran("user", "list", "--room", owned.id)[0] == 64
    assert owned.served.ran(*words, "--room", unique("none"))[0] == 3
    said: Any = json.loads(owned.served.command(*words, "--room", owned.id, "--json"))["data"]
    assert said == {"uninvited": name, "room": owned.id}
    bob.get("/context").is_(403, "scope_denied")
    assert owned.served.ran(*words, "--room", owned.id)[0] == 3
    owned.owner.post("/invite", {"username": name, "role": "participant"}).is_(200)
    bob.get("/context").is_(200)
    bob.post("/agents", {"id": "robert"}).is_(403, "identity_mismatch")
