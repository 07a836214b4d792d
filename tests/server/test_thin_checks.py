"""Checks A1 to A8: rooms, agents, messages with a cursor and versioned state, without tokens."""

import re
from typing import Any

import pytest

from .served import Served, unique
from .shapes import UUID, has, is_time
from .wire import Answer, Client


class Thin:
    """A new thin room."""

    def __init__(self, client: Client, **fields: object) -> None:
        self.client = client
        self.id = unique("r")
        self.made = client.post("/rooms", {"id": self.id, **fields})
        self.path = f"/rooms/{self.id}"

    def put(self, key: str, value: object, **fields: object) -> Answer:
        """Write state."""
        return self.client.put(f"{self.path}/state", {"key": key, "value": value, **fields})

    def state(self, **query: object) -> Answer:
        """Read state."""
        return self.client.get(f"{self.path}/state", **query)

    def say(self, **fields: object) -> Answer:
        """Post a message."""
        return self.client.post(f"{self.path}/messages", fields)

    def numbers(self, **query: object) -> "list[int]":
        """The ids of messages."""
        found = self.client.get(f"{self.path}/messages", **query).is_(200)
        return [one["id"] for one in found]


@pytest.fixture
def one(thin: Client) -> Thin:
    """A room."""
    return Thin(thin)


def test_rooms_are_made_listed_and_found(thin: Client) -> None:
    """A1."""
    one = Thin(thin, meta={"topic": "x"})
    found = one.made.is_(201)
    has(found, {"id": one.id, "meta": {"topic": "x"}})
    assert is_time(found["created_at"])
    other = thin.post("/rooms", {}).is_(201)
    assert UUID.fullmatch(other["id"])
    listed = thin.get("/rooms").is_(200)
    assert {one.id, other["id"]} <= {room["id"] for room in listed}
    has(thin.get(one.path).is_(200), {"id": one.id, "created_at": "*", "meta": {"topic": "x"}})
    assert thin.get("/rooms/none").is_(404)["error"] == "room not found"


def test_an_id_is_given_once(thin: Client, one: Thin) -> None:
    """A1: the second room of that id is refused, and the first is what it was."""
    again = thin.post("/rooms", {"id": one.id, "meta": {"b": 1}}).is_(409)
    has(again, {"error": "room_exists", "id": one.id})
    assert thin.get(one.path).is_(200)["meta"] != {"b": 1}


def test_agents_join_in_order_and_belong_to_one_room(thin: Client, one: Thin) -> None:
    """A2."""
    asked = {"id": "a", "name": "Alice", "role": "coordinator", "meta": {"m": 1}}
    alice = thin.post(f"{one.path}/agents", asked).is_(201)
    has(alice, {**asked, "room_id": one.id})
    assert is_time(alice["joined_at"])
    bob = thin.post(f"{one.path}/agents", {"name": "Bob"}).is_(201)
    has(bob, {"id": "*", "name": "Bob", "role": "agent"})
    listed = thin.get(f"{one.path}/agents").is_(200)
    assert [agent["id"] for agent in listed] == ["a", bob["id"]]
    other = Thin(thin)
    again = thin.post(f"{other.path}/agents", {"id": "a", "name": "Anne"}).is_(201)
    assert again["room_id"] == other.id
    assert [x["name"] for x in thin.get(f"{one.path}/agents").is_(200)] == ["Alice", "Bob"]
    assert [x["name"] for x in thin.get(f"{other.path}/agents").is_(200)] == ["Anne"]


@pytest.mark.defends("thin")
def test_messages_are_numbered_from_one_in_each_room(thin: Client, one: Thin) -> None:
    """A3."""
    sent = {"from": "a", "to": "b", "kind": "task", "body": "analyze X"}
    first = one.say(**sent).is_(201)
    assert is_time(first.pop("created_at"))
    assert first == {
        "id": 1,
        "room_id": one.id,
        "from_agent": "a",
        "to_agent": "b",
        "kind": "task",
        "body": "analyze X",
    }
    anonymous = one.say(body="anon").is_(201)
    has(anonymous, {"id": 2, "kind": "message", "body": "anon"})
    assert anonymous["from_agent"] is None
    assert anonymous["to_agent"] is None
    assert Thin(thin).say(body="x").is_(201)["id"] == 1


def test_a_cursor_gives_every_message_once(one: Thin) -> None:
    """A4."""
    for kind in ("task", "message", "message"):
        one.say(kind=kind, body="x").is_(201)
    assert one.numbers() == [1, 2, 3]
    assert one.numbers(after=0) == [1, 2, 3]
    assert one.numbers(after=1, kind="message", limit=1) == [2]
    assert one.numbers(kind="task") == [1]
    assert one.numbers(after=3) == []
    assert read_on(one, 0, 1) == [1, 2, 3]


def read_on(one: Thin, after: int, limit: int) -> "list[int]":
    """All ids, each time asked for behind the highest that was seen."""
    seen: list[int] = []
    while found := one.numbers(after=max(seen, default=after), limit=limit):
        seen += found
    return seen


def test_each_write_raises_the_version(one: Thin) -> None:
    """A5."""
    first = one.put("phase", "planning").is_(200)
    assert is_time(first.pop("updated_at"))
    assert first == {
        "room_id": one.id,
        "scope": "_shared",
        "key": "phase",
        "value": "planning",
        "version": 1,
    }
    has(one.put("phase", "planning2").is_(200), {"value": "planning2", "version": 2})


@pytest.mark.proves("ROOM-1")
def test_a_value_comes_back_as_the_json_it_was(one: Thin) -> None:
    """A6."""
    assert one.put("obj", {"a": [1, 2]}).is_(200)["value"] == {"a": [1, 2]}
    one.put("n", 5, scope="a").is_(200)
    single = one.state(scope="_shared", key="obj").is_(200)
    has(single, {"key": "obj", "value": {"a": [1, 2]}})
    (listed,) = one.state(scope="a").is_(200)
    has(listed, {"scope": "a", "key": "n", "value": 5})
    assert {row["key"] for row in one.state().is_(200)} == {"obj", "n"}
    assert one.state(scope="_shared", key="zz").is_(404)["error"] == "not found"
    values: list[Any] = ["42", "true", "null", "", 42, 1.5, True, None, [], {}, "ü\n"]
    for number, value in enumerate(values):
        one.put(f"k{number}", value).is_(200)
        found = one.state(scope="_shared", key=f"k{number}").is_(200)["value"]
        assert (found, type(found)) == (value, type(value))


def test_only_a_key_gives_a_list(one: Thin) -> None:
    """A6: one object is the answer where both scope and key are given."""
    one.put("k", 1).is_(200)
    one.put("k", 2, scope="a").is_(200)
    assert sorted(row["value"] for row in one.state(key="k").is_(200)) == [1, 2]


def test_a_key_is_deleted_by_body_or_by_query(thin: Client, one: Thin) -> None:
    """A7."""
    one.put("phase", "planning")
    for _ in range(2):
        assert thin.delete(f"{one.path}/state", {"key": "phase"}).is_(200) == {"deleted": True}
        assert one.state(scope="_shared", key="phase").status == 404
    one.put("n", 5, scope="a")
    assert thin.delete(f"{one.path}/state", None, scope="a", key="n").is_(200) == {"deleted": True}
    assert one.state(scope="a").is_(200) == []


def test_a_write_without_a_key_is_refused(thin: Client, one: Thin) -> None:
    """A5, A7: the error says what is missing."""
    refused = thin.put(f"{one.path}/state", {"value": 1})
    assert refused.is_(400)["error"] == "key is required"
    assert thin.delete(f"{one.path}/state", {}).is_(400)["error"] == "key is required"


def test_a_write_names_the_version_that_it_replaces(thin: Client, one: Thin) -> None:
    """Thin rooms take if_version with PUT and DELETE; 0 is for a key that must not exist."""
    assert one.put("k", "a", if_version=0).is_(200)["version"] == 1
    for version in (0, 2):
        refused = one.put("k", "b", if_version=version).is_(409)
        has(refused, {"error": "version_conflict", "current": {"version": 1, "value": "a"}})
    assert one.put("k", "b", if_version=1).is_(200)["version"] == 2
    refused = thin.delete(f"{one.path}/state", {"key": "k", "if_version": 1}).is_(409)
    has(refused, {"error": "version_conflict", "current": {"version": 2, "value": "b"}})
    thin.delete(f"{one.path}/state", {"key": "k", "if_version": 2}).is_(200)
    assert one.state(scope="_shared", key="k").status == 404


def test_messages_come_fifty_at_a_time_and_five_hundred_at_most(one: Thin) -> None:
    """A4: the default and the highest number of one answer."""
    for number in range(52):
        one.say(body=str(number)).is_(201)
    assert one.numbers() == list(range(1, 51))
    assert one.numbers(limit=9999) == list(range(1, 53))


class Loop:
    """The agent loop: make or find the room, join, look, work, post, put; then look again."""

    def __init__(self, client: Client, room: str, name: str) -> None:
        self.client = client
        self.path = f"/rooms/{room}"
        self.name = name
        self.seen: list[Any] = []
        assert client.post("/rooms", {"id": room}).status in (201, 409)
        client.post(f"{self.path}/agents", {"id": name, "name": name}).is_(201)

    def look(self) -> "list[str]":
        """What the other one said since the last look."""
        after = self.seen[-1]["id"] if self.seen else 0
        found = self.client.get(f"{self.path}/messages", after=after).is_(200)
        self.seen += found
        return [one["body"] for one in found if one["from_agent"] != self.name]

    def work(self, result: str) -> None:
        """Say it, and put it."""
        said = {"from": self.name, "kind": "result", "body": result}
        self.client.post(f"{self.path}/messages", said).is_(201)
        self.client.put(f"{self.path}/state", {"key": self.name, "value": result}).is_(200)


def test_two_agents_in_a_loop_see_each_other_in_order(served: Served) -> None:
    """A8, the agents' side."""
    room = unique("loop")
    ann = Loop(served.client("/thin"), room, "ann")
    ben = Loop(served.client("/thin"), room, "ben")
    for turn in range(5):
        ann.work(f"ann {turn}")
        assert ben.look() == [f"ann {turn}"]
        ben.work(f"ben {turn}")
        ben.work(f"ben {turn} more")
        assert ann.look() == [f"ben {turn}", f"ben {turn} more"]
    assert [ann.look(), ben.look()] == [[], []]
    state = ann.client.get(f"{ann.path}/state").is_(200)
    assert {row["key"]: row["value"] for row in state} == {"ann": "ann 4", "ben": "ben 4 more"}


@pytest.mark.proves("SERVE-6")
def test_the_rooms_page_is_html_and_its_stream_has_a_new_message(served: Served, one: Thin) -> None:
    """A8, the page's side: what a browser draws is tested in a browser."""
    page = one.client.get("/", room=one.id)
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    stream = one.client.events(f"{one.path}/events")
    assert (stream.status, stream.type) == (200, "text/event-stream")
    said = one.say(**{"from": "a", "body": "look at this"}).is_(201)
    seen = stream.until(lambda event: event.kind == "message")
    has(seen[-1].data, {"body": "look at this"})
    stream.close()
    assert said["id"] == 1
    assert re.search(r"<html", page.text)
    assert served.process.poll() is None
