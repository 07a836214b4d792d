"""A scratch repository and sessions in it."""

import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .session import Session

Database = Callable[..., list[tuple[Any, ...]]]


def git(repo: Path, *args: str, past: bool = False) -> str:
    """Run git in a scratch repository; ``past`` makes a commit an old one."""
    done = subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-C", str(repo), *args],
        capture_output=True,
        check=True,
        timeout=60,
        text=True,
        env={**os.environ, "GIT_COMMITTER_DATE": "2020-01-01T00:00:00Z"} if past else None,
    )
    return done.stdout


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A scratch home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A scratch repository with two committed files."""
    folder = tmp_path / "repo"
    (folder / "src").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "src" / "a.py").write_text("a = 1\n", encoding="utf-8")
    (folder / "src" / "b.py").write_text("b = 1\n", encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first", past=True)
    return folder


@pytest.fixture
def session(repo: Path, home: Path) -> Callable[..., Session]:
    """Make sessions in the scratch repository."""

    def make(name: str, **env: str) -> Session:
        return Session(repo, name, home, dict(env))

    return make


@pytest.fixture
def database(repo: Path) -> Database:
    """Run SQL on the repository's database, to look and to set clocks."""

    def run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
        path = repo / ".claude" / "coordination" / "state.sqlite"
        connection = sqlite3.connect(path, timeout=10)
        try:
            with connection:
                return connection.execute(sql, params).fetchall()
        finally:
            connection.close()

    return run
