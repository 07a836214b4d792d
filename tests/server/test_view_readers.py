"""A view is what it is for its reader, at this moment, however often it was asked for before."""

import pytest

from .rooms import Room
from .wire import until


@pytest.mark.proves("ROOM-6")
def test_a_view_that_is_about_its_reader_is_not_another_readers(room: Room) -> None:
    """Whichever way it reaches the reader: by name, by its own scope, by messages, by a view."""
    alice, bob = room.join("alice", state={"n": 1}), room.join("bob", state={"n": 2})
    alice.view("who", "self").is_(201)
    alice.view("mine", "state.self.n").is_(201)
    alice.view("computed", 'state["se" + "lf"].n').is_(201)
    alice.view("new", "messages.unread").is_(201)
    alice.view("through", 'views["who"] + "!"').is_(201)
    alice.say("hello").is_(200)
    for _ in range(2):
        found = alice.context(only="views")["views"]
        assert found == {"who": "alice", "mine": 1, "computed": 1, "new": 0, "through": "alice!"}
        found = bob.context(only="views")["views"]
        assert found == {"who": "bob", "mine": 2, "computed": 2, "new": 1, "through": "bob!"}
    bob.context()
    assert bob.context()["views"]["new"] == 0


@pytest.mark.proves("ROOM-6")
def test_a_view_changes_with_time_alone(room: Room) -> None:
    """Without any write: a key that comes, one that goes."""
    alice = room.join("alice", grants=["_shared"])
    alice.view("there", '"soon" in state._shared').is_(201)
    alice.shared("other", 1).is_(200)
    alice.shared("soon", 1, timer={"ms": 400, "effect": "enable"}).is_(200)
    seen = [alice.context()["views"]["there"] for _ in range(2)]
    until(lambda: alice.context()["views"]["there"] is True)
    alice.shared("soon", 1, timer={"ms": 400, "effect": "delete"}).is_(200)
    until(lambda: alice.context()["views"]["there"] is False)
    assert set(seen) <= {True, False}


@pytest.mark.proves("ROOM-6", "ROOM-2")
def test_a_view_gives_away_what_its_registrar_chose_and_no_more(room: Room) -> None:
    """Its registrar's scope and its reader's: nobody else's, also not in the text of an error."""
    alice, bob = room.join("alice", state={"a": "north"}), room.join("bob", state={"b": "south"})
    alice.view("hers", 'state["alice"].a').is_(201)
    alice.view("his", 'state["bob"].b').is_(201)
    alice.view("all", "state").is_(201)
    alice.view("bad", 'int(state["alice"].a)').is_(201)
    found = bob.context()["views"]
    assert found["hers"] == "north"
    assert "_error" in found["his"]
    assert "_error" in found["bad"]
    assert "north" not in str(found["bad"])
    assert "south" not in str(alice.context()["views"])
    assert "south" not in str(room.viewer.context()["views"])


@pytest.mark.proves("ROOM-6")
def test_views_that_need_each_other_are_errors(room: Room) -> None:
    """Not an endless story."""
    alice = room.join("alice")
    alice.view("a", 'views["b"]').is_(201)
    alice.view("b", 'views["a"]').is_(201)
    alice.view("c", 'views["c"]').is_(201)
    found = alice.context()["views"]
    assert all("_error" in found[name] for name in ("a", "b", "c"))
