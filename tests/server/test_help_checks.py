"""Check C2: the help of a declared room, its library, and what a room says in its place."""

from typing import Any

import pytest

from .rooms import Member, Room
from .served import Served
from .shapes import has

KEYS = [
    "index",
    "guide",
    "standard_library",
    "vocabulary_bootstrap",
    "contested_actions",
    "directed_messages",
    "context_shaping",
    "if_version",
]
USED: "tuple[tuple[str, dict[str, Any], dict[str, Any]], ...]" = (
    ("set", {"key": "k", "value": [1]}, {"k": [1]}),
    ("delete", {"key": "k"}, {"k": None}),
    ("increment", {"key": "n"}, {"n": 1}),
    ("increment", {"key": "n", "by": 2}, {"n": 3}),
    ("append", {"key": "list", "value": {"a": 1}}, {"list": [{"a": 1}]}),
    ("append", {"key": "list", "value": 2}, {"list": [{"a": 1}, 2]}),
    ("update_objective", {"objective": "win"}, {"objective": {"text": "win", "by": "alice"}}),
    ("update_status", {"status": "busy"}, {"alice.status": {"text": "busy"}}),
    ("claim", {"key": "part"}, {"part": {"by": "alice", "at": "*"}}),
    ("claim", {"key": "k"}, {"k": {"by": "alice"}}),
    ("submit_result", {"result": "42"}, {"alice.result": "42"}),
    ("vote", {"topic": "lunch", "choice": "soup"}, {"vote.lunch": {"alice": "soup"}}),
    ("publish_view", {"key": "plan", "value": {"a": 1}}, {"alice.plan": {"a": 1}}),
    (
        "define_role",
        {"role": "scout", "description": "looks"},
        {"roles.scout": {"description": "looks", "filled_by": None}},
    ),
    ("fill_role", {"role": "scout"}, {"roles.scout": {"filled_by": "alice"}}),
    ("vacate_role", {"role": "scout"}, {"roles.scout": {"filled_by": None}}),
)
REFUSED = (
    ("claim", {"key": "part"}, 409),
    ("define_role", {"role": "scout", "description": "x"}, 409),
    ("vacate_role", {"role": "scout"}, 409),
    ("fill_role", {"role": "nobody"}, 409),
    ("set", {"key": "k"}, 400),
)
SAY = {
    "id": "say",
    "params": {"ver": {"type": "string"}, "key": {"type": "string"}},
    "writes": [
        {
            "scope": "_help",
            "key": "${params.key}",
            "value": "our own",
            "if_version": "${params.ver}",
        }
    ],
}


@pytest.fixture
def alice(served: Served) -> Member:
    """An agent of a new declared room."""
    return Room(served, "/declared").join("alice")


def helped(one: Member, key: str) -> Any:
    """What stands under a key."""
    return one.invoke("help", {"key": key}).is_(200)


@pytest.mark.proves("ROOM-11")
def test_every_key_has_a_text(alice: Member) -> None:
    """C2."""
    has(alice.invoke("help").is_(200), {"keys": KEYS, "usage": "*"})
    for key in KEYS:
        found = helped(alice, key)
        has(found, {"key": key, "source": "system", "revision": 0, "content": "*"})
        assert len(found["version"]) == 16
    told = alice.invoke("help", {"key": "none"}).is_(404, "help_key_not_found")
    assert told["available"] == KEYS
    alice.invoke("help", {"key": 7}).is_(400)


@pytest.mark.proves("ROOM-11")
def test_the_library_registers_as_it_is_and_works(alice: Member) -> None:
    """C2: all entries in one room, each invoked."""
    library = helped(alice, "standard_library")["content"]
    assert {entry["id"] for entry in library} == {name for name, _, _ in USED}
    assert len(library) == 13
    for entry in library:
        alice.register(entry).is_(201)
    for action, params, wanted in USED:
        alice.invoke(action, params).is_(200)
        has(alice.context()["state"]["_shared"], wanted)
    before = alice.context()["state"]
    for action, params, status in REFUSED:
        assert alice.invoke(action, params).status == status, action
    assert alice.context()["state"] == before
    for entry in alice.context()["actions"].values():
        assert entry["available"] is True


@pytest.mark.proves("ROOM-11")
@pytest.mark.parametrize("first", ["", "the system's"])
def test_a_room_has_its_own_text(alice: Member, first: str) -> None:
    """C2: with "" or with the version that help told, and never over another one."""
    alice.register(SAY).is_(201)
    version = first and helped(alice, "guide")["version"]
    alice.invoke("say", {"key": "guide", "ver": "0" * 16}).is_(404)
    alice.invoke("say", {"key": "guide", "ver": version}).is_(200)
    found = helped(alice, "guide")
    has(found, {"content": "our own", "source": "room", "revision": 1})
    alice.invoke("say", {"key": "guide", "ver": version}).is_(409, "version_conflict")
    alice.invoke("say", {"key": "guide", "ver": found["version"]}).is_(200)
    alice.invoke("say", {"key": "house", "ver": ""}).is_(200)
    assert helped(alice, "house")["content"] == "our own"
    assert alice.invoke("help").is_(200)["keys"] == [*KEYS, "house"]


def test_what_help_says_is_written_for_this_room(alice: Member) -> None:
    """C2: every key that a context names has a text, and the examples in it can be used."""
    found = alice.context()["_context"]["help"]
    for key in found:
        assert helped(alice, key)["content"]
    for name in ("keys().filter(k", "messages.unread > 0"):
        assert name in helped(alice, "guide")["content"]
    alice.eval('state._shared.keys().filter(k, k.endsWith(".result"))').is_(200)
    alice.eval('!("_contested" in views)').is_(200)
