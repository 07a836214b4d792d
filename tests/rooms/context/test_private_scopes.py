"""What stands in a private scope reaches nobody else, by no way, in no words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.rooms.agents.raw_agents import raw_agent
from agent_sync.rooms.context.one_call import context, sections
from agent_sync.rooms.context.poll_rows import poll
from agent_sync.rooms.context.shaping import shaping
from agent_sync.rooms.expressions.eval_answer import evaluated
from agent_sync.rooms.picture.picture import VIEWS
from agent_sync.rooms.readers import Reader
from agent_sync.rooms.room_errors import RoomError

from ..made_room import ADMIN, ALICE, BOB, LIMITS, NOW, VIEWER, MadeRoom

SECRET = "north73"
OTHERS = [BOB, VIEWER]
EVERYTHING = {"include": "_audit,_messages"}
WAYS_TO_FAIL = {
    "missing": "state._shared[state.alice.secret]",
    "deep": "state.alice.secret.x.y",
    "argument": "int(state.alice.secret)",
    "moment": "timestamp(state.alice.secret)",
    "length": "duration(state.alice.secret)",
    "operator": "state.alice.secret - 1",
    "index": "[1][state.alice.number]",
    "function": "state.alice.secret.matches('(' + state.alice.secret)",
    "unknown": "{state.alice.secret: 1}[state.alice.secret + 'x']",
    "twice": "{state.alice.secret: 1, state.alice.secret: 2}",
    "condition": "state.alice.secret ? 1 : 2",
    "large": "state.alice.number * 9223372036854775807",
}


def said_to(room: MadeRoom, reader: Reader) -> str:
    """All that a reader is told of a room, in one text."""
    picture = room.picture
    answers: list[Any] = [
        context(picture, reader, NOW, shaping(EVERYTHING), LIMITS)[0],
        sections(picture, reader, NOW, "state,views,agents,messages,actions,state.alice", LIMITS),
        sections(picture, reader, NOW, "state.alice", LIMITS),
        poll(picture, reader, NOW, {}, LIMITS),
        raw_agent(picture, "alice", reader, NOW),
    ]
    return json.dumps(answers)


@pytest.fixture
def room() -> MadeRoom:
    """alice has a secret; bob would like to know."""
    room = MadeRoom()
    room.agent("alice")
    room.agent("bob")
    room.put("alice", "secret", SECRET)
    room.put("alice", "number", 73_737)
    room.put("_shared", "turn", 1)
    return room


@pytest.mark.proves("ROOM-2")
def test_its_agent_and_the_room_token_are_told(room: MadeRoom) -> None:
    assert SECRET in said_to(room, ALICE)
    assert SECRET in said_to(room, ADMIN)
    for other in OTHERS:
        assert SECRET not in said_to(room, other)


@pytest.mark.proves("ROOM-2")
@pytest.mark.parametrize("name", WAYS_TO_FAIL)
def test_an_error_does_not_say_it(room: MadeRoom, name: str) -> None:
    """alice shows a view; that it fails is public, what it stumbled over is not."""
    room.view("v", WAYS_TO_FAIL[name], "alice")
    room.view("through", "views.v", "bob")
    for other in OTHERS:
        text = said_to(room, other)
        assert "_error" in text
        assert SECRET not in text
        assert "73737" not in text
        for asked in ("views.v", "views.through", "views.v == 1", "'x' + views.v"):
            with pytest.raises(RoomError) as caught:
                evaluated(room.picture, other, NOW, asked)
            assert SECRET not in json.dumps(caught.value.body())
            assert "73737" not in json.dumps(caught.value.body())


@pytest.mark.proves("ROOM-2")
def test_what_one_waits_for_is_not_told(room: MadeRoom) -> None:
    room.sign("alice", waiting_on=f"state.self.secret != '{SECRET}'", until=NOW + 99)
    assert said_to(room, ALICE).count("state.self.secret") >= 3
    for other in (*OTHERS, ADMIN):
        text = said_to(room, other)
        assert "state.self.secret" not in text
        assert '"waiting_on": "waiting"' in text


@pytest.mark.proves("ROOM-2")
def test_conditions_of_others_tell_nothing(room: MadeRoom) -> None:
    """What bob wrote asks for alice's secret: it fails for him, whoever may have written it."""
    asked = f"state.alice.secret == '{SECRET}'"
    room.put("_shared", "oracle", "told", enabled=asked)
    room.put("bob", "oracle", "told", enabled=asked)
    room.view("oracle", "'told'", "bob", enabled=asked)
    room.action("oracle", "bob", marks={"enabled": asked}, description="told")
    room.agent("oracle", enabled=asked, role="told")
    for other in OTHERS:
        assert "told" not in said_to(room, other)


@pytest.mark.proves("ROOM-2")
def test_the_condition_of_a_private_definition_is_not_shown(room: MadeRoom) -> None:
    asked = f"state.alice.secret == '{SECRET}'"
    room.view("v", "1", "alice", enabled=asked)
    room.action("a", "alice", enabled=asked, marks={"enabled": asked})
    for other in OTHERS:
        text = said_to(room, other)
        assert '"v": 1' in text
        assert SECRET not in text
    assert SECRET in json.dumps(poll(room.picture, ALICE, NOW, {}, LIMITS)["views"])


@pytest.mark.proves("ROOM-2")
def test_the_audit_is_filtered(room: MadeRoom) -> None:
    draft = room.draft()
    write = {"scope": "alice", "key": "secret", "before": None, "after": SECRET}
    draft.record(
        {
            "ts": "", "agent": "alice", "action": "_set_state", "builtin": True, "ok": True,
            "params": {"key": "secret", "value": SECRET}, "private": ["alice"], "writes": [write],
        }
    )  # fmt: skip
    room.take(draft)
    room.put("alice", "secret", "changed")
    assert SECRET in said_to(room, ALICE)
    for other in OTHERS:
        text = said_to(room, other)
        assert "_set_state" in text
        assert SECRET not in text


STEPS = st.sampled_from(
    [
        "state", "state.alice", "state['alice']", "state[agents.keys()[0]]", "state.self", "views",
        "views.bad", "views['ba' + 'd']", "agents", "agents.alice", "actions", "messages", "self",
        "state.alice.secret", "state.values()", "state.entries()", "state.keys()", "views.values()",
        "actions.act.available", "state['_agents']", "state['_audit']", "'x'", "1", "params",
    ]
)  # fmt: skip
ASKED = st.recursive(
    STEPS,
    lambda inner: st.one_of(
        st.builds("string({})".format, inner), st.builds("[{}, {}]".format, inner, inner),
        st.builds("({} == {})".format, inner, inner), st.builds("{}.map(k, k)".format, inner),
        st.builds("[1].map(k, {})".format, inner), st.builds("{{'k': {}}}".format, inner),
        st.builds("({} ? {} : 1)".format, inner, inner), st.builds("{}[{}]".format, inner, inner),
        st.builds("{}.filter(k, {})".format, inner, inner), st.builds("int({})".format, inner),
    ),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.proves("ROOM-2")
@settings(max_examples=300, deadline=None)
@given(ASKED, st.sampled_from(["_shared", "bob"]))
def test_no_expression_of_others_comes_to_it(text: str, scope: str) -> None:
    room = MadeRoom()
    room.agent("alice")
    room.agent("bob")
    room.put("alice", "secret", SECRET)
    room.put("_shared", "turn", 1)
    room.view("bad", "int(state.alice.secret)", "alice")
    room.action("act", "alice", **{"if": "state.alice.secret.size() > 3"})
    room.view("v", text, scope)
    room.put("_shared", "hidden", 1, enabled=text)
    assert room.picture.entry(VIEWS, "v") is not None
    for other in OTHERS:
        try:
            found = json.dumps(evaluated(room.picture, other, NOW, text))
        except RoomError as error:
            found = json.dumps(error.body())
        shown = context(room.picture, other, NOW, shaping({}), LIMITS)[0]
        assert SECRET not in found + json.dumps(shown)
