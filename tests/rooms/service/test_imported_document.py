"""A document from anybody is a room that every verb can read, or it is refused (SERVE-9)."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent_sync.rooms.room_errors import RoomError
from agent_sync.rooms.room_limits import Limits
from agent_sync.rooms.service import membership, room_making, room_reading
from agent_sync.rooms.service.change_stream import ChangeStream
from agent_sync.rooms.service.invocations import invoke
from agent_sync.rooms.service.room_service import Asker, Service
from agent_sync.rooms.store.opened_rooms import open_rooms

TICKS = {"ticks": 2, "tick_on": "_shared.turn", "effect": "enable"}
ODD: "tuple[Any, ...]" = (
    None, 5, -1, 10**17, 2**70, "x", "", "_audit", "_agents", [], {}, [1], {"a": 1}, True, 1.5,
    "alice", "(", "repo:x", "*", "a:b",
)  # fmt: skip
STEP = 13
"""So many of the odd values fall upon different places."""
PARTS = ("entries", "messages", "audit", "changes")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Rooms in one file, and no server."""
    store = open_rooms(str(tmp_path), "", Limits())
    yield Service(store, Limits())
    store.close()


def exported(service: Service, profile: str) -> "tuple[Any, Any]":
    """The document of a room with something of everything, and the room's first state."""
    asker = Asker(profile)
    _, made = room_making.create_room(service, asker, {"id": "first"})
    admin = Asker(profile, made["token"])
    views = [{"id": "v", "expr": "1 + 1", "render": {"type": "metric"}, "timer": TICKS}]
    state = {"n": 1}
    given = {"id": "alice", "state": state, "public_keys": ["n"], "views": views, "enabled": "true"}
    membership.join_room(service, admin, "first", given)
    write = {"key": "${params.k}", "value": "1 + 1", "expr": True, "timer": TICKS}
    action = {
        "id": "act", "params": {"k": {"type": "string", "enum": ["turn", "b"]}}, "if": "true",
        "enabled": "true", "writes": [write], "result": "'x'",
        "on_invoke": {"timer": {"ms": 1, "effect": "enable"}}, "timer": TICKS,
    }  # fmt: skip
    for params in (action, {**action, "timer": None}):
        invoke(service, admin, "first", "_register_action", params)
    invoke(service, admin, "first", "act", {"k": "turn"})
    invoke(service, admin, "first", "_send_message", {"body": "hi", "to": ["alice"]})
    if profile == "direct":
        timer = {"ms": 60_000, "effect": "delete"}
        written = {"scope": "alice", "key": "late", "value": 1, "timer": timer, "enabled": "true"}
        invoke(service, admin, "first", "_set_state", written)
    document = json.loads(json.dumps(service.store.export("first")))
    return {**document, "id": "copy"}, admin


def paths(value: Any, found: "tuple[Any, ...]" = ()) -> "Iterator[tuple[Any, ...]]":
    """Where something stands in a document; of a list the first and the last."""
    yield found
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from paths(inner, (*found, name))
    elif isinstance(value, list):
        kept = range(len(value)) if found[-1:] and found[-1] in PARTS else {0, len(value) - 1}
        for at in kept:
            if 0 <= at < len(value):
                yield from paths(value[at], (*found, at))


def spoiled(document: Any, path: "tuple[Any, ...]", odd: Any) -> Any:
    """A copy with something else there."""
    if not path:
        return odd
    whole = copy.deepcopy(document)
    inner = whole
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = odd
    return whole


def answered(verb: "Callable[[], tuple[int, Any]]") -> Any:
    """The answer; None where it was refused, which is never for a fault of ours."""
    try:
        return verb()[1]
    except RoomError as error:
        if error.status >= 500:
            raise
    return None


def used(service: Service, document: Any) -> None:
    """Take it in, and have every verb read it; refusals are as good as answers."""
    made = answered(lambda: room_making.import_room(service, document))
    if made is None:
        return
    id, profile = made["id"], document["profile"]
    try:
        for asker in (Asker(profile, made["token"]), Asker(profile, made["view_token"])):
            read(service, asker, id)
    finally:
        service.store.delete(id)


def read(service: Service, asker: Asker, id: str) -> None:
    """All that a room answers."""
    room_making.show_room(service, asker, id)
    stream = ChangeStream(service, asker, id, None)
    back = ChangeStream(service, asker, id, service.store.export(id)["numbers"]["retired"])
    answers = [room_reading.read_rows(service, asker, id, {})[1], stream.next(), back.next()]
    query = {"include": "_audit,_messages"}
    answers.append(room_reading.read_context(service, asker, id, query)[1])
    for action, params in (("act", {"k": "turn"}), ("_send_message", {"body": 1})):
        answered(lambda: invoke(service, asker, id, action, params))  # noqa: B023
    answers += [stream.next(), room_reading.read_rows(service, asker, id, {})[1]]
    text = json.dumps(answers)
    assert '"private"' not in text


@pytest.mark.proves("SERVE-9", "SERVE-5")
def test_a_document_is_a_room_or_refused(service: Service) -> None:
    document, _ = exported(service, "direct")
    assert room_making.import_room(service, {**document, "id": "whole"})[0] == 201
    every = sorted(paths(document), key=str)
    for number, path in enumerate(every):
        for odd in ODD[number % STEP :: STEP]:
            used(service, spoiled(document, path, odd))


@pytest.mark.proves("SERVE-9")
def test_a_document_names_no_room_that_nobody_could_make(service: Service) -> None:
    document, _ = exported(service, "direct")
    for profile, ids in {"direct": ["repo:x"], "declared": ["repo:x", "*", "a:b", "a b"]}.items():
        for id in ids:
            with pytest.raises(RoomError) as caught:
                room_making.import_room(service, {**document, "profile": profile, "id": id})
            assert caught.value.code in ("invalid_document", "invalid_id")
