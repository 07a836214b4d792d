"""What an action of somebody else's may see of its invoker (ROOM-2, ROOM-4): no private value is
carried to where others read it."""

from typing import Any

import pytest

from agent_sync.rooms.picture.room_entry import Presence

from ..invoked_room import InvokedRoom
from ..made_room import NOW

SECRET = "north by north-west"
OWN = "state.self.secret"


@pytest.fixture
def room() -> InvokedRoom:
    """Alice has a secret; Mallory wants it."""
    made = InvokedRoom()
    made.join("alice", "mallory")
    made.do("alice", "_set_state", key="secret", value=SECRET)
    return made


def copied(value: str, scope: str = "_x") -> dict[str, Any]:
    """A write of what an expression comes to."""
    return {"scope": scope, "key": "k", "value": value, "expr": True}


WAYS = (
    OWN,
    "state[self].secret",
    "state.exists(s, s == 'self') ? 'yes' : state._x.nothing",
    "'secret' in state.self ? 'yes' : 'no'",
    "views.mine",
    "state._y.mark",
)


@pytest.mark.proves("ROOM-2")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("target", ["_x", "mallory"])
def test_an_action_of_another_copies_nothing_private(
    room: InvokedRoom, way: str, target: str
) -> None:
    room.do("mallory", "_register_view", id="mine", scope="_shared", expr=OWN)
    mark = {"scope": "_y", "key": "mark", "value": 1, "enabled": f"{OWN} != ''"}
    room.register("mallory", "mark", mark)
    room.do("mallory", "mark")
    room.register("mallory", "steal", copied(way, target))
    assert room.no("alice", "steal")["error"] == "cel_error"
    assert room.at(target) == {}


@pytest.mark.proves("ROOM-2")
def test_nor_what_the_invoker_waits_for(room: InvokedRoom) -> None:
    room.picture.presence = {"alice": Presence(NOW, 0, SECRET, NOW + 1000)}
    room.register("mallory", "steal", copied("agents[self].waiting_on"))
    room.do("alice", "steal")
    assert room.at("_x", "k") == "waiting"


@pytest.mark.proves("ROOM-2")
@pytest.mark.parametrize("field", ["if", "value"])
def test_the_rooms_token_lends_an_action_no_sight(room: InvokedRoom, field: str) -> None:
    reads = "state['alice'].secret"
    write = copied(reads) if field == "value" else {"scope": "_x", "key": "k", "value": 1}
    gate = {} if field == "value" else {"if": f"{reads} != ''"}
    room.register("mallory", "steal", write, **gate)
    assert room.no("admin", "steal")["error"] == "cel_error"


@pytest.mark.proves("ROOM-4")
def test_what_is_private_is_used_where_it_stays_so(room: InvokedRoom) -> None:
    room.register("mallory", "double", copied("state.self.secret + '!'", "${self}"))
    room.do("alice", "double")
    assert room.at("alice", "k") == SECRET + "!"
    fields = {"if": "size(state.self.secret) > 3", "result": OWN}
    room.register("mallory", "ask", {"scope": "_x", "key": "n", "value": 1}, **fields)
    assert room.do("alice", "ask")["result"] == SECRET


@pytest.mark.proves("ROOM-4")
def test_who_registers_an_action_shows_what_is_its_own(room: InvokedRoom) -> None:
    room.register("alice", "tell", copied(OWN))
    room.do("alice", "tell")
    assert room.at("_x", "k") == SECRET
    room.register("admin", "reveal", copied("[self, state.self.secret]"))
    room.do("alice", "reveal")
    assert room.at("_x", "k") == ["alice", SECRET]
    room.register("alice", "shown", copied("state['alice'].secret"), scope="alice")
    room.do("mallory", "shown")
    assert room.at("_x", "k") == SECRET


@pytest.mark.proves("ROOM-2")
def test_an_action_of_another_counts_no_private_writes(room: InvokedRoom) -> None:
    clock = {"ticks": 1, "tick_on": "state.self.secret", "effect": "enable"}
    room.register("mallory", "rest", on_invoke={"timer": clock})
    room.register("mallory", "bell", {"scope": "_x", "key": "k", "value": 1, "timer": clock})
    room.register("mallory", "own", {"scope": "${self}", "key": "k", "value": 1, "timer": clock})
    for action in ("rest", "bell"):
        assert room.no("alice", action)["error"] == "invalid_timer"
        room.do("mallory", action)
    room.do("alice", "own")
