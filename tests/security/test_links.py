"""Links planted in the coordination folder never lead a read or a write out of the repository"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.actions import append
from agent_sync.errors import AgentSyncError
from agent_sync.protection import put_in_place
from agent_sync.repository.location import at_root
from hooks.session import Session
from migration.old_database import OldDatabase
from proofs import Proof
from support import Done

from .conftest import Commands
from .watching import SECRET, Outside, plant

if sys.platform == "win32":
    pytest.skip("links need a privilege there", allow_module_level=True)

Make = Callable[..., Session]
STATE = ".claude/coordination"
FILES = [
    *("state.sqlite", "state.sqlite-wal", "state.sqlite-shm", "state.sqlite-journal"),
    *("hooks.log", "shell-id", ".gitignore", "prepare.lock", "queue.lock", "console-history"),
    "state.sqlite.claude-agent-sync.bak",
    "state.sqlite.claude-agent-sync.bak.part",
    *("state.sqlite.new", "state.sqlite.salvage", "state.sqlite.new-journal"),
    *("install/record.json", "install/project.before"),
]
WORST = {"state.sqlite": "database", "hooks.log": "large", "shell-id": "text"}
"""Where a link would do most harm; else where nothing is yet."""
FOLDERS = [".claude", STATE, ".claude/skills", ".claude/skills/agent-sync", f"{STATE}/install"]


def calls(session: Make, command: Commands, *, all_of_them: bool) -> str:
    """Processes that open the state, one after the other; everything they said."""
    one, alice = session("one"), command.as_("alice")
    answers = [one.pre_edit("src/a.py")]
    done: list[Done] = [
        command("send", "--to", "all", "--message", "from a bare shell"),
        command("doctor", "--repair"),
    ]
    if all_of_them:
        answers += [one.start(), one.prompt("hello"), one.post_edit("src/a.py")]
        answers += [one.pre_bash("echo x > src/b.py; git stash"), one.stop(), one.end()]
        done += [command("status"), command("whoami"), alice("lock", "src/a.py"), command("gc")]
        done += [alice("unlock", "--all"), command("doctor"), command("export")]
    heard = [x.out + x.err for x in answers] + [x.out + x.err for x in done]
    return "\n".join(heard)


@pytest.mark.defends("links")
@pytest.mark.proves("STATE-2")
def test_links_in_the_coordination_folder(
    session: Make, command: Commands, repo: Path, outside: Outside, proof: Proof
) -> None:
    """Each file that lies in the coordination folder, and each folder around it, is a link to a
    text, an empty file, a database, a folder or nothing outside, planted before the first call or
    between two. Hooks, commands and a repair run over it: outside nothing is read out, written,
    made, given away, removed or opened up."""
    tried = 0
    names = [*FILES, *FOLDERS]
    names = names if proof.full else [*WORST, *names[4::6]]
    targets = list(outside.targets().items())
    for place, name in enumerate(names):
        worst = WORST.get(name, "folder" if name in FOLDERS else "missing")
        for label, target in targets if proof.full else [(worst, outside.targets()[worst])]:
            for between in (False, True) if label == worst and proof.full else (place % 2 == 0,):
                shutil.rmtree(repo / ".claude", ignore_errors=True)
                if between:
                    assert command("send", "--to", "all", "--message", "x").code == 0
                plant(repo / name if name in FOLDERS else repo / STATE / name, target)
                text = calls(session, command, all_of_them=proof.full)
                assert SECRET not in text, (name, label)
                assert outside.changes() == [], (name, label, between)
                (repo / ".claude").unlink() if (repo / ".claude").is_symlink() else None
                tried += 1
    proof.figure("links planted", tried)


@pytest.mark.defends("links")
@pytest.mark.parametrize("name", ["state.sqlite", "state.sqlite-wal", "state.sqlite-shm"])
def test_second_names_of_files_elsewhere(
    session: Make, command: Commands, repo: Path, outside: Outside, proof: Proof, name: str
) -> None:
    """A database, or the log beside it, that is a second name (a hard link) of an empty file or of
    another program's database is not taken for ours, and is left as it is."""
    targets = (outside.empty, outside.other, outside.text)
    for target in targets if proof.full else targets[:2]:
        shutil.rmtree(repo / ".claude", ignore_errors=True)
        if not name.endswith("sqlite"):
            assert command("send", "--to", "all", "--message", "x").code == 0
        before = target.read_bytes()
        plant(repo / STATE / name, target, hard=True)
        calls(session, command, all_of_them=False)
        assert target.read_bytes() == before, (name, target)
        assert target.stat().st_mode & 0o777 == 0o644
        proof.figure("second names", 3)


def test_a_folder_that_was_copied_in_links_loses_nothing(
    session: Make, command: Commands, repo: Path, tmp_path: Path
) -> None:
    """The log that has two names by then holds what was committed last; the advice keeps it."""
    one = session("one")
    one.start()
    assert one.pre_edit("src/a.py").code == 0
    log = repo / STATE / "state.sqlite-wal"
    os.link(log, tmp_path / "copied")
    done = command("locks")
    assert (done.code, "put a copy in its place" in done.err) == (1, True)
    shutil.copy(log, tmp_path / "own")
    os.replace(tmp_path / "own", log)
    assert "src/a.py" in command("locks").out
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.defends("links")
@pytest.mark.proves("STATE-5")
def test_a_link_at_the_name_of_the_copy_of_an_imported_database(
    command: Commands, repo: Path, outside: Outside, proof: Proof
) -> None:
    """The database of claude-agent-sync is imported while links stand at the names of its copy and
    of the files beside that: the copy is made, and nothing behind a link."""
    (repo / STATE).mkdir(parents=True)
    old = OldDatabase(at_root(str(repo)))
    old.agent("someone")
    old.close()
    name = "state.sqlite.claude-agent-sync.bak"
    for side in ("", ".part", ".part-journal", ".part-wal"):
        plant(repo / STATE / (name + side), outside.missing)
    assert command("send", "--to", "all", "--message", "x").code == 0
    assert outside.changes() == []
    copies = [path for path in (repo / STATE).glob(name + "*") if not path.is_symlink()]
    proof.figure("copies", len(copies))
    assert copies


@pytest.mark.defends("links")
def test_a_log_that_is_cut_is_not_written_through_a_link(
    session: Make, command: Commands, repo: Path, outside: Outside, proof: Proof
) -> None:
    """The error log is cut when it has grown; the names that it could use meanwhile are all taken
    by links. Nothing is written behind one."""
    assert command("send", "--to", "all", "--message", "x").code == 0
    folder = repo / STATE
    (folder / "hooks.log").write_bytes(b"2026-01-01T00:00:00Z stop x\n" * 20_000)
    for number in range(proof.count(1_000, 40_000)):
        (folder / f"hooks.log.{os.getpid() + number}").symlink_to(outside.text)
    (folder / "state.sqlite-wal").unlink(missing_ok=True)
    (folder / "state.sqlite").write_bytes(b"no database" * 100)
    assert session("one").pre_edit("src/a.py").code == 0
    assert outside.changes() == []
    assert (folder / "hooks.log").stat().st_size < 256 * 1024


@pytest.mark.defends("restore", "links")
@pytest.mark.proves("AUTO-5")
def test_a_folder_that_becomes_a_link_while_a_version_is_put_back(
    repo: Path, outside: Outside, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a file is swapped for a link between the check of its place and each step of
    writing: the version is not put behind the link."""
    swaps = 0
    folder = repo / "src"
    for at in ("makedirs", "open", "replace", "fsync"):
        aside = repo / f"src-{at}"
        real = getattr(os, at)

        def swapped(
            *args: object, real: object = real, aside: Path = aside, **more: object
        ) -> object:
            if not aside.exists():
                folder.rename(aside)
                folder.symlink_to(outside.inner)
            return real(*args, **more)  # type: ignore[operator]

        path = str(folder / "a.py")
        put_in_place.check_place(path)
        with monkeypatch.context() as patch:
            patch.setattr(os, at, swapped)
            try:
                put_in_place.write(path, b"evil", 0o600)
            except AgentSyncError:
                swaps += 1
        assert aside.exists(), at
        assert outside.changes() == [], at
        folder.unlink()
        aside.rename(folder)
    proof.figure("swaps", swaps)
    assert swaps


@pytest.mark.defends("links")
@pytest.mark.proves("LOCK-9")
def test_a_file_that_becomes_a_link_while_lines_are_appended(
    repo: Path, outside: Outside, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file or its folder is swapped for a link between the moment it was judged and its opening:
    the lines do not go behind the link, nor into a pipe that took its place."""
    path = repo / "src" / "a.py"
    resolve = os.path.realpath

    def swapped(name: str) -> str:
        found = resolve(name)
        path.unlink()
        path.symlink_to(outside.text)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(os.path, "realpath", swapped)
        with pytest.raises(AgentSyncError):
            append.append(str(path), b"evil")
    assert outside.changes() == []
    path.unlink()
    path.symlink_to(outside.text)
    with pytest.raises(AgentSyncError):
        append.append(str(path), b"evil")
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(AgentSyncError):
        append.append(str(path), b"evil")
    path.parent.rename(repo / "aside")
    path.parent.symlink_to(outside.inner)
    with pytest.raises(AgentSyncError):
        append.append(str(path), b"evil")
    assert outside.changes() == []
    proof.figure("swaps", 4)
