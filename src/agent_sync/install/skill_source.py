"""What an installed copy of the skill consists of, and where it is taken from."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import agent_sync

from ..errors import InstallError
from .whole_files import digest, reported

MANIFEST = ".installed.json"
RUNTIME = "runtime/agent_sync/"
_PARTS = ("reference", "scripts")
_LEFT_OUT = ("__pycache__", "_skill", "_docs")


class Source(NamedTuple):
    """The folder with SKILL.md and scripts/, and the package that becomes the runtime."""

    skill: Path
    package: Path


def find_source(package: Path | None = None) -> Source:
    """The skill that belongs to the running package.

    In a checkout (or plugin) it is ``skills/agent-sync`` beside ``src``; in an installed copy
    the folder above ``runtime``; in a pip install ``_skill`` inside the package. Raises
    InstallError when none of them is there.
    """
    package = package or Path(agent_sync.__file__).resolve().parent
    above = package.parent.parent
    by_parent = {"src": above / "skills" / "agent-sync", "runtime": above}
    folder = by_parent.get(package.parent.name, package / "_skill")
    if (folder / "scripts" / "hook.py").is_file():
        return Source(folder, package)
    raise InstallError(f"no skill folder belongs to the package in {package}; install it again")


def contents(source: Source) -> dict[str, bytes]:
    """Relative path -> bytes of everything an installed copy consists of, manifest included."""
    files = {".gitignore": b"__pycache__/\n"}
    with reported("cannot read the skill to be installed"):
        main = source.skill / "SKILL.md"
        if main.is_file():
            files["SKILL.md"] = main.read_bytes()
        for part in _PARTS:
            files.update(tree(source.skill / part, part + "/"))
        files.update(tree(source.package, RUNTIME))
    digests = {name: content_digest(files[name]) for name in sorted(files)}
    manifest = {"version": agent_sync.__version__, "files": digests}
    files[MANIFEST] = (json.dumps(manifest, indent=1) + "\n").encode()
    return files


def tree(folder: Path, prefix: str) -> dict[str, bytes]:
    """Prefixed relative path -> bytes of every file below, compiled ones left out."""
    files = {}
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _LEFT_OUT)
        for name in sorted(names):
            path = Path(here, name)
            if path.suffix not in (".pyc", ".pyo"):
                files[prefix + path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def content_digest(data: bytes) -> str:
    """A digest that line ends do not change."""
    # git may have changed the line ends of a committed copy.
    return digest(data.replace(b"\r\n", b"\n"))
