"""A real terminal of a fixed size: a tmux server of its own, typed into and read as text.

Waiting is looking: ``wait_for`` reads the screen again and again until it shows what was
expected or the time is up. Nothing else on the machine is touched.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PATIENCE_S = 30
LOOK_S = 0.03
SMALL, LARGE = (80, 24), (200, 60)
PROMPT = "$ "
_PANE = "screen:0.0"

Seen = Callable[[list[str]], object]


class Terminal:
    """One window with one shell in it. ``folder`` is an empty folder for the server's socket."""

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        cwd: Path,
        size: tuple[int, int] = SMALL,
        command: Sequence[str] = ("sh", "-i"),
    ) -> None:
        self.folder = folder
        self._runs = 0
        self._inside: list[int] = []
        self.env = {"LANG": "C.UTF-8", "PS1": PROMPT, "SHELL": "/bin/sh", **env}
        # A client of the server is a terminal too, as far as it asks.
        self.env.setdefault("TERM", "xterm-256color")
        width, height = (str(number) for number in size)
        self._tmux(
            *("start-server", ";"),
            *("set-option", "-g", "history-limit", "200000", ";"),
            *("set-option", "-g", "default-terminal", "screen-256color", ";"),
            *("set-option", "-g", "remain-on-exit", "on", ";"),
            *("set-option", "-g", "escape-time", "0", ";"),
            *("new-session", "-d", "-s", "screen", "-x", width, "-y", height, "-c", str(cwd)),
            *command,
        )
        # Some versions of tmux crash on these while there is no session.
        self._tmux("set-option", "-g", "window-size", "manual", ";", "set", "-g", "status", "off")
        self.resize(*size)
        asked = self._tmux("display-message", "-p", "-t", _PANE, "#{pid} #{pane_tty}")
        server, self.tty = asked.split()
        self.server = int(server)

    def _tmux(self, *words: str) -> str:
        # The socket by a short name: its whole path may be longer than sockets' paths can be.
        done = subprocess.run(
            ["tmux", "-u", "-S", "s", "-f", "/dev/null", *words],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert done.returncode == 0, (words, done.stderr.decode())
        return done.stdout.decode()

    def send(self, *keys: str) -> None:
        """Press keys by their names in tmux: Enter, C-d, F2, Up, Escape, Tab, or a letter."""
        self._tmux("send-keys", "-t", _PANE, *keys)

    def type(self, text: str) -> None:
        """Type text as it is, without Enter."""
        self._tmux("send-keys", "-t", _PANE, "-l", "--", text)

    def enter(self, text: str) -> None:
        """Type a line and press Enter."""
        self.type(text)
        self.send("Enter")

    def paste(self, text: str) -> None:
        """Paste text as a terminal does, bracketed if the program asked for that."""
        self._tmux("set-buffer", "--", text, ";", "paste-buffer", "-p", "-d", "-t", _PANE)

    def screen(self, *, colours: bool = False) -> list[str]:
        """The lines of the screen without trailing blanks; with ``colours`` their escapes too."""
        flags = ["-e"] if colours else []
        return self._lines("capture-pane", "-p", *flags, "-t", _PANE)

    def history(self, *, joined: bool = True) -> list[str]:
        """Everything that was ever shown and scrolled up, then the screen.

        A line that was broken at the edge is one line again, or is not when not ``joined``.
        """
        flags = ["-J"] if joined else []
        return self._lines("capture-pane", "-p", *flags, "-S", "-", "-t", _PANE)

    def _lines(self, *words: str) -> list[str]:
        # Not splitlines: a line may hold what Python takes for a break.
        return [line.rstrip() for line in self._tmux(*words).removesuffix("\n").split("\n")]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.screen())

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and line of the cursor, counted from 0."""
        found = self._tmux("display-message", "-p", "-t", _PANE, "#{cursor_x} #{cursor_y}")
        column, line = found.split()
        return int(column), int(line)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines."""
        found = self._tmux("display-message", "-p", "-t", _PANE, "#{pane_width} #{pane_height}")
        width, height = found.split()
        return int(width), int(height)

    @property
    def title(self) -> str:
        """The title that a program gave the window."""
        return self._tmux("display-message", "-p", "-t", _PANE, "#{pane_title}").strip()

    @property
    def full_screen(self) -> bool:
        """Whether a program has taken the whole screen (the alternate one)."""
        asked = self._tmux("display-message", "-p", "-t", _PANE, "#{alternate_on}")
        return asked.strip() == "1"

    def resize(self, width: int, height: int) -> None:
        """Give the window another size; the program in it is told by a signal."""
        self._tmux("resize-window", "-t", "screen:0", "-x", str(width), "-y", str(height))

    def wait_for(self, wanted: "str | Seen", seconds: float = PATIENCE_S) -> list[str]:
        """The screen as soon as it shows a text, or as a function of its lines says yes.

        AssertionError, with the screen, when it does not in time.
        """
        end = time.monotonic() + seconds
        while True:
            lines = self.screen()
            if wanted in "\n".join(lines) if isinstance(wanted, str) else wanted(lines):
                return lines
            what = repr(wanted) if isinstance(wanted, str) else "what was waited for"
            assert time.monotonic() < end, f"{what} is not on the screen:\n{drawn(lines)}"
            time.sleep(LOOK_S)

    def wait_until_gone(self, text: str, seconds: float = PATIENCE_S) -> list[str]:
        """The screen as soon as it does not show ``text`` any more."""
        return self.wait_for(lambda lines: text not in "\n".join(lines), seconds)

    def run(self, line: str) -> list[str]:
        """Run one command line in the shell, to its end: the lines it left, then its status."""
        self._runs += 1
        mark = f"={self._runs}="
        # In the echo of what is typed the mark does not stand in this form.
        self.enter(f"clear; {line}; echo =$(({self._runs}))=$?")
        seen = self.wait_for(lambda lines: any(text.startswith(mark) for text in lines))
        end = next(number for number, text in enumerate(seen) if text.startswith(mark))
        return [*seen[:end], seen[end].removeprefix(mark)]

    def processes(self) -> dict[int, str]:
        """pid -> command line of everything that runs in this terminal."""
        return _processes("-t", self.tty.removeprefix("/dev/"))

    def pid_of(self, word: str) -> int:
        """The one process in this terminal with ``word`` on its command line."""
        (found,) = (pid for pid, line in self.processes().items() if f" {word}" in line)
        return found

    def lose(self) -> None:
        """Close the window as a person does, whatever runs in it; the server ends with it."""
        self._inside = [self.server, *self.processes()]
        self._tmux("kill-pane", "-t", _PANE)

    def close(self, patience: float = PATIENCE_S) -> None:
        """End this server. AssertionError when something that ran in it is still there."""
        if not self._inside:
            self._inside = [self.server, *self.processes()]
            self._tmux("kill-server")
        end = time.monotonic() + patience
        while left := _processes("-p", ",".join(map(str, self._inside))):
            if time.monotonic() > end:
                for pid in left:
                    os.kill(pid, signal.SIGKILL)
                raise AssertionError(f"left behind by a terminal: {left}")
            time.sleep(LOOK_S)


def running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    return pid in _processes("-p", str(pid))


def _processes(*which: str) -> dict[int, str]:
    """What ``ps`` knows of some processes, without those that have ended already."""
    done = subprocess.run(
        ["ps", "-ww", *which, "-o", "pid=,stat=,args="],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE_S,
        check=False,
    )
    rows = [line.split(None, 2) for line in done.stdout.splitlines()]
    return {int(row[0]): row[2] for row in rows if len(row) == 3 and not row[1].startswith("Z")}


def drawn(lines: list[str]) -> str:
    """A screen in a frame, to be looked at."""
    width = max(map(len, lines), default=0)
    edge = "+" + "-" * width + "+"
    return "\n".join([edge, *(f"|{line:<{width}}|" for line in lines), edge])
