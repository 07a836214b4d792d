"""A repository with a linked worktree, each on a branch of its own."""

from pathlib import Path

import pytest

from scene.place import Scene

TEN = "".join(f"{number}\n" for number in range(10))


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """``main`` in the repository and ``wt`` beside it, from one commit; coordinated."""
    made = Scene((tmp_path / "repo").resolve(), tmp_path / "home").init()
    made.home.mkdir()
    for name in ("a.py", "b.py", "c.py"):
        made.put(name, TEN)
    made.put(".gitignore", ".claude\n")
    made.git("add", ".")
    made.git("commit", "-qm", "first", past=True)
    made.git("worktree", "add", "-q", "-b", "wt", "../wt")
    made.shell()("init")
    return made
