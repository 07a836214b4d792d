"""One hook call of a client: in this process, which is quick, or as the process that it really is.

Both go through the same door with the same payload, folder and environment, and answer alike;
``tests/hooks/test_both_ways.py`` holds them to it. A race, a fault of the machine, a signal, a
limit of time and what a process leaves unclosed need the real one.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from agent_sync.errors import StoreError
from agent_sync.hooks import entry
from agent_sync.store.sqlite import Store

from . import forked

CHECKOUT = Path(__file__).resolve().parents[2]
DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "hook.py"
LOADER = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"
TIMEOUT = 60


@dataclass
class Answer:
    """What one hook call gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The JSON object on standard output, {} when there is none."""
        return dict(json.loads(self.out)) if self.out else {}

    @property
    def context(self) -> str:
        """The text that reaches the model's context."""
        return str(self.json.get("hookSpecificOutput", {}).get("additionalContext", ""))

    @property
    def reason(self) -> str:
        """Why a tool call was denied or a stop was blocked."""
        inner = self.json.get("hookSpecificOutput", {}).get("permissionDecisionReason", "")
        return str(inner or self.json.get("reason", ""))

    @property
    def refused(self) -> bool:
        """Whether the call was blocked."""
        return self.code == 2


def in_process(words: "list[str]", raw: bytes, env: Mapping[str, str], cwd: Path) -> Answer:
    """Run one hook here, with the client's folder and variables around it."""
    opened: list[Store] = []
    with standing(cwd, env), own_alarms(), mock.patch.object(os, "getppid", os.getpid):
        try:
            client, words = entry.client_named(words)
            found = entry.run(
                words, raw, os.environ, scripts=str(DOOR.parent), opened=opened, client=client
            )
        finally:
            closed(opened)
    out, err = (text.encode("utf-8", "replace").decode() for text in (found.out, found.err))
    return Answer(found.code, out, err)


def as_process(words: "list[str]", raw: bytes, env: Mapping[str, str], cwd: Path) -> Answer:
    """Run one hook as the client does."""
    if forked.may(env, words):
        child = forked.Forked(DOOR.read_text(), [str(DOOR), *words], env, cwd)
        out, err = child.communicate(raw, TIMEOUT)
        return Answer(child.returncode, out.decode(), err.decode())
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), *words],
        input=raw,
        capture_output=True,
        timeout=TIMEOUT,
        env=env,
        cwd=cwd,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextlib.contextmanager
def standing(cwd: Path, env: Mapping[str, str]) -> Iterator[None]:
    """This process in another folder, and with other variables alone."""
    before = os.getcwd()
    os.chdir(cwd)
    try:
        with mock.patch.dict(os.environ, env, clear=True):
            yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def own_alarms() -> Iterator[None]:
    """What a hook does with its timers is over with it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.getsignal(signal.SIGALRM)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_PROF, 0)


def closed(opened: "list[Store]") -> None:
    """Close databases without a wait for the disk: no power is cut here."""
    for store in opened:
        with contextlib.suppress(StoreError):
            store.execute("PRAGMA synchronous=OFF")
        store.close()
