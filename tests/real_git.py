"""A repository made by git itself, and commits made in it: for what only git can show.

Git reads no configuration but the repository's own, and the search path holds git, the shell's
tools and nothing else.
"""

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

from support import TIMEOUT_S, Done

GIT = shutil.which("git") or "git"
PATH = os.pathsep.join(dict.fromkeys([os.path.dirname(GIT), "/usr/bin", "/bin"]))
WHO = {
    "GIT_AUTHOR_NAME": "t",
    "GIT_AUTHOR_EMAIL": "t@example.invalid",
    "GIT_COMMITTER_NAME": "t",
    "GIT_COMMITTER_EMAIL": "t@example.invalid",
}


class Repo:
    """One checkout. ``who`` is whom its commands act as: '' for a person's shell."""

    def __init__(self, top: Path, home: Path, who: str = "") -> None:
        self.top = top
        self.home = home
        self.who = who

    @classmethod
    def made(cls, top: Path, home: Path) -> "Repo":
        """A new repository."""
        top.mkdir(parents=True, exist_ok=True)
        repo = cls(top.resolve(), home)
        repo.ok("init", "-q", "-b", "main", ".")
        return repo

    def as_(self, who: str) -> "Repo":
        """The same checkout, somebody else."""
        return Repo(self.top, self.home, who)

    @property
    def hooks(self) -> Path:
        """Where git keeps hooks unless it is told otherwise."""
        return self.top / ".git" / "hooks"

    @property
    def hook(self) -> Path:
        """The hook that runs before a commit."""
        return self.hooks / "pre-commit"

    def env(self, extra: "Mapping[str, str] | None" = None) -> dict[str, str]:
        """The environment of a command: nothing of the real one."""
        found = {
            "PATH": PATH,
            "HOME": str(self.home),
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_ALLOW_PROTOCOL": "file",
            "NO_COLOR": "1",
            **WHO,
        }
        found |= {"AGENT_SYNC_ID": self.who} if self.who else {}
        return {**found, **(extra or {})}

    def git(
        self,
        *words: "str | bytes",
        cwd: "Path | None" = None,
        env: "Mapping[str, str] | None" = None,
        stdin: bytes = b"",
    ) -> Done:
        """Run git to its end."""
        done = subprocess.run(
            [GIT, *words],
            cwd=cwd or self.top,
            env=self.env(env),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        return Done(done.returncode, out, err)

    def ok(self, *words: "str | bytes", cwd: "Path | None" = None) -> str:
        """The output of a git command that has to succeed."""
        done = self.git(*words, cwd=cwd)
        assert done.code == 0, done
        return done.out.strip()

    def write(self, *names: str, text: str = "text\n") -> None:
        """Write files, and stage them."""
        for name in names:
            path = self.top / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.ok("--literal-pathspecs", "add", "--", *names)

    def commit(self, *words: str, **options: object) -> Done:
        """Try to commit."""
        return self.git("commit", "-q", "-m", "m", *words, **options)  # type: ignore[arg-type]

    @property
    def head(self) -> str:
        """The newest commit, '' before the first."""
        return self.git("rev-parse", "-q", "--verify", "HEAD").out.strip()

    def committed(self) -> set[str]:
        """The files of the newest commit."""
        return set(self.ok("ls-tree", "-r", "--name-only", "HEAD").splitlines())


def executable(path: Path, text: str, mode: int = 0o755) -> Path:
    """A script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def shape(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Relative path -> (mode bits, content) of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): (
            stat.S_IMODE(path.lstat().st_mode),
            os.readlink(path).encode() if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }
