"""Sessions of real clients without a terminal: one process a prompt, the next one goes on.

Every session asks the model under a path of its own, and is told apart by it.
"""

import functools
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

from .asked import Request
from .driver import Driver
from .model import Model
from .place import LOOK_S, Place
from .turns import PATIENCE_S, Step

TURN_S = 2 * PATIENCE_S
"""How long one process may take: some clients need many seconds to start on a busy machine."""


class Turn:
    """One prompt, the process that works on it, and what came of it."""

    def __init__(self, session: "Session", mark: str, process: "subprocess.Popen[bytes]") -> None:
        self.session = session
        self.mark = mark
        self.process = process

    def wait(self) -> "Turn":
        """Wait until the process has ended. AssertionError if it fails or does not end."""
        try:
            code = self.process.wait(TURN_S)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the turn does not end: {self.session.trouble()}") from None
        assert code == 0, self.session.trouble()
        return self

    @property
    def requests(self) -> list[Request]:
        """What the model was asked in it."""
        return self.session.model.asked(self.mark)

    def told(self, number: int) -> str:
        """What is new in the ``number``-th request of the turn, 0 being the prompt."""
        return self.requests[number].news

    def result(self, number: int) -> str:
        """What came of the call in the ``number``-th answer, 0 being the first."""
        return "\n".join(said.text for said in self.requests[number + 1].results)


class Session:
    """One session. ``flags`` come behind the ones that every session of its client has."""

    def __init__(self, driver: Driver, place: Place, who: str, *flags: str) -> None:
        self.driver = driver
        self.place = place
        self.who = who
        self.flags = flags
        self.model: Model = place.model
        self.cwd = place.repo
        self._chosen = str(uuid.uuid4())
        self._out = place.root / f"{who}-{time.monotonic_ns()}.out"
        self._err = self._out.with_suffix(".err")
        self._turns: list[Turn] = []

    def prompt(self, text: str, *steps: Step) -> Turn:
        """Send a prompt that the model answers with these steps; do not wait."""
        mark = self.model.script(*(self.driver.translated(step, self.model) for step in steps))
        url, again = f"{self.model.url}/{self.who}", bool(self._turns)
        session = self.id if again else self._chosen
        words = self.driver.words(f"{text} {mark}", url, session, again=again)
        env = {**self.place.environment(), **self.driver.env(url)}
        words = [*self.driver.program(), *words, *self.flags]
        with self._out.open("ab") as out, self._err.open("ab") as err:
            process = subprocess.Popen(
                self.place.cage.command(words, self.cwd, env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd="/",
                start_new_session=True,
            )
        self._turns.append(Turn(self, mark, process))
        return self._turns[-1]

    def ask(self, text: str, *steps: Step) -> Turn:
        """Send a prompt and wait until its process has ended."""
        return self.prompt(text, *steps).wait()

    @property
    def id(self) -> str:
        """The session's id in its client. AssertionError if it never says it."""
        end = time.monotonic() + PATIENCE_S
        while not (found := self._id()):
            assert time.monotonic() < end, f"it does not say its id: {self.trouble()}"
            time.sleep(LOOK_S)
        return found

    def _id(self) -> str:
        home, output = self.place.home, self._read(self._out)
        return self.driver.session_in(home, output, self._chosen)

    @property
    def agent(self) -> str:
        """Its id for agent-sync."""
        return self.driver.agent(self.id)

    def trouble(self) -> str:
        """The ends of what the client printed."""
        return f"{self._read(self._err)[-2000:]}\n{self._read(self._out)[-2000:]}"

    @staticmethod
    def _read(path: Path) -> str:
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def kill(self) -> None:
        """kill -9 with its children, if it still runs: no hook sees it. Back when all are gone."""
        for turn in self._turns:
            if turn.process.poll() is None:
                os.killpg(turn.process.pid, signal.SIGKILL)
                turn.process.wait(PATIENCE_S)
                gone = functools.partial(_gone, turn.process.pid)
                self.place.until(gone, "its processes to die")


def _gone(group: int) -> bool:
    """Whether no process of a group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
