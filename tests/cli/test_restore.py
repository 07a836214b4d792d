"""restore: what a shell command of somebody else took away comes back (AUTO-5)."""

import os
import time
from pathlib import Path

import pytest

from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.protection import compare, file_notes, kept_versions, lost_versions
from agent_sync.protection.alarms import Change
from agent_sync.repository import contents
from agent_sync.repository.location import Project, locate
from agent_sync.repository.path_keys import key_of
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import Database, asked
from support import Cli, make_worktree


def project(cli: Cli) -> Project:
    """The scratch repository."""
    found = locate(str(cli.repo), {})
    assert found is not None
    return found


@pytest.fixture
def store(cli: Cli) -> Store:
    opened = open_store(project(cli))
    assert opened is not None
    return opened


def look(cli: Cli, store: Store, who: str, call: str = "") -> "list[Change]":
    """One look by a hook of somebody, at this moment."""
    now = time.time_ns() // 1_000_000
    return compare.look(store, World(now, Limits({})), project(cli), who, tool_use_id=call)


def overwrite(
    cli: Cli, store: Store, path: Path, data: "bytes | None", who: str = "bob"
) -> "Change":
    """Somebody's shell command changes a file between its two hooks; it is found."""
    path.parent.mkdir(parents=True, exist_ok=True)
    assert look(cli, store, who) == []
    asked(store).begin("t", who, who, time.time_ns() // 1_000_000)
    path.unlink(missing_ok=True)
    if data is not None:
        path.write_bytes(data)
    (change,) = look(cli, store, who, "t")
    asked(store).remove("calls")
    return change


@pytest.fixture
def lost(alice: Cli, bob: Cli, store: Store) -> Path:
    """A file of alice's that bob's command has overwritten; both are registered."""
    for one in (alice, bob):
        one.ok("register", "--name", one.who.title())
    path = alice.repo / "src" / "a.py"
    path.parent.mkdir()
    path.write_bytes(b"alice's\n")
    path.chmod(0o750)
    alice.ok("lock", "src/a.py")
    overwrite(alice, store, path, b"bob's\n")
    return path


@pytest.mark.proves("AUTO-5")
def test_the_holder_gets_its_version_back(alice: Cli, lost: Path, store: Store) -> None:
    data = alice.ok("restore", "src/a.py")
    assert lost.read_bytes() == b"alice's\n"
    assert lost.stat().st_mode & 0o7777 == 0o750
    assert (data["path"], data["version"], data["restored"]) == ("src/a.py", 1, True)
    assert data["replaced"] == 2
    assert [one.name for one in lost.parent.iterdir()] == ["a.py"]
    replaced = lost_versions.get(store, 2)
    assert (replaced.why, replaced.owner_id, replaced.by_id) == (
        kept_versions.REPLACED,
        "bob",
        "alice",
    )
    assert lost_versions.get(store, 1).restored_at
    rows = asked(store).happened("file_restored", "agent_id", "key", "body")
    assert rows == [("alice", "src/a.py", "V1, what was there is V2")]


@pytest.mark.proves("AUTO-5")
def test_it_says_what_it_did(alice: Cli, lost: Path) -> None:
    assert alice("restore", "a.py", cwd=lost.parent).out.splitlines() == [
        "restored src/a.py to V1",
        "what was there is kept: agent-sync restore --version 2",
    ]


@pytest.mark.proves("AUTO-5")
def test_whoever_did_it_may_give_it_back(alice: Cli, bob: Cli, lost: Path, store: Store) -> None:
    bob.ok("restore", "src/a.py")
    assert lost.read_bytes() == b"alice's\n"
    news = [one["body"] for one in alice.ok("inbox", "--all")["messages"]]
    assert news[-1] == "Bob has put your version V1 of src/a.py back"
    assert look(alice, store, "bob") == [], "giving it back is no second change"
    assert look(alice, store, "cyd") == []


@pytest.mark.proves("AUTO-5")
def test_both_sides_may_ask_for_it(alice: Cli, bob: Cli, lost: Path) -> None:
    bob.ok("restore", "src/a.py")
    done = alice("restore", "src/a.py")
    said = "src/a.py already is as in V1: nothing to do\n"
    assert (done.code, done.out.startswith(said)) == (0, True)
    assert lost.read_bytes() == b"alice's\n"
    assert alice.ok("restore", "src/a.py")["restored"] is False


@pytest.mark.proves("AUTO-5")
def test_a_file_that_another_holds_is_given_back_only_as_it_was_left(bob: Cli, lost: Path) -> None:
    lost.write_bytes(b"alice went on from there\n")
    done = bob("restore", "src/a.py", "--json")
    assert done.code == 2
    assert done.error["holder"] == "Alice"
    assert lost.read_bytes() == b"alice went on from there\n"


@pytest.mark.proves("AUTO-5")
def test_a_version_of_somebody_else_than_the_holder(alice: Cli, lost: Path) -> None:
    alice.ok("unlock", "src/a.py")
    cyd = alice.as_("cyd")
    cyd.ok("lock", "src/a.py")
    assert alice("restore", "src/a.py").code == 2
    assert lost.read_bytes() == b"bob's\n"
    cyd.ok("unlock", "src/a.py")
    cyd.ok("restore", "src/a.py")
    assert lost.read_bytes() == b"alice's\n"


@pytest.mark.proves("AUTO-5")
def test_a_removed_file_comes_back_with_its_folder(
    alice: Cli, bob: Cli, lost: Path, store: Store
) -> None:
    bob.ok("restore", "src/a.py")
    overwrite(alice, store, lost, None)
    lost.parent.rmdir()
    data = bob.ok("restore", "src/a.py")
    assert data["replaced"] is None
    assert lost.read_bytes() == b"alice's\n"
    assert lost.stat().st_mode & 0o7777 == 0o750


@pytest.mark.proves("AUTO-5")
def test_a_number_names_any_version(alice: Cli, lost: Path) -> None:
    alice.ok("restore", "src/a.py")
    assert alice.ok("restore", "--version", "V2")["restored"]
    assert lost.read_bytes() == b"bob's\n"
    # The path from the root works wherever one stands: that is how a message names it.
    alice.ok("restore", "src/a.py", "--version", "1")
    (alice.repo / "docs").mkdir()
    assert alice("restore", "src/a.py", "--version", "2", cwd=alice.repo / "docs").code == 0
    assert lost.read_bytes() == b"bob's\n"
    wrong = alice("restore", "b.py", "--version", "1")
    assert (wrong.code, "is a version of src/a.py" in wrong.err) == (3, True)
    assert alice("restore", "--version", "99").code == 3
    assert alice("restore", "--version", "x").code == 64


@pytest.mark.proves("AUTO-5")
def test_to_another_place(alice: Cli, bob: Cli, lost: Path) -> None:
    lost.write_bytes(b"alice went on\n")
    data = bob.ok("restore", "src/a.py", "--to", "out/copy.py")
    copy = alice.repo / "out" / "copy.py"
    assert copy.read_bytes() == b"alice's\n"
    assert (data["restored"], data["to"]) == (False, str(copy))
    assert lost.read_bytes() == b"alice went on\n"
    again = bob("restore", "src/a.py", "--to", "out/copy.py")
    assert (again.code, "is there already" in again.err) == (64, True)
    (alice.repo / "dangling").symlink_to(alice.repo / "elsewhere")
    assert bob("restore", "src/a.py", "--to", "dangling").code == 64
    assert not (alice.repo / "elsewhere").exists()


@pytest.mark.proves("AUTO-5")
def test_never_through_a_link(alice: Cli, lost: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    lost.unlink()
    lost.parent.rmdir()
    lost.parent.symlink_to(outside)
    assert alice("restore", "--version", "1").code == 64
    assert list(outside.iterdir()) == []
    lost.parent.unlink()
    lost.parent.mkdir()
    lost.symlink_to(outside / "x")
    assert alice("restore", "--version", "1").code == 64
    assert not (outside / "x").exists()


@pytest.mark.proves("AUTO-5")
def test_a_name_from_the_top_of_the_system_is_no_place_in_a_work_tree(
    alice: Cli, lost: Path, tmp_path: Path
) -> None:
    """The database may have come with a clone: its names lead nowhere else."""
    outside = tmp_path / "outside"
    outside.mkdir()
    assert lost.exists()
    Database(alice.repo).change("kept", {"key": str(outside / "x")}, id=1)
    assert alice("restore", "--version", "1").code == 64
    assert alice("restore", str(outside / "x"), "--version", "1").code == 64
    assert list(outside.iterdir()) == []


@pytest.mark.proves("AUTO-5", "WORK-5")
def test_a_link_in_its_place_is_not_taken_for_the_file(
    alice: Cli, lost: Path, tmp_path: Path
) -> None:
    lost.unlink()
    lost.symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").write_text("x\n", encoding="utf-8")
    done = alice("restore", str(lost))
    assert "move that away" in done.err
    lost.unlink()
    alice.ok("restore", str(lost))
    assert (tmp_path / "elsewhere").read_text(encoding="utf-8") == "x\n"


@pytest.mark.proves("AUTO-5")
def test_what_cannot_be_kept_is_not_replaced(alice: Cli, lost: Path) -> None:
    lost.write_bytes(b"x" * (contents.LARGEST + 1))
    done = alice("restore", "src/a.py", "--version", "1")
    assert (done.code, "too large" in done.err) == (2, True)
    assert lost.stat().st_size > contents.LARGEST


@pytest.mark.proves("AUTO-5")
def test_a_change_between_keeping_and_replacing_is_not_lost(
    alice: Cli, lost: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = kept_versions.keep

    def meanwhile(*args: object, **more: object) -> int:
        number: int = real(*args, **more)  # type: ignore[arg-type]
        lost.write_bytes(b"written this very moment\n")
        return number

    monkeypatch.setattr(kept_versions, "keep", meanwhile)
    done = alice("restore", "src/a.py")
    assert (done.code, "changed this very moment" in done.err) == (2, True)
    assert lost.read_bytes() == b"written this very moment\n"
    assert lost_versions.get(store, 1).restored_at == 0


@pytest.mark.proves("AUTO-5", "AUTO-8")
def test_nobody_is_called_stale_or_an_author_for_it(
    alice: Cli, bob: Cli, lost: Path, store: Store
) -> None:
    here = "."
    with store.writing() as store:
        file_notes.note_written(store, "bob", "src/a.py", here, 5, contents.look(str(lost)))
        file_notes.note(store, "alice", "src/a.py", here, 4, contents.look(str(lost)), wrote=True)
    bob.ok("restore", "src/a.py")
    known = {one.agent_id: one for one in file_notes.of_file(store, "src/a.py", here)}
    assert known["bob"].wrote_at == 0, "its change is undone"
    assert known["alice"].wrote_at == 4
    alice.ok("restore", "--version", "2")
    alice.ok("restore", "--version", "1")
    known = {one.agent_id: one for one in file_notes.of_file(store, "src/a.py", here)}
    assert known["alice"].hash == contents.digest(b"alice's\n")


@pytest.mark.proves("AUTO-5")
def test_the_list(alice: Cli, bob: Cli, lost: Path) -> None:
    (row,) = bob.ok("restore", "--list")["versions"]
    for name, value in {
        "version": 1,
        "path": "src/a.py",
        "checkout": str(alice.repo),
        "owner": "Alice",
        "changed_by": "Bob",
        "changed_by_id": "bob",
        "why": "changed by a shell command",
        "restored_at": None,
    }.items():
        assert row[name] == value, name
    head, line = bob("restore", "--list", "src/a.py").out.splitlines()
    assert head.split() == ["VERSION", "KEPT", "FILE", "WHOSE", "CHANGED", "BY", "WHY"]
    assert line.split()[0] == "V1"
    alice.ok("restore", "src/a.py")
    assert [one["version"] for one in bob.ok("restore", "--list")["versions"]] == [2]
    every = bob.ok("restore", "--list", "src/a.py", "--all")["versions"]
    assert [one["version"] for one in every] == [2, 1]
    assert "put back" in bob("restore", "--list", "--all").out
    assert lost.exists()


@pytest.mark.proves("AUTO-5", "CLI-3")
def test_nothing_kept(alice: Cli, bob: Cli, lost: Path) -> None:
    assert alice("restore", "b.py").code == 3
    assert alice("restore", "--list", "b.py").code == 3
    alice.ok("restore", "src/a.py")
    again = lost.read_bytes()
    assert alice("restore", "src/a.py").code == 0, "it is there already"
    lost.write_bytes(b"later work\n")
    assert alice("restore", "src/a.py").code == 0, "restore looks first"
    assert lost.read_bytes() == again
    assert bob.as_("")("restore", "--list").code == 0


@pytest.mark.proves("CLI-6")
@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--all", "a.py"],
        ["--list", "--version", "1"],
        ["--list", "--to", "x"],
        ["a.py", "--to", ""],
        ["a.py", "--nonsense"],
    ],
)
def test_wrong_usage(alice: Cli, words: "list[str]") -> None:
    assert alice("restore", *words).code == 64


@pytest.mark.proves("STATE-8")
def test_looking_leaves_no_trace(cli: Cli) -> None:
    assert (
        cli("restore", "--list").out
        == "No versions are kept; put back ones, and those kept in case: "
        "agent-sync restore --list --all\n"
    )
    assert cli("restore", "a.py").code == 3
    assert not (cli.repo / ".claude").exists()


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize("name", [b"caf\xff.txt", "caf\u0065\u0301.txt".encode(), b"a b;c.txt"])
def test_any_name(alice: Cli, store: Store, name: bytes) -> None:
    path = Path(os.fsdecode(os.path.join(os.fsencode(alice.repo), b"src", name)))
    path.parent.mkdir()
    try:
        path.write_bytes(b"alice's")
    except OSError:
        pytest.skip("this file system does not take such a name")
    alice.ok("lock", f"src/{path.name}")
    overwrite(alice, store, path, b"bob's")
    assert alice.ok("restore", f"src/{path.name}")["restored"]
    assert path.read_bytes() == b"alice's"
    assert os.listdir(os.fsencode(path.parent)) == [name]
    overwrite(alice, store, path, None)
    key, _ = key_of(project(alice), str(path), "/")
    assert alice.ok("restore", "--list")["versions"][0]["path"] == key


@pytest.mark.proves("AUTO-5")
def test_the_checkout_one_stands_in_decides(alice: Cli, lost: Path, tmp_path: Path) -> None:
    tree = make_worktree(alice.repo, tmp_path / "tree")
    assert alice("restore", "src/a.py", cwd=tree).code == 3
    assert "(in " in alice("restore", "--list", cwd=tree).out
    done = alice("restore", "src/a.py", "--version", "1", cwd=tree)
    assert done.code == 0
    assert lost.read_bytes() == b"alice's\n"
    assert not (tree / "src").exists()


@pytest.mark.proves("AUTO-5")
def test_without_git(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "plain"
    (folder / ".claude").mkdir(parents=True)
    alice, bob = Cli(folder.resolve(), home, "alice"), Cli(folder.resolve(), home, "bob")
    path = folder.resolve() / "a.txt"
    path.write_bytes(b"alice's")
    alice.ok("lock", "a.txt")
    bob.ok("whoami")
    store = open_store(project(alice))
    assert store is not None
    overwrite(alice, store, path, b"bob's")
    bob.ok("restore", "a.txt")
    assert path.read_bytes() == b"alice's"


@pytest.mark.proves("CLI-4")
def test_names_cannot_paint_the_terminal(alice: Cli, lost: Path, store: Store) -> None:
    asked(store).call("bob", "\x1b[31mBob\n\u202e")
    out = alice("restore", "--list").out
    assert len(out.splitlines()) == 2
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert lost.exists()
