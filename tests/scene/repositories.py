"""Repositories that git made once in a run; each test has a copy of its own."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

FILES = {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n"}
LONG_AGO = "2020-01-01T00:00:00Z"
TIMEOUT_S = 60


def git(repo: Path, *args: str, past: bool = False) -> str:
    """Run git in a scratch repository; ``past`` makes a commit an old one."""
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-C", str(repo), *args],
        capture_output=True,
        check=True,
        timeout=TIMEOUT_S,
        text=True,
        env={**os.environ, "GIT_COMMITTER_DATE": LONG_AGO} if past else None,
    )
    return done.stdout


def with_a_commit(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """A repository with some committed files."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first", past=True)
    return folder


def copied(template: Path, folder: Path) -> Path:
    """A repository like another one; git trusts what it noted of the copied files."""
    shutil.copytree(template, folder, symlinks=True)
    git(folder, "update-index", "-q", "--refresh")
    return folder
