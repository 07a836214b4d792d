"""A client of the server: one process, JSON-RPC line by line, no SDK on this side."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from support import DOOR, SOURCE, TIMEOUT_S, Cli

PROTOCOL = "2025-06-18"


class Answer:
    """What a tool call gave."""

    def __init__(self, result: "dict[str, Any]") -> None:
        self.failed = bool(result.get("isError"))
        self.text = "\n".join(one["text"] for one in result["content"])
        self.told: dict[str, Any] = result["structuredContent"]

    @property
    def data(self) -> "dict[str, Any]":
        """The data of a call that was done."""
        assert not self.failed, self.text
        return dict(self.told["data"])

    @property
    def code(self) -> str:
        """The code of a call that failed."""
        assert self.failed, self.text
        return str(self.told["error"]["code"])


class Server:
    """One connection."""

    def __init__(
        self, repo: Path, home: Path, env: "Mapping[str, str] | None" = None, *words: str
    ) -> None:
        whole = {**Cli(repo, home).env(), "PYTHONPATH": str(SOURCE), **(env or {})}
        self.process = subprocess.Popen(
            [sys.executable, "-c", DOOR, "mcp", *words],
            cwd=repo,
            env=whole,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._number = 0
        self._answers: dict[int, dict[str, Any]] = {}
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(b"")

    def write(self, message: "Mapping[str, Any]") -> None:
        """Send one message."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self.process.stdin.flush()

    def begin(self, method: str, params: "Mapping[str, Any] | None" = None) -> int:
        """Ask, and do not wait."""
        self._number += 1
        self.write({"id": self._number, "method": method, "params": dict(params or {})})
        return self._number

    def answer(self, number: int) -> "dict[str, Any]":
        """The whole answer to a request that was begun."""
        while number not in self._answers:
            line = self._lines.get(timeout=TIMEOUT_S)
            assert line, f"the server is gone: {self.errors()}"
            message = json.loads(line)
            if "id" in message and "method" not in message:
                self._answers[message["id"]] = message
        return self._answers.pop(number)

    def ask(self, method: str, params: "Mapping[str, Any] | None" = None) -> "dict[str, Any]":
        """The result of a request."""
        found = self.answer(self.begin(method, params))
        assert "result" in found, found
        return dict(found["result"])

    def initialize(self, name: str = "Test Client") -> "dict[str, Any]":
        """Begin the connection."""
        found = self.ask(
            "initialize",
            {
                "protocolVersion": PROTOCOL,
                "capabilities": {},
                "clientInfo": {"name": name, "version": "1"},
            },
        )
        self.write({"method": "notifications/initialized"})
        return found

    def call(self, tool: str, /, **given: Any) -> Answer:
        """Call a tool."""
        return Answer(self.ask("tools/call", {"name": tool, "arguments": given}))

    def begin_call(self, tool: str, **given: Any) -> int:
        """Call a tool, and do not wait."""
        return self.begin("tools/call", {"name": tool, "arguments": given})

    def close(self) -> int:
        """Close its standard input, as a client does that ends; its exit status."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(TIMEOUT_S)

    def errors(self) -> str:
        """What it wrote to standard error, once it is over."""
        assert self.process.stderr is not None
        self.process.wait(TIMEOUT_S)
        return self.process.stderr.read().decode(errors="replace")

    def kill(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait(TIMEOUT_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()


def until(happened: "Callable[[], bool]") -> None:
    """Look again and again until something happened."""
    end = time.monotonic() + TIMEOUT_S
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
