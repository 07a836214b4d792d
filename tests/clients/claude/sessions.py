"""Sessions of the real client without a terminal: prompts go in, and what happened comes out.

One process takes several prompts, as an interactive session does. The client reports each hook that
it ran: event, output and exit status.
"""

import json
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ..asked import Request
from ..model import Model
from ..turns import PATIENCE_S, Step
from .place import Place

FLAGS = (
    *("--input-format", "stream-json", "--output-format", "stream-json", "--verbose"),
    *("--include-hook-events", "--max-turns", "30"),
)
ALLOWED = ("--permission-mode", "acceptEdits", "--allowedTools=Edit,Write,Read,Bash,NotebookEdit")


class Hook(NamedTuple):
    """One hook that the client ran."""

    event: str
    code: int
    out: str

    @property
    def refused(self) -> bool:
        """Whether it blocked."""
        return self.code == 2


class Turn:
    """One prompt and what came of it."""

    def __init__(self, session: "Session", mark: str, number: int) -> None:
        self.session = session
        self.mark = mark
        self.number = number

    def wait(self) -> "Turn":
        """Wait until the turn is over."""
        self.session.until(lambda: len(self.session.results) >= self.number, "the turn to end")
        return self

    @property
    def requests(self) -> list[Request]:
        """What the model was asked in it."""
        return self.session.model.asked(self.mark)

    def told(self, number: int) -> str:
        """What is new in the ``number``-th request of the turn, 0 being the prompt."""
        return self.requests[number].news


class Session:
    """One running client. ``flags`` come after the ones that every session has."""

    def __init__(
        self,
        place: Place,
        who: str,
        *flags: str,
        cwd: "Path | None" = None,
        allowed: tuple[str, ...] = ALLOWED,
    ) -> None:
        self.place = place
        self.model: Model = place.model
        self.events: list[dict[str, Any]] = []
        self._asked = 0
        self._news = threading.Condition()
        self._stderr = place.root / f"{who}-{time.monotonic_ns()}.err"
        words = [*place.client, "-p", *FLAGS, *place.flags, *allowed, *flags]
        command = place.cage.command(words, cwd or place.repo, place.env(who))
        with self._stderr.open("wb") as err:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=err,
                cwd="/",
                start_new_session=True,
            )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._news:
                self.events.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()

    def until(self, seen: "Callable[[], object]", what: str) -> None:
        """Wait for something in the client's reports; AssertionError with its errors if not."""
        with self._news:
            if not self._news.wait_for(lambda: seen() or not self._reader.is_alive(), PATIENCE_S):
                raise AssertionError(f"waited in vain for {what}: {self.trouble()}")
        assert seen(), f"the client ended before {what}: {self.trouble()}"

    def trouble(self) -> str:
        """What the client said on standard error, and its last reports."""
        told = self._stderr.read_text(encoding="utf-8", errors="replace")[-2000:]
        return told + "\n".join(json.dumps(one)[:500] for one in self.events[-5:])

    def prompt(self, text: str, *steps: Step) -> Turn:
        """Send a prompt that the model answers with these steps; do not wait."""
        mark = self.model.script(*steps)
        self._asked += 1
        content = [{"type": "text", "text": f"{text} {mark}"}]
        line = {"type": "user", "message": {"role": "user", "content": content}}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        self.process.stdin.flush()
        return Turn(self, mark, self._asked)

    def ask(self, text: str, *steps: Step) -> Turn:
        """Send a prompt and wait until its turn is over."""
        return self.prompt(text, *steps).wait()

    @property
    def id(self) -> str:
        """The session's id."""
        self.until(lambda: any("session_id" in one for one in self.events), "its id")
        return str(next(one["session_id"] for one in self.events if "session_id" in one))

    @property
    def results(self) -> list[dict[str, Any]]:
        """The turns that are over."""
        return [one for one in self.events if one["type"] == "result"]

    @property
    def hooks(self) -> list[Hook]:
        """The hooks that were run so far."""
        return [
            Hook(one["hook_event"], int(one.get("exit_code") or 0), one.get("stdout", ""))
            for one in self.events
            if one.get("subtype") == "hook_response"
        ]

    def hooks_of(self, event: str) -> list[Hook]:
        """The hooks of one event."""
        return [one for one in self.hooks if one.event == event]

    def end(self) -> "Session":
        """Close the session as a user does, and wait until it has left."""
        assert self.process.stdin is not None
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return self

    def kill(self) -> None:
        """kill -9, if it still runs: no hook sees it."""
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
