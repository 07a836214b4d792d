"""Running the commands of a page in one shell, beside a server that the page starts.

A ``console serve`` block starts a server, which ends with the page, or with the next such block. All
other commands of a page go to one shell, so that variables and functions live on: ``sh`` blocks, and
``console`` blocks, in which ``> `` goes on with a command and the rest is what it prints. What is shown
is compared without white space, part by part between ``...``. ``exit=N`` after ``console`` is the status
of its commands, ``needs=NAME`` what has to be there.
"""

import os
import queue
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, NamedTuple

from support import TIMEOUT_S

from .documents import Block, blocks

PORT = "127.0.0.1:8765"
"""Where servers listen in the pages."""
LISTENING = re.compile(r"listening on https?://[^:]+:(\d+)")
DONE = "\x01done"


class Typed(NamedTuple):
    """One command: its line, text, what is shown below it, its status, whether it is a server, and
    what has to be there to run it."""

    line: int
    text: str
    shown: str
    status: int = 0
    serves: bool = False
    needs: str = ""


def typed(path: Path) -> "Iterator[Typed]":
    """Every command of a page, in order."""
    for block in blocks(path):
        kind, *options = block.info.split() or [""]
        if kind == "sh":
            yield from _plain(block)
        elif kind == "console":
            said = dict(one.partition("=")[::2] for one in options)
            for one in _shown(block):
                yield one._replace(
                    status=int(said.get("exit", 0)),
                    serves="serve" in said,
                    needs=said.get("needs", ""),
                )


def _plain(block: Block) -> "Iterator[Typed]":
    """Lines; those that begin with white space or end with a backslash belong together."""
    parts: list[tuple[int, str]] = []
    for number, line in enumerate(block.lines, block.line):
        if parts and (line[:1].isspace() or line == "}" or parts[-1][1].endswith("\\")):
            parts[-1] = (parts[-1][0], f"{parts[-1][1]}\n{line}")
        elif line.strip() and not line.startswith("#"):
            parts.append((number, line))
    return (Typed(number, text, "") for number, text in parts)


def _shown(block: Block) -> "Iterator[Typed]":
    starts = [at for at, line in enumerate(block.lines) if line.startswith("$ ")]
    assert starts[:1] == [0], f"a console block begins with a command (line {block.line})"
    for first, last in zip(starts, [*starts[1:], len(block.lines)], strict=True):
        lines = block.lines[first:last]
        more = [line[2:] for line in lines[1:] if line.startswith("> ")]
        shown = "\n".join(line for line in lines[1:] if not line.startswith("> "))
        yield Typed(block.line + first, "\n".join([lines[0][2:], *more]), shown)


def prints(shown: str, said: str) -> bool:
    """Whether this was printed: the parts that are shown, in their order, and between them anything.

    Where nothing is shown, anything may be printed.
    """
    if not shown.strip():
        return True
    parts = [re.escape("".join(part.split())) for part in shown.split("...")]
    return re.fullmatch(".*?".join(parts), "".join(said.split()), re.DOTALL) is not None


class PageShell:
    """One shell, and the server that runs beside it. To be closed."""

    def __init__(self, at: Path, env: "Mapping[str, str]", instead: "Mapping[str, str]") -> None:
        self._at = at
        self._env = env
        self.instead = dict(instead)
        self._port = ""
        self.server: "subprocess.Popen[str] | None" = None
        self._shell, self._lines = self._started(["sh"], stdin=subprocess.PIPE)

    def run(self, command: Typed) -> None:
        """Run one command, and look whether it ends and prints as it is shown."""
        text = self._filled(command.text)
        if command.serves:
            status, said = 0, self._serve(text, command.shown)
        else:
            status, said = self._typed(text)
        where = f"line {command.line}: {text}\n{said}"
        assert status == command.status, f"{where}\nstatus {status}"
        # The page shows the port that is usual.
        said = said.replace(self._port, PORT) if self._port else said
        assert prints(self._filled(command.shown, ports=False), said), f"{where}\nnot as shown"

    def _filled(self, text: str, *, ports: bool = True) -> str:
        for written, value in self.instead.items():
            text = text.replace(written, value)
        return text.replace(PORT, self._port) if self._port and ports else text

    def _typed(self, text: str) -> "tuple[int, str]":
        assert self._shell.stdin is not None
        command = f"{{ {text}\n}} </dev/null 2>&1; printf '\\n{DONE} %s\\n' $?\n"
        self._shell.stdin.write(command)
        self._shell.stdin.flush()
        said = []
        while not (line := self._lines.get(timeout=TIMEOUT_S)).startswith(DONE):
            assert line, f"the shell ended: {''.join(said)}"
            said.append(line)
        return int(line.split()[1]), "".join(said)

    def _serve(self, text: str, shown: str) -> str:
        """Start a server on a free port; what it says until that is what is shown."""
        self.stop()
        self.server, lines = self._started(
            ["sh", "-c", f"exec {text} --port 0"], subprocess.DEVNULL
        )
        said = lines.get(timeout=TIMEOUT_S)
        while not ((found := LISTENING.search(said)) and said.count("\n") >= shown.count("\n") + 1):
            assert (line := lines.get(timeout=TIMEOUT_S)), f"no server: {said}"
            said += line
        self._port = f"127.0.0.1:{found[1]}"
        return said.replace(f":{found[1]}", ":8765")

    def stop(self) -> None:
        """End the server as a service manager does."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            assert self.server.wait(TIMEOUT_S) == 0
        self.server = None

    def close(self) -> None:
        """End whatever runs."""
        try:
            self.stop()
        finally:
            for process in (self._shell, self.server):
                if process is not None and process.poll() is None:
                    process.kill()
                    process.wait(TIMEOUT_S)

    def _started(
        self, words: "list[str]", stdin: int
    ) -> "tuple[subprocess.Popen[str], queue.Queue[str]]":
        process = subprocess.Popen(
            words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=dict(self._env), cwd=self._at,
        )  # fmt: skip
        lines: queue.Queue[str] = queue.Queue()
        assert process.stdout is not None
        threading.Thread(target=_pump, args=(process.stdout, lines), daemon=True).start()
        return process, lines


def _pump(stream: "IO[str]", lines: "queue.Queue[str]") -> None:
    for line in stream:
        lines.put(line)
    lines.put("")
    stream.close()


def wrapper(folder: Path, name: str, command: str) -> None:
    """A program of a name on a PATH."""
    path = folder / name
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n', encoding="utf-8")
    os.chmod(path, 0o755)
