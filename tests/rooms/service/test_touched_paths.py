"""Which writes can change what a condition says: one too few would be a wake that never comes."""

import pytest

from agent_sync.cel import parse
from agent_sync.rooms.picture.picture import Picture
from agent_sync.rooms.service.touched_paths import touched
from rooms.made_room import MadeRoom


def _room() -> MadeRoom:
    room = MadeRoom()
    room.agent("alice")
    room.put("_shared", "turn", 1)
    room.put("_shared", "gated", 1, enabled="state._other.on")
    room.put("_plain", "k", 1)
    room.put("alice", "mine", 1)
    room.sign("alice")
    return room


def _other_key(room: MadeRoom) -> None:
    room.put("_plain", "other", 1)


CASES = {
    "state._plain.k > 1": (False, "another key"),
    "state._plain.size() > 2": (True, "the whole scope"),
    "state._shared.turn > 1": (True, "a scope in which something is shown on a condition"),
    "state.self.mine > 1": (False, "another scope"),
    "state[self].mine > 1": (True, "a scope that is only known when it runs"),
    "views.v > 1": (True, "views follow from everything"),
    "actions.a.available": (True, "so does what can be done"),
    "messages.unread > 0": (False, "no message came"),
    "agents.alice.status == 'x'": (False, "no agent changed"),
    "self == 'alice'": (False, "nothing changes who one is"),
}


@pytest.mark.proves("ROOM-8")
@pytest.mark.parametrize("text", CASES)
def test_a_write_touches_what_it_can_change(text: str) -> None:
    room = _room()
    before = room.picture
    _other_key(room)
    assert touched(parse(text).reaches, "alice", before, room.picture) is CASES[text][0], text


@pytest.mark.proves("ROOM-8")
@pytest.mark.parametrize(
    ("text", "agent", "expected"),
    [
        ("messages.unread > 0", "alice", True),
        ("messages.unread > 0", "bob", False),
        ("agents.alice.status == 'waiting'", "bob", True),
        ("agents.bob.status == 'waiting'", "alice", False),
        ("agents.exists(a, a == 'x')", "bob", True),
        ("state._shared.turn > 1", "alice", False),
        ("views.v > 1", "alice", False),
    ],
)
def test_a_sign_of_life_touches_agents_and_the_own_cursor(
    text: str,
    agent: str,
    expected: bool,  # noqa: FBT001
) -> None:
    room = _room()
    before = room.picture
    room.sign("alice", seen=3, waiting_on="x", until=room.now + 1)
    room.picture.pulse += 1
    assert touched(parse(text).reaches, agent, before, room.picture) is expected


@pytest.mark.parametrize("text", CASES)
def test_nothing_is_touched_where_nothing_happened(text: str) -> None:
    picture: Picture = _room().picture
    assert not touched(parse(text).reaches, "alice", picture, picture)
