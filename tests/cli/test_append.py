"""append: whole lines under a lease, in one step (LOCK-9)."""

import os
import sys
from pathlib import Path

import pytest

from agent_sync.actions import append
from agent_sync.errors import AgentSyncError
from support import Cli, finished

WRITERS, LINES = 8, 50


@pytest.mark.proves("LOCK-9")
def test_lines_are_whole(alice: Cli) -> None:
    path = alice.repo / "log.txt"
    path.write_text("no line end", encoding="utf-8")
    assert alice.ok("append", "log.txt", "--content", "one")["bytes"] == 5
    assert alice("append", "log.txt", stdin=b"zwei\ndrei\n").code == 0
    assert path.read_text(encoding="utf-8") == "no line end\none\nzwei\ndrei\n"
    assert alice.ok("locks")["leases"] == []


@pytest.mark.proves("LOCK-9")
def test_a_new_file_is_made(alice: Cli) -> None:
    (alice.repo / "sub").mkdir()
    alice.ok("append", "new.txt", "--content", "x", cwd=alice.repo / "sub")
    assert (alice.repo / "sub" / "new.txt").read_text(encoding="utf-8") == "x\n"


@pytest.mark.proves("LOCK-9")
def test_a_held_file_is_refused_and_not_touched(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "log.txt")
    assert bob("append", "log.txt", "--content", "x").code == 2
    assert not (alice.repo / "log.txt").exists()


@pytest.mark.proves("LOCK-9")
def test_a_lease_already_held_stays_held(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "log.txt")
    alice.ok("append", "log.txt", "--content", "x")
    assert [one["key"] for one in bob.ok("locks")["leases"]] == ["log.txt"]


@pytest.mark.proves("LOCK-9")
def test_it_waits_in_turn(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "log.txt", "--ttl", "0.01")
    assert bob("append", "log.txt", "--content", "x", "--wait=30").code == 0
    assert bob.ok("locks")["leases"] == []
    assert bob.ok("status")["waits"] == []


@pytest.mark.proves("LOCK-9")
def test_it_is_on_record(alice: Cli) -> None:
    alice.ok("append", "log.txt", "--content", "x")
    (event,) = [e for e in alice.ok("activity")["events"] if e["type"] == "file_appended"]
    assert event["path"] == "log.txt"


@pytest.mark.proves("LOCK-9")
@pytest.mark.slow
def test_concurrent_appends_never_interleave(cli: Cli) -> None:
    script = (
        "import sys; from agent_sync.cli.main import main\n"
        "who, lines = sys.argv[1], int(sys.argv[2])\n"
        "for number in range(lines):\n"
        "    text = f'{who}-{number} ' + who * 2000\n"
        "    assert main(['append', 'log.txt', '--content', text + '\\n' + text]) == 0"
    )
    import subprocess

    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, f"w{number}", str(LINES)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=cli.as_(f"w{number}").env(),
            cwd=cli.repo,
        )
        for number in range(WRITERS)
    ]
    for child in children:
        done = finished(child)
        assert done.code == 0, done.err
    lines = (cli.repo / "log.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == WRITERS * LINES * 2
    for first, second in zip(lines[::2], lines[1::2], strict=True):
        assert first == second, "the two lines of one append stand together"
    assert len(set(lines)) == WRITERS * LINES


@pytest.mark.proves("LOCK-9")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_what_is_no_regular_file_is_refused_at_once(alice: Cli) -> None:
    os.mkfifo(alice.repo / "pipe")
    assert alice("append", "pipe", "--content", "x").code == 64


@pytest.mark.proves("LOCK-9")
def test_what_a_failed_write_left_is_cut_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.txt"
    path.write_bytes(b"whole\n")
    real = os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) < 4:
            raise OSError(28, "No space left on device")
        return real(handle, data[:-3])

    monkeypatch.setattr("agent_sync.actions.append.os.write", full)
    with pytest.raises(AgentSyncError, match="No space left"):
        append.append(str(path), b"half a line")
    assert path.read_bytes() == b"whole\n"
