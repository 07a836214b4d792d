"""The one place that runs git: neutral environment, bytes in and out, bounded time.

Nothing of the caller's environment decides which repository, index or configuration is meant,
no pager and no editor is started, and no lock is taken that a look does not need. A look starts
nothing that the repository configures either, but for its filters: without them git could not
say what is changed.
"""

import os
import sys
import time

from ..errors import AgentSyncError
from . import quick_spawn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from subprocess import CompletedProcess

TIMEOUT_S = 1.0
# Where git itself and its configuration are, is no choice of a repository.
_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
# A file system monitor would outlive the hook that started it; to show a signature is to run
# the program that the repository names for it.
_SETTINGS = (
    *("-c", "core.fsmonitor=false", "-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false"),
)
_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
# An object that is missing is not fetched: over ssh, or "ext", that is a command of anybody's.
_NO_FETCH = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}


class GitError(AgentSyncError):
    """Git refused or failed. Facts: command, detail (what it said)."""

    code = "git"
    template = "git {command} failed: {detail}"


class Git:
    """Git in one folder. All its calls together end by a deadline, when there is one.

    ``hooks``: the repository's hooks count, as in a commit that somebody asked for.
    """

    __slots__ = ("env", "folder", "hooks", "until")

    def __init__(
        self,
        folder: str,
        seconds: "float | None" = TIMEOUT_S,
        env: "Mapping[str, str] | None" = None,
        *,
        hooks: bool = False,
    ) -> None:
        self.folder = folder
        self.hooks = hooks
        self.until = None if seconds is None else time.monotonic() + seconds
        self.env = neutral({**({} if hooks else _alone()), **(env or {})})

    @property
    def late(self) -> bool:
        """Whether the deadline is over: what git did not say then means nothing."""
        return self.until is not None and time.monotonic() >= self.until

    def at(self, folder: str) -> "Git":
        """The same deadline somewhere else."""
        return self._copy(folder, {})

    def of(self, git_dir: str, tree: str) -> "Git":
        """The same place and deadline, with a repository and its working tree that are named."""
        return self._copy(self.folder, {"GIT_DIR": git_dir, "GIT_WORK_TREE": tree})

    def with_env(self, **more: str) -> "Git":
        """The same place and deadline with more in its environment."""
        return self._copy(self.folder, more)

    def _copy(self, folder: str, more: "Mapping[str, str]") -> "Git":
        copy = Git(folder, None, hooks=self.hooks)
        copy.until, copy.env = self.until, {**self.env, **more}
        return copy

    def run(self, *args: str, stdin: bytes = b"") -> "bytes | None":
        """What git prints; None when it fails, hangs or is not there."""
        done = self._start(args, stdin)
        return done.stdout if done is not None and done.returncode == 0 else None

    def must(self, *args: str, stdin: bytes = b"") -> bytes:
        """What git prints. Raises GitError with what it said on standard error."""
        done = self._start(args, stdin)
        if done is None:
            raise GitError(command=_named(args), detail="it did not start or took too long")
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip() or f"exit {done.returncode}"
            raise GitError(command=_named(args), detail=said)
        return done.stdout

    def must_compare(self, *args: str, stdin: bytes = b"") -> bytes:
        """What a question prints whose answer may also be 1. Raises GitError."""
        done = self._start(args, stdin)
        if done is None or done.returncode not in (0, 1):
            said = done.stderr.decode("utf-8", "replace").strip() if done is not None else ""
            raise GitError(command=_named(args), detail=said or "it did not start or took too long")
        return done.stdout

    def names(self, *args: str) -> "list[bytes] | None":
        """The names that git lists, ended by NUL each (``-z``); None as for ``run``."""
        said = self.run(*args)
        return None if said is None else [word for word in said.split(b"\0") if word]

    def demand_names(self, *args: str) -> "list[bytes]":
        """The same; raises GitError as ``must`` does."""
        return [word for word in self.must(*args).split(b"\0") if word]

    def hook(self, name: str, *args: str) -> "tuple[int, str]":
        """(exit status, what it said) of a hook of the repository, (0, '') without one.

        It runs as git would run it, at the root of the checkout, and has the caller's locale.
        """
        own = self.with_env(LC_ALL=os.environ.get("LC_ALL", ""))
        done = own._start(("hook", "run", "--ignore-missing", name, "--", *args), b"")
        if done is None:
            return 1, f"the hook {name} did not start"
        if done.returncode and b"is not a git command" in done.stderr:  # git before 2.36
            return own._hook_file(name, args)
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace").strip()

    def _hook_file(self, name: str, args: "tuple[str, ...]") -> "tuple[int, str]":
        said = self.must("rev-parse", "--git-path", f"hooks/{name}")
        path = os.path.join(self.folder, os.fsdecode(said.rstrip(b"\n")))
        if not os.access(path, os.X_OK):
            return 0, ""
        import subprocess

        try:
            done = subprocess.run(
                [path, *args],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                cwd=self.folder,
                env=self.env,
            )
        except OSError as error:
            return 1, f"{path}: {error.strerror}"
        return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace").strip()

    def _start(
        self, args: "tuple[str, ...]", stdin: bytes
    ) -> "CompletedProcess[bytes] | quick_spawn.Ended | None":
        left = None if self.until is None else self.until - time.monotonic()
        program = _program()
        if not program or (left is not None and left <= 0):
            return None
        own = () if self.hooks else _NO_HOOKS
        argv = [program, *_SETTINGS, *own, "-C", self.folder, *args]
        if left is not None and not self.hooks and quick_spawn.possible():
            try:
                return quick_spawn.run(argv, self.env, stdin, left)
            except (OSError, ValueError):
                return None
        import subprocess

        try:
            return subprocess.run(
                argv,
                input=stdin,
                capture_output=True,
                timeout=left,
                check=False,
                env=self.env,
            )
        except (OSError, ValueError, subprocess.SubprocessError):
            return None


def git_at(folder: str, seconds: float = TIMEOUT_S) -> Git:
    """Git in a folder, to be asked within so many seconds: for whoever stands outside this room.

    What it is asked, the modules beside this one know.
    """
    return Git(folder, seconds)


def _alone() -> "dict[str, str]":
    """For a look: nothing is fetched, and git is not looked for in the folder somebody is in."""
    return {**_NO_FETCH, "PATH": os.pathsep.join(_folders())}


def _folders() -> "list[str]":
    """Where programs are looked for. Never nowhere: an empty PATH is the current folder."""
    return _absolute(os.environ.get("PATH", "")) or _absolute(os.defpath)


def _absolute(given: str) -> "list[str]":
    return [folder for folder in given.split(os.pathsep) if os.path.isabs(folder)]


def _program() -> str:
    """How git is called; Windows would take one from the current folder first. '' for none."""
    if sys.platform != "win32":
        return "git"
    paths = (os.path.join(folder, "git.exe") for folder in _folders())
    return next((path for path in paths if os.path.isfile(path)), "")


def neutral(more: "Mapping[str, str]") -> "dict[str, str]":
    """An environment for git that names no repository, with ``more`` in it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    silent = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": ":"}
    return {**kept, **silent, "GIT_PAGER": "cat", "LC_ALL": "C", **more}


def _named(args: "tuple[str, ...]") -> str:
    return " ".join(word for word in args[:1] if not word.startswith("-")) or "command"
