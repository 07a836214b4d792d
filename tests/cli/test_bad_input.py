"""Bad input gets a clear error and changes nothing (CLI-6)."""

import subprocess
import sys

import pytest

from support import DOOR, Cli

BIG = "x" * 1_000_001
BAD: list[list[str]] = [
    ["create-task", ""],
    ["create-task", "   \t"],
    ["create-task", BIG],
    ["create-task", "t", "--priority", "high"],
    ["create-task", "t", "--priority", "99999999999999999999999"],
    ["create-task", "t", "--description", BIG],
    ["create-task", "t", "--file", ""],
    ["create-task", "\ud800"],
    ["lock", "a.py", "--ttl", "0"],
    ["lock", "a.py", "--ttl", "-5"],
    ["lock", "a.py", "--ttl", "1e9"],
    ["lock", "a.py", "--ttl", "nan"],
    ["lock", "a.py", "--ttl", "inf"],
    ["lock", "a.py", "--ttl", "soon"],
    ["lock", "a.py", "--wait=-1"],
    ["lock", "a.py", "--wait=1e9"],
    ["lock", "a.py", "--reason", BIG],
    ["lock", "a.py", "--token", "x"],
    ["lock", ""],
    ["lock", " "],
    ["lock", "a\0b"],
    ["lock", "\ud800.py"],
    ["lock", "a/" * 3000],
    ["lock", "--resource", ""],
    ["lock", "--resource", "x" * 300],
    ["lock", "a.py", "b.py", "--token", "1"],
    ["unlock", ""],
    ["unlock", "--all", "a.py"],
    ["append", "a.txt", "--content", ""],
    ["append", "a.txt", "--content", "\ud800"],
    ["append", ".", "--content", "x"],
    ["append", "a.txt", "--content", "x" * 1_048_577],
    ["send", "--to", "bob", "--message", ""],
    ["send", "--to", "bob", "--message", BIG],
    ["send", "--to", "bob", "--message", "\ud800"],
    ["send", "--to", "", "--message", "m"],
    ["send", "--to", BIG, "--message", "m"],
    ["send", "--to", "bob", "--message", "m", "--reply-to", "soon"],
    ["decision", ""],
    ["decision", BIG],
    ["decision", "d", "--supersedes", "T1"],
    ["log", "--type", "", "--message", "m"],
    ["log", "--type", "t", "--message", " "],
    ["log", "--type", "t", "--message", BIG],
    ["register", "--name", ""],
    ["register", "--name", "all"],
    ["register", "--name", BIG],
    ["register", "--name", "a/b"],
    ["register", "--name", "-rf"],
    ["register", "--name", "a\x1b[31mb"],
    ["read-message", "T1"],
    ["activity", "--since", "-1"],
    ["activity", "--limit", "0"],
    ["search", " "],
    ["tasks", "--status", "lost"],
    ["block-task", "T1", "--reason", " "],
    ["update-task", "T1", "--description", BIG],
    ["update-task", "T1", "--depends-on", "T1"],
    ["claim-task", "T1", "--ttl", "5"],
    ["--nonsense"],
    [],
]
UNKNOWN: list[list[str]] = [
    ["show-task", "T99"],
    ["show-task", "no such title"],
    ["claim-task", "99999999999999999999"],
    ["complete-task", "T99"],
    ["create-task", "t", "--depends-on", "T99"],
    ["read-message", "M99"],
    ["ack", "99"],
    ["thread", "m99"],
    ["send", "--to", "bob", "--message", "m", "--reply-to", "M99"],
    ["decision", "d", "--supersedes", "9"],
]


def stored(cli: Cli) -> dict[str, list[str]]:
    """Everything that a command may change, by record; not who was last seen when."""
    lines = cli("export").out.splitlines()[1:]
    return {"rows": [line for line in lines if '"record": "agent"' not in line]}


@pytest.fixture
def me(alice: Cli) -> Cli:
    """Alice, with one task."""
    alice.ok("create-task", "one")
    return alice


def shown(words: list[str]) -> str:
    """A short name of a case."""
    return ascii(" ".join(words))[:50]


@pytest.mark.proves("CLI-6")
@pytest.mark.parametrize("words", BAD, ids=shown)
def test_bad_input_is_refused_and_changes_nothing(me: Cli, words: list[str]) -> None:
    before = stored(me)
    done = me(*words)
    assert done.code == 64, done
    assert done.err.startswith("agent-sync: ")
    assert len(done.err) < 500
    assert "Traceback" not in done.err
    assert stored(me) == before


@pytest.mark.proves("CLI-6", "CLI-3")
@pytest.mark.parametrize("words", UNKNOWN, ids=shown)
def test_unknown_ids_are_not_found(me: Cli, words: list[str]) -> None:
    before = stored(me)
    done = me(*words)
    assert done.code == 3, done
    assert stored(me) == before


@pytest.mark.proves("CLI-6")
def test_bad_standard_input(me: Cli) -> None:
    before = stored(me)
    assert me("send", "--to", "bob", stdin=b"\xff\xfe").code == 64
    assert me("send", "--to", "bob", stdin=b"").code == 64
    assert me("send", "--to", "bob", "--message", "-", stdin=b"x" * 5_000_000).code == 64
    assert me("append", "a.txt", stdin=b"").code == 64
    assert stored(me) == before


@pytest.mark.proves("CLI-6")
def test_a_real_process_is_handed_bytes_that_are_no_text(me: Cli) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DOOR, "create-task", b"\xff\xfe"],
        env=me.env(),
        cwd=me.repo,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 64
    assert b"Traceback" not in done.stderr


@pytest.mark.proves("CLI-6", "LOCK-2")
@pytest.mark.skipif(sys.platform != "linux", reason="file names of any bytes")
def test_a_file_name_of_any_bytes_can_be_locked(me: Cli) -> None:
    done = me("lock", "a\udcff.py", "--json")
    assert done.data["leases"][0]["key"] == "a\\xff.py"


@pytest.mark.proves("CLI-4")
def test_an_output_that_cannot_hold_a_character_does_not_crash(me: Cli) -> None:
    me.ok("create-task", "é → ü")
    done = me.process("tasks", env={"PYTHONIOENCODING": "ascii"})
    assert done.code == 0
    assert "? ? ?" in done.out


@pytest.mark.proves("CLI-4")
def test_a_reader_that_leaves_is_no_error(me: Cli) -> None:
    child = me.start("activity")
    assert child.stdout is not None
    child.stdout.close()
    assert child.wait(timeout=60) == 0
    assert child.stderr is not None
    assert child.stderr.read() == b""
    child.stderr.close()
    assert child.stdin is not None
    child.stdin.close()
