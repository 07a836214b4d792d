"""A coding client as a process of its own, and commands in its shell, with it really above them.

The client is a shell under the client's name, which runs what it is handed, one after the other.
"""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from support import DOOR, SOURCE, TIMEOUT_S, Done

from .calls import DOOR as HOOK
from .calls import LOADER
from .interpreter import python
from .session import GIT_WHO, Session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Self


class Inside:
    """One client with one session, in whose shell commands run; ``agent-sync`` is on the PATH."""

    def __init__(
        self,
        session: Session,
        folder: Path,
        *,
        name: str = "claude",
        told: bool = True,
        signs: "Mapping[str, str] | None" = None,
    ) -> None:
        """``told``: its variables are Claude Code's; ``signs``: those of another client."""
        self.session = session
        self.folder = folder
        env = {**session.environment(), **GIT_WHO, "PYTHONPATH": str(SOURCE)}
        env = {name: value for name, value in env.items() if name not in session.hook_variables()}
        env["PATH"] = f"{_door(folder)}{os.pathsep}{env['PATH']}"
        if told:
            env |= {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": session.id}
        env |= signs or {}
        self._client = subprocess.Popen(
            [name],
            executable="/bin/sh",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            cwd=session.repo,
        )
        self.pid = self._client.pid
        if told:
            session.env["CLAUDE_PID"] = str(self.pid)

    def __enter__(self) -> "Self":
        return self

    def __exit__(
        self,
        kind: "type[BaseException] | None",
        error: "BaseException | None",
        trace: "TracebackType | None",
    ) -> None:
        self._client.communicate(timeout=TIMEOUT_S)

    def hook(self, event: str, payload: "dict[str, Any]") -> Done:
        """One hook of the session, which the client itself starts."""
        told = self.folder / "payload"
        told.write_text(json.dumps(self.session.sent(payload)), encoding="utf-8")
        named = [*self.session.named(), event]
        words = shlex.join([sys.executable, "-I", "-S", "-c", LOADER, str(HOOK), *named])
        return self.run(f"exec {words} <{told}", env=self.session.hook_variables())

    def run(self, command: str, *, env: "Mapping[str, str] | None" = None) -> Done:
        """A command in the session's shell, to its end; no hook looks at it."""
        out, err = self.folder / "out", self.folder / "err"
        for file in (out, err):
            file.write_bytes(b"")
        words = "".join(f"{name}={shlex.quote(value)} " for name, value in (env or {}).items())
        line = f"{words}sh -c {shlex.quote(command)} >{out} 2>{err} </dev/null; echo $?\n"
        assert self._client.stdin is not None
        assert self._client.stdout is not None
        self._client.stdin.write(line.encode())
        self._client.stdin.flush()
        code = int(self._client.stdout.readline())
        done = Done(code, out.read_text(), err.read_text())
        assert "Traceback" not in done.err, done.err
        return done


def _door(folder: Path) -> Path:
    """A folder with our command, which looks no further up than the tests."""
    place = folder / "bin"
    place.mkdir(parents=True)
    door = place / "agent-sync"
    door.write_text(f'#!/bin/sh\nexec {python()} -c "{DOOR}" "$@"\n', encoding="utf-8")
    door.chmod(0o755)
    return place
