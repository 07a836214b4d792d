"""What is no longer under way stands in nobody's way, and what is stays its author's."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.hooks import entry

from .conftest import Database, git
from .session import Session

Make = Callable[..., Session]
posix = pytest.mark.skipif(os.name != "posix", reason="shells and signals")


@pytest.fixture
def pair(session: Make) -> tuple[Session, Session]:
    """Two sessions at work."""
    ann, ben = session("ann"), session("ben")
    for one in (ann, ben):
        one.start()
        one.prompt()
    return ann, ben


def passes(one: Session, command: str) -> None:
    """The command runs and nobody is told anything."""
    ran = one.bash(command)
    assert not ran.refused, (command, ran.before.reason)
    assert ran.before.out == "", command
    assert ran.after is not None
    assert ran.after.out == "", command


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize("stamp", [0, -10_000])
def test_what_its_author_committed_is_not_its_work_any_more(
    pair: tuple[Session, Session], database: Database, stamp: int
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    passes(ann, "git commit -qam ann")
    database.move("seen", stamp, "wrote_at", "at")
    ann.stop()
    ben.read("src/a.py")
    for _ in range(2):
        assert not ben.change("src/a.py", "by ben\n").refused
        passes(ben, "git checkout src/a.py")
    ben.change("src/a.py", "by ben\n")
    passes(ben, "git commit -qam ben")
    assert ann.batch().out == ""


@pytest.mark.proves("AUTO-6")
def test_work_that_another_one_goes_on_with_stays_its_authors_too(
    pair: tuple[Session, Session],
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    ann.stop()
    ben.read("src/a.py")
    ben.change("src/a.py", "by ann\nand ben\n")
    assert ben.bash("git commit -qam both").refused


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize(
    "command",
    [
        "git switch -q -c f && git commit -qam f && git switch -q -",
        "git checkout src/a.py",
        "git restore .",
        "git reset -q --hard",
    ],
)
def test_work_that_its_author_put_back_or_left_on_a_branch_is_over(
    pair: tuple[Session, Session], command: str
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    passes(ann, command)
    ann.stop()
    ben.read("src/a.py")
    ben.change("src/a.py", "by ben\n")
    passes(ben, "git stash && git stash pop")
    passes(ben, "git checkout src/a.py")


@pytest.mark.proves("AUTO-6")
def test_work_in_the_stash_is_its_authors_when_it_comes_back(pair: tuple[Session, Session]) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    passes(ann, "git stash")
    passes(ann, "git checkout .")
    passes(ann, "git stash pop")
    ann.stop()
    assert ben.bash("git reset --hard").refused


@pytest.mark.proves("AUTO-1", "AUTO-4")
def test_a_scratch_file_that_is_gone_is_free(pair: tuple[Session, Session]) -> None:
    for one in pair:
        passes(one, "echo 'x = 1' > scratch.py && cat scratch.py; rm scratch.py")
        passes(one, "mkdir -p dist && cp src/a.py dist/ && rm -r dist")
    ann, ben = pair
    passes(ann, "echo 'x = 1' > scratch.py")
    assert ben.bash("echo 'x = 2' > scratch.py").refused
    passes(ann, "rm scratch.py")
    passes(ben, "echo 'x = 2' > scratch.py && git add scratch.py && git commit -qm scratch")


@pytest.mark.proves("AUTO-5")
def test_a_log_that_all_write_over_is_nobodys_news(pair: tuple[Session, Session]) -> None:
    for _ in range(2):
        for one in pair:
            passes(one, "ls src > test.log 2>&1; tail -1 test.log")
            passes(one, "ls | tee out.log")
    for one in pair:
        assert one.batch().out == ""


@pytest.mark.proves("AUTO-5", "WORK-5")
@pytest.mark.parametrize("name", ["src/a.py", "new.py"])
@pytest.mark.parametrize("command", ["ls > ", ": > ", "exec 3> ", "ls | tee "])
def test_but_what_git_knows_or_its_author_edited_is_no_log(
    pair: tuple[Session, Session], repo: Path, name: str, command: str
) -> None:
    ann, ben = pair
    ann.change(name, "by ann\n", tool="Write")
    ann.stop()
    assert f"{name} (of " in ben.bash(command + name).before.context
    ben.stop()
    assert name in ann.prompt("more", "p2").context
    ann.command("restore", name)
    assert (repo / name).read_text(encoding="utf-8") == "by ann\n"


@pytest.mark.proves("AUTO-6")
def test_giving_up_what_was_never_begun_is_harmless(
    pair: tuple[Session, Session], repo: Path
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    passes(ann, "git add src/a.py")
    for name in ("rebase", "merge", "cherry-pick", "revert", "am"):
        passes(ben, f"git {name} --abort 2>/dev/null || true")
    (repo / ".git" / "rebase-merge").mkdir()
    (repo / ".git" / "MERGE_HEAD").write_text(git(repo, "rev-parse", "HEAD"), encoding="utf-8")
    assert ben.bash("git rebase --abort").refused
    assert ben.bash("git merge --abort").refused


@posix
@pytest.mark.proves("AUTO-6", "WORK-4")
@pytest.mark.parametrize(
    "command",
    [
        "for f in $(git diff --name-only); do git checkout -- $f; done",
        'git ls-files -m | while read -r f; do git restore "$f"; done',
        "git diff --name-only -z | xargs -0 git checkout HEAD --",
        "echo src/a.py | git restore --pathspec-from-file=-",
        "git diff | git apply -R",
        "git ls-files -mz | xargs -0 git rm -qf",
    ],
)
def test_files_that_the_line_finds_out_itself_are_saved(
    pair: tuple[Session, Session], repo: Path, database: Database, command: str
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    ann.stop()
    assert ben.bash(command).refused
    ann.end()
    assert not ben.bash(command).refused
    path = repo / "src" / "a.py"
    assert not path.exists() or path.read_text(encoding="utf-8") == "a = 1\n"
    (ref,) = git(repo, "for-each-ref", "--format=%(refname)", "refs/agent-sync").split()
    assert git(repo, "show", f"{ref}:src/a.py") == "by ann\n"
    assert database.kept() == ["src/a.py"]


@posix
@pytest.mark.proves("AUTO-6")
def test_git_that_hangs_at_every_look_is_no_refusal(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    ann.stop()
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    slow.chmod(0o755)
    ben.env["PATH"] = f"{slow.parent}{os.pathsep}{os.environ['PATH']}"
    assert ben.pre_bash("echo x > src/a.py; git checkout .").code == 0


@posix
@pytest.mark.proves("AUTO-6")
def test_a_folder_that_cannot_be_read_leaves_the_rest_judged(
    pair: tuple[Session, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = pair
    ann.change("src/a.py", "by ann\n")
    real = os.path.realpath

    def refusing(path: str) -> str:
        if "closed" in path:
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os.path, "realpath", refusing)
    payload = ben.tool("Bash", {"command": "git -C closed checkout . ; git checkout ."})
    answer = entry.run(["pre-tool-use"], json.dumps(payload).encode(), ben.environment())
    assert answer.code == 2
    assert "git checkout . would throw away" in answer.err
