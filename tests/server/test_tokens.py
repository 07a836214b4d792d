"""What a token opens, and that it opens nothing else; the person's key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .rooms import Room
from .served import Served
from .shapes import anywhere, has
from .wire import until


@pytest.mark.proves("SERVE-5", "ROOM-2")
def test_a_token_of_one_room_is_nothing_in_another(served: Served, room: Room) -> None:
    """Nor does an agent of the same name there become one here."""
    other = Room(served)
    room.join("alice", state={"secret": "north"})
    foreign = other.join("alice", grants=["_shared"])
    for token in (other.admin.token, other.viewer.token, foreign.token):
        here = room.nobody.as_(token)
        for answer in (
            here.get("/context"),
            here.get("/poll"),
            here.get("/events"),
            here.wait("true"),
            here.eval("state"),
            here.say("x"),
            here.shared("k", 1),
            here.client.patch(f"{here.path}/agents/alice", {"grants": ["_shared"]}),
            here.client.delete(here.path),
        ):
            assert answer.status in (401, 403), answer
            assert "north" not in answer.text
    assert room.admin.context()["messages"]["count"] == 0


@pytest.mark.proves("ROOM-12")
def test_a_view_token_is_replaced(room: Room) -> None:
    """By the room's token alone; the old one ends."""
    alice = room.join("alice")
    assert alice.post("/rotate-view-token", {}).status == 403
    assert room.viewer.post("/rotate-view-token", {}).status == 403
    made = room.admin.post("/rotate-view-token", {}).is_(200)
    has(made, {"view_token": "view_*"})
    room.viewer.get("/context").is_(401, "invalid_token")
    room.nobody.as_(made["view_token"]).get("/context").is_(200)
    room.admin.post("/generate-view-token", {}).is_(409, "view_token_exists")


@pytest.mark.proves("ROOM-4")
def test_the_rooms_token_joins_an_agent_again(room: Room) -> None:
    """Who lost a token gets a new one that way; the old one is dead, the grants are as before."""
    alice = room.join("alice", grants=["_shared"])
    again = room.admin.post("/agents", {"id": "alice", "name": "Alice"}).is_(201)
    assert again["token"] != alice.token
    alice.get("/context").is_(401, "invalid_token")
    fresh = room.nobody.as_(again["token"])
    fresh.shared("k", 1).is_(200)
    assert fresh.context()["self"] == "alice"


@pytest.mark.proves("SERVE-5")
def test_only_one_form_of_a_token_counts(room: Room) -> None:
    """The header, with its word; not a query, not a cookie, not another word."""
    token, path = room.admin.token, f"{room.admin.path}/context"
    client = room.nobody.client
    for headers in (
        {"Authorization": f"Basic {token}"},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {token} {token}"},
        {"Cookie": f"token={token}"},
        {"X-Token": token},
    ):
        assert client.send("GET", path, None, headers).status == 401, headers
    assert client.send("GET", f"{path}?token={token}").status == 401
    assert client.send("GET", path, None, {"Authorization": f"bearer {token}"}).status == 200


@pytest.mark.proves("SERVE-3")
def test_no_answer_has_a_cookie_or_a_hash(room: Room) -> None:
    """Nor a token, but where it is made."""
    alice = room.join("alice")
    for answer in (alice.get("/context"), room.viewer.get("/poll"), room.admin.get("/poll")):
        assert "set-cookie" not in answer.headers
        for word in ("token", "hash", "digest"):
            rows = {name: answer.json[name] for name in ("agents", "state")}
            assert anywhere(rows, word) == [], answer


def _key(served: Served) -> str:
    """The key, once the server has said where it is."""
    until(lambda: str(served.store.folder) in served.log)
    (path,) = [one for one in served.store.folder.rglob("*key*") if one.is_file()]
    return Path(path).read_text(encoding="utf-8").strip()


@pytest.mark.proves("SERVE-7")
def test_the_persons_key_opens_every_room(own: "Callable[..., Served]") -> None:
    """Of a room without an owner it is the room's token; another key is nothing."""
    served = own()
    room = Room(served)
    room.join("alice", state={"secret": "north"})
    key = _key(served)
    person = room.nobody.as_(key)
    assert person.context()["state"]["alice"] == {"secret": "north"}
    person.shared("k", 1).is_(200)
    listed = person.client.get("/rooms").is_(200)
    assert room.id in [one["id"] for one in listed]
    room.nobody.as_(key[:-1]).get("/context").is_(401)
    thin = served.client("/thin")
    where = f"/rooms/{thin.post('/rooms', {}).is_(201)['id']}"
    assert thin.delete(where).status in (401, 403)
    assert thin.with_token(key).delete(where).status == 200
    assert thin.get(where).status == 404


@pytest.mark.proves("SERVE-7")
def test_the_persons_key_is_replaced(own: "Callable[..., Served]") -> None:
    """When that is asked for, and not by a start alone."""
    served = own()
    room = Room(served)
    first = _key(served)
    assert served.end() == 0
    served.again()
    room.nobody.at(served).as_(first).context()
    assert served.end() == 0
    renewed = served.beside("--new-key")
    try:
        second = _key(renewed)
        assert second != first
        here = room.nobody.at(renewed)
        here.as_(first).get("/context").is_(401)
        here.as_(second).context()
    finally:
        renewed.close()
