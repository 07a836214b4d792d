"""Parameters of an action: what a schema may say, and what fits it."""

from typing import Any

import pytest

from agent_sync.rooms.room_errors import RoomError

from ..invoked_room import InvokedRoom

MOVE: dict[str, dict[str, Any]] = {
    "way": {"type": "string", "enum": ["attack", "defend", "heal"]},
    "n": {"type": "number"},
    "i": {"type": "integer"},
    "yes": {"type": "boolean"},
    "o": {"type": "object"},
    "l": {"type": "array"},
    "x": {"type": "any"},
    "s": {"type": "string"},
    "free": {"description": "anything"},
    "level": {"enum": [1, None, [1]]},
}
SAMPLES = {
    "string": "x",
    "number": 1.5,
    "boolean": True,
    "null": None,
    "object": {"a": 1},
    "array": [1],
}


@pytest.fixture
def room() -> InvokedRoom:
    """An action with parameters of every type."""
    made = InvokedRoom()
    made.join("alice", grants=("_shared",))
    made.register("alice", "move", {"scope": "_m", "append": True, "value": 1}, params=MOVE)
    return made


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"unknown": 1},
        {"way": "heal", "n": 1.5, "i": 2, "yes": False, "o": {}, "l": [], "x": None},
        {"n": 3},
        {"i": 2.0},
        {"free": None},
        {"x": [{}]},
        {"level": 1},
        {"level": None},
        {"level": [1]},
    ],
)
def test_what_fits_passes(room: InvokedRoom, params: Any) -> None:
    assert room.try_("alice", "move", params)["params"] == params


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize("name", ["n", "i", "yes", "o", "l", "s"])
@pytest.mark.parametrize("actual", sorted(SAMPLES))
def test_a_type_takes_its_own_values_only(room: InvokedRoom, name: str, actual: str) -> None:
    expected = MOVE[name]["type"]
    if actual == expected:
        room.do("alice", "move", **{name: SAMPLES[actual]})
        return
    found = room.no("alice", "move", **{name: SAMPLES[actual]})
    assert found == {
        "error": "invalid_param_type",
        "param": name,
        "expected": expected,
        "actual": actual,
        "status": 400,
    }


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize(
    ("name", "value"), [("way", "fly"), ("way", 1), ("level", True), ("level", "1")]
)
def test_an_enum_takes_its_own_values_only(room: InvokedRoom, name: str, value: Any) -> None:
    found = room.no("alice", "move", **{name: value})
    assert (found["status"], found["error"], found["param"]) == (400, "invalid_param", name)
    assert (found["value"], found["allowed"]) == (value, MOVE[name]["enum"])


@pytest.mark.proves("ROOM-5")
def test_a_required_parameter_has_to_be_there(room: InvokedRoom) -> None:
    room.register("alice", "count", params={"n": {"type": "any", "required": True}})
    found = room.no("alice", "count")
    assert (found["status"], found["error"]) == (400, "params.n is required")
    assert found["param"] == "n"
    room.do("alice", "count", n=None)


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize("params", [[1], "x", 7])
def test_parameters_are_an_object(room: InvokedRoom, params: Any) -> None:
    for action in ("move", "_set_state", "help"):
        with pytest.raises(RoomError) as caught:
            room.try_("alice", action, params)
        assert (caught.value.status, caught.value.code) == (400, "params must be an object")


@pytest.mark.proves("ROOM-5")
@pytest.mark.parametrize(
    ("schema", "param"),
    [
        ([], None),
        ("x", None),
        ({"n": "number"}, "n"),
        ({"n": {"type": "float"}}, "n"),
        ({"n": {"type": ["string"]}}, "n"),
        ({"n": {"enum": "ab"}}, "n"),
        ({"n": {"required": 1}}, "n"),
    ],
)
def test_a_schema_is_checked_when_it_is_registered(
    room: InvokedRoom, schema: Any, param: Any
) -> None:
    found = room.no("alice", "_register_action", id="x", params=schema)
    assert (found["status"], found["error"], found.get("param")) == (400, "invalid_params", param)
