"""Played agents: sessions whose hooks and commands are the installed ones, run as processes, and
the page on which a demonstration is told. Shared by ``demo.py`` and ``demo-gates.py``.
"""

import json
import os
import subprocess
import sys
import textwrap
from typing import Any, NamedTuple

from scratch import Scratch, StandIn, encoded

WIDTH = 78
PATIENCE_S = 30


class StepFailed(Exception):
    """Something did not happen as it should."""


def expect(true: object, what: str, *seen: object) -> None:
    """Raise StepFailed unless ``true``; ``seen`` is shown with it."""
    if not true:
        raise StepFailed("\n".join([what, *(str(one) for one in seen if str(one).strip())]))


class Done(NamedTuple):
    """How a process ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> dict[str, Any]:
        """The JSON object that it printed, {} for none."""
        return dict(json.loads(self.out)) if self.out.startswith("{") else {}

    @property
    def inner(self) -> dict[str, Any]:
        """What a hook says for one event."""
        return dict(self.answer.get("hookSpecificOutput", {}))

    @property
    def context(self) -> str:
        """What reaches the model unasked."""
        return str(self.inner.get("additionalContext", ""))


class Page:
    """What the reader sees: numbered steps, who does what, and what came back."""

    def __init__(self) -> None:
        self._number = 0
        self._bold = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def step(self, title: str) -> None:
        """Begin a step."""
        self._number += 1
        text = f"{self._number}. {title}"
        print(f"\n\033[1m{text}\033[0m" if self._bold else f"\n{text}", flush=True)

    def tell(self, text: str) -> None:
        """Say what an agent does."""
        self._wrapped(text, "   ", "     ")

    def quote(self, text: str) -> None:
        """Show what came back, word for word."""
        for line in text.rstrip("\n").split("\n"):
            self._wrapped(line, "   | ", "   |   ")

    @staticmethod
    def _wrapped(line: str, first: str, later: str) -> None:
        found = textwrap.wrap(
            line, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
        )
        print("\n".join(found or [first.rstrip()]), flush=True)


class Agent:
    """One played session: its hooks, its shell and, unless it is to outlive this program, a process
    that stands for its client.
    """

    def __init__(
        self, at: Scratch, page: Page, name: str, extra: dict[str, str], *, process: bool = True
    ) -> None:
        self.at = at
        self.page = page
        self.name = name
        self.id = f"session-of-{name}"
        self.client = StandIn(at.python) if process else None
        self.env = at.environment(self.id, self.client.pid if self.client else 0) | extra
        self.acts = 0  # what it did, hooks and commands; looking changes nothing
        self._calls = 0

    def hook(self, event: str, payload: "dict[str, Any] | None" = None, **more: Any) -> Done:
        """Run a hook; anything but 'allowed' or 'refused' is an error of this program."""
        given = self.at.payload(event, self.id, **more) if payload is None else payload
        self.acts += 1
        done = self._run(self.at.hook(event), encoded(given))
        expect(done.code in (0, 2), f"the {event} hook ended with {done.code}", done.err)
        return done

    def before_edit(self, path: str, **words: str) -> Done:
        """PreToolUse of an Edit with these words; its call stays open for ``after_edit``."""
        self._calls += 1
        return self.hook("pre-tool-use", self._edit("pre-tool-use", path, **words))

    def after_edit(self, path: str, text: str) -> None:
        """An edit that adds text at the end, and PostToolUse."""
        with (self.at.repo / path).open("a", encoding="utf-8") as file:
            file.write(text)
        self.hook("post-tool-use", self._edit("post-tool-use", path))

    def edit(self, path: str, old: str, new: str) -> Done:
        """One Edit as a client makes it: the hook before it and, unless that refused, the edit and
        the hook behind it. Gives what the first said.
        """
        words = {"old_string": old, "new_string": new}
        done = self.before_edit(path, **words)
        if done.code == 0:
            file = self.at.repo / path
            file.write_text(file.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
            self.hook("post-tool-use", self._edit("post-tool-use", path, **words))
        return done

    def _edit(self, event: str, path: str, **words: str) -> dict[str, Any]:
        call = f"toolu_{self.name}_{os.getpid()}_{self._calls}"
        given = self.at.edit(event, self.id, path, call)
        given["tool_input"] |= words
        return given

    def end(self) -> None:
        """End the process that stands for its client."""
        if self.client is not None:
            self.client.end()

    def stop(self, *, again: bool = False) -> Done:
        """Stop: the turn ends, unless the hook blocks it."""
        return self.hook("stop", stop_hook_active=again, background_tasks=[])

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command, show it with what it says, and give that. Checks the exit code."""
        self.page.tell(f"{self.name}$ agent-sync {_shown(words)}")
        self.acts += 1
        done = self._run(self.at.cli(*words), b"")
        said = done.out + done.err
        self.page.quote(said)
        what = f"'agent-sync {words[0]}' ended with {done.code}, not {code}"
        expect(done.code == code, what, said)
        return said

    def look(self, *words: str) -> dict[str, Any]:
        """The data of a command, not shown."""
        done = self._run(self.at.cli(*words, "--json"), b"")
        expect(done.code == 0, f"'agent-sync {words[0]}' ended with {done.code}", done.err)
        return dict(done.answer["data"])

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command that goes on by itself."""
        self.page.tell(f"{self.name}$ agent-sync {_shown(words)} &")
        return subprocess.Popen(
            self.at.cli(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.env,
            cwd=self.at.repo,
        )

    def _run(self, command: list[str], given: bytes) -> Done:
        done = subprocess.run(
            command,
            input=given,
            capture_output=True,
            env=self.env,
            cwd=self.at.repo,
            timeout=PATIENCE_S,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def _shown(words: tuple[str, ...]) -> str:
    return " ".join(f'"{word}"' if " " in word else word for word in words)
