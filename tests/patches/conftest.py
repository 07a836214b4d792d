"""Sessions in a scratch repository, each hook and each command a process of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scene.database import Database
from scene.place import Scene
from scene.repositories import copied, with_a_commit
from scene.session import GIT_WHO, Session
from support import Cli, Done

FILES = {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n", "my file.txt": "one\ntwo\nthree\n"}


@dataclass
class Agent:
    """A session with its hooks and its command line."""

    session: Session
    cli: Cli

    @property
    def repo(self) -> Path:
        """The checkout."""
        return self.session.repo

    def run(self, *words: str, stdin: bytes = b"") -> Done:
        """A command in the session's shell, as a process."""
        env = {"CLAUDE_CODE_SESSION_ID": self.session.id, **GIT_WHO}
        return self.cli.process(*words, stdin=stdin, env=env)

    def ok(self, *words: str, stdin: bytes = b"") -> dict[str, Any]:
        """The data of a command that has to succeed."""
        done = self.run(*words, "--json", stdin=stdin)
        assert done.code == 0, (done.out, done.err)
        data: dict[str, Any] = json.loads(done.out)["data"]
        return data

    def tool(self, tool: str, **given: Any) -> int:
        """PreToolUse of an edit: its exit code."""
        return int(self.asks(tool, **given).code)

    def asks(self, tool: str, **given: Any) -> Any:
        """The same, the whole answer."""
        for name in ("file_path", "notebook_path"):
            if name in given:
                given[name] = str(self.repo / given[name])
        return self.session.hook(
            "pre-tool-use", self.session.tool(tool, given, self.session._next())
        )

    def replaces(self, path: str, old: str, new: str, **more: Any) -> int:
        """PreToolUse of an Edit."""
        return self.tool("Edit", file_path=path, old_string=old, new_string=new, **more)

    def told(self) -> str:
        """What its next prompt tells it."""
        return str(self.session.prompt().context)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A scratch home folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What every scratch repository begins with."""
    return with_a_commit(tmp_path_factory.mktemp("gates") / "repo", FILES)


@pytest.fixture
def scene(tmp_path: Path, template: Path, home: Path) -> Scene:
    """A scratch repository."""
    return Scene(copied(template, tmp_path / "repo"), home, real=True)


@pytest.fixture
def agent(scene: Scene) -> Callable[[str], Agent]:
    """Make a session that has started."""

    def made(who: str) -> Agent:
        one = Agent(scene.session(who), scene.shell())
        one.session.start()
        return one

    return made


@pytest.fixture
def database(scene: Scene) -> Database:
    """The repository's database."""
    return scene.database
