"""Git within a hook is started without ``subprocess``: alike in what it gives, and bounded."""

import os
import sys
from pathlib import Path

import pytest

from agent_sync.git import quick_spawn
from agent_sync.git.quick_spawn import run
from agent_sync.git.runner import git_at

pytestmark = pytest.mark.skipif(not quick_spawn.possible(), reason="no posix_spawn here")
ENV = {"PATH": os.environ.get("PATH", "")}
PATIENCE_S = 30
ECHO = "import sys; d = sys.stdin.buffer.read(); sys.stdout.buffer.write(d); sys.exit(3)"
BOTH = "import sys; sys.stdout.write('o' * 300000); sys.stderr.write('e' * 300000)"


def python(code: str) -> "list[str]":
    return [sys.executable, "-I", "-S", "-c", code]


def descriptors() -> "set[str]":
    return set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()


@pytest.mark.parametrize("size", [0, 1, 1_000_000])
def test_it_gives_what_subprocess_gives(size: int) -> None:
    data = b"x" * size
    ended = run(python(ECHO), ENV, data, PATIENCE_S)
    assert ended is not None
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, data, b"")


def test_both_streams_are_read_at_once() -> None:
    ended = run(python(BOTH), ENV, b"", PATIENCE_S)
    assert ended is not None
    assert (len(ended.stdout), len(ended.stderr)) == (300_000, 300_000)


def test_input_that_nobody_reads_is_no_failure() -> None:
    ended = run(python("pass"), ENV, b"x" * 1_000_000, PATIENCE_S)
    assert ended is not None
    assert ended.returncode == 0


def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    before = descriptors()
    while not told.exists() or not told.read_text():  # one that was not started yet told nothing
        assert run(python(code), ENV, b"", 1) is None
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)
    assert descriptors() == before


def test_a_program_that_is_not_there_is_none() -> None:
    before = descriptors()
    assert run(["no-such-program"], ENV, b"", PATIENCE_S) is None
    assert run(["git"], {"PATH": ""}, b"", PATIENCE_S) is None
    assert descriptors() == before


def test_a_broken_pipe_ends_it_as_it_ends_others() -> None:
    """Python ignores SIGPIPE; a program that is started gets it as usual."""
    ended = run(["sh", "-c", "kill -PIPE $$; echo survived"], ENV, b"", PATIENCE_S)
    assert ended is not None
    assert (ended.returncode, ended.stdout) == (-13, b"")


def test_without_posix_spawn_git_is_started_as_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delattr(os, "posix_spawn")
    assert not quick_spawn.possible()
    assert (git_at(str(tmp_path), PATIENCE_S).run("version") or b"").startswith(b"git version")
