"""Three sessions at work at once in one scratch repository, and crowds that write events.

Each hook and each command is a process of its own, as in a real session. A test says what
happens and in which order; nothing goes on by itself but what it started.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from hooks.session import CHECKOUT, GIT_WHO, TIMEOUT, Answer, Session

T = TypeVar("T")
LOOK_S = 0.02
SCRIPTS = CHECKOUT / "skills" / "agent-sync" / "scripts"
FILES = ("src/cart.py", "src/api.py", "src/page.py", "tests/test_cart.py")
PROMPTS = {
    "ann": "Round prices half up in the cart",
    "ben": "Show the rounded price on the page",
    "cy": "Test the cart and tell ann",
}
STAND_IN = "import sys;sys.stdin.read()"


class Actor:
    """One session with its client process; ``begin`` works in a thread of the session's own."""

    def __init__(self, stage: "Stage", name: str, role: str) -> None:
        self.stage = stage
        self.name = name
        self.role = role
        self.client = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", STAND_IN], stdin=subprocess.PIPE
        )
        env = {"CLAUDE_PID": str(self.client.pid)}
        self.session = Session(stage.repo, f"session-of-{name}", stage.home, env)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._running: list[subprocess.Popen[str]] = []

    def begin(self, step: "Callable[[Session], T]") -> "Future[T]":
        """Let it do something, after what it is doing; ask the answer for its ``result``."""
        return self._thread.submit(step, self.session)

    def do(self, step: "Callable[[Session], T]") -> T:
        """Let it do something, and wait for that."""
        return self.begin(step).result(TIMEOUT)

    def arrive(self) -> None:
        """Start, take a prompt, say its name and role."""
        self.begin_to_arrive().result(TIMEOUT)

    def begin_to_arrive(self) -> "Future[str]":
        """The same, in the session's own time."""
        self.begin(lambda session: session.start())
        self.begin(lambda session: session.prompt(PROMPTS.get(self.name, "Go on")))
        return self.begin(lambda _: self.run("register", "--name", self.name, "--role", self.role))

    def edit(self, path: str, text: str = "# changed\n") -> Answer:
        """A whole edit that writes the file when it is allowed; the gate's answer."""
        return self.begin_edit(path, text).result(TIMEOUT)

    def begin_edit(self, path: str, text: str = "# changed\n") -> "Future[Answer]":
        """The same, in the session's own time."""
        return self.begin(lambda session: session.change(path, text))

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command in the session's shell; what it printed."""
        process = self.start(*words)
        out, _ = process.communicate(timeout=TIMEOUT)
        assert process.returncode == code, (words, process.returncode, out)
        return out

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Start a command in the session's shell; it is ended with the stage at the latest."""
        process = subprocess.Popen(
            [sys.executable, str(SCRIPTS / "agent-sync"), *words],
            env={**self.stage.env(self.session.id), "CLAUDE_PID": str(self.client.pid)},
            cwd=self.stage.repo,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._running.append(process)
        return process

    def wait_in_line(self, path: str) -> "subprocess.Popen[str]":
        """Start to wait for a held path, and come back as soon as its place is taken."""
        process = self.start("lock", path, "--wait=100")
        self.stage.until(
            lambda: any(
                (ticket["agent"], ticket["key"]) == (self.name, path)
                for ticket in self.stage.look("status")["waits"]
            )
        )
        return process

    def crash(self) -> None:
        """Its client process is gone without a word."""
        assert self.client.stdin is not None
        self.client.stdin.close()
        self.client.wait(TIMEOUT)

    def close(self) -> None:
        """End what it started and its client."""
        self._thread.shutdown(wait=True)
        for process in self._running:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=TIMEOUT)
        if self.client.poll() is None:
            self.crash()


class Stage:
    """A scratch repository with three sessions: ann, ben and cy. ``folder`` is an empty one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.repo = self.home / "shop"
        self.bin = folder / "bin"
        for path in (self.home, self.bin):
            path.mkdir()
        self._make_repo()
        self.add_command("agent-sync")
        self.ann = Actor(self, "ann", "checkout")
        self.ben = Actor(self, "ben", "pricing")
        self.cy = Actor(self, "cy", "tests")
        self.actors = (self.ann, self.ben, self.cy)

    def _make_repo(self) -> None:
        for name in FILES:
            path = self.repo / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"# {path.name}\n", encoding="utf-8")
        (self.repo / ".gitignore").write_text(".claude/\n", encoding="utf-8")
        # The first commit lies in the past: a git clock knows seconds only.
        date = {"GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"}
        for words in (("init", "-q", "-b", "main"), ("add", "."), ("commit", "-qm", "first")):
            subprocess.run(
                ["git", *words],
                cwd=self.repo,
                env={**self.env(), **GIT_WHO, **date},
                capture_output=True,
                timeout=TIMEOUT,
                check=True,
            )

    def add_command(self, name: str, *options: str) -> None:
        """Put the command line on the PATH under a name; ``options`` are the interpreter's."""
        path, door = self.bin / name, SCRIPTS / "agent-sync"
        words = " ".join(f"'{word}'" for word in (sys.executable, *options, str(door)))
        path.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
        path.chmod(0o755)

    def env(self, session: str = "") -> dict[str, str]:
        """The environment of a shell in the repository: a person's, or a session's."""
        found = {
            "PATH": os.pathsep.join((str(self.bin), os.environ["PATH"])),
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        return found | ({"CLAUDE_CODE_SESSION_ID": session, "CLAUDECODE": "1"} if session else {})

    def act(self) -> None:
        """Everybody is here: ann edits under a task, ben waits for her, cy tests and asks."""
        for arrived in [actor.begin_to_arrive() for actor in self.actors]:
            arrived.result(TIMEOUT)
        self.ann.run("create-task", "Round prices half up", "--file", "src/cart.py")
        self.ann.run("create-task", "Show the rounded price", "--depends-on", "T1")
        self.ann.run("claim-task", "T1")
        assert self.ann.edit("src/cart.py", "def price(): ...\n").code == 0
        assert self.ben.edit("src/cart.py").refused
        self.ben.wait_in_line("src/cart.py")
        assert not self.cy.do(lambda session: session.bash("git status --short")).refused
        self.cy.run("send", "--to", "ann", "--message", "Is the cart ready to be tested?")

    def look(self, *words: str) -> dict[str, Any]:
        """The data of a command that a person runs in a bare shell, which leaves no trace."""
        done = subprocess.run(
            [str(self.bin / "agent-sync"), *words, "--json"],
            env=self.env(),
            cwd=self.repo,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return dict(json.loads(done.stdout)["data"])

    def until(self, true: Callable[[], object]) -> None:
        """Look again and again until something is so, for a bounded time."""
        end = time.monotonic() + TIMEOUT
        while not true():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(LOOK_S)

    def close(self) -> None:
        """End every process of the stage."""
        for actor in self.actors:
            actor.close()

    def remove(self) -> None:
        """Close, and take the folder away."""
        self.close()
        shutil.rmtree(self.folder)


@contextlib.contextmanager
def on_stage(folder: Path) -> Iterator[Stage]:
    """A stage that is closed whatever happens."""
    stage = Stage(folder)
    try:
        yield stage
    finally:
        stage.close()
