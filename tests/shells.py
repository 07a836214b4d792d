"""Real shells with completion switched on: a key is pressed, and what the shell made of it is seen.

Where ``agent-sync`` is run by a completed line a stand-in notes its arguments, so that a test
sees what the shell would really have handed over.
"""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from support import DOOR, TIMEOUT_S, Cli

TAB, ENTER, SHOW = b"\t", b"\r", b"\x18p"
STAND_IN = """\
#!/bin/sh
case "$1" in
complete | completion) exec {python} -c '{door}' "$@" ;;
esac
for word in "$@"; do printf '%s\\0' "$word"; done >{noted}.new
mv {noted}.new {noted}
"""
READY = "printf 'RE%s\\n' ADY"
BASH_KEYS = """\
show() { printf '<<%s' "$READLINE_LINE"; printf '>%s\\n' '>'; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\\C-xp": show'; bind 'set bell-style none'
"""
ZSH_KEYS = """\
show() { printf '<<%s' "$BUFFER"; printf '>%s\\n' '>'; BUFFER=; }
zle -N show; bindkey '^Xp' show; setopt nobeep
"""


class Place:
    """Where shells are started: a repository, and a PATH on which the stand-in comes first."""

    def __init__(self, cli: Cli, folder: Path) -> None:
        self.cli = cli
        self.noted = folder / "noted"
        self.bin = folder / "bin"
        self.bin.mkdir()
        door = self.bin / "agent-sync"
        text = STAND_IN.format(python=sys.executable, door=DOOR, noted=self.noted)
        door.write_text(text, encoding="utf-8")
        door.chmod(0o755)
        path = f"{self.bin}{os.pathsep}{os.environ['PATH']}"
        self.env = cli.env({"PATH": path, "TERM": "xterm", "LC_ALL": "C.UTF-8", "PS1": "$ "})

    def arguments(self) -> list[str]:
        """The arguments that the stand-in was called with last; once."""
        words = self.noted.read_bytes().decode().split("\0")
        self.noted.unlink()
        return words[:-1]


class Interactive:
    """A shell behind a terminal of its own."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.seen = b""

    def send(self, data: bytes) -> None:
        """Type."""
        while data:
            data = data[os.write(self.handle, data) :]

    def until(self, mark: bytes) -> str:
        """What is printed up to a mark, waited for a bounded time."""
        end = time.monotonic() + TIMEOUT_S
        while mark not in self.seen:
            ready = select.select([self.handle], [], [], max(0.0, end - time.monotonic()))[0]
            assert ready, f"no {mark!r} in {self.seen!r}"
            self.seen += os.read(self.handle, 65_536)
        before, self.seen = self.seen.split(mark, 1)
        return before.decode("utf-8", "replace")

    def line_after_tab(self, text: str) -> str:
        """The line that the shell has after Tab was pressed behind ``text``."""
        self.send(text.encode() + TAB + SHOW)
        return self.until(b">>").rsplit("<<", 1)[-1]

    def listed_after_tabs(self, text: str) -> str:
        """What the terminal shows when Tab is pressed twice."""
        self.send(text.encode() + TAB + TAB + SHOW)
        return self.until(b">>")

    def run(self, text: str) -> None:
        """Press Tab behind ``text``, then Enter, and wait for the end of the command."""
        self.send(text.encode() + TAB + ENTER)
        self.send(READY.encode() + ENTER)
        self.until(b"READY")


@contextlib.contextmanager
def interactive(argv: list[str], setup: str, place: Place) -> Iterator[Interactive]:
    """An interactive shell that has read ``setup``, gone at the end whatever it does."""
    import pty  # not on Windows, where this module is only imported

    pid, handle = pty.fork()
    if pid == 0:
        os.chdir(place.cli.repo)
        os.execvpe(argv[0], argv, place.env)
    try:
        shell = Interactive(handle)
        # From a file, so that nothing of it is mistaken for what it does.
        script = place.bin.parent / "setup"
        script.write_text(f"{setup}\n{READY}\n", encoding="utf-8")
        shell.send(f". {script}".encode() + ENTER)
        shell.until(b"READY")
        yield shell
    finally:
        os.kill(pid, signal.SIGKILL)
        os.close(handle)
        os.waitpid(pid, 0)
