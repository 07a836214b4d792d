"""What tests of merges do again and again: change a line somewhere, and ask what would conflict."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scene.place import Scene
from scene.session import Session

from .conftest import TEN

PATIENCE_S = 60


def beside(scene: Scene, name: str = "wt") -> Path:
    """The folder of a worktree beside the repository."""
    return scene.repo.parent / name


def changed(line: int, word: str) -> str:
    """The text that every file begins with, and one line in it another one."""
    return TEN.replace(f"{line}\n", f"{word}\n")


def put(folder: Path, name: "str | bytes", text: "str | bytes") -> Path:
    """Write a file as nobody."""
    path = Path(os.fsdecode(os.path.join(os.fsencode(folder), os.fsencode(name))))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def commit(scene: Scene, folder: Path, name: str, text: "str | bytes") -> None:
    """The same, committed on the branch that is checked out there."""
    put(folder, name, text)
    scene.git("add", "-f", "--", name, at=folder)
    scene.git("commit", "-qm", name, at=folder)


def look(scene: Scene) -> list[dict[str, Any]]:
    """What ``status --merges`` says of each two checkouts."""
    found = scene.shell().ok("status", "--merges")
    return list(found["merges"])


def attention(scene: Scene) -> list[dict[str, Any]]:
    """The conflicts that a plain ``status`` tells."""
    found = scene.shell().ok("status")["attention"]
    return [one for one in found if one["code"] == "merge_conflict"]


def until(so: "Callable[[], object]") -> None:
    """Return once something is so. Bounded."""
    deadline = time.monotonic() + PATIENCE_S
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def at_work(scene: Scene, who: str, folder: Path) -> Session:
    """A session that stands in a checkout."""
    made = scene.session(who)
    made.cwd = made.start_dir = folder
    made.start()
    return made


def kinds(pair: dict[str, Any]) -> dict[str, str]:
    """Path -> kind of conflict."""
    return {path: one["kind"] for path, one in pair["conflicts"].items()}


def wrapped_git(folder: Path, first: str) -> dict[str, str]:
    """Variables by which a shell script is run in front of each git; it has git's own words."""
    program = put(folder, "bin/git", f'#!/bin/sh\n{first}\nexec {shutil.which("git")} "$@"\n')
    program.chmod(0o755)
    return {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
