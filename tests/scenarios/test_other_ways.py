"""Ways that need more than one command, with real hooks and a real shell."""

import os
import subprocess
from collections.abc import Callable

import pytest

from hooks.session import GIT_WHO

from .table.way import DETECTED, HOLD, OVER
from .trial import ANN, Trial

Fresh = Callable[[str], Trial]


@pytest.mark.parametrize("tool", ["Edit", "Write", "MultiEdit", "NotebookEdit"])
@pytest.mark.proves("HOOK-3", "AUTO-1")
def test_edit_tools(fresh: Fresh, tool: str) -> None:
    one = fresh(HOLD)
    name = "nb.ipynb" if tool == "NotebookEdit" else "src/a.py"
    assert one.ben.change(name, "lost", tool=tool).refused
    assert one.lost() == []


@pytest.mark.parametrize("tool", ["Edit", "MultiEdit"])
@pytest.mark.proves("AUTO-8", "WORK-5")
def test_an_edit_over_finished_work(fresh: Fresh, tool: str) -> None:
    one = fresh(OVER)
    answer = one.ben.change("src/a.py", "lost", tool=tool)
    assert not answer.refused
    one.told = answer.context
    assert one.ended() == DETECTED


@pytest.mark.proves("AUTO-8")
def test_a_write_from_an_old_picture(fresh: Fresh) -> None:
    one = fresh(OVER)
    assert one.ben.change("src/a.py", "lost", tool="Write").refused
    assert one.lost() == []


@pytest.mark.proves("AUTO-8", "AUTO-5")
def test_a_write_that_insists(fresh: Fresh) -> None:
    one = fresh(OVER)
    one.told = one.ben.change("src/a.py", "lost", tool="Write").reason
    assert not one.ben.change("src/a.py", "lost", tool="Write").refused
    assert one.ended() == DETECTED


@pytest.mark.proves("WORK-5")
def test_a_forced_unlock(fresh: Fresh) -> None:
    one = fresh(HOLD)
    one.scene.shell()("unlock", "src/a.py", "--force")
    one.told = one.ben.change("src/a.py", "lost").context
    assert one.lost() == ["src/a.py"]
    assert one.ended() == DETECTED


@pytest.mark.proves("ID-4", "AUTO-4", "AUTO-6")
@pytest.mark.parametrize(
    "command", ["sed -i s/b/c/ src/b.py", "git checkout .", "git stash", "git reset --hard"]
)
def test_a_subagent_against_its_sibling(fresh: Fresh, command: str) -> None:
    one = fresh(HOLD)
    first, second = one.ann.child("one"), one.ann.child("two")
    assert not first.change("src/b.py", "work of one\n").refused
    assert second.bash(command).refused
    assert (one.repo / "src/b.py").read_text("utf-8") == "work of one\n"
    assert one.lost() == []


@pytest.mark.proves("ID-4", "AUTO-6")
def test_a_subagent_against_its_parent(fresh: Fresh) -> None:
    one = fresh(HOLD)
    assert one.ann.child("one").bash("git checkout .").refused
    assert one.lost() == []


@pytest.mark.parametrize("setting", [HOLD, OVER])
@pytest.mark.proves("AUTO-6")
def test_anothers_stash(fresh: Fresh, setting: str) -> None:
    one = fresh(setting)
    assert not one.ann.bash("git stash push -- src/a.py").refused
    for command in ("git stash pop", "git stash drop", "git stash clear"):
        assert one.ben.bash(command).refused, command
    assert not one.ann.bash("git stash pop").refused
    assert one.lost() == []


@pytest.mark.proves("AUTO-7")
def test_a_commit_without_any_hook_of_the_editor(fresh: Fresh) -> None:
    one = fresh(HOLD)
    assert one.ann.command("lock", "src/a.py").code == 0
    assert one.ann.command("guard", "install").code == 0
    done = subprocess.run(
        ["git", "commit", "-qam", "mine"], cwd=one.repo, capture_output=True, text=True,
        env={**one.ben.environment(), **GIT_WHO, "PATH": os.environ["PATH"]},  # no stand-ins
        timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "src/a.py" in done.stderr
    assert one.committed() == ""
    assert one.lost() == []


@pytest.mark.parametrize("setting", [HOLD, OVER])
@pytest.mark.proves("AUTO-6")
def test_a_commit_of_ones_own_files_takes_nothing_else(fresh: Fresh, setting: str) -> None:
    one = fresh(setting)
    one.shell("git add notes.md")
    one.ben.change("src/b.py", "b = 'by ben'\n")
    before = one.scene.git("status", "--porcelain", *ANN)
    done = one.ben.command("commit", "-m", "mine", "--json")
    assert done.envelope["exit_code"] == 0, done.out
    shown = one.scene.git("show", "--name-only", "--format=", "HEAD")
    assert shown.split() == ["src/b.py"]
    assert one.scene.git("status", "--porcelain", *ANN) == before
    assert one.lost() == []


ORDINARY = (
    "ls -la && git status && git log --oneline | head",
    "git diff > /tmp/nowhere-$$.diff; rm -f /tmp/nowhere-$$.diff",
    "python3 -c 'print(1)' > out.txt && cat out.txt",
    "sed -i s/2/3/ src/b.py",
    "mkdir -p build && touch build/x && rm -rf build",
    "git add src/b.py && git commit -qm 'b' -- src/b.py",
    "git fetch --all; git worktree list; git stash list; git stash create",
    "git switch -c feature",
    "echo 'rm -rf src' && grep -n 'a > b' README || true",
)


@pytest.mark.parametrize("setting", [HOLD, OVER])
@pytest.mark.proves("AUTO-4", "AUTO-6", "AUTO-8")
def test_ordinary_work_is_never_in_the_way(fresh: Fresh, setting: str) -> None:
    """No false alarm: what a session does beside another one."""
    one = fresh(setting)
    one.ben.read("src/b.py")
    one.ben.change("src/b.py", "b = 2\n")
    for command in ORDINARY:
        ran = one.ben.bash(command)
        assert not ran.refused, (command, ran.before.reason)
        assert ran.before.out == "", command
        assert ran.after is not None
        assert ran.after.out == "", command
    assert one.ben.change("src/b.py", "b = 4\n").out == ""
    assert one.lost() == []
