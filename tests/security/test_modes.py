"""Everything that is made is private, whatever the umask, and belongs to the folder's owner"""

import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agent_sync.repository.location import at_root
from hooks.conftest import git
from hooks.session import Session
from migration.old_database import OldDatabase
from proofs import Proof

from .conftest import Commands

if sys.platform == "win32":
    pytest.skip("modes and owners of POSIX", allow_module_level=True)

Make = Callable[..., Session]
STATE = ".claude/coordination"
OWNER = (12345, 23456)
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["umask-000", "umask-022", "umask-077"])
def umask(request: pytest.FixtureRequest, proof: Proof) -> Iterator[int]:
    """All that is started in the test has this umask; the most open one is the hardest."""
    if request.param and not proof.full:
        pytest.skip("in a full proof")
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def at_work(session: Make, command: Commands, repo: Path) -> None:
    """Everything that makes a file in the coordination folder, once."""
    one, two = session("one"), session("two")
    one.start()
    one.change("src/a.py", "mine\n")
    two.bash("echo theirs > src/b.py; echo x >> src/a.py")
    command("send", "--to", "all", "--message", "from a bare shell")
    command.as_("alice")("commit", "-m", "m")
    (repo / "src" / "lost.py").write_text("a person's\n", encoding="utf-8")
    two.bash("git clean -fd src")
    one.hook("pre-tool-use", b"{")
    broken_once(command, repo)


def broken_once(command: Commands, repo: Path) -> None:
    """A database that is damaged, noted by a hook, and repaired: the error log and the copies."""
    folder = repo / STATE
    for side in ("-wal", "-shm"):
        (folder / f"state.sqlite{side}").unlink(missing_ok=True)
    with (folder / "state.sqlite").open("r+b") as file:
        file.seek(0)
        file.write(b"no database at all " * 10)
    Session(repo, "three", command.home).pre_edit("src/a.py")
    assert command("doctor", "--repair").code == 0
    assert command.as_("alice")("lock", "src/a.py").code == 0


def loose(folder: Path) -> dict[str, str]:
    """What others may do anything with, below and with a folder."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        if not path.is_symlink() and mode & 0o077:
            found[str(path.relative_to(folder))] = f"{mode:o}"
    return found


@pytest.mark.defends("others")
@pytest.mark.proves("STATE-2")
def test_the_state_is_private(
    session: Make, command: Commands, repo: Path, umask: int, proof: Proof
) -> None:
    """Hooks, commands, a commit, a rescue, an installation, damage and a repair, under umask 000,
    022 and 077: the folder is 0700 and each file in it 0600, temporary ones included."""
    assert command("install", "--write-settings").code == 0
    at_work(session, command, repo)
    names = {path.name for path in (repo / STATE).iterdir()}
    assert {"state.sqlite", ".gitignore", "hooks.log", "shell-id", "install"} <= names
    assert any(".broken-" in name for name in names)
    assert loose(repo / STATE) == {}
    proof.figure(f"files under umask {umask:03o}", len(list((repo / STATE).rglob("*"))))


@pytest.mark.defends("others")
@pytest.mark.proves("STATE-5", "STATE-2")
def test_the_copy_of_an_imported_database_is_private(
    command: Commands, repo: Path, umask: int, proof: Proof
) -> None:
    """The database of claude-agent-sync, readable by everybody as it was left, and the copy that
    its import keeps of it, are private afterwards."""
    (repo / STATE).mkdir(parents=True, mode=0o755)
    old = OldDatabase(at_root(str(repo)))
    old.agent("someone")
    old.close()
    (repo / STATE / "state.sqlite").chmod(0o644)
    assert command("status").code == 0
    assert command.as_("alice")("lock", "src/a.py").code == 0
    assert [p for p in (repo / STATE).iterdir() if p.name.endswith(".bak")]
    assert loose(repo / STATE) == {}
    proof.figure(f"umask {umask:03o}", "private")


@pytest.mark.defends("others")
@pytest.mark.proves("STATE-2")
def test_what_git_or_a_copy_left_open_is_closed(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """A folder and a database that came with a clone or an unpacked archive, readable by everybody,
    are private after the next hook; what everybody can write is not used (test_not_ours)."""
    assert command.as_("alice")("lock", "src/a.py").code == 0
    for path in [repo / STATE, *(repo / STATE).glob("state.sqlite*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    session("one").pre_edit("src/b.py")
    left = loose(repo / STATE)
    assert {name for name in left if name == "." or name.startswith("state")} == set()
    proof.figure("opened", "closed again")


@pytest.mark.defends("others", "installer")
@pytest.mark.proves("INST-1")
def test_code_that_hooks_run_is_writable_for_its_owner_and_group_at_most(
    command: Commands, repo: Path, umask: int, proof: Proof
) -> None:
    """The installed runtime, the settings and the commit guard are code: even under umask 000
    nobody else may write them."""
    assert command("install", "--write-settings").code == 0
    assert command("guard", "install").code == 0
    files = [*(repo / ".claude").rglob("*"), repo / ".git" / "hooks" / "pre-commit"]
    assert [p for p in files if p.lstat().st_mode & 0o002 and not p.is_symlink()] == []
    if proof.full:
        (repo / ".claude" / "settings.json").chmod(0o600)
        assert command("uninstall").code == 0
        assert command("install", "--write-settings").code == 0
    proof.figure(f"files under umask {umask:03o}", len(files))


def owners(folder: Path) -> dict[str, tuple[int, int]]:
    """What belongs to somebody else than the repository does."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        seen = path.lstat()
        if (seen.st_uid, seen.st_gid) != OWNER:
            found[str(path.relative_to(folder))] = (seen.st_uid, seen.st_gid)
    return found


@root_only
@pytest.mark.defends("others")
@pytest.mark.proves("STATE-2")
def test_what_root_makes_belongs_to_the_owner_of_the_repository(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """Root runs every kind of command and hook in somebody's repository: what lies in .claude
    afterwards belongs to that somebody, the error log and the id file too."""
    for path in [repo, *repo.rglob("*")]:
        os.chown(path, *OWNER)
    if proof.full:
        assert command("install", "--write-settings").code == 0
    at_work(session, command, repo)
    assert owners(repo / ".claude") == {}
    proof.figure("files", len(list((repo / ".claude").rglob("*"))))


@root_only
@pytest.mark.defends("restore", "others")
@pytest.mark.proves("AUTO-5")
def test_a_version_that_root_puts_back_gives_nobody_the_rights_of_root(
    command: Commands, repo: Path, proof: Proof
) -> None:
    """A database that came with the repository holds a version with the set-user-id bit: put back
    or written elsewhere by root, the file has neither that bit nor root for its owner."""
    alice = command.as_("alice")
    assert alice("lock", "src/a.py").code == 0
    for path in [repo, *repo.rglob("*")]:
        os.chown(path, *OWNER)
    with sqlite3.connect(repo / STATE / "state.sqlite") as connection:
        connection.execute("INSERT INTO blobs (hash, content) VALUES ('h', x'2321')")
        connection.execute(
            "INSERT INTO kept (at, key, checkout, owner_id, by_id, why, hash, after, mode) "
            "VALUES (1, 'src/b.py', ?, 'alice', 'eve', 'overwritten', 'h', 'x', ?)",
            (str(repo), 0o4755),
        )
    connection.close()
    assert alice("restore", "--version", "1").code == 0
    assert alice("restore", "--version", "1", "--to", "src/new").code == 0
    for name in ("src/b.py", "src/new"):
        seen = (repo / name).stat()
        assert (seen.st_uid, seen.st_gid) == OWNER, name
        assert stat.S_IMODE(seen.st_mode) == 0o755, name
    proof.figure("ways", 2)


@pytest.mark.defends("committed")
@pytest.mark.proves("STATE-2")
def test_nothing_of_it_is_committed_or_pushed(
    session: Make, repo: Path, tmp_path: Path, proof: Proof
) -> None:
    """After a session's work and a rescue, `git add -A` takes nothing of the state, and neither a
    plain push nor a clone has any of the private refs, which are there."""
    session("one").start()
    (repo / "src" / "lost.py").write_text("a person's\n", encoding="utf-8")
    session("one").bash("git clean -fd src")
    refs = git(repo, "for-each-ref", "--format=%(refname)", "refs/agent-sync").split()
    assert refs
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "all", "--allow-empty")
    assert "coordination" not in git(repo, "ls-files")
    there = tmp_path / "there.git"
    git(repo, "init", "-q", "--bare", str(there))
    git(repo, "push", "-q", str(there), "HEAD")
    assert "agent-sync" not in git(there, "for-each-ref")
    git(repo, "clone", "-q", str(repo), str(tmp_path / "clone"))
    assert "agent-sync" not in git(tmp_path / "clone", "for-each-ref")
    proof.figure("private refs", len(refs))


@pytest.mark.defends("copies", "plain-text")
@pytest.mark.proves("AUTO-5", "AUTO-6")
def test_where_copies_of_files_are_and_how_they_go(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """What SECURITY.md says of copies: in the database, private; in git's object store under
    private refs, which `uninstall --purge` leaves."""
    one, two = session("one"), session("two")
    one.change("src/a.py", "a secret of mine\n")
    (repo / "hidden.sh").write_text("echo x > src/a.py\n", encoding="utf-8")
    ran = two.bash("sh hidden.sh")
    assert (repo / "src" / "a.py").read_text(encoding="utf-8") == "x\n", ran
    export = command("export").out
    assert "src/a.py" in export
    raw = b"".join(p.read_bytes() for p in (repo / STATE).glob("state.sqlite*"))
    assert b"a secret of mine" in raw
    (repo / "src" / "lost.py").write_text("a person's\n", encoding="utf-8")
    two.bash("git clean -fd src")
    refs = git(repo, "for-each-ref", "--format=%(refname)", "refs/agent-sync/saved").split()
    assert git(repo, "show", f"{refs[0]}:src/lost.py") == "a person's\n"
    one.end()
    two.end()
    assert command("uninstall", "--purge").code == 0
    assert not (repo / STATE).exists()
    assert git(repo, "for-each-ref", "--format=%(refname)", "refs/agent-sync").split() == refs
    proof.figure("refs left", len(refs))
