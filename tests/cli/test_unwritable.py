"""An answer that cannot be written, and a disk that is full: exit 1 and a sentence (CLI-3)."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent_sync.actions import append
from agent_sync.errors import AgentSyncError, InvalidInput
from support import CHECKOUT, TIMEOUT_S, make_repo

DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "agent-sync"
FULL = Path("/dev/full")
COMMANDS = (
    ("status",),
    ("status", "--json"),
    ("locks",),
    ("whoami",),
    ("--help",),
    ("export",),
    ("completion", "bash"),
    ("lock", "src/a.py"),
)


def run(repo: Path, words: "tuple[str, ...]", **more: Any) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, str(DOOR), *words],
        cwd=repo,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": str(repo.parent), "AGENT_SYNC_ID": "ann"},
        timeout=TIMEOUT_S,
        check=False,
        **more,
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository that is in use."""
    repo = make_repo(tmp_path / "repo")
    assert run(repo, ("lock", "src/b.py"), stdout=subprocess.DEVNULL).returncode == 0
    return repo


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
@pytest.mark.proves("CLI-3")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_an_answer_that_cannot_be_written_is_told(place: Path, words: "tuple[str, ...]") -> None:
    with open(FULL, "wb") as full:
        done = run(place, words, stdout=full)
    assert done.returncode == 1
    assert done.stderr.startswith(b"agent-sync: the answer cannot be written: No space left")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.proves("CLI-3")
@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_reader_that_left_is_no_error(place: Path, words: "tuple[str, ...]") -> None:
    mine, theirs = os.pipe()
    os.close(mine)
    try:
        done = run(place, words, stdout=theirs)
    finally:
        os.close(theirs)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.proves("LOCK-9", "CLI-3")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS])
def test_an_append_that_the_machine_refuses_is_no_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "notes.md"
    path.write_text("before\n", encoding="utf-8")

    def refuse(*_words: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("agent_sync.actions.append.os.write", refuse)
    with pytest.raises(AgentSyncError) as caught:
        append.append(os.path.realpath(path), b"more\n")
    assert (caught.value.exit_status, isinstance(caught.value, InvalidInput)) == (1, False)
    assert path.read_text(encoding="utf-8") == "before\n"


@pytest.mark.proves("LOCK-9", "CLI-3")
def test_an_append_to_what_is_no_file_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        append.append(os.path.realpath(tmp_path), b"more\n")
