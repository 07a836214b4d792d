"""The status line: real processes, fed with the client's own JSON (CON-6)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent_sync.identity.names import suggest
from agent_sync.status.glance import BLOCKED, RESERVED, WAITS, Glance, Obstacle
from agent_sync.views.glance_line import line, width_of
from agent_sync.views.terminal import width
from scene.database import busy
from support import Cli

from .conftest import Database
from .session import CHECKOUT, DOOR, LOADER, TIMEOUT, Answer, Session

Make = Callable[..., Session]
CLI_DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "agent-sync"


NAME = suggest("one", ())
ON = f"agent-sync: {NAME} · "
"""How the line of the session "one" begins."""


def status(one: Session, **more: Any) -> dict[str, Any]:
    """What the client sends, as far as it matters, and something of the rest."""
    where = {"current_dir": str(one.cwd or one.repo), "project_dir": str(one.repo)}
    return {
        "session_id": one.id,
        "cwd": where["current_dir"],
        "model": {"id": "m", "display_name": "M"},
        "workspace": {**where, "added_dirs": []},
        "cost": {"total_cost_usd": 0},
        **more,
    }


def ask(one: Session, payload: "dict[str, Any] | bytes | None" = None, **env: str) -> str:
    """The line of a session, which must come with exit code 0 and nothing on standard error."""
    raw = payload if isinstance(payload, bytes) else json.dumps(payload or status(one)).encode()
    done = run([sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "statusline"], one, raw, env)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n") == bool(done.out)
    return done.out.rstrip("\n")


def run(words: list[str], one: Session, raw: bytes, env: "dict[str, str]") -> Answer:
    """Run a door with the session's environment."""
    done = subprocess.run(
        words,
        input=raw,
        capture_output=True,
        timeout=TIMEOUT,
        env={**one.environment(), **env},
        cwd=one.cwd or one.repo,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def contents(repo: Path) -> dict[str, bytes]:
    """Everything in the coordination folder but the index of the log, which readers share."""
    folder = repo / ".claude" / "coordination"
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".sqlite-shm")
    found = {path.name: path.read_bytes() for path in files}
    return {name: data for name, data in found.items() if data or not name.endswith("-wal")}


@pytest.fixture
def two(session: Make) -> tuple[Session, Session]:
    """Two sessions that are there, the second one named ben."""
    one, other = session("one"), session("two")
    one.start()
    other.start()
    return one, other


@pytest.mark.proves("CON-6")
def test_nothing_is_said_where_nothing_is_kept_and_none_is_made(
    session: Make, repo: Path, tmp_path: Path
) -> None:
    assert ask(session("one")) == ""
    assert not (repo / ".claude").exists()
    (repo / ".claude" / "coordination").mkdir(parents=True)
    assert ask(session("one")) == ""
    assert list((repo / ".claude" / "coordination").iterdir()) == []
    (repo / ".claude" / "coordination").rmdir()
    (repo / ".claude" / "coordination").symlink_to(tmp_path)
    assert ask(session("one")).startswith("agent-sync: "), "state is not kept behind links"
    (repo / ".claude" / "coordination").unlink()
    outside = status(session("one"), workspace={"project_dir": str(tmp_path)}, cwd=str(tmp_path))
    assert ask(session("one"), outside) == ""
    nul = b'{"session_id": "a\\u0000b", "workspace": {"project_dir": "/a\\u0000b"}}'
    assert ask(session("one"), nul) == ""


@pytest.mark.proves("CON-6")
def test_alone_it_says_that_it_is_on_and_what_is_held(session: Make, cli: Cli) -> None:
    one = session("one")
    assert ask(one) == "", "never seen: no hook of it ran"
    one.start()
    assert ask(one) == f"agent-sync: {NAME}"
    one.pre_edit("src/a.py")
    assert ask(one) == f"{ON}1 file"
    cli.as_("one").ok("lock", "src/b.py")
    assert ask(one) == f"{ON}2 files"
    cli.as_("one").ok("lock", "docs/")
    assert ask(one) == f"{ON}3 leases"


@pytest.mark.proves("CON-6", "LOCK-5")
def test_what_holds_no_more_is_not_mine(session: Make, cli: Cli, database: Database) -> None:
    one = session("one")
    one.start()
    cli.as_("one").ok("lock", "src/a.py")
    cli.as_("one").ok("lock", "src/b.py")
    database.change("leases", {"expires_at": 1}, key="src/b.py")
    assert ask(one) == f"{ON}1 file"


@pytest.mark.proves("CON-6")
def test_the_others_my_files_and_who_blocks_me(
    two: tuple[Session, Session], session: Make, cli: Cli
) -> None:
    one, other = two
    cli.as_("two").ok("register", "--name", "ben")
    assert ask(one) == f"{ON}1 other"
    one.pre_edit("src/a.py")
    one.child("helper").pre_edit("src/c.py")
    other.pre_edit("src/b.py")
    assert one.pre_edit("src/b.py").refused
    session("three").start()
    assert ask(one) == f"{ON}2 others · 2 files · blocked on src/b.py (ben)"
    assert ask(session("unknown")) == "agent-sync: 3 others"
    other.stop()
    assert ask(one) == f"{ON}2 others · 2 files", "it is free again"


@pytest.mark.proves("CON-6")
def test_a_refusal_that_is_long_past_is_not_shown(
    two: tuple[Session, Session], database: Database
) -> None:
    one, other = two
    other.pre_edit("src/b.py")
    assert one.pre_edit("src/b.py").refused
    assert "blocked on src/b.py" in ask(one)
    database.move("refusals", -16 * 60_000, "last_at")
    assert ask(one) == f"{ON}1 other"


@pytest.mark.proves("CON-6")
def test_the_operator_counts_as_nobody_but_blocks(two: tuple[Session, Session], cli: Cli) -> None:
    one, _ = two
    cli.as_("operator").ok("lock", "src/")
    assert one.pre_edit("src/a.py").refused
    assert ask(one) == f"{ON}1 other · blocked on src/a.py (operator)"


@pytest.mark.proves("CON-6")
def test_directed_mail_is_unread_until_it_reached_the_session(
    two: tuple[Session, Session], cli: Cli
) -> None:
    one, _ = two
    cli.as_("two").ok("send", "--to", "all", "--message", "for everybody")
    assert ask(one) == f"{ON}1 other"
    cli.as_("two").ok("send", "--to", "one", "--message", "for you")
    assert ask(one) == f"{ON}1 other · 1 unread"
    one.prompt()
    assert ask(one) == f"{ON}1 other"


@pytest.mark.proves("CON-6")
def test_a_wait_in_the_queue_and_what_is_reserved(
    two: tuple[Session, Session], cli: Cli, database: Database
) -> None:
    one, other = two
    cli.as_("two").ok("register", "--name", "ben")
    other.pre_edit("src/b.py")
    assert cli.as_("one")("lock", "src/b.py", "--wait=0.05").code == 2
    assert ask(one) == f"{ON}1 other", "nobody waits any more"
    database.change("waits", {"timed_out_at": 0, "pid": os.getpid()})
    database.change("waits", {"machine": ""})
    database.move("waits", 3_600_000, "beat_at")
    assert ask(one) == f"{ON}1 other · waiting for src/b.py (ben)"
    other.stop()
    assert ask(one).startswith(f"{ON}1 other · 1 unread · reserved for you: src/b.py")


@pytest.mark.proves("CON-6", "STATE-8")
def test_it_writes_nothing_and_registers_nobody(
    two: tuple[Session, Session], session: Make, repo: Path, database: Database
) -> None:
    one, other = two
    other.pre_edit("src/b.py")
    one.pre_edit("src/b.py")
    agents = database.rows("agents", "*")
    before = contents(repo)
    assert "blocked" in ask(one)
    ask(session("nobody"))
    assert contents(repo) == before
    assert database.rows("agents", "*") == agents


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"session_id": "\\ud800", "workspace": 7}',
        b'{"session_id": {"a": 1}, "cwd": ["x"]}',
        b'{"workspace": {"project_dir": "' + b"x" * 100_000 + b'"}}',
        b'{"new": "' + b"x" * 10_000_000 + b'"}',
        b"[" * 100_000,
        b'{"session_id": "one", "session_id": "two"}',
    ],
)
@pytest.mark.proves("CON-6", "HOOK-8")
def test_any_input_is_taken(two: tuple[Session, Session], raw: bytes) -> None:
    """Without a usable id in it the environment names the session."""
    one, other = two
    other.pre_edit("src/b.py")
    one.pre_edit("src/b.py")
    said = ask(one, raw, CLAUDE_CODE_SESSION_ID="one")
    assert said.startswith(f"{ON}1 other · blocked on src/b.py (")


@pytest.mark.proves("CON-6")
def test_the_project_is_the_one_where_the_session_was_started(
    two: tuple[Session, Session], tmp_path: Path
) -> None:
    one, _ = two
    one.cwd = tmp_path
    assert ask(one, CLAUDE_PROJECT_DIR="") == f"{ON}1 other"
    assert ask(one, b"{}") == "agent-sync: 2 others", "by CLAUDE_PROJECT_DIR; nobody is me"
    one.cwd = one.repo
    assert ask(one, b"{}", CLAUDE_PROJECT_DIR="") == "agent-sync: 2 others"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("PRAGMA user_version = 1", ""),
        ("PRAGMA user_version = 0", ""),
        ("PRAGMA user_version = 9; UPDATE meta SET value = 9", "older than its database"),
    ],
)
@pytest.mark.proves("CON-6", "STATE-4")
def test_a_database_of_another_version_is_left_as_it_is(
    two: tuple[Session, Session], repo: Path, database: Database, change: str, said: str
) -> None:
    for sql in change.split(";"):
        database(sql)
    before = contents(repo)
    shown = ask(two[0])
    assert said in shown
    assert bool(shown) == bool(said)
    assert contents(repo) == before


@pytest.mark.proves("CON-6")
def test_a_damaged_database_is_a_word(two: tuple[Session, Session], repo: Path) -> None:
    folder = repo / ".claude" / "coordination"
    for name in ("state.sqlite-wal", "state.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    (folder / "state.sqlite").write_bytes(b"not a database at all" * 1000)
    before = contents(repo)
    assert ask(two[0]) == "agent-sync: database damaged, see agent-sync doctor"
    assert contents(repo) == before, "not even a line in hooks.log"
    (folder / "state.sqlite").unlink()
    (folder / "state.sqlite").mkdir()
    assert ask(two[0]).startswith("agent-sync: database ")
    shutil.rmtree(folder)
    folder.write_text("a file")
    assert ask(two[0]).startswith("agent-sync: ")


@pytest.mark.proves("CON-6")
def test_a_writer_keeps_nobody_from_looking(two: tuple[Session, Session], repo: Path) -> None:
    import sqlite3

    path = repo / ".claude" / "coordination" / "state.sqlite"
    with busy(path):
        assert ask(two[0]) == f"{ON}1 other"
    writer = sqlite3.connect(path, isolation_level=None)
    try:
        writer.execute("PRAGMA locking_mode=EXCLUSIVE")
        writer.execute("PRAGMA journal_mode=DELETE")
        writer.execute("BEGIN EXCLUSIVE")
        assert ask(two[0]) in ("agent-sync: database busy", "")
    finally:
        writer.close()


@pytest.mark.proves("CON-6", "CLI-1")
def test_the_command_line_says_the_same(two: tuple[Session, Session]) -> None:
    one, _ = two
    raw = json.dumps(status(one)).encode()
    for words in (["statusline"], ["statusline", "--json"], ["hook", "statusline"]):
        done = run([sys.executable, str(CLI_DOOR), *words], one, raw, {})
        assert (done.code, done.out, done.err) == (0, f"{ON}1 other\n", "")
    done = run([sys.executable, str(CLI_DOOR), "statusline", "--help"], one, b"", {})
    assert "install --statusline" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.proves("CON-6", "HOOK-10")
def test_an_input_that_never_ends_is_not_waited_for(two: tuple[Session, Session]) -> None:
    one, _ = two
    words = [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "statusline"]
    child = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=one.environment(), cwd=one.repo
    )
    try:
        assert child.stdout is not None
        assert child.stdout.read() == b"agent-sync: 2 others\n"
        assert child.wait(timeout=TIMEOUT) == 0
    finally:
        child.kill()
        child.communicate(timeout=TIMEOUT)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be removed")
@pytest.mark.proves("CON-6")
def test_a_folder_that_is_gone_is_no_trouble(two: tuple[Session, Session], tmp_path: Path) -> None:
    one, _ = two
    gone = tmp_path / "gone"
    gone.mkdir()
    words = [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "statusline"]
    shell = ["sh", "-c", 'cd "$0" && rmdir "$0" && exec "$@"', str(gone), *words]
    done = run(shell, one, b"{}", {"CLAUDE_PROJECT_DIR": ""})
    assert (done.code, done.out, done.err) == (0, "", "")


@pytest.mark.proves("CON-6")
def test_a_reader_that_left_is_no_trouble(two: tuple[Session, Session]) -> None:
    one, _ = two
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "statusline"],
            input=json.dumps(status(one)).encode(),
            stdout=writing,
            stderr=subprocess.PIPE,
            env=one.environment(),
            timeout=TIMEOUT,
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


# --- the words


def glance(**what: Any) -> Glance:
    """A glance with these counts."""
    made = Glance()
    for name, value in what.items():
        setattr(made, name, value)
    return made


HOSTILE = (
    "\x1b[2J\x1b[31mred\x1b[0m",
    "\x1b]8;;http://x\x07link\x1b]8;;\x07",
    "a\r\nb\n\nc\x00\x07\x9b5n",
    "\u202egnihtyna\u2066 \u200b\u200d\ufeff",
    "漢字" * 3_000,
    "👩‍👩‍👧‍👦" * 500,
    "x" * 4_000,
    "\ud800\udfff",
    "",
)


@pytest.mark.parametrize("columns", [20, 40, 72, 100, 3, 0, 400])
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", [WAITS, BLOCKED, RESERVED])
@pytest.mark.proves("CON-6", "CLI-4")
def test_names_of_others_never_move_the_cursor_or_widen_the_line(
    text: str, columns: int, kind: str
) -> None:
    found = glance(others=12, held=3, files=3, unread=7)
    found.obstacles = [Obstacle(kind, text, text), Obstacle(BLOCKED, "b", "c")]
    said = line(found, columns)
    assert said.startswith("agent-sync: 12 oth")
    assert width(said) <= (columns if 20 <= columns <= 100 else 100)
    assert not any(char in said for char in "\x1b\r\n\x00\x07\x9b\u202e\u200b")
    said.encode()


def test_a_path_keeps_its_end_and_the_name_its_beginning() -> None:
    found = glance(others=1)
    found.obstacles = [Obstacle(BLOCKED, f"src/{'deep/' * 40}cart.py", "ann"), Obstacle(WAITS, "x")]
    said = line(found)
    assert len(said) == 100
    assert said.startswith("agent-sync: 1 other · blocked on …")
    assert said.endswith("/deep/cart.py (ann) +1")
    assert line(found, 44) == "agent-sync: 1 other · blocked on …cart.py +1"


@pytest.mark.parametrize(
    ("text", "columns"),
    [("80", 80), ("", 100), ("x", 100), ("-3", 100), ("²", 100), ("9" * 9, 100)],
)
def test_columns_are_what_the_client_says_or_the_widest(text: str, columns: int) -> None:
    assert width_of(text) == columns


def test_many_are_counted_up_to_a_point() -> None:
    assert line(glance(others=200, held=200, files=200, unread=50)) == (
        "agent-sync: 200+ others · 200+ files · 50+ unread"
    )
    assert line(glance(held=1, files=1)) == ""
    assert line(glance(held=1, files=0, explicit=1)) == "agent-sync: 1 lease"


def test_ones_own_name_stands_first_and_is_cut() -> None:
    assert line(glance(name="ann")) == "agent-sync: ann"
    assert line(glance(name="ann", others=2)) == "agent-sync: ann · 2 others"
    assert line(glance(name="n" * 64, others=2)) == f"agent-sync: {'n' * 23}… · 2 others"
