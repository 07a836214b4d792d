"""Other repositories inside the checkout: their files are held like its own (STATE-1, AUTO-1)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from elsewhere import need_posix
from support import Cli

from .conftest import Database, git
from .session import Session

Make = Callable[..., Session]
FILE = "vendor/x/v.py"


@pytest.fixture
def nested(repo: Path) -> Path:
    """A file of a repository inside the scratch repository."""
    folder = repo / "vendor" / "x"
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "v.py").write_text("v = 1\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first", past=True)
    return folder / "v.py"


@pytest.fixture
def submodule(repo: Path, nested: Path) -> Path:
    """A file of a submodule, whose git directory lies in that of the repository."""
    allow = ("-c", "protocol.file.allow=always")
    git(repo, *allow, "submodule", "--quiet", "add", str(nested.parent), "sub")
    return repo / "sub" / "v.py"


def open_leases(database: Database) -> "list[tuple[str, ...]]":
    """(key, checkout, kind, holder) of what is held."""
    return database.rows("leases", "key", "checkout", "kind", "agent_id", ended_at=None)


@pytest.mark.proves("AUTO-1", "AUTO-2")
def test_an_edit_takes_the_file_until_the_turn_ends(
    session: Make, database: Database, nested: Path, submodule: Path
) -> None:
    ann, ben = session("ann"), session("ben")
    for path, key in ((nested, FILE), (submodule, "sub/v.py")):
        assert ann.edit(path).code == 0
        refused = ben.pre_edit(path)
        assert refused.reason.startswith(f"[agent-sync] BLOCKED: {key} is locked by ")
        assert ann.edit(path).code == 0
    assert open_leases(database) == [
        (FILE, ".", "auto", "ann"),
        ("sub/v.py", ".", "auto", "ann"),
    ]
    assert database.written() == 2
    ann.stop()
    assert open_leases(database) == []
    assert ben.pre_edit(nested).code == 0


@pytest.mark.proves("AUTO-1")
def test_what_is_never_taken_is_not_taken_there_either(
    session: Make, database: Database, nested: Path, tmp_path: Path
) -> None:
    ann = session("ann", AGENT_SYNC_AUTO_IGNORE="vendor/*/gen/ *.lock")
    inside = nested.parent
    for name in (".git/config", ".claude/settings.json", "gen/a.py", "deep/x.lock"):
        assert ann.edit(inside / name).code == 0
    assert ann.edit(tmp_path / "outside.py").code == 0
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    assert ann.edit(other / "a.py").code == 0
    assert open_leases(database) == []
    off = session("off", AGENT_SYNC_AUTO_LEASE="off")
    assert off.edit(nested).code == 0
    assert open_leases(database) == []


@pytest.mark.proves("LOCK-1", "LOCK-3", "HOOK-3", "AUTO-4")
@pytest.mark.parametrize("held", ["vendor/", "vendor/x", "**/*.py", "vendor/*/v.py", "."])
def test_a_lock_on_what_is_around_it_covers_it(
    session: Make, repo: Path, home: Path, nested: Path, held: str
) -> None:
    Cli(repo, home, "ann").ok("lock", held)
    ben = session("ben")
    for tool in ("Edit", "Write"):
        assert ben.pre_edit(nested, tool=tool).refused
    for command in (
        f"echo x > {FILE}",
        f"sed -i s/1/2/ {nested}",
        "cd vendor/x && rm v.py",
        "rm -rf vendor/x",
        "mv vendor lib",
        "rm vendor/x/*.py",
    ):
        assert ben.pre_bash(command).refused, command
    assert session("ann").edit(nested).code == 0


@pytest.mark.proves("LOCK-1", "LOCK-3")
def test_a_lock_beside_it_does_not(session: Make, repo: Path, home: Path, nested: Path) -> None:
    ann = Cli(repo, home, "ann")
    for held in ("src/", "x/", "*.py", "vendor/*.py"):
        ann.ok("lock", held)
    assert session("ben").edit(nested).code == 0


@pytest.mark.proves("LOCK-3")
@pytest.mark.parametrize("wanted", ["vendor/", "vendor/x", "**/*.py", ".", FILE])
def test_what_is_around_a_held_file_cannot_be_locked(
    session: Make, repo: Path, home: Path, nested: Path, wanted: str
) -> None:
    session("ann").edit(nested)
    ben = Cli(repo, home, "ben")
    assert ben("lock", wanted, "--json").error["holder_id"] == "ann"
    assert ben("lock", "src/", "vendor/y/").code == 0


@pytest.mark.proves("AUTO-4")
def test_a_command_that_removes_what_is_around_it_is_refused(session: Make, nested: Path) -> None:
    session("ann").edit(nested)
    ben = session("ben")
    for command in ("rm -rf vendor", "mv vendor/x y", "sed -i s/a/b/ vendor/*/*.py"):
        refused = ben.pre_bash(command)
        assert refused.reason.startswith(f"[agent-sync] BLOCKED: {FILE} is locked by "), command
    assert ben.pre_bash("rm -rf src").code == 0


@pytest.mark.proves("AUTO-1")
def test_each_worktree_has_its_own(session: Make, repo: Path, home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    git(repo, "worktree", "add", "-q", str(other), "-b", "side")
    for tree in (repo, other):
        (tree / "vendor" / "x").mkdir(parents=True)
        git(tree / "vendor" / "x", "init", "-q")
    ann, ben = session("ann"), session("ben")
    assert ann.edit(repo / FILE).code == 0
    assert ben.edit(other / FILE).code == 0
    assert ben.pre_bash("rm -rf vendor").refused
    ben.cwd = other
    assert ben.pre_bash("rm -rf vendor").code == 0
    assert ben.pre_edit(repo / FILE).refused
    assert Cli(repo, home, "cat")("lock", "vendor/").code == 2
    ann.stop()
    assert Cli(repo, home, "cat")("lock", "vendor/").code == 2, "held in the other worktree"
    ben.stop()
    Cli(repo, home, "cat").ok("lock", "vendor/")
    assert ann.pre_edit(repo / FILE).refused
    assert ann.pre_edit(other / FILE).refused


@pytest.mark.proves("LOCK-8")
def test_whoever_waits_for_what_is_around_it_is_handed_it(
    session: Make, repo: Path, home: Path, nested: Path
) -> None:
    ann = session("ann")
    ann.edit(nested)
    ben = Cli(repo, home, "ben")
    assert ben("lock", "vendor/", "--wait", "0.1").code == 2
    assert ben.ok("locks")["leases"][0]["waiters"] == 1
    ann.stop()
    assert session("cat").pre_edit(nested).refused
    ben.ok("lock", "vendor/")


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize("held", [FILE, "vendor/", "."])
def test_a_change_behind_a_script_is_told_and_brought_back(
    session: Make, repo: Path, home: Path, nested: Path, held: str
) -> None:
    need_posix("a command for a POSIX shell is really run")
    Cli(repo, home, "ann").ok("lock", held)
    ben = session("ben")
    ben.start()
    ran = ben.bash("python3 -c \"open('vendor/x/v.py','w').write('x')\"")
    assert ran.after is not None
    assert FILE in ran.after.context
    ann = Cli(repo, home, "ann")
    (version,) = ann.ok("restore", "--list")["versions"]
    assert (version["path"], version["checkout"]) == (FILE, str(repo))
    ann.ok("restore", "--version", str(version["version"]))
    assert nested.read_text(encoding="utf-8") == "v = 1\n"


@pytest.mark.proves("AUTO-2")
def test_one_that_is_kept_ends_with_its_own_commit(
    session: Make, database: Database, nested: Path
) -> None:
    ann, ben = session("ann", AGENT_SYNC_AUTO_LEASE="commit"), session("ben")
    ann.change(FILE, "v = 2\n")
    ann.stop()
    assert ben.pre_edit(nested).refused
    git(nested.parent, "commit", "-qam", "second")
    assert ben.pre_edit(nested).code == 0
    assert database.column("leases", "ended_why", agent_id="ann") == ["committed"]


@pytest.mark.proves("AUTO-1", "AUTO-8")
def test_what_a_command_wrote_there_is_its_agents(
    session: Make, database: Database, nested: Path
) -> None:
    ann, ben = session("ann"), session("ben")
    ben.read(FILE)
    assert not ann.bash(f"cat > {FILE} <<'EOF'\nv = 3\nEOF").refused
    assert open_leases(database) == [(FILE, ".", "auto", "ann")]
    assert database.written() == 1
    ann.stop()
    assert "changed by" in ben.pre_edit(nested, tool="Write").reason


@pytest.mark.proves("STATE-1")
def test_a_session_that_starts_in_it_has_a_database_of_its_own(
    session: Make, database: Database, nested: Path, home: Path
) -> None:
    session("ann").edit(nested)
    inner = Session(nested.parent, "inner", home)
    assert inner.edit("v.py").code == 0
    assert (nested.parent / ".claude" / "coordination" / "state.sqlite").exists()
    assert [holder for *_, holder in open_leases(database)] == ["ann"]


GIT_INSIDE = [
    "git -C vendor/x commit -qam x",
    "cd vendor/x && git add -A",
    "cd vendor/x && git commit -qm x -- v.py",
    "git -C vendor/x add $(git -C vendor/x ls-files -m)",
    "git -C vendor/x reset --hard",
    "cd vendor/x && git checkout .",
    "cd vendor/x && git stash",
]


@pytest.mark.proves("AUTO-6", "WORK-4")
@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("command", GIT_INSIDE)
def test_its_own_git_takes_nothing_of_others(
    session: Make, nested: Path, command: str, *, over: bool
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.start()
    ben.start()
    assert ann.change(FILE, "v = 2\n").code == 0
    if over:
        ann.stop()
    answer = ben.pre_bash(command)
    assert answer.refused
    assert FILE in answer.reason
    assert not ann.pre_bash(command).refused
    git(nested.parent, "commit", "-qam", "of ann")
    ann.stop()
    assert ben.change(FILE, "v = 3\n").code == 0
    answer = ben.pre_bash(command)
    assert not answer.refused, answer.reason


@pytest.mark.proves("AUTO-6", "WORK-4")
def test_nor_does_it_stop_what_touches_nothing_of_theirs(session: Make, nested: Path) -> None:
    ann, ben = session("ann"), session("ben")
    assert ann.change(FILE, "v = 2\n").code == 0
    assert ann.change("src/a.py", "a = 2\n").code == 0
    assert ben.change(nested.parent / "w.py", "w = 1\n").code == 0
    for command in (
        "cd vendor/x && git add w.py && git commit -qm w -- w.py",
        "git -C vendor/x status; git -C vendor/x log --oneline",
        "git clone -q vendor/x vendor/y && cd vendor/y && git reset -q --hard",
        "git -C vendor/x stash list",
        "git -C vendor/x switch -q -c mine",
    ):
        answer = ben.pre_bash(command)
        assert (answer.code, answer.out) == (0, ""), (command, answer.reason)


@pytest.mark.proves("AUTO-6", "WORK-7")
@pytest.mark.parametrize("over", [False, True])
def test_git_around_it_is_not_refused_for_what_its_own_git_knows(
    session: Make, nested: Path, *, over: bool
) -> None:
    """To git it is one untracked folder, whose content the outer repository never takes."""
    ann, ben = session("ann"), session("ben")
    assert ann.change(FILE, "v = 2\n").code == 0
    if over:
        git(nested.parent, "commit", "-qam", "second")
        ann.stop()
    for command in ("git add -A", "git stash -u", "git commit -am x", "git clean -fd"):
        assert ben.pre_bash(command).code == 0, command


NAMED = """
git --git-dir=vendor/x/.git --work-tree=vendor/x checkout -f
git --work-tree vendor/x --git-dir vendor/x/.git checkout -f
git -C vendor --git-dir=x/.git --work-tree=x reset --hard
GIT_DIR=vendor/x/.git GIT_WORK_TREE=vendor/x git checkout .
export GIT_DIR=vendor/x/.git; GIT_WORK_TREE=vendor/x git stash
cd vendor/x && git --git-dir=.git reset --hard
cd src && git --git-dir=../vendor/x/.git --work-tree=../vendor/x checkout -- v.py
git --git-dir=OUT/copy.git --work-tree=vendor/x checkout -f
GIT_DIR=OUT/copy.git GIT_WORK_TREE=vendor git checkout -f
git --git-dir=OUT/copy.git --work-tree=. checkout -f
""".strip().splitlines()


@pytest.mark.proves("AUTO-6", "WORK-4")
@pytest.mark.parametrize("command", NAMED)
def test_git_is_judged_where_the_repository_and_the_files_that_it_names_are(
    session: Make, nested: Path, repo: Path, tmp_path: Path, command: str
) -> None:
    """Also where the files are compared with what a third repository has of them."""
    ann, ben = session("ann"), session("ben")
    outside = tmp_path / "out"
    git(repo, "clone", "-q", "--bare", str(nested.parent), str(outside / "copy.git"))
    git(outside / "copy.git", "config", "core.bare", "false")
    files = {"=.": repo / "v.py", "=vendor git": repo / "vendor" / "v.py"}
    path = next((p for mark, p in files.items() if mark + " " in command), nested)
    ann.change(path, "work of ann\n")
    ann.stop()
    done = ben.pre_bash(command.replace("OUT", str(outside)))
    assert done.refused
    assert "v.py" in done.reason


@pytest.mark.proves("AUTO-6")
@pytest.mark.parametrize(
    "command",
    [
        "git --git-dir=OUT/copy.git --work-tree=. add -A",
        "git --git-dir=OUT/none.git --work-tree=vendor/x checkout -f",
        "git --git-dir=OUT/copy.git --work-tree=OUT checkout -f",
        "git --git-dir=vendor/x/.git --work-tree=vendor/x checkout -- README",
        "git --git-dir=vendor/x/.git --work-tree=vendor/x status",
    ],
)
def test_and_nowhere_else(
    session: Make, nested: Path, repo: Path, tmp_path: Path, command: str
) -> None:
    ann, ben = session("ann"), session("ben")
    outside = tmp_path / "out"
    git(repo, "clone", "-q", "--bare", str(nested.parent), str(outside / "copy.git"))
    git(outside / "copy.git", "config", "core.bare", "false")
    ann.change(nested, "work of ann\n")
    ann.stop()
    done = ben.pre_bash(command.replace("OUT", str(outside)))
    assert not done.refused, done.reason
