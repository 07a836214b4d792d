"""What may be registered: looked at in a room with nothing in it."""

from __future__ import annotations

from typing import Any

import pytest

from agent_sync.rooms.expressions import check, condition
from agent_sync.rooms.expressions.eval_answer import evaluated
from agent_sync.rooms.room_errors import RoomError

from ..made_room import ADMIN, ALICE, BOB, NOW, MadeRoom


@pytest.mark.parametrize(
    "text",
    [
        "state._shared.phase == 'play' && messages.unread > 0", "views['results'].size() > 0",
        "agents.alice.status == 'active'", "actions.act.available", "self == 'alice'",
        "params.n > 3", "state[self].x", "true", "messages.directed_unread > 0",
        "state._tasks[params.key].claimed_by == null",
    ],
)  # fmt: skip
def test_good_conditions(text: str) -> None:
    assert check(text, "if").text == text
    assert condition(text).text == text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1 +", ""), ("nope(1)", "nope"), ("stat._shared.x", "stat"), ("1 / 0", "zero"),
        ("messages.count + 'a'", ""), ("${params.x} > 1", "params.x"), ("'a'", "true or false"),
        ("now > 3", "now"), (7, "text"), (None, "text"), ("", ""), ("x" * 5_000, "4,096"),
        ("[" * 60 + "]" * 60, ""),
    ],
)  # fmt: skip
def test_bad_conditions(text: Any, word: str) -> None:
    with pytest.raises(RoomError) as caught:
        check(text, "if")
    body = caught.value.body()
    assert (caught.value.status, body["error"], body["field"]) == (400, "invalid_cel", "if")
    assert word in str(body["detail"])


def test_only_conditions_must_be_true_or_false() -> None:
    assert check("'a' + 'b'", "expr").text == "'a' + 'b'"


@pytest.mark.parametrize(
    ("text", "error"),
    [(None, "condition is required"), ("", "condition is required"), (3, "condition is required"),
     ("1 +", "invalid_cel")],
)  # fmt: skip
def test_a_wait_says_which_expression_was_wrong(text: Any, error: str) -> None:
    with pytest.raises(RoomError) as caught:
        condition(text)
    body = caught.value.body()
    assert (caught.value.status, body["error"]) == (400, error)
    assert body.get("expression", text) == text


def test_eval_answers_as_whoever_asks() -> None:
    room = MadeRoom()
    room.agent("alice")
    room.put("alice", "secret", "north")
    text = "state.self.secret"
    assert evaluated(room.picture, ALICE, NOW, text) == {"expression": text, "value": "north"}
    admins = "state.alice.secret"
    assert evaluated(room.picture, ADMIN, NOW, admins)["value"] == "north"
    for wrong, error in (
        ("state.alice.secret", "cel_error"), ("1 +", "cel_error"), ("0.0 / 0.0", "cel_error"),
        (None, "expr string is required"), (5, "expr string is required"),
    ):  # fmt: skip
        with pytest.raises(RoomError) as caught:
            evaluated(room.picture, BOB, NOW, wrong)
        assert (caught.value.status, caught.value.code) == (400, error)
