"""Every operation that the server describes, with anything in every place: no accident, ever."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from .description import Operation, operations
from .rooms import HEAL, Room
from .served import Served
from .wire import Answer, Client

EXAMPLES = 12
SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
STATE = ("_set_state", "_batch_set_state", "_delete_state", "_heartbeat", "_renew_timer")
DEFINE = ("_register_action", "_delete_action", "_register_view", "_delete_view")
BOTH = (*DEFINE, "_send_message", "help", "heal")
ODD = ("", "\x00", "%00", "../..", "a" * 300, "\ud7ff\U0010ffff", "_shared", "_audit", "self", "0")
TEXT = some.sampled_from(ODD) | some.text(max_size=12)
LEAF = (
    some.none()
    | some.booleans()
    | some.integers(-(10**25), 10**25)
    | some.floats(allow_nan=False, allow_infinity=False)
    | TEXT
)
ANYTHING = some.recursive(
    LEAF,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
RAW = some.sampled_from([b"", b"{", b"\xff", b"[]", b"null", b'{"a":1,"a":2}', b'{"params":"x"}'])
_fitting: "dict[tuple[str, int], some.SearchStrategy[Any]]" = {}
QUERY = TEXT | some.sampled_from(["-1", "1e9", "true", "9" * 30, "state,views", "1 +", "${self}"])


def fitting(schema: "Mapping[str, Any]", depth: int = 4) -> "some.SearchStrategy[Any]":
    """What a schema describes, and in each place of it sometimes anything else."""
    key = json.dumps(schema, sort_keys=True), depth
    if key not in _fitting:  # to make one takes longer than to draw from it
        _fitting[key] = _either(schema, depth) if depth else ANYTHING
    return _fitting[key]


def _either(schema: "Mapping[str, Any]", depth: int) -> "some.SearchStrategy[Any]":
    """Twice as often what it describes: the same strategy again would count once."""
    described = _described(schema, depth)
    return some.one_of(described, described.map(lambda made: made), ANYTHING)


def _described(schema: "Mapping[str, Any]", depth: int) -> "some.SearchStrategy[Any]":
    if "enum" in schema:
        return some.sampled_from(list(schema["enum"]))
    for word in ("oneOf", "anyOf", "allOf"):
        if schema.get(word):
            return some.one_of(*(fitting(one, depth - 1) for one in schema[word]))
    kind = schema.get("type", "object" if "properties" in schema else None)
    if kind == "object":
        named = schema.get("properties", {})
        fields = {name: fitting(one, depth - 1) for name, one in named.items()}
        return some.fixed_dictionaries({}, optional=fields)
    if kind == "array":
        return some.lists(fitting(schema.get("items", {}), depth - 1), max_size=3)
    return _plain(str(kind))


def _plain(kind: str) -> "some.SearchStrategy[Any]":
    plain: dict[str, some.SearchStrategy[Any]] = {
        "string": TEXT,
        "integer": some.integers(-(2**70), 2**70),
        "number": LEAF,
        "boolean": some.booleans(),
    }
    return plain.get(kind, ANYTHING)


class Place:
    """A room with something in it, and everybody who could ask."""

    def __init__(self, served: Served) -> None:
        room = Room(served)
        alice = room.join("alice", grants=["_shared"], state={"health": 1})
        alice.register(HEAL).is_(201)
        alice.view("v", "1 + 1").is_(201)
        alice.shared("k", 1).is_(200)
        thin = served.client("/thin").post("/rooms", {}).is_(201)["id"]
        other = Room(served, "/declared")
        bob = other.join("alice", state={"health": 1})
        bob.register(HEAL).is_(201)
        bob.view("v", "1 + 1").is_(201)
        self.rooms = {"/thin": thin, "/direct": room.id, "/declared": other.id}
        tokens = ["", "as_none", room.admin.token, room.viewer.token, alice.token]
        tokens += [other.admin.token, bob.token, served.owner]
        self.agents = {"/direct": Client(served.port, "", alice.token)}
        self.agents["/declared"] = Client(served.port, "", bob.token)
        self.clients = [Client(served.port, "", token) for token in tokens]

    def room(self, path: str) -> str:
        """The room that a path can lead to."""
        return next((one for start, one in self.rooms.items() if path.startswith(start)), "")


def request(one: Operation, place: Place, data: "some.DataObject") -> Answer:
    """One drawn request and its answer."""
    client = data.draw(some.sampled_from(place.clients))
    names = ("alice", "heal", "v", "k", "_set_state", "_send_message", "_register_action", "1")
    known = some.sampled_from((place.room(one.path) or "none", *names))
    first, rest = one.fields[:1], one.fields[1:]
    usual = some.just(place.room(one.path) or "none")
    values = {field: data.draw(usual | usual | QUERY) or "x" for field in first}
    values |= {field: data.draw(known | QUERY) or "x" for field in rest}
    asked = {name: data.draw(QUERY) for name in data.draw(_some_of(one.query))}
    asked |= {"timeout": "5"} if "timeout" in one.query else {}
    return client.send(one.method, f"{one.filled(values)}{_query(asked)}", _body(one, data))


def _some_of(names: "tuple[str, ...]") -> "some.SearchStrategy[list[str]]":
    return some.lists(some.sampled_from(names), unique=True) if names else some.just([])


def _query(asked: "Mapping[str, str]") -> str:
    return f"?{urlencode(asked)}" if asked else ""


def _body(one: Operation, data: "some.DataObject") -> "bytes | None":
    if one.method == "GET":
        return None
    if data.draw(some.integers(0, 7)) == 0:
        return data.draw(RAW)
    return json.dumps(data.draw(fitting(one.body or {}))).encode()


@pytest.mark.defends("server-input")
@pytest.mark.proves("SERVE-5")
def test_every_operation_answers_whatever_is_asked(own: "Callable[..., Served]") -> None:
    """No 5xx, no traceback, and a failure is always JSON with an error word.

    What MCP itself refuses has the form that JSON-RPC gives it.
    """
    served = own()
    found = operations(served.client())
    assert {f"{prefix}/rooms" for prefix in ("/thin", "/direct")} <= {one.path for one in found}
    reading = Place(served)  # what is read only is as it was made for whoever asks next
    for operation in found:
        _one_operation(served, operation, reading if operation.method == "GET" else Place(served))
    assert "Traceback" not in served.log


def _one_operation(served: Served, operation: Operation, place: Place) -> None:
    @SETTINGS
    @given(some.data())
    def tries(data: "some.DataObject") -> None:
        answer = request(operation, place, data)
        assert answer.status < 500, (operation.name, answer)
        if answer.status >= 400:
            error = answer.json["error"]
            protocols_own = "jsonrpc" in answer.json and operation.path.endswith("/mcp")
            assert isinstance(error, dict if protocols_own else str), (operation.name, answer)

    tries()
    assert served.client().get("/healthz").status == 200, operation.name


@pytest.mark.defends("server-input")
@pytest.mark.proves("SERVE-5")
@pytest.mark.parametrize(
    "action",
    [
        *(f"/direct {name}" for name in (*STATE, *BOTH)),
        *(f"/declared {name}" for name in BOTH),
    ],
)
def test_every_built_in_action_answers_whatever_it_is_given(served: Served, action: str) -> None:
    """Its parameters are those that the context tells of, and anything else."""
    place = Place(served)
    prefix, action = action.split(" ")
    alice = place.agents[prefix]
    room = f"{prefix}/rooms/{place.rooms[prefix]}"
    told = alice.get(f"{room}/context?depth=full").is_(200)["actions"][action]["params"]
    schema = {"type": "object", "properties": told}

    @SETTINGS
    @given(fitting(schema))
    def tries(params: Any) -> None:
        answer = alice.post(f"{room}/actions/{action}/invoke", {"params": params})
        assert answer.status < 500, answer
        if answer.status >= 400:
            assert isinstance(answer.json["error"], str), answer

    tries()
    assert alice.get(f"{room}/context").status == 200, "what was accepted harms no reader"
