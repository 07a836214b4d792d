"""Questions to Codex about itself: its own program answers, in JSON lines over two pipes."""

import json
import queue
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ...errors import InstallError

_SECONDS = 20.0


class AppServer:
    """A running ``codex app-server``. Every answer is waited for, and not for ever."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.until = time.monotonic() + _SECONDS
        self.lines: queue.Queue[bytes] = queue.Queue()
        self.number = 0
        threading.Thread(target=self._read, daemon=True).start()

    def ask(self, method: str, params: Mapping[str, object]) -> "dict[str, Any]":
        """The result of one request. Raises InstallError: it fails, is unknown, or takes long."""
        self.number += 1
        self._send({"id": self.number, "method": method, "params": params})
        while True:
            answer = self._next()
            if answer.get("id") == self.number and "method" not in answer:
                break
        if not isinstance(answer.get("result"), dict):
            error = answer.get("error")
            said = error.get("message") if isinstance(error, dict) else error
            raise InstallError(f"codex app-server: {method}: {said}")
        return dict(answer["result"])

    def tell(self, method: str) -> None:
        """Send what has no answer. Raises InstallError."""
        self._send({"method": method})

    def _send(self, message: Mapping[str, object]) -> None:
        pipe = self.process.stdin
        assert pipe is not None
        try:
            pipe.write(json.dumps(message).encode() + b"\n")
            pipe.flush()
        except OSError as error:
            raise InstallError(f"codex app-server ended: {error.strerror}") from error

    def _next(self) -> "dict[str, Any]":
        try:
            line = self.lines.get(timeout=max(0.0, self.until - time.monotonic()))
        except queue.Empty as error:
            raise InstallError("codex app-server does not answer") from error
        if not line:
            raise InstallError("codex app-server ended without an answer")
        try:
            found = json.loads(line)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _read(self) -> None:
        pipe = self.process.stdout
        assert pipe is not None
        for line in pipe:
            self.lines.put(line)
        self.lines.put(b"")


@contextmanager
def app_server(program: str, folder: Path) -> Iterator[AppServer]:
    """One that is ready for questions, started in ``folder`` and ended at the end.

    Raises InstallError where it does not start.
    """
    try:
        process = subprocess.Popen(
            [program, "app-server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
    except OSError as error:
        raise InstallError(f"{program} does not start: {error.strerror}") from error
    try:
        server = AppServer(process)
        about = {"name": "agent-sync", "title": "agent-sync", "version": "1"}
        server.ask("initialize", {"clientInfo": about})
        server.tell("initialized")
        yield server
    finally:
        assert process.stdin is not None
        process.kill()
        process.wait()
        process.stdin.close()
