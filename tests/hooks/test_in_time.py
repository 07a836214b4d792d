"""Who cannot say yes in time says "try again"; with --strict, who cannot read says no (OFF-2)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from agent_sync.hooks import entry, own_process

from .session import DOOR, LOADER, TIMEOUT, Session

if sys.platform == "win32":
    pytest.skip("the timer is POSIX only", allow_module_level=True)

Make = Callable[..., Session]
AGAIN = "try the same call again"
LATE = """
import json, os, signal, sys
sys.path.insert(0, {src!r})
from agent_sync.hooks import entry, own_process
for name in ("events.before_tool", "edits.unchecked", "said_off"):
    __import__("agent_sync.hooks." + name)

def one(number, seen):
    count = [0]
    def line(frame, event, _arg):
        if not frame.f_code.co_filename.endswith(("hooks/entry.py", "hooks/own_process.py")):
            return None
        if signal.getsignal(signal.SIGALRM) is not own_process._late:
            return line
        if event == "line":
            count[0] += 1
            if count[0] == number:
                os.write(seen, b"x")
                os.kill(os.getpid(), signal.SIGALRM)
        return line
    sys.settrace(line)
    entry.main(["pre-tool-use"])

told = []
for number in range(1, 400):
    mine, theirs = os.pipe()
    said, saying = os.pipe()
    if os.fork() == 0:
        handle = os.open(sys.argv[1], os.O_RDONLY)
        os.dup2(handle, 0); os.dup2(saying, 1); os.dup2(saying, 2)
        one(number, theirs)
    os.close(theirs); os.close(saying)
    _, status = os.wait()
    fired = os.read(mine, 1)
    text = os.read(said, 65536).decode()
    os.close(mine); os.close(said)
    if not fired:
        break
    told.append([number, os.waitstatus_to_exitcode(status), text])
print(json.dumps(told))
"""


@contextmanager
def hook(repo: Path, home: Path, *words: str, **more: Any) -> "Iterator[subprocess.Popen[bytes]]":
    """A hook that waits for its input; it is ended with the block."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), *words],
        stdin=more.get("stdin", subprocess.PIPE),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "CLAUDE_PROJECT_DIR": str(repo)},
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate(timeout=TIMEOUT)


def until(true: "Callable[[], bool]") -> None:
    """Wait for it, not for ever."""
    end = time.monotonic() + TIMEOUT
    while not true():
        assert time.monotonic() < end


def armed(child: "subprocess.Popen[bytes]") -> bool:
    """Whether a process catches the alarm."""
    for line in Path(f"/proc/{child.pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (signal.SIGALRM - 1) & 1)
    return False


needs_proc = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")


@needs_proc
@pytest.mark.proves("OFF-2", "HOOK-10")
@pytest.mark.parametrize("flags", [(), ("--strict",)], ids=["plain", "strict"])
@pytest.mark.parametrize("sent", ["nothing", "half", "all"])
def test_an_input_that_does_not_end_in_time_is_refused_with_try_again(
    session: Make, repo: Path, home: Path, sent: str, flags: "tuple[str, ...]"
) -> None:
    one = session("one")
    one.start()
    whole = json.dumps(one.tool("Edit", one.edit_input("src/a.py"))).encode()
    part = {"nothing": b"", "half": whole[: len(whole) // 2], "all": whole}[sent]
    with hook(repo, home, "pre-tool-use", *flags) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write(part)
        child.stdin.flush()
        until(lambda: armed(child))
        child.send_signal(signal.SIGALRM)  # its own timer, early
        assert child.wait(TIMEOUT) == 2
        out = json.loads(child.stdout.read())
        assert AGAIN in out["hookSpecificOutput"]["permissionDecisionReason"]


@needs_proc
@pytest.mark.proves("OFF-2")
@pytest.mark.parametrize("event", ["stop", "user-prompt-submit", "session-start", "post-tool-use"])
def test_other_events_that_are_late_leave_in_silence(
    session: Make, repo: Path, home: Path, event: str
) -> None:
    session("one").start()
    with hook(repo, home, event) as child:
        until(lambda: armed(child))
        child.send_signal(signal.SIGALRM)
        assert child.wait(TIMEOUT) == 0
        assert child.stdout
        assert child.stderr
        assert (child.stdout.read(), child.stderr.read()) == (b"", b"")


@needs_proc
@pytest.mark.proves("OFF-2")
def test_a_hook_that_was_stopped_past_its_deadline_says_try_again(
    session: Make, repo: Path, home: Path
) -> None:
    one = session("one")
    one.start()
    with hook(repo, home, "pre-tool-use") as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        until(lambda: armed(child))
        child.send_signal(signal.SIGSTOP)
        child.send_signal(signal.SIGALRM)
        child.stdin.write(json.dumps(one.tool("Edit", one.edit_input("src/a.py"))).encode())
        child.stdin.close()
        child.send_signal(signal.SIGCONT)
        assert child.wait(TIMEOUT) == 2
        assert AGAIN.encode() in child.stdout.read()
        assert b"Traceback" not in child.stderr.read()
        child.stdin = None


@pytest.mark.proves("OFF-2")
def test_the_deadline_may_come_between_any_two_lines(
    session: Make, repo: Path, home: Path, tmp_path: Path
) -> None:
    """At each line of the hook's door in turn the time is over: the edit is refused each time."""
    one = session("one")
    one.start()
    payload = tmp_path / "payload.json"
    payload.write_text(json.dumps(one.tool("Edit", one.edit_input("src/a.py"))))
    source = Path(entry.__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LATE.format(src=str(source)), str(payload)],
        capture_output=True,
        timeout=2 * TIMEOUT,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "CLAUDE_PROJECT_DIR": str(repo)},
    )
    told = json.loads(done.stdout) if done.stdout else done.stderr.decode()
    assert len(told) > 30, told
    assert [one for one in told if one[1] != 2 or AGAIN not in one[2]] == []


@pytest.mark.proves("OFF-2", "HOOK-8")
@pytest.mark.parametrize(
    "what", ["cut off", "empty", "no object", "no session", "no file", "no text", "too long"]
)
def test_strict_refuses_what_cannot_be_read_and_nobody_else_does(
    session: Make, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    one = session("one")
    one.start()
    payload = one.tool("Edit", one.edit_input("src/a.py"))
    whole = json.dumps(payload).encode()
    raw = {
        "cut off": whole[:-9],
        "empty": b"",
        "no object": b"[]",
        "no session": json.dumps({**payload, "session_id": 7}).encode(),
        "no file": json.dumps({**payload, "tool_input": {}}).encode(),
        "no text": whole.replace(b"src", b"\xff\xfe\x00")[: len(whole) // 2],
        "too long": whole + b" " * 200,
    }[what]
    trouble: "Exception | None" = None
    if what == "too long":
        monkeypatch.setattr(own_process, "LONGEST_INPUT", len(whole))
        raw, trouble = read(raw)
        assert trouble
    env = one.environment()
    strict = entry.run(["pre-tool-use", "--strict"], raw, env, trouble=trouble)
    assert strict.code == 2
    assert "--strict" in strict.err
    assert entry.run(["pre-tool-use"], raw, env, trouble=trouble).code == 0


@pytest.mark.proves("OFF-2")
def test_strict_refuses_where_there_is_no_input_to_read(
    session: Make, repo: Path, home: Path, tmp_path: Path
) -> None:
    session("one").start()
    for flags, code in (((), 0), (("--strict",), 2)):
        with (
            open(tmp_path / "file", "wb") as file,
            hook(repo, home, "pre-tool-use", *flags, stdin=file) as child,
        ):
            assert child.wait(TIMEOUT) == code


def test_a_repository_that_is_not_in_use_is_left_alone_late_or_not(
    session: Make, repo: Path
) -> None:
    one = session("one")
    late = own_process.DeadlineError("late")
    words = ["pre-tool-use", "--armed-only", "--strict"]
    assert entry.run(words, b"", one.environment(), trouble=late).code == 0
    assert not (repo / ".claude").exists()


def read(raw: bytes) -> "tuple[bytes, Exception | None]":
    """What the hook reads of it."""
    mine, theirs = os.pipe()
    try:
        os.write(theirs, raw)
        os.close(theirs)
        return own_process.read_all(mine)
    finally:
        os.close(mine)
