"""The pages of ``tests/golden``: which scenes stand on each, and what they are made from."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from scene.repositories import git, with_a_commit

from . import answers, commands, contexts, edits, git_commands, keys, together, views
from .stage import Stage, at_noon

FOLDER = Path(__file__).resolve().parents[1] / "golden"
FILES = {"src/a.py": "a = 1\n", "src/b.py": "b = 1\n", "top.txt": "top\n"}
HEAD = "Made by scripts/make_golden.py: change what is said, not this file.\n"

Scene = Callable[[Stage], None]
PAGES = {
    "edits.txt": edits,
    "commands.txt": commands,
    "git.txt": git_commands,
    "contexts.txt": contexts,
    "answers.txt": answers,
    "views.txt": views,
    "keys.txt": keys,
    "together.txt": together,
}


def scenes(name: str) -> "list[Scene]":
    """The scenes of a page, in the order in which they are written down."""
    module = PAGES[name]
    return [
        one
        for key, one in vars(module).items()
        if callable(one) and getattr(one, "__module__", "") == module.__name__ and key[0] != "_"
    ]


def made(name: str) -> str:
    """A page as it is now."""
    with tempfile.TemporaryDirectory(prefix="agent-sync-golden-") as folder:
        template = with_a_commit(Path(folder) / "template", FILES)
        git(template, "branch", "-M", "main")  # whatever git calls it here
        parts = [played(one, Path(folder) / "scene", template) for one in scenes(name)]
    return "\n".join([HEAD, *parts])


def played(scene: Scene, folder: Path, template: Path) -> str:
    """What is said in one scene, in a folder of its own that is gone afterwards."""
    folder.mkdir()
    try:
        with at_noon() as clock:
            stage = Stage(folder, template, clock)
            scene(stage)
    finally:
        shutil.rmtree(folder)
    title = scene.__name__.replace("_", " ").capitalize()
    return "\n".join([f"# {title}", (scene.__doc__ or "").strip(), "", *stage.lines])
