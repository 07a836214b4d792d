"""Two sessions, real hooks, a real shell: no way to destroy the other's work ends with a loss."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hooks.conftest import git
from hooks.session import GIT_WHO, Session

from .attacks import DETECTED, GIT, PREVENTED, SHELL, WRITER, Attack

Make = Callable[..., Session]

ANN = {
    "src/a.py": "a = 'work of ann'\n",
    "nb.ipynb": '{"cells": ["work of ann"]}\n',
    "new.py": "new = 'work of ann'\n",
    "notes.md": "work of ann\n",
}


@pytest.fixture
def pair(session: Make, repo: Path) -> tuple[Session, Session]:
    """Ann with uncommitted work, and Ben, who does not know of it."""
    for name, text in {
        "README": "readme\n", "notes.md": "notes\n", "nb.ipynb": "{}\n", "format.py": WRITER,
        "clean.sh": "rm src/a.py\n", ".gitignore": ".claude/\n",
    }.items():  # fmt: skip
        (repo / name).write_text(text, encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "second", past=True)
    git(repo, "branch", "other", "HEAD~1")
    ann, ben = session("ann"), session("ben")
    for one in (ann, ben):
        one.start()
        assert one.command("register", "--name", one.id).code == 0
    ann.prompt("first")
    ann.change("notes.md", ANN["notes.md"])
    ann.stop()
    ann.prompt("second")
    ann.change("src/a.py", ANN["src/a.py"])
    ann.change("new.py", ANN["new.py"], tool="Write")
    ann.change("nb.ipynb", ANN["nb.ipynb"], tool="NotebookEdit")
    return ann, ben


def assert_all_there(repo: Path, *but: str) -> None:
    for name, text in ANN.items():
        if name not in but:
            assert (repo / name).read_text() == text, name


def assert_not_committed(repo: Path) -> None:
    assert "work of ann" not in git(repo, "log", "-p", "--all", "--format=%H")


@pytest.mark.parametrize("attack", SHELL + GIT, ids=lambda a: f"{a.number} {a.what}")
@pytest.mark.proves("AUTO-4", "AUTO-5", "AUTO-6", "HOOK-4")
def test_no_command_of_the_other_loses_work(
    pair: tuple[Session, Session],
    repo: Path,
    attack: Attack,
) -> None:
    ann, ben = pair
    if attack.setup:
        subprocess.run(["sh", "-c", attack.setup], cwd=repo, check=True, timeout=60)
    ran = ben.bash(attack.command)
    if attack.outcome == PREVENTED:
        assert ran.refused, ran
        assert ran.before.reason.startswith("[agent-sync] BLOCKED: ")
        assert "ann" in ran.before.reason
        assert any(name in ran.before.reason for name in attack.lost), ran.before.reason
        assert_all_there(repo)
    else:
        assert attack.outcome == DETECTED
        assert_detected(ann, ran.after, repo, attack)
    assert_not_committed(repo)


def assert_detected(ann: Session, after: Any, repo: Path, attack: Attack) -> None:
    for name in attack.lost:
        assert not (repo / name).exists() or (repo / name).read_text() != ANN[name], "no damage"
        assert name in after.context, "the writer is told"
    told = ann.batch().context
    for name in attack.lost:
        assert f"agent-sync restore {name}" in told, "the holder is told"
        assert ann.command("restore", name).code == 0
    assert_all_there(repo)


def run(command: str, repo: Path) -> None:
    subprocess.run(["sh", "-c", command], cwd=repo, check=True, timeout=60, env=None)


@pytest.mark.parametrize("tool", ["Edit", "Write", "MultiEdit", "NotebookEdit"])
@pytest.mark.proves("HOOK-3", "AUTO-1")
def test_30_edit_tools(pair: tuple[Session, Session], repo: Path, tool: str) -> None:
    _, ben = pair
    name = "nb.ipynb" if tool == "NotebookEdit" else "src/a.py"
    assert ben.change(name, "lost", tool=tool).refused
    assert_all_there(repo)


@pytest.mark.proves("AUTO-8")
def test_31_a_write_from_an_old_picture(pair: tuple[Session, Session], repo: Path) -> None:
    ann, ben = pair
    ann.stop()
    assert ben.change("src/a.py", "lost", tool="Write").refused
    assert_all_there(repo)


@pytest.mark.proves("AUTO-8", "AUTO-5")
def test_32_a_write_that_insists(pair: tuple[Session, Session], repo: Path) -> None:
    ann, ben = pair
    ann.stop()
    ben.change("src/a.py", "lost", tool="Write")
    assert not ben.change("src/a.py", "lost", tool="Write").refused
    assert "agent-sync restore --version 1" in ann.prompt().context
    ben.stop()
    assert ann.command("restore", "src/a.py").code == 0
    assert_all_there(repo)


@pytest.mark.proves("AUTO-5")
def test_33_a_command_that_goes_on_in_the_background(
    pair: tuple[Session, Session],
    repo: Path,
) -> None:
    ann, ben = pair
    payload = ben.tool(
        "Bash", {"command": "python3 format.py", "run_in_background": True}, "toolu_bg"
    )
    assert ben.hook("pre-tool-use", payload).code == 0
    after = {**payload, "tool_response": {"stdout": "", "backgroundTaskId": "b1"}}
    assert ben.hook("post-tool-use", after).code == 0
    run("python3 format.py", repo)
    ben.bash("ls")
    assert "agent-sync restore src/a.py" in ann.batch().context
    assert ann.command("restore", "src/a.py").code == 0
    assert_all_there(repo)


@pytest.mark.proves("AUTO-5")
def test_34_a_command_that_was_interrupted(pair: tuple[Session, Session], repo: Path) -> None:
    ann, ben = pair
    assert ben.pre_bash("python3 format.py; sleep 600", call="toolu_i").code == 0
    run("python3 format.py", repo)
    ben.prompt("what happened?")
    assert "agent-sync restore src/a.py" in ann.batch().context
    assert ann.command("restore", "src/a.py").code == 0
    assert_all_there(repo)


@pytest.mark.proves("ID-4", "AUTO-4", "AUTO-6")
@pytest.mark.parametrize(
    "command", ["sed -i s/a/b/ src/b.py", "git checkout .", "git stash", "git reset --hard"]
)
def test_35_a_subagent_against_its_sibling(
    pair: tuple[Session, Session],
    repo: Path,
    command: str,
) -> None:
    ann, _ = pair
    first, second = ann.child("one"), ann.child("two")
    first.change("src/b.py", "work of one\n")
    assert second.bash(command).refused
    assert (repo / "src/b.py").read_text() == "work of one\n"
    assert_all_there(repo)


@pytest.mark.proves("ID-4", "AUTO-6")
def test_36_a_subagent_against_its_parent(pair: tuple[Session, Session], repo: Path) -> None:
    ann, _ = pair
    assert ann.child("one").bash("git checkout .").refused
    assert_all_there(repo)


@pytest.mark.proves("AUTO-6")
def test_37_a_worktree_removed_with_the_work_in_it(
    pair: tuple[Session, Session],
    repo: Path,
    tmp_path: Path,
) -> None:
    ann, ben = pair
    tree = tmp_path / "tree"
    git(repo, "worktree", "add", "-q", str(tree))
    ann.cwd = tree
    ann.change("src/b.py", "work of ann\n")
    assert ben.bash(f"git worktree remove --force {tree}").refused
    assert ben.bash(f"rm -rf {tree}").refused
    assert (tree / "src/b.py").read_text() == "work of ann\n"
    assert not ben.bash("git worktree list").refused


@pytest.mark.proves("AUTO-6")
def test_38_anothers_stash(pair: tuple[Session, Session], repo: Path) -> None:
    ann, ben = pair
    assert not ann.bash("git stash push -- src/a.py").refused
    for command in ("git stash pop", "git stash drop", "git stash clear"):
        assert ben.bash(command).refused, command
    assert not ann.bash("git stash pop").refused
    assert_all_there(repo)


@pytest.mark.proves("AUTO-7")
def test_39_a_commit_without_any_hook_of_the_editor(
    pair: tuple[Session, Session],
    repo: Path,
) -> None:
    ann, ben = pair
    assert ann.command("lock", "src/a.py").code == 0
    assert ann.command("guard", "install").code == 0
    env = {**ben.environment(), **GIT_WHO}
    done = subprocess.run(
        ["git", "commit", "-qam", "mine"],
        cwd=repo, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "src/a.py" in done.stderr
    assert_not_committed(repo)
    assert_all_there(repo)


@pytest.mark.proves("AUTO-6")
def test_40_the_persons_own_changes_are_saved_first(
    pair: tuple[Session, Session],
    repo: Path,
) -> None:
    ann, ben = pair
    ann.end()
    for name in ANN:  # ann's work is committed; what is dirty now is nobody's
        git(repo, "add", "-f", name)
    git(repo, "commit", "-qm", "ann is done")
    (repo / "README").write_text("by hand\n", encoding="utf-8")
    assert not ben.bash("git reset --hard").refused
    assert (repo / "README").read_text() == "readme\n"
    assert ben.command("restore", "README").code == 0
    assert (repo / "README").read_text() == "by hand\n"


@pytest.mark.proves("AUTO-6")
def test_41_the_work_of_a_session_that_is_gone_is_saved_first(
    pair: tuple[Session, Session],
    repo: Path,
) -> None:
    ann, ben = pair
    ann.end()
    assert not ben.bash("git checkout . && git clean -fdq").refused
    for name in ANN:
        assert ben.command("restore", name).code == 0, name
    assert_all_there(repo)


@pytest.mark.parametrize(
    "command", ["echo lost > notes.md", "rm notes.md", "sed -i s/ann/ben/ *.md", "mv notes.md n.md"]
)
@pytest.mark.proves("AUTO-5")
def test_42_a_command_after_the_turn(
    pair: tuple[Session, Session], repo: Path, command: str
) -> None:
    ann, ben = pair
    ran = ben.bash(command)
    assert "notes.md (of ann)" in ran.before.context
    assert "the version from before it is kept" in ann.batch().context
    ben.stop()
    assert ann.command("restore", "notes.md").code == 0
    assert_all_there(repo)


@pytest.mark.proves("AUTO-6")
def test_43_a_commit_of_ones_own_files_takes_nothing_else(
    pair: tuple[Session, Session],
    repo: Path,
) -> None:
    _, ben = pair
    run("git add notes.md", repo)
    ben.change("src/b.py", "b = 'by ben'\n")
    before = git(repo, "status", "--porcelain", *ANN)
    done = ben.command("commit", "-m", "mine", "--json")
    assert done.envelope["exit_code"] == 0, done.out
    assert git(repo, "show", "--name-only", "--format=", "HEAD").split() == ["src/b.py"]
    assert (
        git(repo, "status", "--porcelain", "notes.md", "src/a.py", "new.py", "nb.ipynb") == before
    )
    assert_all_there(repo)
    assert_not_committed(repo)


@pytest.mark.proves("AUTO-4", "AUTO-6", "AUTO-8")
def test_ordinary_work_is_never_in_the_way(pair: tuple[Session, Session], repo: Path) -> None:
    """No false alarm: what a session does all day beside another one."""
    _, ben = pair
    ben.read("src/b.py")
    ben.change("src/b.py", "b = 2\n")
    for command in (
        "ls -la && git status && git log --oneline | head",
        "git diff > /tmp/nowhere-$$.diff; rm -f /tmp/nowhere-$$.diff",
        "python3 -c 'print(1)' > out.txt && cat out.txt",
        "sed -i s/2/3/ src/b.py",
        "mkdir -p build && touch build/x && rm -rf build",
        "git add src/b.py && git commit -qm 'b' -- src/b.py",
        "git fetch --all; git worktree list; git stash list; git stash create",
        "git switch -c feature",
        "echo 'rm -rf src' && grep -n 'a > b' README || true",
    ):
        ran = ben.bash(command)
        assert not ran.refused, (command, ran.before.reason)
        assert ran.before.out == "", command
        assert ran.after is not None
        assert ran.after.out == "", command
    assert ben.change("src/b.py", "b = 4\n").out == ""
    assert_all_there(repo)
