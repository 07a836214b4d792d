"""What may be sent, from whom and to whom."""

from __future__ import annotations

from typing import Any

import pytest

from agent_sync.rooms.messages.sending import send
from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits

from ..made_room import ADMIN, ALICE, LIMITS, MadeRoom


@pytest.mark.parametrize(
    ("given", "kind", "to"),
    [
        ({"body": "hi"}, "chat", ()), ({"body": {"n": [1]}, "kind": "task"}, "task", ()),
        ({"body": 0, "to": "bob"}, "chat", ("bob",)), ({"body": False, "to": None}, "chat", ()),
        ({"body": "x", "to": ["bob", "carol", "bob"]}, "chat", ("bob", "carol")),
    ],
)  # fmt: skip
def test_what_is_sent(given: Any, kind: str, to: tuple[str, ...]) -> None:
    draft = MadeRoom().draft()
    message = send(draft, ALICE, given, LIMITS)
    assert (message.seq, message.sender, message.kind, message.to) == (1, "alice", kind, to)
    assert message.body == given["body"]
    assert draft.messages == [message]
    assert send(draft, ADMIN, given, LIMITS, kind="message").sender is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "params.body is required"), ({"body": None}, "params.body is required"),
        ({"body": ""}, "params.body is required"), ({"body": "x", "kind": 5}, "kind is required"),
        ({"body": "x", "kind": "a\nb"}, "invalid_kind"),
        ({"body": "x", "kind": "action_invocation"}, "invalid_kind"),
        ({"body": "x", "to": 5}, "invalid_to"), ({"body": "x", "to": [5]}, "to is required"),
        ({"body": "x", "to": ["a"] * 101}, "invalid_to"),
        ({"body": "x", "to": "a/b"}, "invalid_to"),
    ],
)  # fmt: skip
def test_what_is_not_sent(given: Any, code: str) -> None:
    draft = MadeRoom().draft()
    with pytest.raises(RoomError) as caught:
        send(draft, ALICE, given, LIMITS)
    assert (caught.value.status, caught.value.code) == (400, code)
    assert draft.empty


def test_a_large_message_is_refused() -> None:
    limits = Limits()
    limits.value = 10
    with pytest.raises(RoomError) as caught:
        send(MadeRoom().draft(), ALICE, {"body": "ä" * 5}, limits)
    assert (caught.value.status, caught.value.code) == (413, "limit_exceeded")
