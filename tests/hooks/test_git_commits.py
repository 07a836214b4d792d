"""Commits of other live sessions are not rewritten, and HEAD does not move unnoticed (WORK-8)."""

import os
from pathlib import Path

import pytest

from scene.place import Scene
from scene.session import Ran, Session


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Two commits of a person on main, and a branch beside it that changes two files."""
    folder = tmp_path_factory.mktemp("template")
    scene = Scene(folder / "shared", folder)
    scene.committed("src/a.py", "src/b.py", "src/c.py", "ben.txt")
    scene.branched("feat", "src/a.py", "src/b.py")
    scene.put("ben.txt", "second\n")
    scene.git("commit", "-qam", "second", past=True)
    return scene


@pytest.fixture
def scene(tmp_path: Path, home: Path, template: Scene) -> Scene:
    """A copy of it, armed."""
    return template.armed(tmp_path / "shared", home)


@pytest.fixture
def ann(scene: Scene) -> Session:
    """A session that committed a file."""
    found = scene.session("ann")
    found.start()
    commit(found, "src/a.py", "of ann")
    return found


@pytest.fixture
def ben(scene: Scene, ann: Session) -> Session:
    """Another one, which has done nothing yet."""
    found = scene.session("ben")
    found.start()
    assert scene.database.count("commits", agent_id=ann.id)
    return found


def commit(who: Session, name: str, message: str) -> None:
    """Change a file and commit it."""
    assert not who.change(name, f"{message}\n").code
    done = who.bash(f"git add {name} && git commit -qm '{message}'")
    assert done.code == 0, (done.before.reason, done.output)


def refused(done: Ran, *words: str) -> bool:
    """Whether a command was refused with these words."""
    if done.refused:
        assert all(word in done.before.reason for word in words), done.before.reason
    return done.refused


REWRITES = [
    "git commit --amend --no-edit -q",
    "git commit -q --amen -m x",
    "git reset --soft HEAD~1",
    "git reset -q HEAD^",
    "git reset -q --keep @~",
    "git reset -q --hard HEAD~1",
    "git reset --hard feat",
    "git rebase -i HEAD~1",
    "GIT_SEQUENCE_EDITOR=true git rebase -i --autosquash HEAD~2",
    "git rebase --onto HEAD~2 HEAD",
    "git rebase --root -i",
    "git update-ref HEAD HEAD~1",
    "git update-ref refs/heads/main feat",
    "git update-ref -d refs/heads/main",
    "git switch -q -C main feat",
    "git switch -qc apart && git switch -q -C main HEAD~1",
    "git checkout -q -B main HEAD~1",
    "git switch -q feat && git branch -f main feat",
    "git checkout -q feat && git branch -M main",
    "git checkout -q feat && git branch -q -D main",
    "git checkout -q feat && git branch --delete --force main",
    "git push -q . +feat:main",
    "git fetch -q . +feat:main",
    "git worktree add -q -B main ../wt feat",
    "git filter-branch -f --msg-filter cat HEAD",
    "git checkout ben.txt && git reset -q --hard HEAD~1",
    "git update-ref HEAD $(git commit-tree -p HEAD~1 -m x HEAD^{tree})",
    "git -C src reset -q --hard HEAD~1",
    "cd src && git reset -q --hard HEAD~1",
]


@pytest.mark.parametrize("command", REWRITES)
@pytest.mark.proves("WORK-8")
def test_a_commit_of_another_session_is_not_rewritten(
    scene: Scene, ben: Session, command: str
) -> None:
    before = scene.git("rev-parse", "HEAD", "main")
    assert refused(ben.bash(command), "ann", before[:10], "of ann"), command
    assert scene.git("rev-parse", "HEAD", "main") == before


PASSES = [
    "git commit -q --allow-empty -m mine",
    "git commit -q --allow-empty -m mine && git commit -q --amend -m better --allow-empty",
    "git commit -q --allow-empty -m mine && git reset -q --soft HEAD~1",
    "git commit -q --allow-empty -m a; git commit -q --allow-empty -m b; git reset -q HEAD~2",
    "git reset -q HEAD",
    "git reset -q ben.txt",
    "git reset -q HEAD~1 -- ben.txt",
    "git revert --no-edit HEAD",
    "git branch nb && git branch -q -D nb",
    "git branch -f nb HEAD~1 && git branch -f nb HEAD",
    "git worktree add -q -b mine ../wm && git -C ../wm reset -q --hard HEAD~1",
    "git branch -q -D feat",
    "git merge -q --no-edit feat -X ours",
    "git push . +HEAD:refs/heads/copy",
    "git rebase -q feat",
    "git update-ref refs/heads/copy HEAD~1",
    "git tag -f t HEAD~1",
]


@pytest.mark.parametrize("command", PASSES)
def test_what_drops_no_commit_of_others_passes(ben: Session, command: str) -> None:
    done = ben.bash(command)
    assert not done.refused, done.before.reason
    assert not done.before.out


def test_ones_own_commit_is_free(ann: Session, ben: Session) -> None:
    commit(ben, "ben.txt", "of ben")
    assert not ben.bash("git commit -q --amend -m better").refused
    assert not ben.bash("git reset -q --hard HEAD~1").refused
    assert not ann.child("sub").bash("git commit -q --amend -m other").refused


@pytest.mark.parametrize("command", ["git reset -q --hard HEAD~2", "git rebase -i HEAD~2"])
def test_another_commit_below_ones_own_counts(ben: Session, command: str) -> None:
    commit(ben, "ben.txt", "of ben")
    assert refused(ben.bash(command), "of ann")


def test_what_an_agent_that_is_gone_or_a_person_committed_is_free(
    scene: Scene, ann: Session, ben: Session
) -> None:
    ann.end()
    assert not ben.bash("git commit -q --amend -m x").refused
    scene.put("src/c.py", "person\n")
    scene.git("commit", "-qam", "person")
    assert not ben.bash("git reset -q --hard HEAD~1").refused


def test_a_commit_stays_whose_it_is_after_clear(scene: Scene) -> None:
    ann, later = (scene.session(x, CLAUDE_PID=str(os.getppid())) for x in ("ann", "later"))
    ann.start()
    commit(ann, "src/a.py", "of ann")
    ann.end("clear")
    later.start("clear")
    assert scene.database.column("commits", "agent_id") == ["later"]
    assert refused(scene.session("ben").bash("git commit -q --amend -m x"), "of ann")


def test_a_branch_of_ones_own_may_leave_what_it_only_brought_along(
    scene: Scene, ben: Session, tmp_path: Path
) -> None:
    scene.git("worktree", "add", "-q", "-b", "ben/x", str(tmp_path / "wt"))
    ben.cwd = tmp_path / "wt"
    for command in ("git commit -q --amend -m x", "git reset -q --hard HEAD~1"):
        assert not ben.bash(command).refused
    ben.cwd = scene.repo
    assert refused(ben.bash("git reset -q --hard HEAD~1"))


def test_a_commit_in_a_worktree_or_by_agent_sync_counts(
    scene: Scene, ann: Session, ben: Session, tmp_path: Path
) -> None:
    assert not ann.change("src/b.py", "by command\n").code
    assert ann.command("commit", "-m", "by command").code == 0
    assert refused(ben.bash("git commit -q --amend -m x"), "by command")
    there = tmp_path / "wt"
    scene.git("worktree", "add", "-q", "-b", "side", str(there))
    done = ann.bash(f"cd {there} && git commit -q --allow-empty -m aside")
    assert done.code == 0
    assert refused(ben.bash("git branch -f side HEAD"), "aside")
    assert refused(ben.bash(f"git -C {there} commit -q --amend -m x"), "aside")
    assert not ann.bash(f"git -C {there} commit -q --allow-empty --amend -m x").refused


def test_a_rebase_keeps_whose_a_commit_is(scene: Scene, ben: Session) -> None:
    commit(ben, "ben.txt", "of ben")
    done = ben.bash("GIT_COMMITTER_DATE=2020-01-01T00:00:00Z git rebase -q -f HEAD~2")
    assert not done.refused
    mail = [body for _, body in scene.database.mail_of("ann")]
    assert any("moved main of this checkout" in body for body in mail), mail
    assert refused(ben.bash("git reset -q --hard HEAD~2"), "of ann")
    assert not ben.bash("git commit -q --amend -m mine").refused


STALE = [
    "GIT_INDEX_FILE={i} git commit -qm x",
    "export GIT_INDEX_FILE={i}; git add ben.txt && git commit -qm x",
    "GIT_INDEX_FILE={i} git commit-tree HEAD~1^{{tree}} -p HEAD -m x",
    "git read-tree HEAD~1 && git commit -qm x",
    "git update-ref HEAD $(git commit-tree $(GIT_INDEX_FILE={i} git write-tree) -p HEAD -m x)",
    "t=$(GIT_INDEX_FILE={i} git write-tree); git reset -q $(git commit-tree $t -p HEAD -m x)",
    "GIT_INDEX_FILE={i}2 git read-tree HEAD~1 && GIT_INDEX_FILE={i}2 git commit -qm x",
]


@pytest.mark.parametrize("command", STALE)
@pytest.mark.proves("WORK-8")
def test_an_index_older_than_head_is_refused(ben: Session, tmp_path: Path, command: str) -> None:
    index = tmp_path / "private"
    ben.bash(f"GIT_INDEX_FILE={index} git read-tree HEAD~1")
    done = ben.bash(command.format(i=index))
    assert refused(done, "older than HEAD", "src/a.py", "ann"), done.output


@pytest.mark.parametrize(
    "command",
    [
        "export GIT_INDEX_FILE={i}; git read-tree HEAD && git commit -qm x --allow-empty",
        "GIT_INDEX_FILE={i} git add -A && GIT_INDEX_FILE={i} git commit -qm x --allow-empty",
        "git read-tree HEAD && git commit -qm x --allow-empty",
        "GIT_INDEX_FILE={i} git write-tree",
    ],
)
def test_an_index_that_is_fresh_passes(ben: Session, tmp_path: Path, command: str) -> None:
    index = tmp_path / "private"
    ben.bash(f"GIT_INDEX_FILE={index} git read-tree HEAD~1")
    done = ben.bash(command.format(i=index))
    assert not done.refused, done.before.reason


def test_a_finished_commit_of_an_old_index_is_not_put_on_the_branch(
    scene: Scene, ben: Session
) -> None:
    stale = scene.git("commit-tree", "HEAD~1^{tree}", "-p", "HEAD", "-m", "x").strip()
    assert refused(ben.bash(f"git update-ref refs/heads/main {stale}"), "of ann")
    fresh = scene.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "x").strip()
    assert not ben.bash(f"git update-ref refs/heads/main {fresh}").refused


def test_head_of_another_worktree_is_looked_at_too(
    scene: Scene, ben: Session, tmp_path: Path
) -> None:
    there = tmp_path / "wt"
    scene.git("worktree", "add", "-q", "-b", "side", str(there))
    cleo = scene.session("cleo")
    cleo.cwd = there
    cleo.start()
    assert ben.bash(f"git -C {there} switch -q -c aside").code == 0
    (told,) = [body for _, body in scene.database.mail_of("cleo")]
    assert "from side to aside" in told


def test_commits_in_a_worktree_that_the_same_line_makes_are_its_makers(
    scene: Scene, ann: Session, ben: Session, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    line = f"git worktree add -q -b new {new} HEAD~1 && cd {new}"
    assert ann.bash(f"{line} && git commit -q --allow-empty -m 'anew'").code == 0
    assert refused(ben.bash(f"git -C {new} commit -q --amend -m x"), "anew")
    person = scene.git("rev-parse", "HEAD~1").strip()
    assert scene.database.count("commits", oid=person) == 0


MOVED = [
    ("git symbolic-ref HEAD refs/heads/feat", "from main to feat"),
    ("git branch -q -m trunk", "from main to trunk"),
    ("git checkout -q -b new", "from main to new"),
    ("git switch -q --detach", "from main to no branch"),
    ("./tool", "from main to by-tool"),
    ("git checkout -q -B x", "from main to x"),
    ("git pull -q --no-rebase --no-edit . feat -X ours", "(pull)"),
    ("git merge -q --no-edit feat -X ours", "(merge)"),
    ("git reset -q --soft HEAD~1 && git reset -q --soft feat", "(reset)"),
]


@pytest.mark.parametrize(("command", "words"), MOVED)
@pytest.mark.proves("WORK-8")
def test_a_move_of_head_is_told_once(scene: Scene, ann: Session, command: str, words: str) -> None:
    tool = scene.put("tool", "#!/bin/sh\ngit switch -q -c by-tool\n")
    tool.chmod(0o755)
    ben = scene.session("ben")
    ben.start()
    commit(ben, "ben.txt", "of ben")
    assert ann.pre_bash("sleep 9", call="long").code == 0
    done = ben.bash(command)
    assert not done.refused, done.before.reason
    told = [body for _, body in scene.database.mail_of("ann")]
    assert [words in body for body in told] == [True], (told, done.output)
    ann.hook("post-tool-use", ann.tool("Bash", {"command": "sleep 9"}, "long"))
    assert len(scene.database.mail_of("ann")) == 1
    assert scene.database.mail_of("ben") == []


@pytest.mark.proves("WORK-8")
def test_nor_is_it_told_again_when_commits_came_on_top(
    scene: Scene, ann: Session, ben: Session
) -> None:
    assert ann.pre_bash("python3 -m http.server", call="long").code == 0
    assert ben.bash("git switch -q -c x && git merge -q --no-edit feat -X ours").code == 0
    assert ben.bash("git commit -q --allow-empty -m top").code == 0
    assert len(scene.database.mail_of("ann")) == 1
    ann.hook("post-tool-use", ann.tool("Bash", {"command": "python3 -m http.server"}, "long"))
    assert len(scene.database.mail_of("ann")) == 1
    assert scene.database.mail_of("ben") == []


@pytest.mark.parametrize(
    "command",
    [
        "git commit -q --allow-empty -m x",
        "git commit -q --allow-empty -m x && git commit -q --allow-empty --amend -m y",
        "git branch other",
        "git checkout -q feat && git checkout -q main",
        "git fetch -q . feat",
        "git stash list",
    ],
)
def test_where_head_stays_or_gets_a_commit_nobody_is_told(
    scene: Scene, ben: Session, command: str
) -> None:
    assert ben.bash(command).code == 0
    assert scene.database.mail_of("ann") == []


def test_a_move_by_an_interrupted_command_is_told_at_the_next_prompt(
    scene: Scene, ben: Session
) -> None:
    assert ben.pre_bash("./tool", call="cut").code == 0
    scene.git("switch", "-qc", "elsewhere")
    ben.prompt("go on", "p2")
    (told,) = [body for _, body in scene.database.mail_of("ann")]
    assert "from main to elsewhere" in told


def test_a_move_in_another_worktree_is_not_told_here(
    scene: Scene, ben: Session, tmp_path: Path
) -> None:
    scene.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "wt"))
    ben.cwd = tmp_path / "wt"
    assert ben.bash("git switch -q -c aside").code == 0
    assert scene.database.mail_of("ann") == []


def test_a_commit_made_while_another_waits_is_its_makers(
    scene: Scene, ann: Session, ben: Session
) -> None:
    assert ann.pre_bash("pytest -q", call="long").code == 0
    ben.bash("git commit -q --allow-empty -m 'of ben'")
    ann.hook("post-tool-use", ann.tool("Bash", {"command": "pytest -q"}, "long"))
    head = scene.git("rev-parse", "HEAD").strip()
    assert scene.database.one("commits", "agent_id", oid=head) == "ben"


def test_the_maker_is_found_when_a_longer_command_ends_first(
    scene: Scene, ann: Session, ben: Session
) -> None:
    assert ann.pre_bash("pytest -q", call="long").code == 0
    command = {"command": "git commit -q --allow-empty -m x && make"}
    assert ben.pre_bash(command["command"], call="own").code == 0
    scene.git("commit", "-q", "--allow-empty", "-m", "x")
    head = scene.git("rev-parse", "HEAD").strip()
    ann.hook("post-tool-use", ann.tool("Bash", {"command": "pytest -q"}, "long"))
    ben.hook("post-tool-use", ben.tool("Bash", command, "own"))
    assert scene.database.one("commits", "agent_id", oid=head) == "ben"


NAMED = """
git --git-dir=.git commit --amend --no-edit -q
git --git-dir=.git --work-tree=. reset --soft HEAD~1
GIT_DIR=.git git reset -q HEAD^
cd src && GIT_DIR=../.git GIT_WORK_TREE=.. git commit --amend -m x
cd / && git --git-dir=REPO/.git update-ref refs/heads/main HEAD~1
cd / && git --git-dir REPO/.git branch -f main HEAD~1
git undo
git -C src undo
git UNDO
git back
git twice
git w
git -c alias.y='reset --soft HEAD~1' y
git quoted
""".strip().splitlines()


@pytest.mark.proves("WORK-8")
@pytest.mark.parametrize("command", NAMED)
def test_a_repository_that_is_named_and_an_alias_are_followed(
    scene: Scene, ben: Session, command: str
) -> None:
    for name, meant in (
        ("undo", "reset --soft HEAD~1"),
        ("back", "!git reset --soft HEAD~1"),
        ("twice", "undo"),
        ("w", "-c core.x=y commit --amend --no-edit"),
        ("quoted", "commit --amend -m 'two words'"),
    ):
        scene.git("config", f"alias.{name}", meant)
    assert refused(ben.bash(command.replace("REPO", str(scene.repo))))


@pytest.mark.proves("WORK-8", "AUTO-6")
def test_an_alias_to_what_throws_work_away_is_judged_as_that(scene: Scene, ben: Session) -> None:
    scene.git("config", "alias.co", "checkout")
    scene.git("config", "alias.nuke", "reset --hard")
    scene.git("config", "alias.wip", 'commit -am "w i p"')
    ann = scene.session("ann")
    ann.change("src/b.py", "work of ann\n")
    for command in ("git co src/b.py", "git co .", "git nuke", "git wip", "cd src; git co -- b.py"):
        assert ben.pre_bash(command).refused, command


@pytest.mark.proves("WORK-8", "WORK-4")
def test_an_alias_that_is_a_program_is_never_run_and_a_command_of_git_is_never_one(
    scene: Scene, ben: Session, tmp_path: Path
) -> None:
    """Nor does one that is not there, or goes in a circle, hold anybody up."""
    mark = tmp_path / "ran"
    scene.git("config", "alias.prog", f"!touch {mark}; git reset --hard")
    scene.git("config", "alias.a", "b")
    scene.git("config", "alias.b", "a")
    scene.git("config", "alias.log", "reset --hard")
    for command in ("git prog", "git a", "git none", "git log"):
        answer = ben.pre_bash(command)
        assert not answer.refused, command
        ben.hook("post-tool-use", ben.tool("Bash", {"command": command}, "b"))
    assert not mark.exists()
