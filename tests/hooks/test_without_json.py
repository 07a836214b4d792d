"""An SQLite that reads no JSON, as one before 3.38 may be built: hooks read it themselves.

The real thing is run by scripts/test_sqlite.py; here the functions are refused to one connection.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from agent_sync.clients import claude_code
from agent_sync.hooks import call
from agent_sync.hooks.call import Call
from agent_sync.hooks.events import statusline, tool_batch
from agent_sync.hooks.turns import children, turn_end
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.repository import location
from agent_sync.sessions import sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import asked

pytestmark = pytest.mark.proves("INST-7")

_READ, _FUNCTION = 20, 31
NAMES = ("json_quote", "json_extract", "json_each", "json_type")
TEXTS = ["", "plain", 'a "quoted"\\ path', "line\nbreak\ttab\0nul", "Straße ☃ 𝄞", "\x1b[2J\x7f"]


def deaf(store: Store) -> Store:
    """Take the functions for JSON away from a connection."""

    def allowed(action: int, first: "str | None", second: "str | None", *_: object) -> int:
        name = second if action == _FUNCTION else first if action == _READ else ""
        return 1 if name in NAMES else 0

    store.connection.set_authorizer(allowed)
    return store


def forbid_nothing(store: Store) -> None:
    """Give them back; only from Python 3.11 on would no authorizer do."""
    store.connection.set_authorizer(lambda *_: 0)


@pytest.fixture
def store(repo: Path) -> Store:
    """The database of a scratch repository, read without JSON."""
    here = location.locate(str(repo), os.environ)
    assert here
    found = open_store(here)
    assert found
    return deaf(found)


def called(repo: Path, store: Store, **payload: object) -> Call:
    """A call with this payload."""
    here = location.locate(str(repo), os.environ)
    assert here
    raw = json.dumps({"session_id": "one", **payload}).encode()
    return Call("stop", raw, {}, here, store, time.time_ns() // 1_000_000)


def test_the_connection_has_no_json(store: Store) -> None:
    for question in ("SELECT json_quote('x')", "SELECT value FROM json_each('[1]')"):
        with pytest.raises(Exception, match=r"not authorized|prohibited|no such"):
            store.all(question)


@pytest.mark.parametrize("text", TEXTS)
def test_an_answer_is_the_same_json(store: Store, text: str) -> None:
    """The refusal of an edit is such an answer: without it the edit would pass."""
    value = {"a": text, "b": {"c": text}}
    assert json.loads(call.encode(store, dict(value))) == value


def test_the_fields_of_a_payload_are_the_same(repo: Path, store: Store) -> None:
    payload = {"tool_input": {"file_path": "a.py"}, "cwd": str(repo), "stop_hook_active": True}
    found = called(repo, store, **payload)
    assert (found.agent_id, found.text("file_path"), found.cwd) == ("one", "a.py", str(repo))
    assert found.flag("stop_hook_active")
    for running, over in (([], True), ([{"id": "b1"}], False)):
        assert turn_end.nothing_runs(called(repo, store, background_tasks=running)) is over


def test_of_a_name_that_is_there_twice_the_first_value_counts(repo: Path) -> None:
    raw = b'{"session_id": "one", "session_id": "two", "cwd": {"b": 1, "a": [2]}}'
    here = location.locate(str(repo), os.environ)
    assert here
    plain = open_store(here)
    assert plain
    quick, slow = call.parse(plain, raw), call.parse(deaf(plain), raw)
    plain.close()
    assert slow == call._in_python(raw, claude_code.ROW)
    assert slow["session_id"] == "one"
    assert slow["cwd"] == '{"b":1,"a":[2]}'
    assert quick == slow


TASKS: list[tuple[object, "set[str] | None"]] = [
    (None, None),
    ("x", None),
    ([], set()),
    ([1, {}, {"id": None}, {"id": "a"}, {"id": "b", "status": "completed"}], {"a"}),
    ([{"id": "a", "status": "running"}, {"id": "b", "status": None}], {"a", "b"}),
]


@pytest.mark.parametrize(("tasks", "expected"), TASKS)
def test_running_children_are_the_same(
    repo: Path, store: Store, tasks: object, expected: "set[str] | None"
) -> None:
    made = called(repo, store, **({} if tasks is None else {"background_tasks": tasks}))
    assert children.running_children(made) == expected
    forbid_nothing(store)
    assert children.running_children(made) == expected


def test_calls_that_a_batch_lists_are_over(repo: Path, store: Store) -> None:
    made = called(repo, store, tool_calls=[{"tool_use_id": "t1"}, {"tool_use_id": "t9"}, 7])
    world = World(made.now, Limits({}))
    with store.writing() as store:
        sign_of_life.refresh(store, "one", world.now)
        for ref in ("t1", "t2"):
            asked(store).begin(ref, "one", "one", world.now)
    assert tool_batch._listed(made) == ["t1"]
    forbid_nothing(store)
    assert tool_batch._listed(made) == ["t1"]


@pytest.mark.parametrize(
    "said",
    [
        {"session_id": "one", "workspace": {"project_dir": "/p", "current_dir": "/c"}, "cwd": "/w"},
        {"session_id": 7, "workspace": {"project_dir": None}, "cwd": "x" * 5_000},
        {"workspace": "odd"},
        [],
    ],
)
def test_the_status_line_reads_the_same(said: object, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = json.dumps(said).encode()
    expected = statusline._fields(raw)
    real: Any = Store
    monkeypatch.setattr(statusline, "Store", lambda path: deaf(real(path)))
    assert statusline._fields(raw) == expected
