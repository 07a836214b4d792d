"""SessionStart: silence when alone, the picture otherwise, the exports (HOOK-1, STATE-1)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.hooks.events.session_start import LIMIT
from support import Cli, make_repo

from .conftest import Database
from .session import DOOR, Session
from .test_mail import send

Make = Callable[..., Session]


@pytest.mark.proves("HOOK-1", "HOOK-7")
def test_alone_with_nothing_open_its_model_hears_nothing(session: Make) -> None:
    answer = session("one").start()
    assert (answer.code, answer.context, answer.err) == (0, "", "")


@pytest.mark.proves("HOOK-1")
def test_it_shows_who_is_here_and_what_they_hold(session: Make, database: Database) -> None:
    one = session("one")
    one.start()
    one.prompt()
    one.edit("src/a.py")
    name = database.one("agents", "name")
    text = session("two").start().context
    assert name in text
    assert "src/a.py" in text
    assert "agent-sync" in text
    assert len(text.encode()) <= 4096


@pytest.mark.proves("HOOK-11")
def test_the_second_delivery_answers_nothing(session: Make) -> None:
    session("one").edit("src/a.py")
    two = session("two")
    assert two.start().context
    assert two.start().out == ""


@pytest.mark.proves("STATE-1", "HOOK-1")
def test_it_exports_the_root_and_the_command_to_the_sessions_shell(
    session: Make, tmp_path: Path, repo: Path
) -> None:
    exports = tmp_path / "exports.sh"
    session("one", CLAUDE_ENV_FILE=str(exports)).start()
    script = f". '{exports}'; printf '%s\\n' \"$AGENT_SYNC_ROOT\"; command -v agent-sync"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.splitlines() == [str(repo), str(DOOR.parent / "agent-sync")]


def exported(exports: Path) -> dict[str, str]:
    """What a shell that has read the exports hands on."""
    script = f". '{exports}'; env"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, timeout=30, check=True
    )
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    return {name: value for name, _, value in pairs if name.startswith("AGENT_SYNC_")}


@pytest.mark.proves("STATE-1", "HOOK-1")
def test_a_client_started_from_a_sessions_shell_elsewhere_uses_its_own_repository(
    session: Make, tmp_path: Path, repo: Path, home: Path
) -> None:
    exports = tmp_path / "exports.sh"
    session("lead", CLAUDE_ENV_FILE=str(exports)).start()
    inherited = exported(exports)
    assert inherited["AGENT_SYNC_ROOT"] == str(repo)
    other = make_repo(tmp_path / "other")
    (other / "a.py").write_text("a = 1\n", encoding="utf-8")

    def child(name: str) -> Session:
        own = {"CLAUDE_CODE_SESSION_ID": name, "CLAUDE_ENV_FILE": str(tmp_path / name)}
        return Session(other, name, home, inherited | own)

    kid, ben = child("kid"), Session(other, "ben", home)
    kid.start()
    assert not kid.edit("a.py").refused
    assert ben.pre_edit("a.py").refused
    mine = exported(tmp_path / "kid")
    assert mine["AGENT_SYNC_ROOT"] == str(other)
    shell = Cli(other, home)
    env = inherited | {"CLAUDE_CODE_SESSION_ID": "kid"}
    assert "a.py" in shell("locks", env=env).out
    assert "a.py" in shell("locks", env=mine | {"CLAUDE_CODE_SESSION_ID": "kid"}).out
    lead = shell("locks", env=inherited | {"CLAUDE_CODE_SESSION_ID": "lead"})
    assert "a.py" not in lead.out


@pytest.mark.proves("STATE-1")
def test_a_root_that_settings_give_a_client_started_there_counts(
    session: Make, tmp_path: Path, home: Path
) -> None:
    exports = tmp_path / "exports.sh"
    session("lead", CLAUDE_ENV_FILE=str(exports)).start()
    other, third = make_repo(tmp_path / "other"), make_repo(tmp_path / "third")
    own = {"CLAUDE_CODE_SESSION_ID": "kid", "AGENT_SYNC_ROOT": str(third)}
    Session(other, "kid", home, exported(exports) | own).start()
    assert (third / ".claude" / "coordination").exists()
    assert not (other / ".claude" / "coordination").exists()


@pytest.mark.proves("STATE-1")
def test_a_root_that_a_person_has_set_is_handed_on(
    session: Make, tmp_path: Path, repo: Path, home: Path
) -> None:
    exports = tmp_path / "exports.sh"
    session("lead", CLAUDE_ENV_FILE=str(exports), AGENT_SYNC_ROOT=str(repo)).start()
    other = make_repo(tmp_path / "other")
    env = exported(exports) | {"CLAUDE_CODE_SESSION_ID": "kid"}
    assert Session(other, "kid", home, env).start().code == 0
    assert not (other / ".claude" / "coordination").exists()


@pytest.mark.proves("HOOK-10")
@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
def test_a_pipe_in_the_place_of_the_exports_holds_nobody_up(
    session: Make, tmp_path: Path, repo: Path
) -> None:
    session("one").edit("src/a.py")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    answer = session("two", CLAUDE_ENV_FILE=str(pipe)).start()
    assert "src/a.py" in answer.context
    log = (repo / ".claude" / "coordination" / "hooks.log").read_text(encoding="utf-8")
    assert "session-start OSError" in log


@pytest.mark.proves("HOOK-1")
def test_a_free_agent_is_handed_its_next_task_when_asked_to(
    session: Make, database: Database
) -> None:
    session("zero").start()
    for title in ("first", "second"):
        database.task(title)
    text = session("one", AGENT_SYNC_AUTO_CLAIM="1").start().context
    assert "T1 first" in text
    assert database.rows("tasks", "owner_id", "status") == [
        ("one", "in_progress"),
        ("", "pending"),
    ]


@pytest.mark.proves("HOOK-1")
def test_it_sweeps_what_ran_out(session: Make, database: Database) -> None:
    session("one").edit("src/a.py")
    database.change("agents", {"last_seen": 1_000})
    session("two").start()
    assert database.column("leases", "ended_why") == ["holder gone"]


@pytest.mark.proves("HOOK-6", "HOOK-1")
def test_after_a_compaction_the_own_leases_are_stated_again(session: Make) -> None:
    one = session("one")
    one.start()
    one.prompt()
    one.edit("src/a.py")
    assert "src/a.py" in one.start("compact", prompt_id="p1").context
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("HOOK-7", "HOOK-1")
def test_state_and_mail_together_stay_bounded_in_any_script(
    session: Make, database: Database
) -> None:
    one, two = session("one"), session("two")
    two.start()
    for number in range(30):
        one.edit(f"src/{'語' * 60}{number}.py")
    for _ in range(12):
        send(database, "one", "two", "語" * 90)
    text = two.start("resume").context
    assert "語" in text
    assert "M1 from one" in text
    assert len(text.encode()) <= LIMIT + 1
