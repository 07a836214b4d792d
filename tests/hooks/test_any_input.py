"""Whatever arrives: no crash, no block, no traceback (HOOK-8, HOOK-9, HOOK-10)."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent_sync.errors import StoreError
from agent_sync.hooks import entry
from agent_sync.store.sqlite import Store
from scene.database import busy

from .conftest import Database
from .session import DOOR, LOADER, Session

Make = Callable[..., Session]


@pytest.fixture
def session(real_session: Make) -> Make:
    """Each hook as the process that it is: what ends it is looked at."""
    return real_session


ODD = {
    "empty": b"",
    "blank": b"  \n",
    "not json": b"hello {",
    "a number": b"7",
    "a list": b"[1, 2]",
    "null": b"null",
    "not utf-8": b'{"session_id": "\xff\xfe", "tool_input": {"file_path": "\xff"}}',
    "utf-16": '{"session_id": "x"}'.encode("utf-16"),
    "nul bytes": b"\0" * 1000,
    "deep": b'{"a":' * 5000,
    "wrong types": b'{"session_id": 7, "tool_name": [], "tool_input": {"file_path": {"a": 1}}}',
    "no session": b'{"tool_name": "Edit", "tool_input": {"file_path": "src/a.py"}}',
    "surrogate": b'{"session_id": "x\\ud800", "tool_input": {"file_path": "src/\\ud800.py"}}',
    "nul in path": b'{"session_id": "x", "tool_input": {"file_path": "src/\\u0000.py"}}',
    "long path": b'{"session_id": "x", "tool_input": {"file_path": "' + b"a/" * 9000 + b'b"}}',
    "huge": b'{"session_id": "x", "tool_input": {"content": "' + b"x" * 10_000_000 + b'"}}',
}


@pytest.mark.proves("HOOK-8", "HOOK-0")
@pytest.mark.parametrize("odd", ODD)
def test_odd_input_is_allowed_in_silence(session: Make, odd: str) -> None:
    one = session("one")
    for event in ("pre-tool-use", "session-start"):
        answer = one.hook(event, ODD[odd])
        assert answer.code == 0
        assert answer.err == ""


@pytest.mark.proves("HOOK-8")
@pytest.mark.parametrize("event", [*entry.HANDLERS, "unknown-event", ""])
def test_no_event_fails_on_empty_or_unknown_input(session: Make, event: str) -> None:
    one = session("one")
    for raw in (b"", b"{}", b'{"session_id": "one", "background_tasks": 3}'):
        answer = one.hook(event, raw)
        assert (answer.code, answer.err) == (0, "")


@pytest.mark.proves("HOOK-8")
def test_a_byte_order_mark_and_a_surrogate_do_not_open_the_gate(session: Make) -> None:
    session("one").edit("src/a.py")
    two = session("two")
    payload = two.tool("Edit", two.edit_input("src/a.py"))
    assert two.hook("pre-tool-use", b"\xef\xbb\xbf" + json.dumps(payload).encode()).refused
    payload["tool_input"]["new_string"] = "\ud800"
    assert two.hook("pre-tool-use", json.dumps(payload).encode()).refused


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


FIELDS = (
    "session_id agent_id cwd tool_name tool_input tool_use_id prompt_id source reason "
    "stop_hook_active notification_type background_tasks tool_response"
).split()
PAYLOAD = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON))


@pytest.mark.proves("HOOK-8")
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(event=st.sampled_from(sorted(entry.HANDLERS)), payload=PAYLOAD, path=JSON)
def test_any_payload_ends_without_a_block(
    repo: Path, home: Path, event: str, payload: dict[str, object], path: object
) -> None:
    payload["tool_input"] = {"file_path": path}
    env = {"CLAUDE_PROJECT_DIR": str(repo), "HOME": str(home)}
    answer = entry.run([event], json.dumps(payload).encode(), env)
    assert answer.code == 0
    log = repo / ".claude" / "coordination" / "hooks.log"
    assert not log.exists(), log.read_text(encoding="utf-8")


@pytest.mark.proves("HOOK-9")
def test_an_internal_error_allows_and_leaves_one_line(session: Make, repo: Path) -> None:
    one = session("one")
    one.start()
    folder = repo / ".claude" / "coordination"
    for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "state.sqlite").write_bytes(b"this is no database at all" * 100)
    assert one.pre_edit("src/a.py").code == 0
    lines = (folder / "hooks.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1
    assert "pre-tool-use StoreCorrupt" in lines[0]


@pytest.mark.proves("HOOK-9")
def test_strict_refuses_and_names_the_way_out(session: Make, repo: Path) -> None:
    one = session("one")
    one.start()
    folder = repo / ".claude" / "coordination"
    for name in ("state.sqlite", "state.sqlite-wal", "state.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "state.sqlite").write_bytes(b"this is no database at all" * 100)
    answer = one.hook("pre-tool-use", one.tool("Edit", one.edit_input("src/a.py")), "--strict")
    assert answer.refused
    assert "agent-sync doctor" in answer.reason
    bash = one.hook("pre-tool-use", one.tool("Bash", {"command": "ls"}), "--strict")
    assert bash.code == 0


@pytest.mark.proves("HOOK-9")
def test_the_log_is_bounded(session: Make, repo: Path) -> None:
    one = session("one")
    one.start()
    folder = repo / ".claude" / "coordination"
    (folder / "hooks.log").write_text("old line\n" * 60_000, encoding="utf-8")
    (folder / "state.sqlite-wal").unlink(missing_ok=True)
    (folder / "state.sqlite").write_bytes(b"no database" * 100)
    one.pre_edit("src/a.py")
    text = (folder / "hooks.log").read_text(encoding="utf-8")
    assert len(text) < 200_000
    assert "StoreCorrupt" in text.splitlines()[-1]


@pytest.mark.proves("HOOK-10")
def test_a_busy_database_refuses_an_edit_with_try_again_and_allows_the_rest(
    session: Make, database: Database
) -> None:
    one = session("one")
    one.start()
    with busy(database.path):
        answer = one.pre_edit("src/a.py")
        assert answer.refused
        assert "try the same call again" in answer.reason
        assert one.prompt().code == 0
        assert "try the same call again" in one.pre_bash("rm src/a.py").reason
        assert not one.pre_bash("ls src").refused
        assert one.end().code == 0
    assert one.pre_edit("src/a.py").code == 0


@pytest.mark.proves("HOOK-10")
@pytest.mark.skipif(sys.platform == "win32", reason="the timer is POSIX only")
def test_an_input_that_never_ends_does_not_hold_the_hook(repo: Path, home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "pre-tool-use"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "CLAUDE_PROJECT_DIR": str(repo)},
    )
    try:
        assert child.wait(timeout=30) == 2, "nobody can say yes in time"
    finally:
        child.kill()
        child.communicate(timeout=30)


@pytest.mark.proves("HOOK-0")
def test_user_scope_leaves_unarmed_repositories_alone(session: Make, repo: Path) -> None:
    one = session("one")
    answer = one.hook("pre-tool-use", one.tool("Edit", one.edit_input("src/a.py")), "--armed-only")
    assert answer.code == 0
    assert not (repo / ".claude").exists()


@pytest.mark.proves("STATE-1")
def test_outside_any_project_nothing_happens(tmp_path: Path, home: Path) -> None:
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    one = Session(lonely, "one", home)
    assert one.edit("x.py").code == 0
    assert list(lonely.iterdir()) == []


@pytest.mark.proves("HOOK-9", "HOOK-3")
def test_a_database_that_cannot_be_written_still_refuses_what_is_held(
    session: Make, repo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session("one").edit("src/a.py")

    def full(_store: Store) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(Store, "begin_writing", full)
    two = session("two")
    env = {"CLAUDE_PROJECT_DIR": str(repo), "HOME": str(home)}
    answers = [
        entry.run(
            ["pre-tool-use"], json.dumps(two.tool("Edit", two.edit_input(path))).encode(), env
        )
        for path in ("src/a.py", "src/b.py")
    ]
    assert [answer.code for answer in answers] == [2, 0]
    assert "src/a.py is locked by" in answers[0].err
    log = (repo / ".claude" / "coordination" / "hooks.log").read_text(encoding="utf-8")
    assert "disk is full" in log
