"""A database that came with the repository runs nothing, ends, and is told from ours"""

import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.session import Session
from proofs import Proof

from .conftest import Commands
from .watching import SECRET, Outside

Make = Callable[..., Session]
STATE = Path(".claude/coordination/state.sqlite")
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
TABLES = "agents leases activity messages events calls hooks refusals seen kept tasks meta".split()
TRIGGER = "CREATE TRIGGER evil{0} AFTER {1} ON {2} BEGIN {3}; END"
PLANTED = {
    "a trigger that never ends": [
        TRIGGER.format(at, "INSERT", table, ENDLESS) for at, table in enumerate(TABLES)
    ]
    + [TRIGGER.format(at, "UPDATE", table, ENDLESS) for at, table in enumerate(TABLES, 50)],
    "a trigger that gives leases away": [
        TRIGGER.format(0, "INSERT", "leases", "UPDATE leases SET agent_id = 'eve'")
    ],
    "a trigger that never lets go": [
        "CREATE TRIGGER evil BEFORE UPDATE ON leases BEGIN SELECT RAISE(IGNORE); END"
    ],
    "a view in place of a table": [
        "ALTER TABLE leases RENAME TO was",
        f"CREATE VIEW leases AS SELECT * FROM was WHERE ({ENDLESS})",
    ],
    "a view in place of the agents": [
        "ALTER TABLE agents RENAME TO was",
        f"CREATE VIEW agents AS SELECT * FROM was WHERE ({ENDLESS})",
    ],
    "a trigger that is called a table": [
        TRIGGER.format(0, "INSERT", "activity", ENDLESS),
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET type = 'table' WHERE type = 'trigger'",
    ],
}


def plant(repo: Path, statements: "list[str]") -> None:
    """Change the database as somebody could who made the archive that was unpacked."""
    connection = sqlite3.connect(repo / STATE, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.defends("database")
@pytest.mark.proves("HOOK-10", "STATE-6")
@pytest.mark.parametrize("what", PLANTED)
def test_triggers_and_views_are_refused_before_they_run(
    session: Make, command: Commands, repo: Path, proof: Proof, what: str
) -> None:
    """Triggers and views over our tables, endless ones among them: hooks let the call pass at once
    and say why in the log, commands name the repair, and the repair takes them out and keeps the
    rest."""
    assert command.as_("alice")("lock", "src/a.py").code == 0
    plant(repo, PLANTED[what])
    assert "agent-sync is off" in session("one").start().json["systemMessage"]
    answer = session("one").pre_edit("src/a.py")
    assert (answer.code, answer.out) == (0, "")
    log = (repo / STATE).with_name("hooks.log").read_text(encoding="utf-8")
    assert any(words in log for words in ("foreign", "as it was made", "malformed database schema"))
    done = command("status")
    assert (done.code, "doctor --repair" in done.err) == (1, True)
    assert command("doctor", "--repair").code == 0
    assert command("status").code == 0
    plain = sqlite3.connect(repo / STATE)
    kinds = {row[0] for row in plain.execute("SELECT type FROM sqlite_master")}
    plain.close()
    assert kinds == {"table", "index"}
    if "view" not in what:
        assert session("two").pre_edit("src/a.py").refused
    proof.figure(what, "refused, and repaired")


def test_a_table_is_not_refused_for_the_words_in_it(
    session: Make, command: Commands, repo: Path
) -> None:
    """A later program may add a table that has to do with reviews, and say so."""
    assert command.as_("alice")("lock", "src/a.py").code == 0
    table = "CREATE TABLE reviews (id INTEGER PRIMARY KEY, triggered INTEGER)"
    plant(repo, [table, "CREATE INDEX by_review ON reviews (triggered)"])
    assert session("two").pre_edit("src/a.py").refused
    assert command("status").code == 0


@pytest.mark.defends("database", "input")
@pytest.mark.proves("HOOK-10")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no timer ends a hook there")
def test_a_query_without_an_end_is_broken_off(
    session: Make, command: Commands, repo: Path, proof: Proof
) -> None:
    """So many rows that a look would take minutes: the hook breaks it off at its deadline, and asks
    to try again."""
    assert command.as_("alice")("lock", "src/a.py").code == 0
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ?)"
    connection = sqlite3.connect(repo / STATE)
    connection.execute(
        f"{rows} INSERT INTO leases (target, pattern, key, kind, mode, agent_id, created_at, "
        "renewed_at, expires_at) SELECT 'glob', 1, '[a-z]*' || i || '*?x*?y', 'explicit', "
        "'exclusive', 'eve' || i, 1, 1, 9999999999999 FROM n",
        (proof.count(150_000, 1_000_000),),
    )
    connection.commit()
    connection.close()
    before = time.monotonic()
    answer = session("one").pre_edit("src/zzz.py")
    took = time.monotonic() - before
    assert answer.refused, answer
    assert "again" in answer.reason
    assert took < 50, "far from the minutes that it would take"
    proof.figure("rows", proof.count(150_000, 1_000_000))


@pytest.mark.defends("database", "restore")
@pytest.mark.proves("AUTO-5")
@pytest.mark.skipif(sys.platform == "win32", reason="paths of POSIX")
def test_versions_of_files_elsewhere_are_not_put_back_by_number(
    command: Commands, repo: Path, outside: Outside, tmp_path: Path, proof: Proof
) -> None:
    """A planted version says that its place is outside, in a git directory, or above its work tree:
    `restore --version N` writes nothing there."""
    alice = command.as_("alice")
    assert alice("lock", "src/a.py").code == 0
    shutil.copytree(repo, tmp_path / "otherrepo")
    places = [
        ("", str(outside.text)),
        ("", str(outside.missing)),
        (str(outside.folder), "text"),
        (str(outside.folder), "missing"),
        (str(tmp_path / "otherrepo"), "src/a.py"),
        (str(repo), "../outside/text"),
        (str(repo), "../outside/missing"),
        (str(repo), ".git/hooks/post-checkout"),
        (str(repo), "src/../../outside/missing"),
        ("/", str(outside.text)[1:]),
    ]
    connection = sqlite3.connect(repo / STATE)
    connection.execute("INSERT INTO blobs (hash, content) VALUES ('h', x'6576696c')")
    for number, (checkout, key) in enumerate(places, 1):
        connection.execute(
            "INSERT INTO kept (id, at, key, checkout, owner_id, by_id, why, hash, after, mode) "
            "VALUES (?, 1, ?, ?, 'alice', 'eve', 'overwritten', 'h', 'x', 420)",
            (number, key, checkout),
        )
    connection.commit()
    connection.close()
    before = (tmp_path / "otherrepo" / "src" / "a.py").read_bytes()
    for number in range(1, len(places) + 1):
        done = alice("restore", "--version", str(number))
        assert done.code == 64, (places[number - 1], done)
        assert SECRET not in done.out + done.err
        if proof.full or number % 3 == 0:
            done = alice("restore", "text", "--version", str(number))
            assert done.code != 0, (places[number - 1], done)
    assert outside.changes() == []
    assert (tmp_path / "otherrepo" / "src" / "a.py").read_bytes() == before
    assert not (repo / ".git" / "hooks" / "post-checkout").exists()
    proof.figure("places", len(places))


@pytest.mark.defends("database", "links")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("side", ["", "-wal", "-shm", "-journal"])
def test_a_pipe_in_place_of_a_file_of_the_database_holds_nobody_up(
    session: Make, command: Commands, repo: Path, proof: Proof, side: str
) -> None:
    """The database, or a file beside it, is a pipe that nobody writes: hooks pass and commands say
    one sentence, at once."""
    assert command.as_("alice")("lock", "src/a.py").code == 0
    path = repo / f"{STATE}{side}"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert session("one").pre_edit("src/a.py").code == 0
    done = command("status")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert command("doctor", "--repair").code == 1
    proof.figure(side or "the database", "a pipe")
