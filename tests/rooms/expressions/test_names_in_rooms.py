"""What an expression sees: whose state under which name, what is hidden, and what costs nothing."""

from __future__ import annotations

import time
from typing import Any

import pytest

from agent_sync.cel import Budget, EvaluationError
from agent_sync.rooms.expressions import names, truth, value, visible
from agent_sync.rooms.picture.timer import DELETE, ENABLE, Timer
from agent_sync.rooms.readers import Reader

from ..made_room import ADMIN, ALICE, BOB, NOW, VIEWER, MadeRoom

ERROR = object()


def ask(room: MadeRoom, text: str, reader: Reader = ALICE, **more: Any) -> Any:
    """The value, or ``ERROR``."""
    try:
        return value(text, names(room.picture, reader, room.now, **more))
    except EvaluationError:
        return ERROR


@pytest.fixture
def room() -> MadeRoom:
    """alice and bob, something of each, something shared."""
    room = MadeRoom()
    room.agent("alice", role="player")
    room.agent("bob")
    room.put("_shared", "phase", "lobby")
    room.put("_tasks", "1", {"by": None})
    room.put("alice", "health", 100)
    room.put("bob", "health", 7)
    return room


@pytest.mark.parametrize(
    ("text", "alice", "bob", "admin", "viewer"),
    [
        ("state._shared.phase", "lobby", "lobby", "lobby", "lobby"),
        ('state._tasks["1"].by', None, None, None, None),
        ("state.self.health", 100, 7, ERROR, ERROR),
        ("state.alice.health", ERROR, ERROR, 100, ERROR),
        ("state.bob.health", ERROR, ERROR, 7, ERROR),
        (
            "state.keys()", ["_shared", "_tasks", "self"], ["_shared", "_tasks", "self"],
            ["_shared", "_tasks", "alice", "bob"], ["_shared", "_tasks"],
        ),
        ("self", "alice", "bob", "", ""),
        ("agents.alice.role", "player", "player", "player", "player"),
        ("agents.keys()", *[["alice", "bob"]] * 4),
        ("has(state._shared.zz)", False, False, False, False),
        ("state._shared.zz", ERROR, ERROR, ERROR, ERROR),
        ("state._agents", ERROR, ERROR, ERROR, ERROR),
        ("state._audit", ERROR, ERROR, ERROR, ERROR),
        ('"_views" in state', False, False, False, False),
        ("params", {}, {}, {}, {}),
        ("state[1]", ERROR, ERROR, ERROR, ERROR),
        ("state._shared[null]", ERROR, ERROR, ERROR, ERROR),
    ],
)  # fmt: skip
def test_names(room: MadeRoom, text: str, alice: Any, bob: Any, admin: Any, viewer: Any) -> None:
    found = [ask(room, text, reader) for reader in (ALICE, BOB, ADMIN, VIEWER)]
    assert found == [alice, bob, admin, viewer]


def test_a_registrars_scope_is_read_by_its_id_while_self_stays_the_readers(room: MadeRoom) -> None:
    asked = "[state.alice.health, state.self.health]"
    assert ask(room, asked, BOB, authority="alice") == [100, 7]
    assert ask(room, asked, ALICE, authority="alice") == [100, 100]
    assert ask(room, "state.bob.health", ALICE, authority="_shared") is ERROR


def test_an_agent_without_state_can_ask_for_it(room: MadeRoom) -> None:
    room.agent("carol")
    carol = Reader("agent", "carol")
    assert ask(room, "has(state.self.x)", carol) is False
    assert ask(room, '"self" in state', carol) is False
    assert ask(MadeRoom(), "has(state._shared.x)") is False


def test_parameters_are_what_was_given(room: MadeRoom) -> None:
    assert ask(room, "params.n + 1", params={"n": 2}) == 3


def test_timers_hide_and_reveal(room: MadeRoom) -> None:
    gone = Timer(DELETE, started_at=NOW, ends_at=NOW + 300)
    late = Timer(ENABLE, started_at=NOW, ends_at=NOW + 300)
    room.put("_shared", "gone", 1, timer=gone)
    room.put("_shared", "late", 2, timer=late)
    room.put("_once", "only", 3, timer=gone)
    asked = '["gone" in state._shared, "late" in state._shared, "_once" in state]'
    assert ask(room, asked) == [True, False, True]
    assert list(visible(room.picture, "_shared", BOB, NOW)) == ["phase", "gone"]
    room.now += 300
    assert ask(room, asked) == [False, True, False]
    assert list(visible(room.picture, "_shared", BOB, room.now)) == ["phase", "late"]


def test_a_condition_hides_an_entry_while_it_is_false_or_fails(room: MadeRoom) -> None:
    room.put("_shared", "end", 1, enabled='state._shared.phase == "end"')
    room.put("_shared", "wrong", 1, enabled="state._shared.zz")
    room.put("_shared", "number", 1, enabled="1")
    room.put("_shared", "unparsed", 1, enabled="((")
    assert ask(room, "state._shared.keys()") == ["phase"]
    room.put("_shared", "phase", "end")
    assert ask(room, "state._shared.keys()") == ["phase", "end"]


def test_conditions_of_entries_see_no_entries_with_conditions(room: MadeRoom) -> None:
    room.put("_shared", "a", 1, enabled="has(state._shared.b) || !has(state._shared.b)")
    room.put("_shared", "b", 1, enabled="has(state._shared.a)")
    assert ask(room, "state._shared.keys()") == ["phase", "a"]


def test_a_condition_is_the_readers_and_its_scopes(room: MadeRoom) -> None:
    room.put("_shared", "mine", 1, enabled="state.self.health > 50")
    room.put("alice", "well", True, enabled="state.alice.health > 50")
    assert ask(room, "has(state._shared.mine)", ALICE) is True
    assert ask(room, "has(state._shared.mine)", BOB) is False
    assert ask(room, "state.alice.well", BOB, authority="alice") is True


def test_conditions_that_are_known_cost_no_time(room: MadeRoom) -> None:
    room.put("_shared", "known", 1, enabled="self == 'alice'")
    assert ask(room, "state._shared.keys()") == ["phase", "known"]
    room.picture.scopes["_shared"]["new"] = room.picture.scopes["_shared"]["known"]
    over = Budget(deadline=time.monotonic() - 1)
    found = names(room.picture, ALICE, NOW, budget=over)
    assert value("state._shared.keys()", found, Budget()) == ["phase", "known"], (
        "the rest is hidden"
    )
    assert ask(room, "state._shared.keys()") == ["phase", "known", "new"]


def test_an_agent_is_hidden_while_its_condition_is_false(room: MadeRoom) -> None:
    room.agent("ghost", enabled='state._shared.phase == "night"')
    assert ask(room, "agents.keys()") == ["alice", "bob"]
    assert ask(room, "agents.ghost") is ERROR
    room.put("_shared", "phase", "night")
    assert ask(room, "agents.size()") == 3


def test_whoever_waits_is_seen_waiting_and_what_for_by_itself(room: MadeRoom) -> None:
    room.sign("bob", waiting_on="state.self.health > 9", until=NOW + 10)
    asked = "[agents.bob.status, agents.bob.waiting_on]"
    for other in (ALICE, ADMIN, VIEWER):
        assert ask(room, asked, other) == ["waiting", "waiting"]
    assert ask(room, asked, BOB) == ["waiting", "state.self.health > 9"]
    room.now += 10
    assert ask(room, asked, BOB) == ["active", None]


def test_messages_are_counted_but_never_ones_own(room: MadeRoom) -> None:
    room.say("alice", "one", "bob")
    room.say(None, "two")
    room.say("bob", "three")
    asked = "[messages.count, messages.unread, messages.directed_unread]"
    assert ask(room, asked, BOB) == [3, 2, 1]
    assert ask(room, asked, ALICE) == [3, 2, 0]
    assert ask(room, asked, ADMIN) == [3, 0, 0]
    room.sign("bob", seen=1)
    assert ask(room, asked, BOB) == [3, 1, 0]


def test_one_key_of_many_is_all_that_is_looked_at(room: MadeRoom) -> None:
    looked: list[str] = []

    class Watched(dict[str, Any]):
        def items(self) -> Any:
            looked.append("all")
            return super().items()

    room.picture.scopes["_shared"] = Watched(room.picture.scopes["_shared"])
    assert ask(room, 'state._shared.phase == "lobby" && "phase" in state._shared') is True
    assert looked == []


def test_a_condition_is_true_or_false_and_nothing_else(room: MadeRoom) -> None:
    found = names(room.picture, ALICE, NOW)
    assert truth("self == 'alice'", found) is True
    for text in ("1", "null", "self", "state._shared.zz", "1 +"):
        with pytest.raises(EvaluationError):
            truth(text, found)


def test_a_draft_is_asked_anew_after_a_write(room: MadeRoom) -> None:
    room.view("v", "state._shared.phase")
    draft = room.draft()
    before = names(draft.picture, ALICE, NOW)
    assert value("views.v", before) == "lobby"
    draft.put("_shared", "phase", "play")
    draft.say("alice", "chat", "hi")
    after = names(draft.picture, BOB, NOW)
    assert value("[views.v, messages.unread]", after) == ["play", 1]
    assert ask(room, "views.v") == "lobby"


def test_no_scope_is_visible_to_whom_it_is_not(room: MadeRoom) -> None:
    assert visible(room.picture, "alice", BOB, NOW) == {}
    assert list(visible(room.picture, "alice", ALICE, NOW)) == ["health"]
    assert list(visible(room.picture, "alice", ADMIN, NOW)) == ["health"]
