"""What lies in our place and is not ours, or is open for others, is not used, and that is said"""

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.errors import StoreMisplaced
from agent_sync.repository.location import at_root
from agent_sync.store import opening
from hooks.conftest import git
from hooks.session import Session
from proofs import Proof
from support import Cli

from .conftest import Commands

Make = Callable[..., Session]
FOLDER = Path(".claude/coordination")
STATE = FOLDER / "state.sqlite"
PLANTED = {
    "a constraint that replaces": (
        "leases",
        lambda sql: sql.replace(
            "key TEXT NOT NULL,", "key TEXT NOT NULL UNIQUE ON CONFLICT REPLACE,"
        ),
    ),
    "a constraint that ignores": (
        "leases",
        lambda sql: sql.replace(
            "agent_id TEXT NOT NULL,", "agent_id TEXT NOT NULL ON CONFLICT IGNORE,"
        ),
    ),
    "a check that never passes": (
        "leases",
        lambda sql: sql.replace(
            "kind TEXT NOT NULL,", "kind TEXT NOT NULL CHECK (kind <> 'auto'),"
        ),
    ),
    "a default of another kind": (
        "agents",
        lambda sql: sql.replace("pid INTEGER NOT NULL DEFAULT 0", "pid INTEGER NOT NULL DEFAULT 1"),
    ),
    "a generated column": (
        "leases",
        lambda sql: sql[:-1] + ", evil INTEGER GENERATED ALWAYS AS (abs(-9223372036854775808)))",
    ),
}
ADDED = {
    "an index on an expression": "CREATE INDEX evil ON leases (abs(-9223372036854775806 - id))",
    "a unique index": "CREATE UNIQUE INDEX evil ON leases (key)",
    "a plain index": "CREATE INDEX evil ON leases (key)",
    "a partial index": "CREATE INDEX evil ON agents (name) WHERE abs(pid) > 1",
    "an extra column": "ALTER TABLE leases ADD COLUMN evil TEXT",
    "a missing index": "DROP INDEX agents_open",
    "a missing table": "DROP TABLE refusals",
    "a wiped mark": "PRAGMA application_id = 7",
}


@pytest.fixture
def command(repo: Path, home: Path) -> Cli:
    """A person's shell, in this process; a database that is committed meets real ones as well."""
    return Cli(repo, home)


def change(repo: Path, *statements: str) -> None:
    """Do something to the database as somebody could who made what was unpacked."""
    connection = sqlite3.connect(repo / STATE, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def rewrite(repo: Path, table: str, edit: "Callable[[str], str]") -> None:
    """Change the statement that made a table."""
    connection = sqlite3.connect(repo / STATE, isolation_level=None)
    sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    assert edit(sql) != sql
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (edit(sql), table))
    connection.execute("PRAGMA schema_version = 4711")
    connection.close()


FILES = ("src/a.py", "src/b.py")
"""Tests lock one of the two in the database: whoever goes by it is stopped at one."""


def refused(session: Make, command: "Cli | Commands", words: str) -> str:
    """Nothing is used: hooks pass and say it, with --strict every edit is refused for that reason
    and no other, commands end with one sentence; that sentence."""
    one = session("one")
    start = one.start()
    assert "agent-sync is off" in start.json["systemMessage"], start
    assert "Protection is off" in one.prompt().context
    assert "Protection is off" in one.prompt().context, "each prompt says it"
    for file in FILES:
        assert one.pre_edit(file).code == 0, file
        strict = one.hook("pre-tool-use", one.tool("Edit", one.edit_input(file)), "--strict")
        assert strict.refused
        assert "this edit could not be checked (Store" in strict.reason, strict
    done = command("status")
    assert (done.code, len(done.err.splitlines())) == (1, 1), done
    assert words in done.err
    looked = command("doctor")
    assert looked.code == 1
    assert words in looked.out
    assert one.hook("statusline", one.payload("Status")).out.startswith("agent-sync: ")
    return str(done.err)


@pytest.mark.defends("database")
@pytest.mark.proves("OFF-4", "OFF-1")
@pytest.mark.parametrize("what", [*PLANTED, *ADDED])
def test_a_schema_that_is_not_ours_word_for_word_is_found(
    session: Make, command: Cli, repo: Path, proof: Proof, what: str
) -> None:
    """Constraints, checks, generated columns, indexes on expressions, what is missing: no hook
    works by it, the person and the model are told, and a repair puts it right."""
    assert command.as_("alice")("lock", "src/b.py").code == 0
    if what in PLANTED:
        rewrite(repo, *PLANTED[what])
    else:
        change(repo, ADDED[what])
    if what == "a wiped mark":  # nothing works by it: the repair sets it again
        assert session("two").pre_edit("src/b.py").refused
        assert command("doctor").code == 1
    else:
        refused(session, command, "doctor --repair")
    assert command("doctor", "--repair").code == 0
    assert "ERROR" not in command("doctor").out
    assert session("two").pre_edit("src/b.py").refused, "what was locked is still locked"
    proof.figure(what, "refused, and repaired")


@pytest.mark.proves("STATE-4", "OFF-4")
def test_what_a_later_version_may_have_added_is_let_pass(
    session: Make, command: Cli, repo: Path
) -> None:
    assert command.as_("alice")("lock", "src/a.py").code == 0
    change(
        repo,
        "ALTER TABLE leases ADD COLUMN colour TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE seen ADD COLUMN shade INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX leases_colour ON leases (colour) WHERE colour <> ''",
        "CREATE TABLE rooms (id INTEGER PRIMARY KEY, name TEXT UNIQUE, CHECK (id > 0))",
        "CREATE UNIQUE INDEX rooms_name ON rooms (name)",
        f"PRAGMA user_version = {opening.SCHEMA + 1}",
    )
    assert session("two").pre_edit("src/a.py").refused
    assert command("status").code == 0
    change(repo, "ALTER TABLE leases ADD COLUMN odd TEXT GENERATED ALWAYS AS (abs(id))")
    refused(session, command, "leases is not as it was made")


BOOKS = "CREATE TABLE books (id INTEGER PRIMARY KEY)"
FOREIGN = {
    "of our version": (opening.SCHEMA, BOOKS),
    "of an earlier version": (1, BOOKS),
    "of the version before": (opening.SCHEMA - 1, BOOKS),
    "of a later version": (opening.SCHEMA + 3, BOOKS),
    "of no version": (0, BOOKS),
    "with a table of our name": (opening.SCHEMA, "CREATE TABLE messages (id INTEGER PRIMARY KEY)"),
    "with nothing in it": (opening.SCHEMA, "SELECT 1"),
}


@pytest.mark.defends("database")
@pytest.mark.proves("OFF-4", "OFF-1")
@pytest.mark.parametrize("what", FOREIGN)
def test_a_database_of_another_program_is_left_as_it_is(
    session: Make, command: Cli, repo: Path, proof: Proof, what: str
) -> None:
    """Whatever version it claims: it is said that it is not ours, by the repair too, and not one
    byte of it is changed."""
    version, table = FOREIGN[what]
    (repo / FOLDER).mkdir(parents=True, mode=0o700)
    change(repo, table, f"PRAGMA user_version = {version}")
    before = (repo / STATE).read_bytes()
    said = refused(session, command, "is not agent-sync's")
    assert "update agent-sync" not in said
    done = command("doctor", "--repair")
    assert (done.code, "is not agent-sync's" in done.err) == (1, True)
    assert (repo / STATE).read_bytes() == before
    proof.figure(what, "left alone")


posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners of POSIX")
OPEN = {
    "a folder for everybody": (FOLDER, 0o777),
    "a database for everybody": (STATE, 0o666),
    "a folder for a group": (FOLDER, 0o770),
    "a database for a group": (STATE, 0o660),
}


@posix
@pytest.mark.defends("others")
@pytest.mark.proves("OFF-4", "OFF-1", "STATE-2")
@pytest.mark.parametrize("what", OPEN)
def test_what_others_can_write_is_not_used_until_it_is_closed(
    session: Make, command: Cli, repo: Path, proof: Proof, what: str
) -> None:
    """A folder or database that others can write may hold what they wrote: it is not used, its
    modes stay, and the command that is named mends it."""
    assert command.as_("alice")("lock", "src/b.py").code == 0
    path, mode = OPEN[what]
    (repo / path).chmod(mode)
    said = refused(session, command, "can be written by others")
    assert (repo / path).stat().st_mode & 0o777 == mode
    mend = shlex.split(said.rpartition("else changed it: ")[2].strip())
    subprocess.run(mend, check=True, timeout=60)
    assert session("two").pre_edit("src/b.py").refused
    proof.figure(what, "refused, and mended")


@posix
@pytest.mark.proves("OFF-4")
@pytest.mark.parametrize("word", ["group", "true", "0660", "world"])
def test_a_group_that_git_shares_the_repository_with_is_not_others(
    session: Make, command: Cli, repo: Path, word: str
) -> None:
    assert command.as_("alice")("lock", "src/b.py").code == 0
    (repo / FOLDER).chmod(0o770)
    git(repo, "config", "core.sharedRepository", word)
    assert session("two").pre_edit("src/b.py").refused
    (repo / FOLDER).chmod(0o772)
    assert not session("two").pre_edit("src/b.py").refused


@posix
@pytest.mark.proves("OFF-4")
@pytest.mark.parametrize("word", ["umask", "false", "0644", ""])
def test_a_repository_that_is_not_shared_has_no_group(
    session: Make, command: Cli, repo: Path, word: str
) -> None:
    assert command.as_("alice")("lock", "src/b.py").code == 0
    (repo / FOLDER).chmod(0o770)
    git(repo, "config", "core.sharedRepository", word)
    assert not session("two").pre_edit("src/b.py").refused


@posix
@pytest.mark.proves("OFF-4")
def test_where_a_file_system_keeps_no_modes_they_say_nothing(
    command: Cli, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert command.as_("alice")("lock", "src/b.py").code == 0
    (repo / FOLDER).chmod(0o777)
    with pytest.raises(StoreMisplaced):
        opening.check_place(at_root(str(repo)))
    monkeypatch.setattr(os, "chmod", lambda *_words, **_named: None)
    opening.check_place(at_root(str(repo)))


@posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
@pytest.mark.defends("others")
@pytest.mark.proves("OFF-4", "OFF-1")
@pytest.mark.parametrize("what", [FOLDER, STATE, Path(f"{STATE}-wal")], ids=str)
def test_what_belongs_to_somebody_else_is_not_used(
    session: Make, command: Cli, repo: Path, proof: Proof, what: Path
) -> None:
    """A folder, database or log of another user, who is not the owner of the repository either:
    root does not use it."""
    assert command.as_("alice")("lock", "src/b.py").code == 0
    if not (repo / what).exists():
        (repo / what).touch(0o600)
    os.chown(repo / what, 12345, -1)
    refused(session, command, "neither to you nor to the owner")
    os.chown(repo, 12345, -1)
    assert session("two").pre_edit("src/b.py").refused, "the repository is that user's"
    proof.figure(str(what), "refused")


@posix
@pytest.mark.defends("database", "links")
@pytest.mark.proves("OFF-5", "OFF-4")
def test_a_clone_that_brings_a_coordination_folder_runs_and_opens_nothing(
    command: Cli, repo: Path, tmp_path: Path, proof: Proof
) -> None:
    """Somebody committed their coordination folder: a database with a trigger and one with a
    constraint, links and a pipe. Under umask 077 the clone's files look like our own: hooks and
    commands pass or refuse with a sentence, nothing runs, nothing outside is touched."""
    outside = tmp_path / "outside"
    outside.write_text("untouched", encoding="utf-8")
    assert command.as_("alice")("lock", "src/b.py").code == 0
    for path in (repo / FOLDER).iterdir():
        if path.name != STATE.name:
            path.unlink()
    variants: "dict[str, Callable[[Path], object]]" = {
        "a trigger": lambda at: change(
            at, "CREATE TRIGGER evil AFTER INSERT ON agents BEGIN DELETE FROM leases; END"
        ),
        "a constraint": lambda at: rewrite(at, *PLANTED["a constraint that replaces"]),
        "a link for a database": lambda at: _link(at / STATE, outside),
        "a link for a log": lambda at: _link(at / f"{STATE}-wal", outside),
        "a link for the folder": lambda at: _link(at / FOLDER, tmp_path),
        "a text": lambda at: (at / STATE).write_text("no database", encoding="utf-8"),
    }
    for name, make in variants.items():
        evil, clone = tmp_path / f"evil {name}", tmp_path / f"clone {name}"
        shutil.copytree(repo, evil, symlinks=True)
        change(evil, "PRAGMA journal_mode = DELETE")
        make(evil)
        git(evil, "add", "-f", "-A", ".")
        git(evil, "commit", "-qm", "here you are")
        before = os.umask(0o077)
        try:
            git(repo, "clone", "-q", str(evil), str(clone))
        finally:
            os.umask(before)
        assert (clone / FOLDER).exists()
        one = Session(clone, "one", tmp_path / "home", real=False)
        brought = _bytes(clone / FOLDER)
        for file in FILES:  # git has not been asked yet, and nobody goes by what is in it
            assert one.pre_edit(file).code == 0, (name, file)
        assert _bytes(clone / FOLDER) == brought, f"{name}: something of it was at work"
        assert "agent-sync is off" in one.start().json["systemMessage"], name
        assert one.pre_edit("src/a.py").code == 0, name
        assert outside.read_text(encoding="utf-8") == "untouched", name
    proof.figure("kinds", len(variants))


def committed(command: Cli, repo: Path, clone: Path, *names: str) -> Path:
    """A clone of a repository that carries a used coordination folder, or some of its files."""
    assert command.as_("mallory")("lock", "src/b.py").code == 0
    change(repo, "PRAGMA journal_mode = DELETE")
    paths = [str(FOLDER / name) for name in names] or [str(FOLDER)]
    git(repo, "add", "-f", *paths)
    git(repo, "commit", "-qm", "here you are")
    before = os.umask(0o077)
    try:
        git(repo, "clone", "-q", str(repo), str(clone))
    finally:
        os.umask(before)
    return clone


@posix
@pytest.mark.defends("database")
@pytest.mark.proves("OFF-5", "OFF-4", "OFF-1")
@pytest.mark.parametrize("names", [(), ("state.sqlite",), (".gitignore", "state.sqlite")])
@pytest.mark.parametrize("first", ["session", "doctor"])
def test_a_committed_database_of_exactly_our_tables_is_not_believed(
    command: Cli,
    repo: Path,
    home: Path,
    tmp_path: Path,
    proof: Proof,
    names: "tuple[str, ...]",
    first: str,
) -> None:
    """From the first session or doctor on: nothing that it holds refuses anything, all say so, and
    the command that is named mends it."""
    clone = committed(command, repo, tmp_path / "clone", *names)
    there = Commands(clone, home)
    if first == "doctor":
        assert there("doctor").code == 1
    said = refused(lambda name: Session(clone, name, home, real=False), there, "git tracks")
    assert there("statusline").out.startswith("agent-sync: ")
    assert git(clone, "status", "--porcelain", "-uno") == "", "nothing of it was written"
    mend = shlex.split(said.partition("not used; ")[2].partition(", and remove")[0])
    assert mend[0] == "git"
    subprocess.run(mend, check=True, timeout=60)
    shutil.rmtree(clone / FOLDER)  # it is not their own
    one = Session(clone, "one", home, real=False)
    assert "agent-sync is off" not in one.start().out
    assert not one.pre_edit("src/b.py").refused
    assert "ERROR" not in there("doctor").out
    proof.figure("tracked", "not used")


@posix
@pytest.mark.proves("OFF-5", "OFF-4")
def test_a_database_that_is_tracked_no_more_is_ones_own(
    session: Make, command: Cli, repo: Path
) -> None:
    """Added by mistake: what was in it counts again, for every hook and command."""
    assert command.as_("alice")("lock", "src/b.py").code == 0
    git(repo, "add", "-f", str(STATE))
    refused(session, command, "git tracks")
    git(repo, "rm", "-q", "--cached", str(STATE))
    assert session("two").pre_edit("src/b.py").refused
    assert command("status").code == 0
    assert session("three").start().code == 0


@posix
@pytest.mark.proves("OFF-5")
def test_our_own_ignore_file_may_be_tracked(session: Make, command: Cli, repo: Path) -> None:
    assert command.as_("alice")("lock", "src/b.py").code == 0
    git(repo, "add", "-f", str(FOLDER / ".gitignore"))
    assert "agent-sync is off" not in session("one").start().out
    assert session("one").pre_edit("src/b.py").refused


def _bytes(folder: Path) -> "dict[str, bytes]":
    """What the databases in a folder hold, with their logs."""
    return {path.name: path.read_bytes() for path in folder.glob("state.sqlite*") if path.is_file()}


def _link(path: Path, to: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.symlink_to(to)
