"""Whose uncommitted work a file is, as commands make, remove, commit and undo it (AUTO-6, ID-5)."""

import os
from pathlib import Path

import pytest

from agent_sync.git.commit_history import head_digests
from agent_sync.git.runner import Git
from agent_sync.locks.lease import EXPLICIT
from agent_sync.repository.contents import LARGEST
from gitscene import Scene
from support import Cli

from .session import Session

pytestmark = pytest.mark.proves("AUTO-6")
LATER_MS = 5_000


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Three committed files."""
    folder = tmp_path_factory.mktemp("template")
    return Scene(folder / "shared", folder).committed("src/a.py", "src/b.py", "top.txt")


@pytest.fixture
def scene(tmp_path: Path, home: Path, template: Scene) -> Scene:
    """A copy of it, and a committer that git knows."""
    config = "[user]\n\tname = t\n\temail = t@example.invalid\n"
    (home / ".gitconfig").write_text(config, encoding="utf-8")
    return template.copied((tmp_path / "shared").resolve(), home)


@pytest.fixture
def ann(scene: Scene) -> Session:
    """A session at work."""
    return started(scene, "ann")


@pytest.fixture
def bob(scene: Scene) -> Session:
    """Another one."""
    return started(scene, "bob")


def started(scene: Scene, who: str, **env: str) -> Session:
    session = scene.session(who, **env)
    session.start()
    return session


def time_passes(scene: Scene) -> None:
    """What was noted is some seconds old: git's clock knows seconds only."""
    scene.database.earlier(LATER_MS, "seen", "at", "changed_at", "wrote_at")


def commit(scene: Scene, who: str, *args: str) -> list[str]:
    """The files that ``agent-sync commit`` takes."""
    done = Cli(scene.repo, scene.home, who)("commit", "-m", "x", *args, "--json")
    return [str(name) for name in done.data["files"]]


def test_what_was_committed_with_git_is_nobodys_when_another_changes_it(
    scene: Scene, ann: Session, bob: Session
) -> None:
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash("git commit -qam mine").refused
    ann.stop()
    time_passes(scene)
    bob.change("src/a.py", "bob's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


def test_what_was_committed_to_another_branch_is_committed(
    scene: Scene, ann: Session, bob: Session
) -> None:
    assert not ann.bash("git checkout -qb feature").refused
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash("git commit -qam mine").refused
    assert not ann.bash("git switch -q main").refused
    ann.stop()
    time_passes(scene)
    bob.change("src/a.py", "bob's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


def test_what_one_line_writes_and_commits_is_nobodys(ann: Session, bob: Session) -> None:
    line = "echo ann > src/a.py && GIT_COMMITTER_DATE=2020-01-01T00:00:00Z git commit -qam mine"
    assert not ann.bash(line).refused
    ann.stop()
    bob.change("src/a.py", "bob's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


@pytest.mark.parametrize("undo", ["git checkout -- src/a.py", "git restore .", "git reset --hard"])
def test_what_its_author_threw_away_is_nobodys(undo: str, ann: Session, bob: Session) -> None:
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash(undo).refused
    ann.stop()
    bob.change("src/a.py", "bob's\n")
    ran = bob.bash("git add -A")
    assert not ran.refused, ran.before.reason


def test_what_was_put_aside_and_back_is_still_its_authors(ann: Session, bob: Session) -> None:
    ann.change("src/a.py", "ann's\n")
    ann.change("src/b.py", "ann's too\n")
    assert not ann.bash("git stash push -q -- src/a.py").refused
    assert not ann.bash("git checkout -- src/b.py").refused
    assert not ann.bash("git stash pop -q").refused
    ann.stop()
    assert bob.bash("git add -A").refused


def test_reading_ones_work_again_does_not_give_it_up(
    scene: Scene, ann: Session, bob: Session
) -> None:
    scene.put("src/a.py", "a person's, staged\n")
    scene.git("add", "src/a.py")
    ann.change("src/a.py", "a person's, staged\nann's\n")
    ann.read("src/a.py")
    ann.stop()
    time_passes(scene)
    scene.git("commit", "-qm", "a person's")
    assert bob.bash("git checkout -- src/a.py").refused


def test_what_a_person_changed_after_ones_own_commit_is_the_persons(
    scene: Scene, ann: Session
) -> None:
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash("git commit -qam mine").refused
    time_passes(scene)
    scene.put("src/a.py", "ann's\na person's\n")
    assert commit(scene, "ann", "--dry-run") == []
    assert not ann.bash("git checkout -- src/a.py").refused
    assert scene.database.kept() == ["src/a.py"]


def test_two_commands_of_one_line_that_look_alike_are_both_saved_for(
    scene: Scene, bob: Session
) -> None:
    scene.put("src/a.py", "a person's\n")
    scene.put("src/b.py", "a person's too\n")
    assert not bob.bash("git checkout -- src/a.py && git checkout -- src/b.py").refused
    assert scene.database.kept() == ["src/a.py", "src/b.py"]


@pytest.mark.parametrize(
    ("command", "files"),
    [
        ("rm src/a.py", ["src/a.py"]),
        ("git rm -q src/a.py", ["src/a.py"]),
        ("git mv src/a.py src/z.py", ["src/a.py", "src/z.py"]),
        ("mv src/a.py src/z.py", ["src/a.py", "src/z.py"]),
        ("rm -rf src build never.txt", ["src/a.py", "src/b.py"]),
    ],
)
def test_what_a_command_removed_is_its_agents_work(
    command: str, files: list[str], scene: Scene, ann: Session
) -> None:
    assert not ann.bash(command).refused
    assert commit(scene, "ann") == files
    assert scene.git("status", "--porcelain", "--", "src") == ""


def test_a_command_that_changed_nothing_of_a_file_is_not_its_author(
    ann: Session, bob: Session
) -> None:
    bob.change("src/b.py", "bob's\n")
    bob.stop()
    assert not ann.bash("sed -i s/nothing/x/ src/*.py").refused
    ran = bob.bash("git checkout -- src/b.py")
    assert not ran.refused, ran.before.reason


@pytest.mark.proves("ID-5", "AUTO-8")
def test_work_from_before_a_clear_is_ones_own(scene: Scene) -> None:
    pid = str(os.getpid())
    one = started(scene, "one", CLAUDE_PID=pid)
    one.change("src/a.py", "mine\n")
    one.child("kid").change("src/b.py", "my subagent's\n")
    one.end("clear")
    successor = scene.session("two", CLAUDE_PID=pid)
    successor.start("clear")
    assert successor.change("src/a.py", "mine, whole\n", tool="Write").code == 0
    assert commit(scene, "two") == ["src/a.py", "src/b.py"]


@pytest.mark.proves("ID-4")
def test_one_of_several_subagents_at_work_commits_by_name(scene: Scene) -> None:
    session = started(scene, "ses")
    one, other = session.child("one"), session.child("other")
    one.change("src/a.py", "done\n")
    other.change("src/b.py", "half done\n")
    one.pre_bash("agent-sync commit -m x")
    other.pre_bash("make test")
    done = Cli(scene.repo, scene.home, "ses")("commit", "-m", "x", "--json")
    assert done.code == 2
    assert "name the files" in done.error["message"]
    assert commit(scene, "ses", "src/a.py") == ["src/a.py"]


def test_after_a_commit_plumbing_finds_nothing_changed(scene: Scene, ann: Session) -> None:
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash("rm src/b.py").refused
    assert commit(scene, "ann") == ["src/a.py", "src/b.py"]
    assert scene.git("diff-index", "--name-only", "HEAD", "--") == ""


def test_a_file_is_named_through_a_linked_folder(
    scene: Scene, ann: Session, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(scene.repo)
    ann.change("src/a.py", "ann's\n")
    assert commit(scene, "ann", str(tmp_path / "link" / "src" / "a.py")) == ["src/a.py"]


@pytest.mark.proves("AUTO-7")
def test_a_staged_link_is_not_the_file_that_it_leads_to(scene: Scene) -> None:
    (scene.repo / "link.txt").symlink_to("top.txt")
    scene.git("add", "link.txt")
    scene.lease("bob", "top.txt", EXPLICIT)
    scene.join("ann")
    cli = Cli(scene.repo, scene.home, "ann")
    assert cli("guard", "check").code == 0
    scene.put("top.txt", "x\n")
    scene.git("add", "top.txt")
    assert cli("guard", "check").code == 2


@pytest.mark.proves("AUTO-8")
def test_nothing_is_promised_that_was_too_large_to_keep(
    scene: Scene, ann: Session, bob: Session
) -> None:
    ann.read("src/a.py")
    bob.change("src/a.py", "b" * (LARGEST + 1))
    bob.stop()
    assert ann.change("src/a.py", "ann's\n", tool="Write").code == 2
    assert ann.change("src/a.py", "ann's\n", tool="Write").code == 0
    (body,) = scene.database.letters("wrote over")
    assert "could not be kept" in str(body)
    assert scene.database.kept() == []


@pytest.mark.proves("AUTO-5")
def test_a_background_command_is_not_said_to_have_done_it(
    scene: Scene, ann: Session, bob: Session
) -> None:
    assert Cli(scene.repo, scene.home, "ann")("lock", "top.txt").code == 0
    ann.stop()
    call = bob.tool("Bash", {"command": "npm run dev", "run_in_background": True}, "toolu_dev")
    assert bob.hook("pre-tool-use", call).code == 0
    bob.hook("post-tool-use", {**call, "tool_response": {"backgroundTaskId": "b1"}})
    scene.put("top.txt", "a person's\n")
    bob.stop(background=[{"id": "b1", "status": "running"}])
    (body,) = scene.database.letters("while you hold it")
    assert str(body).startswith("a program outside any session, or ")
    assert scene.database.column("kept", "by_id") == [""]


def test_a_hook_of_the_repository_takes_nothing_that_a_sparse_checkout_leaves_out(
    scene: Scene, ann: Session
) -> None:
    hook = scene.repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ngit add -u\n", encoding="utf-8")
    hook.chmod(0o755)
    scene.git("sparse-checkout", "set", "--no-cone", "src")
    assert not (scene.repo / "top.txt").exists()
    ann.change("src/a.py", "ann's\n")
    assert commit(scene, "ann") == ["src/a.py"]


PARTS = [
    # What its last command wrote came after the commit, or was not in it.
    ["git commit -qam mine && echo more >> src/a.py"],
    ["git commit -qam mine", "echo more >> src/a.py"],
    ["git add src/a.py", "echo more >> src/a.py", "git commit -qm mine"],
    ["git add src/a.py; echo more >> src/a.py; git commit -qm mine"],
    ["git commit -qam mine && git commit -q --amend -m again; echo more >> src/a.py"],
]


@pytest.mark.parametrize("old", [0, 1])
@pytest.mark.parametrize("commands", PARTS)
def test_what_a_commit_left_out_is_still_its_authors(
    commands: list[str], old: int, scene: Scene, ann: Session, bob: Session
) -> None:
    ann.change("src/a.py", "ann's\n")
    for command in commands:
        assert not ann.bash(command).refused
    ann.read("src/a.py")
    ann.stop()
    assert bob.bash("git checkout -- src/a.py").refused
    if old:
        scene.put("src/b.py", "a person's\n")
        scene.git("commit", "-qm", "a person's", "src/b.py")
    bob.read("src/a.py")
    bob.change("src/a.py", "ann's\nmore\nbob's\n")
    assert bob.bash("git commit -qam both").refused


def test_a_commit_by_a_person_takes_no_more_than_it_took(
    scene: Scene, ann: Session, bob: Session
) -> None:
    ann.change("src/a.py", "ann's\n")
    scene.git("add", "src/a.py")
    assert not ann.bash("echo more >> src/a.py").refused
    ann.stop()
    scene.git("commit", "-qm", "a person's")
    assert bob.bash("git checkout -- src/a.py").refused


@pytest.mark.parametrize("reset", ["git reset -q --soft HEAD~1", "git reset -q HEAD~1"])
def test_what_a_reset_took_out_of_a_commit_is_whose_reset_it_was(
    reset: str, ann: Session, bob: Session
) -> None:
    ann.change("src/a.py", "ann's\n")
    ann.change("src/new.py", "ann's\n")
    assert not ann.bash("git add -A src && git commit -qm mine").refused
    assert not ann.bash(reset).refused
    ann.stop()
    assert bob.bash("git commit -qam sweep").refused
    assert bob.bash("git reset --hard").refused
    ann.prompt()
    assert not ann.bash("git add -A src && git commit -qm again").refused
    ann.stop()
    bob.read("src/a.py")
    bob.change("src/a.py", "bob's\n")
    assert not bob.bash("git add -A").refused


@pytest.mark.parametrize(
    "undo",
    [
        "git checkout -- src/a.py",
        "git switch -qc f && git commit -qam mine && git switch -q main",
        "git diff | git apply -R",
        "git show HEAD:src/a.py > src/a.py",
        "git stash -q && git stash drop -q",
    ],
)
def test_a_stash_of_other_files_keeps_nobodys_work_alive(
    undo: str, scene: Scene, ann: Session, bob: Session
) -> None:
    scene.put("top.txt", "a person's\n")
    scene.git("stash", "-q")
    scene.git("branch", "-M", "main")
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash(undo).refused
    ann.stop()
    bob.read("src/a.py")
    bob.change("src/a.py", "bob's\n")
    ran = bob.bash("git checkout -- src/a.py")
    assert not ran.refused, ran.before.reason


def test_untracked_work_in_the_stash_is_its_authors_when_it_comes_back(
    scene: Scene, ann: Session, bob: Session
) -> None:
    ann.change("src/new.py", "ann's\n")
    assert not ann.bash("git stash -qu").refused
    scene.put("top.txt", "a person's\n")
    scene.git("stash", "-q")
    assert not ann.bash("git checkout -q .").refused
    assert not ann.bash("git stash pop -q 'stash@{1}'").refused
    ann.stop()
    assert bob.bash("git add -A").refused


def test_work_put_back_in_another_worktree_is_nobodys(
    scene: Scene, ann: Session, bob: Session, tmp_path: Path
) -> None:
    other = tmp_path / "beside"
    scene.git("worktree", "add", "-q", "-b", "beside", str(other))
    ann.change(str(other / "src/a.py"), "ann's\n")
    assert not ann.bash(f"cd {other} && git checkout -- src/a.py").refused
    ann.stop()
    bob.cwd = other
    bob.change("src/a.py", "bob's\n")
    ran = bob.bash("git commit -qam bobs")
    assert not ran.refused, ran.before.reason


def test_a_reset_of_paths_takes_nothing_out_of_a_commit(ann: Session, bob: Session) -> None:
    ann.change("src/a.py", "ann's\n")
    assert not ann.bash("git commit -qam mine").refused
    assert not ann.bash("git reset -q --hard HEAD~1").refused
    bob.change("src/a.py", "bob's\n")
    assert not ann.bash("git reset -q -- src/b.py").refused
    ran = bob.bash("git checkout .")
    assert not ran.refused, ran.before.reason


def test_large_files_are_not_read_to_say_whose_work_it_is(
    scene: Scene, ann: Session, bob: Session
) -> None:
    scene.put("large.bin", "x" * (LARGEST + 1))
    scene.git("add", ".")
    scene.git("commit", "-qm", "large")
    names = {name: name.encode() for name in ("large.bin", "src/a.py", "never.txt")}
    assert list(head_digests(Git(str(scene.repo)), names)) == ["src/a.py"]
    ann.change("large.bin", "ann's\n")
    ann.stop()
    assert bob.bash("git checkout .").refused
