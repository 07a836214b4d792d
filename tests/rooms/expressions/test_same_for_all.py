"""Whether an expression means the same for all, and that whoever says so is right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.cel import EvaluationError, parse
from agent_sync.rooms.expressions import names, value
from agent_sync.rooms.expressions.same_for_all import same_for_all
from agent_sync.rooms.picture.picture import VIEWS

from ..made_room import ADMIN, ALICE, BOB, NOW, VIEWER, MadeRoom


def a_room() -> MadeRoom:
    """Of everything something that is the same for all, and something that is not."""
    room = MadeRoom()
    room.agent("alice")
    room.agent("bob")
    room.sign("bob", waiting_on="true", until=NOW + 5)
    room.put("_shared", "turn", 3)
    room.put("_odd", "mine", 1, enabled="has(state.self.health)")
    room.put("_odd", "all", 2, enabled="state._shared.turn > 2")
    room.put("alice", "health", 100)
    room.view("plain", "state._shared.turn + 1")
    room.view("second", "views.plain * 2")
    room.view("mine", "self")
    room.view("through", "views.mine")
    room.view("owned", "state.alice.health", "alice")
    room.view("hidden", "1", enabled="messages.unread == 0")
    room.view("round", "views.circle")
    room.view("circle", "views.round")
    room.action("act", **{"if": "self == 'alice'"})
    room.say("alice", "hi", "bob")
    return room


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("state._shared.turn > 2", True), ("state._shared.turn == params.n", True),
        ("state._shared.filter(k, k == 'turn')", True), ("state._none.x", True),
        ("state['_shared']['turn']", True), ("state._odd.all", True), ("views.second", True),
        ("agents.bob.status", True), ("agents.none.role", True), ("views.none", True),
        ("views.round", True), ("[1].exists(x, state._shared.turn == x)", True),
        ("state._odd.mine", False), ("state._odd.size()", False), ("state.self.health", False),
        ("state.alice.health", False), ("state", False), ("state[self]", False), ("self", False),
        ("messages.count", False), ("views.mine", False), ("views.through", False),
        ("views.owned", False), ("views.hidden", False), ("views", False),
        ("views['mi' + 'ne']", False), ("agents.bob.waiting_on", False), ("agents.bob", False),
        ("agents", False), ("actions.act.available", False), ("state._agents", True),
        ("state._shared.turn > 2 && self == 'bob'", False),
    ],
)  # fmt: skip
def test_same_for_all(text: str, same: Any) -> None:
    assert same_for_all(a_room().picture, parse(text)) is same


def test_agents_with_conditions_are_judged_too() -> None:
    room = a_room()
    room.agent("ghost", enabled="self == 'alice'")
    room.agent("day", enabled="state._shared.turn == 3")
    assert same_for_all(room.picture, parse("agents.ghost.role")) is False
    assert same_for_all(room.picture, parse("agents.day.role")) is True


ROOTS = st.sampled_from(
    [
        "state._shared.turn", "state._odd.mine", "state._odd.all", "state._odd.size()", "self",
        "state.self.health", "state.alice.health", "views.plain", "views.second", "views.mine",
        "views.through", "views.owned", "views.hidden", "views.round", "agents.bob.status",
        "agents.bob.waiting_on", "actions.act.available", "messages.unread", "state.size()",
        "has(state._odd.mine)", "'hidden' in views", "1", "'x'",
    ]
)  # fmt: skip
TEXTS = st.recursive(
    ROOTS,
    lambda inner: st.one_of(
        st.builds("({} == {})".format, inner, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("[1].map(x, {})".format, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_what_is_said_to_be_the_same_is(text: str) -> None:
    room = a_room()
    if not same_for_all(room.picture, parse(text)):
        return
    found = []
    for reader in (ALICE, BOB, ADMIN, VIEWER):
        room.picture.kept.clear()
        try:
            found.append(value(text, names(room.picture, reader, NOW)))
        except EvaluationError as error:
            found.append(error.kind)
    assert found == [found[0]] * 4


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.permutations([ALICE, BOB, ADMIN, VIEWER]))
def test_a_kept_view_is_nobody_elses(texts: list[str], readers: list[Any]) -> None:
    """What readers see one after another of one picture is what each sees of a fresh one."""
    room = a_room()
    for at, text in enumerate(texts):
        room.view(f"v{at}", text, "alice" if at % 2 else "_shared")
    ids = list(room.picture.scope(VIEWS))
    kept = [[seen(room, reader, id) for id in ids] for reader in readers]
    for reader, before in zip(readers, kept, strict=True):
        room.picture.kept.clear()
        assert [seen(room, reader, id) for id in ids] == before


def seen(room: MadeRoom, reader: Any, id: str) -> Any:
    """What a reader sees of a view."""
    try:
        return value(f"views['{id}']", names(room.picture, reader, NOW))
    except EvaluationError as error:
        return error.detail
