"""Where the sentences of a page are said: a scratch repository, a clock that stands at noon.

What cannot be the same twice is replaced by a word: folders, hashes of git, numbers of processes.
The clock goes on by a millisecond whenever it is asked, and by what a scene lets pass.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from unittest import mock

from agent_sync.console import console_commands
from agent_sync.console.operator import Operator
from agent_sync.errors import AgentSyncError
from scene.calls import Answer
from scene.place import Scene
from scene.repositories import copied
from scene.session import Session
from support import Cli

NOON = int(datetime(2025, 6, 2, 12, tzinfo=timezone.utc).timestamp() * 1000)
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
ID = "session-"
SILENCE = "(nothing)"
COLUMNS, ROWS = 100, 30
LONGEST = 200


class Clock:
    """The time of day on a stage, in ns."""

    def __init__(self) -> None:
        self.ms = NOON

    def __call__(self) -> int:
        """This moment; the next one is later."""
        self.ms += 1
        return self.ms * 1_000_000


class Stage(Scene):
    """A scratch repository, who is at work in it, and what was said so far."""

    def __init__(self, folder: Path, template: Path, clock: Clock) -> None:
        home = folder / "home"
        home.mkdir()
        super().__init__(copied(template, (folder / "repo").resolve()), home)
        self.folder = folder.resolve()
        self.clock = clock
        self.lines: list[str] = []

    def agent(self, name: str, **env: str) -> Session:
        """A session that has started and has given itself a name."""
        found = self.session(ID + name, **env)
        found.start()
        assert found.command("register", "--name", name).code == 0
        return found

    def agents(self, *names: str) -> "list[Session]":
        """Several of them."""
        return [self.agent(name) for name in names]

    def waits(self, name: str, path: str, **more: int) -> None:
        """Somebody stands in line for a file, and goes on doing so."""
        at = self.clock.ms
        self.database.wait(ID + name, path, at, **{"beat_at": at + HOUR_MS, **more})

    def passes(self, minutes: float) -> None:
        """Let time pass."""
        self.clock.ms += int(minutes * MINUTE_MS)

    @contextmanager
    def console(self) -> Iterator[Operator]:
        """The console of a person, as wide and high as a page."""
        found = Operator(self.store(), self.project(), {}, lambda: self.clock() // 1_000_000)
        found.enter()
        found.columns, found.rows = COLUMNS, ROWS
        try:
            yield found
        finally:
            found.leave()
            found.store.close()

    # -- what is written down ----------------------------------------------------------------

    def note(self, what: str, said: str) -> None:
        """A situation, and what was said in it."""
        self.lines += [f"## {what}", self._stable(said.strip("\n")) or SILENCE, ""]

    def hook(self, what: str, answer: Answer) -> None:
        """What the answer of a hook lets a model read."""
        if not answer.out.startswith("{"):
            self.note(what, answer.out + answer.err)
            return
        assert answer.err.strip() in ("", answer.reason.strip())
        self.note(what, answer.reason or answer.context)

    def typed(self, who: "Session | Cli", *words: str) -> None:
        """A command, its exit code when that is not 0, and what was printed."""
        if isinstance(who, Session):
            name, done = who.id.removeprefix(ID), who.command(*words)
        else:
            name, done = who.who or "a person", who(*words)
        shown = " ".join(_shown(word) for word in words)
        code = f"(exit {done.code})\n" if done.code else ""
        self.note(f"{name}: agent-sync {shown}", code + done.err + done.out)

    def asked(self, op: Operator, line: str) -> None:
        """A line typed at the console: the question that it asks first, and the answer."""
        try:
            command, given = console_commands.read(line)
            question = console_commands.asks(op, command.name, given)
        except AgentSyncError:
            question = ""  # the answer says why
        reply = console_commands.execute(op, line)
        first = f"({question})\n" if question else ""
        self.note(f"> {line}", first + "\n".join(reply.lines))

    def _stable(self, text: str) -> str:
        for path, word in ((self.repo, "/repo"), (self.home, "/home"), (self.folder, "/scratch")):
            text = text.replace(str(path), word)
        text = re.sub(r"\bpid \d+", "pid PID", text)
        text = re.sub(r"\b(?=[a-f]*\d)[0-9a-f]{7,40}\b", "HASH", text)
        return "\n".join(line.rstrip() for line in text.split("\n"))


def _shown(word: str) -> str:
    if len(word) > LONGEST:
        return f"({len(word)} times {word[0]})"
    return f'"{word}"' if " " in word or not word else word


@contextmanager
def at_noon() -> Iterator[Clock]:
    """The clock of a stage, for everything that runs in this process."""
    clock = Clock()
    with mock.patch("time.time_ns", clock):
        yield clock
