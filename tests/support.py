"""What tests share: a scratch repository, a scratch home, and the command line run in them.

Nothing here reads the environment of whoever runs the tests, and nothing outside the folders
that a test was given is touched.
"""

import contextlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import pytest

import elsewhere
from agent_sync.cli.main import main
from scene import forked
from scene.interpreter import python

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "src"
TIMEOUT_S = 60
# Read before conftest.py takes our variables out of the environment.
NEEDED = os.environ.get("AGENT_SYNC_TESTS_NEED", "").replace(",", " ").split()
ABOVE = os.getppid()
"""Whoever runs the tests may be a coding client: nobody looks above the tests."""
DOOR = (
    f"from agent_sync.system import ancestors; ancestors.TOP = {ABOVE};"
    "from agent_sync.cli.main import console_script; console_script()"
)


def need(tool: str) -> str:
    """The path of a program that a test runs.

    Without it the test is skipped; it fails where AGENT_SYNC_TESTS_NEED names the program.
    """
    found = shutil.which(tool)
    if found is None:
        assert tool not in NEEDED, f"{tool} is not installed, and these tests need it"
        pytest.skip(f"{tool} is not installed")
    return found


def need_module(name: str) -> None:
    """The same for a module that only an extra installs."""
    if importlib.util.find_spec(name) is None:
        assert name not in NEEDED, f"{name} is not installed, and these tests need it"
        pytest.skip(f"{name} is not installed")


class Done:
    """What one command gave back."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def envelope(self) -> dict[str, Any]:
        """The JSON document on standard output."""
        return dict(json.loads(self.out))

    @property
    def data(self) -> dict[str, Any]:
        """The data of a command that succeeded."""
        assert self.code == 0, (self.code, self.out, self.err)
        return dict(self.envelope["data"])

    @property
    def error(self) -> dict[str, Any]:
        """The one error of a command that failed."""
        (error,) = self.envelope["errors"]
        return dict(error)

    def __repr__(self) -> str:
        return f"Done({self.code}, out={self.out!r}, err={self.err!r})"


def make_repo(root: Path) -> Path:
    """A repository as git lays it out, without running git."""
    (root / ".git" / "objects").mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    return root.resolve()


def make_worktree(repo: Path, root: Path) -> Path:
    """A linked worktree of ``repo``."""
    inside = repo / ".git" / "worktrees" / root.name
    inside.mkdir(parents=True)
    (inside / "commondir").write_text("../..\n", encoding="utf-8")
    (inside / "gitdir").write_text(f"{root / '.git'}\n", encoding="utf-8")
    (inside / "HEAD").write_text("ref: refs/heads/other\n", encoding="utf-8")
    root.mkdir()
    (root / ".git").write_text(f"gitdir: {inside}\n", encoding="utf-8")
    return root.resolve()


class Cli:
    """The command line as one identity in one repository: '' is a bare shell."""

    def __init__(self, repo: Path, home: Path, who: str = "") -> None:
        self.repo = repo
        self.home = home
        self.who = who

    def as_(self, who: str) -> "Cli":
        """The same place, somebody else."""
        return Cli(self.repo, self.home, who)

    def env(self, extra: "Mapping[str, str] | None" = None) -> dict[str, str]:
        """An environment that holds nothing of the real one but the search path."""
        found = {
            **elsewhere.environment(),
            "HOME": str(self.home),
            "PYTHONPATH": str(SOURCE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "NO_COLOR": "1",
        }
        found |= {"AGENT_SYNC_ID": self.who} if self.who else {}
        return {**found, **(extra or {})}

    def __call__(
        self,
        *args: str,
        cwd: "Path | None" = None,
        stdin: bytes = b"",
        env: "Mapping[str, str] | None" = None,
    ) -> Done:
        """Run a command in this process: fast, and with its own streams and environment.

        One that leaves without a word to Python has to be a process of its own.
        """
        leaves = mock.patch.object(os, "_exit", _left)
        with leaves, _streams(stdin) as (out, err), _place(self.env(env), cwd or self.repo):
            code = main(list(args))
        return Done(code, out.getvalue().decode(), err.getvalue().decode())

    def ok(self, *args: str, cwd: "Path | None" = None) -> dict[str, Any]:
        """The data of a command that has to succeed."""
        return self(*args, "--json", cwd=cwd).data

    def start(
        self,
        *args: str,
        cwd: "Path | None" = None,
        env: "Mapping[str, str] | None" = None,
    ) -> "subprocess.Popen[bytes]":
        """Start a command as a process of its own."""
        given = self.env(env)
        if forked.may(given, args):
            return forked.Forked(DOOR, ["-c", *args], given, cwd or self.repo)
        return subprocess.Popen(
            [python(), "-c", DOOR, *args],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=given,
            cwd=cwd or self.repo,
        )

    def process(
        self,
        *args: str,
        cwd: "Path | None" = None,
        stdin: bytes = b"",
        env: "Mapping[str, str] | None" = None,
    ) -> Done:
        """Run a command as a process of its own, to its end."""
        return finished(self.start(*args, cwd=cwd, env=env), stdin)


def finished(child: "subprocess.Popen[bytes]", stdin: bytes = b"") -> Done:
    """The outcome of a started command, waited for a bounded time."""
    out, err = child.communicate(stdin, timeout=TIMEOUT_S)
    return Done(child.returncode, out.decode(), err.decode())


def _left(code: int) -> NoReturn:
    """It would end all tests, and with 0 look as if they had passed."""
    pytest.fail(f"the command leaves by os._exit({code}): run it by Cli.process")


@contextlib.contextmanager
def _streams(stdin: bytes) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    out, err = io.BytesIO(), io.BytesIO()
    wrapped = [io.TextIOWrapper(raw, "utf-8", write_through=True) for raw in (out, err)]
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin), "utf-8")
    sys.stdout, sys.stderr = wrapped
    try:
        yield out, err
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        for stream in wrapped:
            stream.detach()


@contextlib.contextmanager
def _place(env: Mapping[str, str], cwd: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(cwd)
    try:
        with mock.patch.dict(os.environ, env, clear=True):
            yield
    finally:
        os.chdir(before)
