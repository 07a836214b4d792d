"""A command that is run as evidence: bounded in time and output, its exit code kept (CHECK-1)."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent_sync.gates.checkpoints import evidence
from elsewhere import need_posix
from scene.session import Session

from .checkpoint_steps import ask, ok, shown

PATIENCE_S = 30


def gone(pid: int) -> bool:
    """Whether a process has ended, within a bounded time."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


@pytest.mark.proves("CHECK-1")
def test_it_runs_in_the_checkout_and_its_end_is_kept(ann: Session, ben: Session) -> None:
    need_posix("a command of a POSIX shell")
    ref = ask(ann, "ben", more=("--run", "pwd; echo oops >&2; cat src/a.py | wc -l; exit 3"))
    found = shown(ben, ref)
    assert found["exit_code"] == 3
    assert found["output"].split() == [str(ann.repo), "oops", "1"]
    assert found["command"].startswith("pwd;")


@pytest.mark.proves("CHECK-1")
def test_a_run_that_succeeds(ann: Session, ben: Session) -> None:
    ref = ask(ann, "ben", more=("--run", "exit 0"))
    assert shown(ben, ref)["exit_code"] == 0
    ok(ben, "checkpoint", "approve", ref)


@pytest.mark.proves("CHECK-1")
def test_the_last_64_kb_are_kept(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.write('x' * 300_000 + 'end')"
    done = evidence.run(f'"{sys.executable}" -c "{code}"', str(tmp_path))
    assert done.exit_code == 0
    assert len(done.output) == evidence.MOST_OUTPUT
    assert done.output.endswith(b"end")
    assert done.left_out == 300_003 - evidence.MOST_OUTPUT


@pytest.mark.proves("CHECK-1")
def test_at_the_bound_it_ends_with_all_it_started(tmp_path: Path) -> None:
    need_posix("process groups")
    note = tmp_path / "pid"
    done = evidence.run(f"sleep 1000 & echo $! > {note}; echo started; wait", str(tmp_path), 1.0)
    assert (done.exit_code, done.late) == (evidence.TIMED_OUT, True)
    assert done.output == b"started\n"
    assert gone(int(note.read_text()))


@pytest.mark.proves("CHECK-1")
def test_what_it_leaves_behind_is_not_waited_for(tmp_path: Path) -> None:
    need_posix("a command behind")
    note = tmp_path / "pid"
    done = evidence.run(f"sleep 1000 & echo $! > {note}; echo over", str(tmp_path))
    assert (done.exit_code, done.output) == (0, b"over\n")
    os.kill(int(note.read_text()), signal.SIGKILL)


@pytest.mark.proves("CHECK-1")
def test_one_that_is_killed_says_by_what(tmp_path: Path) -> None:
    need_posix("signals")
    assert evidence.run("kill -9 $$", str(tmp_path)).exit_code == 128 + signal.SIGKILL


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = evidence.run("true", str(tmp_path / "none"))
    assert done.exit_code == 127
    assert b"did not start" in done.output


def test_where_there_are_no_process_groups_the_command_alone_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no ``killpg``."""
    monkeypatch.delattr(os, "killpg", raising=False)
    started = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(1000)"], cwd=tmp_path
    )
    evidence.end(started)
    assert started.returncode is not None


@pytest.mark.proves("CHECK-1")
def test_what_it_changes_itself_is_what_is_to_be_approved(ann: Session, ben: Session) -> None:
    need_posix("a command of a POSIX shell")
    done = ok(
        ann, "checkpoint", "formatted", "--on", "src", "--approver", "ben",
        "--run", "echo formatted >> src/a.py",
    )  # fmt: skip
    assert done["changed_by_command"] == ["src/a.py"]
    ok(ben, "checkpoint", "approve", "C1")
