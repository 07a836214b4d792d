"""The stream of a room's changes: what a page and a waiting program live from."""

from collections.abc import Callable

import pytest

from .rooms import Room
from .served import Served
from .shapes import has

KINDS = {"state", "message", "agent", "action", "view", "room"}


@pytest.mark.proves("SERVE-6")
def test_every_change_is_an_event_with_a_rising_number(room: Room) -> None:
    """State, messages, agents, actions and views, in the order in which they happened."""
    stream = room.viewer.events(0)
    assert (stream.status, stream.type) == (200, "text/event-stream")
    alice = room.join("alice", grants=["_shared"])
    alice.shared("k", "v").is_(200)
    alice.say("hello").is_(200)
    alice.register({"id": "go", "writes": []}).is_(201)
    alice.view("v", "1 + 1").is_(201)
    seen = stream.until(lambda event: event.kind == "view")
    numbers = [event.number for event in seen if event.number is not None]
    assert numbers == sorted(numbers)
    kinds = [event.kind for event in seen]
    assert set(kinds) <= KINDS
    first = [kinds.index(kind) for kind in ("agent", "state", "message", "action", "view")]
    assert first == sorted(first)
    (message,) = [event for event in seen if event.kind == "message"]
    has(message.data, {"body": "hello"})


@pytest.mark.proves("SERVE-6")
def test_a_stream_goes_on_where_it_was_cut(room: Room) -> None:
    """With Last-Event-ID nothing is told twice and nothing is left out."""
    alice = room.join("alice")
    for number in range(3):
        alice.say(f"m{number}").is_(200)
    stream = room.viewer.events(0)
    seen = stream.last_until(lambda event: event.kind == "message" and "m1" in str(event.data))
    stream.close()
    alice.say("m3").is_(200)
    rest = room.viewer.events(seen[-1].number)
    behind = rest.until(lambda event: event.kind == "message" and "m3" in str(event.data))
    rest.close()
    bodies = [event.data["body"] for event in [*seen, *behind] if event.kind == "message"]
    assert bodies == ["m0", "m1", "m2", "m3"]
    numbers = [event.number for event in (*seen, *behind) if event.number is not None]
    assert numbers == sorted(set(numbers))


@pytest.mark.proves("SERVE-6")
def test_a_stream_needs_a_token_and_a_number(room: Room) -> None:
    """As all reads do."""
    assert room.nobody.events().status == 401
    where = f"{room.viewer.path}/events"
    for bad in ("x", "-1", "1" * 40):
        answer = room.viewer.client.send("GET", where, None, {"Last-Event-ID": bad})
        assert answer.status < 500, bad


@pytest.mark.proves("SERVE-6")
def test_a_stream_goes_on_at_a_server_that_was_started_again(own: "Callable[..., Served]") -> None:
    """Its numbers are those of the room, not of a process."""
    served = own()
    room = Room(served)
    alice = room.join("alice")
    alice.say("before").is_(200)
    stream = alice.events(0)
    last = stream.last_until(lambda event: event.kind == "message")[-1].number
    served.kill()
    stream.close()
    served.again()
    alice = alice.at(served)
    alice.say("after").is_(200)
    seen = alice.events(last).until(lambda event: event.kind == "message")
    assert seen[-1].data["body"] == "after"


@pytest.mark.proves("SERVE-6")
def test_an_agent_that_is_hidden_is_hidden_in_a_stream(room: Room) -> None:
    stream = room.viewer.events(0)
    room.join("alice", enabled="false", meta={"plan": "at dawn"})
    seen = stream.until(lambda event: event.kind == "agent")
    stream.close()
    assert seen[-1].data == {"id": "alice", "hidden": True}
