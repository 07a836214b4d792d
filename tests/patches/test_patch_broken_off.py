"""A process that dies while it applies a patch leaves nothing of it, or all (PATCH-4)."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from scene.database import Database
from scene.place import Scene

from .conftest import Agent

Maker = Callable[[str], Agent]
KILLED = """
import os, sys
from agent_sync.gates.patches import patch_files, patch_landing
from agent_sync.cli.main import main

left = int(sys.argv.pop(1))
real, noted = patch_files.put_one, patch_landing.note_files

def put_one(place, state):
    global left
    if left == 0:
        os._exit(9)
    left -= 1
    real(place, state)

def note_files(*args, **more):
    if left >= 0:
        os._exit(9)

patch_files.put_one = put_one
patch_landing.note_files = note_files
sys.exit(main(sys.argv[1:]))
"""
DIFF = b"""diff --git a/my file.txt b/my file.txt
deleted file mode 100644
--- a/my file.txt\t
+++ /dev/null
@@ -1,3 +0,0 @@
-one
-two
-three
diff --git a/new.txt b/new.txt
new file mode 100644
--- /dev/null
+++ b/new.txt
@@ -0,0 +1 @@
+new
diff --git a/src/a.py b/src/a.py
--- a/src/a.py
+++ b/src/a.py
@@ -1 +1 @@
-a = 1
+a = 2
"""
BEFORE = {"my file.txt": "one\ntwo\nthree\n", "new.txt": None, "src/a.py": "a = 1\n"}
AFTER = {"my file.txt": None, "new.txt": "new\n", "src/a.py": "a = 2\n"}


@pytest.fixture
def bob(agent: Maker) -> Agent:
    """Who applies."""
    one = agent("bob")
    one.ok("propose", "--title", "t", stdin=DIFF)
    return one


def killed(bob: Agent, after: int, verb: str = "apply") -> None:
    """Apply it in a process that dies when so many of its files are written."""
    env = bob.cli.env({"CLAUDE_CODE_SESSION_ID": "bob"})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(after), "patch", verb, "P1"],
        cwd=bob.repo, env=env, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 9, done.stderr


def there(scene: Scene) -> "dict[str, str | None]":
    """What the three files hold."""
    paths = {name: scene.repo / name for name in BEFORE}
    return {name: path.read_text() if path.exists() else None for name, path in paths.items()}


@pytest.mark.proves("PATCH-4")
@pytest.mark.parametrize("after", [0, 1, 2])
def test_what_was_half_done_is_undone(
    scene: Scene, bob: Agent, database: Database, after: int
) -> None:
    killed(bob, after)
    assert bob.run("patch", "cancel", "P9").code == 3
    assert there(scene) == BEFORE
    assert database.rows("patches", "state", "intent") == [("submitted", "")]
    assert bob.run("patch", "apply", "P1").code == 0
    assert there(scene) == AFTER


@pytest.mark.proves("PATCH-4")
def test_what_was_wholly_written_is_applied(scene: Scene, bob: Agent, database: Database) -> None:
    killed(bob, 3)
    assert there(scene) == AFTER
    assert database.one("patches", "state") == "submitted"
    again = bob.run("patch", "apply", "P1")
    assert again.code == 2
    assert "P1 is applied" in again.err
    assert sorted(database.wrote()) == [("bob", name) for name in sorted(BEFORE)]
    assert bob.run("patch", "revert", "P1").code == 0
    assert there(scene) == BEFORE


@pytest.mark.proves("PATCH-4")
def test_taking_back_that_was_broken_off_is_not_done(
    scene: Scene, bob: Agent, database: Database
) -> None:
    bob.ok("patch", "apply", "P1")
    killed(bob, 1, "revert")
    assert bob.run("patch", "cancel", "P1").code == 2
    assert there(scene) == AFTER
    assert database.one("patches", "reverted_at") == 0
    assert bob.run("patch", "revert", "P1").code == 0
    assert there(scene) == BEFORE


@pytest.mark.proves("PATCH-4")
def test_a_file_that_somebody_wrote_since_is_left(
    scene: Scene, bob: Agent, database: Database
) -> None:
    killed(bob, 2)
    scene.put("new.txt", "mine\n")
    assert bob.run("patch", "apply", "P1").code == 2
    assert (scene.repo / "new.txt").read_text() == "mine\n"
    assert database.rows("patches", "state", "intent") == [("conflicting", "")]


@pytest.mark.proves("PATCH-4")
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_file_that_cannot_be_written_leaves_the_others(
    scene: Scene, bob: Agent, database: Database, after: int
) -> None:
    script = KILLED.replace("os._exit(9)", "left = 99; raise OSError(28, 'No space left')", 1)
    done = subprocess.run(
        [sys.executable, "-c", script, str(after), "patch", "apply", "P1"],
        cwd=bob.repo, env=bob.cli.env({"CLAUDE_CODE_SESSION_ID": "bob"}),
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert b"No space left" in done.stderr
    assert there(scene) == BEFORE
    assert database.rows("patches", "state", "intent") == [("submitted", "")]
    assert bob.run("patch", "apply", "P1").code == 0
