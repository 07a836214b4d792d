"""Names that are more than names, values that are hard to keep: refused, or kept as they are."""

from typing import Any

import pytest

from .rooms import Room
from .served import Served
from .wire import Client

NO_NAMES = ("", " ", "a/b", "..", "a\x00b", "a\nb", "x" * 300, "\u202e", 5, None, ["a"], {"a": 1})
NO_AGENTS = ("_shared", "_audit", "_messages", "_x", "self")
VALUES: "list[Any]" = [
    "a\x00b", "\u2028", "\U0001f600", "e\u0301", "'; --", "%s %(x)s :now ?", "\\", '"',
    2**53 + 1, -(2**63), 0.1, -0.0, 1e300, [[[[]]]], {"": 1}, {"a\x00": "b"}, {"$ref": "#"},
]  # fmt: skip


@pytest.mark.proves("ROOM-1")
def test_hard_values_are_kept_as_they_are(room: Room) -> None:
    """On both stores: NUL, quotes, marks of statements, numbers beyond a double."""
    for number, value in enumerate(VALUES):
        row = room.admin.shared(f"k{number}", value).is_(200)
        assert (row["value"], type(row["value"])) == (value, type(value))
    found = room.admin.context()["state"]["_shared"]
    for number, value in enumerate(VALUES):
        kept = found[f"k{number}"]
        assert (kept, type(kept), str(kept)) == (value, type(value), str(value))


@pytest.mark.proves("SERVE-5")
def test_a_name_that_is_none_is_refused(served: Served, room: Room) -> None:
    """Of rooms, agents, actions, views and keys."""
    alice = room.join("alice", grants=["_shared"])
    client, thin = served.client("/direct"), served.client("/thin")
    for name in NO_NAMES:
        if name is not None:
            assert client.post("/rooms", {"id": name}).status == 400, name
            assert thin.post("/rooms", {"id": name}).status == 400, name
            body = {"id": name, "name": "x"}
            assert room.nobody.post("/agents", body).status == 400, name
        assert alice.register({"id": name, "writes": []}).status == 400, name
        assert alice.view(name, "1").status == 400, name  # type: ignore[arg-type]
    for key in ("", "a\x00b", "x" * 300, 5, ["a"]):
        given = {"scope": "_shared", "key": key, "value": 1}
        assert alice.invoke("_set_state", given).status in (400, 413), key
    assert "_shared" not in alice.context()["state"]


@pytest.mark.proves("ROOM-4")
@pytest.mark.parametrize("name", NO_AGENTS)
def test_nobody_is_called_as_a_scope_of_the_room(room: Room, name: str) -> None:
    """An agent's name is the name of its private scope."""
    assert room.nobody.post("/agents", {"id": name, "name": "x"}).status == 400
    thin = Client(room.admin.client.port, "/thin")
    where = thin.post("/rooms", {}).is_(201)["id"]
    assert thin.post(f"/rooms/{where}/agents", {"id": name, "name": "x"}).status in (201, 400)


@pytest.mark.proves("SERVE-5")
def test_half_a_letter_is_no_accident(room: Room) -> None:
    """A surrogate without its other half is JSON, and no text that can be stored."""
    path = f"{room.admin.path}/actions/_set_state/invoke"
    for text in ('"\\ud800"', '{"\\udfff":1}', '["a\\ud800b"]'):
        body = '{"params":{"key":"k","value":' + text + "}}"
        assert room.admin.client.send("POST", path, body).status == 400
        body = '{"params":{"value":1,"key":' + text + "}}"
        assert room.admin.client.send("POST", path, body).status == 400
    assert room.admin.context()["state"] == {}


@pytest.mark.proves("SERVE-5")
@pytest.mark.parametrize("query", ["-1", "x", "1.5", "9" * 30, "", "1e3", "%00"])
def test_a_number_that_is_none_is_no_accident(room: Room, query: str) -> None:
    """In a query: a sentence, or the default."""
    alice = room.join("alice")
    alice.say("x").is_(200)
    for name in ("messages_after", "messages_limit"):
        answer = alice.get("/context", **{name: query})
        assert answer.status in (200, 400), (name, answer)
    answer = alice.wait("true", timeout=query)
    assert answer.status in (200, 400), answer
    thin = Client(alice.client.port, "/thin")
    where = thin.post("/rooms", {}).is_(201)["id"]
    for name in ("after", "limit"):
        answer = thin.get(f"/rooms/{where}/messages", **{name: query})
        assert answer.status in (200, 400), (name, answer)
