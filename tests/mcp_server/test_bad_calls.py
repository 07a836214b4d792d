"""No call crashes a connection, whatever is in it: it fails with a code and a sentence."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_sync.tools.tool_table import TOOLS

from .conftest import Connect, Here, Hither

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)
NAMES = sorted({name for one in TOOLS.values() for name in dict(one.input_schema()["properties"])})  # type: ignore[call-overload]
ACTS = sorted({act for one in TOOLS.values() for act in one.acts})


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    tool=st.sampled_from([*TOOLS, "nothing"]),
    arguments=st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), VALUES, max_size=4),
    act=st.none() | st.sampled_from(ACTS) | VALUES,
)
@pytest.mark.proves("AGENT-10")
def test_odd_arguments_never_crash(
    steady: Here, tool: str, arguments: "dict[str, Any]", act: object
) -> None:
    arguments.pop("seconds", None)
    arguments.pop("wait", None)
    answer = steady.call(tool, **(arguments if act is None else {**arguments, "act": act}))
    if answer.failed:
        assert answer.code != "internal", answer.text
        assert answer.text.startswith(f"[{answer.code}] ")


@pytest.fixture
def steady(here: Hither) -> Here:
    """One connection for many calls."""
    return here()


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("lock", {"file": "a"}, "lock takes no 'file'; it takes files"),
        ("who", {}, "who needs file"),
        ("who", {"file": 3}, "file is of type string, not 3"),
        ("lock", {"files": [1]}, "files is a list of texts"),
        ("lock", {"files": ["a"], "token": True}, "token is of type integer"),
        ("lock", {"files": ["a"], "minutes": -1}, "a TTL is more than 0"),
        ("lock", {"files": ["a"], "wait": float("nan")}, "a wait is more than 0"),
        ("lock", {"files": ["a"], "why": "\ud800"}, "no valid text"),
        ("lock", {"files": ["a\0b"]}, "NUL"),
        ("lock", {"files": [""]}, "a path has 1 to 4096"),
        ("lock", {}, "name a file"),
        ("tasks", {"status": "odd"}, "status is one of"),
        ("gate", {}, "gate needs an act: open, ack"),
        ("gate", {"act": "odd"}, "gate needs an act: open, ack"),
        ("gate", {"act": "ack"}, "gate ack needs id"),
        ("gate", {"act": "ack", "id": "G1", "why": "w"}, "gate ack takes no 'why'"),
        ("gate", {"act": "ack", "id": "zzz"}, "'zzz' is no id"),
        ("wait", {"files": ["a"], "gate": "G1"}, "name the files to wait for, or a gate"),
        ("inbox", {"ack": ["x"]}, "a message id looks like M12"),
        ("nothing", {}, "there is no tool 'nothing'; there are status, who"),
    ],
)
def test_what_is_wrong_is_said(
    ann: Here, tool: str, arguments: "dict[str, Any]", said: str
) -> None:
    answer = ann.call(tool, **arguments)
    assert answer.code in ("usage", "invalid_input")
    assert said in answer.text


def test_nothing_given_is_nothing(ann: Here) -> None:
    """Some clients send null for what they leave out, and one text for a list of one."""
    assert not ann.call("lock", files="a.txt", why=None, minutes=None).failed


def test_no_repository(here: Hither, tmp_path: Path) -> None:
    one = here()
    one.calls.connection.folder = str(tmp_path)
    assert one.call("status").code == "no_project"


def test_a_fault_of_ours_is_told_and_the_next_call_works(
    ann: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("odd")

    monkeypatch.setitem(TOOLS, "tasks", TOOLS["tasks"]._replace(acts={"": broken}))
    monkeypatch.setattr("agent_sync.tools.tool_table.arguments_of", lambda *_: {})
    assert ann.call("tasks").code == "internal"
    monkeypatch.undo()
    assert not ann.call("tasks").failed


def test_bad_lines_on_the_wire(connect: Connect) -> None:
    one = connect()
    assert one.process.stdin is not None
    one.process.stdin.write(b"no json\n{}\n[1]\n")
    one.process.stdin.flush()
    assert "error" in one.answer(one.begin("no/such/method"))
    assert not one.call("status").failed
