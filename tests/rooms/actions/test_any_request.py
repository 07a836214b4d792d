"""Whatever is sent, an invocation answers or refuses: it never fails otherwise, and leaves JSON."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_sync.rooms.actions.listing import listing
from agent_sync.rooms.profiles import DIRECT
from agent_sync.rooms.room_errors import RoomError

from ..invoked_room import InvokedRoom

WORDS = st.sampled_from(
    [
        "",
        "alice",
        "bob",
        "self",
        "_shared",
        "_x",
        "_audit",
        "k",
        "1",
        "${self}",
        "${params.a}",
        "state._shared.k",
        "1 +",
        "true",
        "_shared.k",
        "2030-01-01T00:00:00Z",
        "delete",
        "enable",
    ]
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-2, 9),
    st.floats(allow_nan=False, allow_infinity=False),
    WORDS,
    st.text(max_size=5),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
TIMERS = st.dictionaries(st.sampled_from(["ms", "at", "ticks", "tick_on", "effect"]), VALUES)
MODES = ("scope", "key", "value", "merge", "increment", "append", "if_version", "timer", "enabled")
WRITES = st.dictionaries(st.sampled_from((*MODES, "expr", "public", "if")), VALUES | TIMERS)
FIELDS = st.dictionaries(
    st.sampled_from(
        (
            "id",
            "description",
            "params",
            "writes",
            "result",
            "on_invoke",
            "body",
            "to",
            "kind",
            "status",
            "expr",
            "a",
            *MODES,
            "if",
            "public",
        )
    ),
    VALUES | TIMERS | st.lists(WRITES, max_size=3),
    max_size=8,
)


STEPS = st.tuples(
    st.sampled_from(("alice", "bob", "admin")),
    st.sampled_from((*DIRECT.builtins, "k", "1")),
    FIELDS,
)


def asked(room: InvokedRoom, who: str, action: str, params: Any) -> tuple[Any, int]:
    """The answer, and the status of a refusal (0 for none)."""
    try:
        return room.try_(who, action, params), 0
    except RoomError as error:
        return error.body(), error.status


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=6))
def test_an_invocation_answers_or_refuses(steps: list[tuple[str, str, dict[str, Any]]]) -> None:
    room = InvokedRoom()
    room.join("alice", grants=("_shared",))
    room.join("bob")
    room.register("alice", "k", {"key": "${params.key}", "value": "${params.value}"})
    for who, action, params in steps:
        before = room.picture.scopes
        told, refused = asked(room, who, action, params)
        assert not refused or (400 <= refused < 500 and room.picture.scopes == before)
        json.dumps(told, allow_nan=False).encode()
        room.now += 1000
    for who in ("alice", "bob", "admin"):
        json.dumps(listing(room.picture, room.reader(who), room.now, room.profile))
    json.dumps(room.log.records, allow_nan=False)
