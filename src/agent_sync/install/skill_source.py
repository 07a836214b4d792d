"""What an installed copy of the skill consists of, and where it is taken from."""

import json
import os
from pathlib import Path
from typing import NamedTuple

import agent_sync

from ..errors import InstallError
from ..runtime import archive_file
from .archive import kept_archive
from .whole_files import digest, reported

MANIFEST = ".installed.json"
RUNTIME = "runtime/agent_sync/"
"""What earlier versions put there, a file for each module."""
SCRIPTS = "scripts"
SUM = f"{archive_file.NAME}.sha256"
EARLIER_DOOR = f"{SCRIPTS}/{archive_file.DOOR}.py"
"""What lines of earlier versions call: what ``hook`` is, under its name of before."""
ATTRIBUTES = f"""\
{archive_file.NAME} -text -diff -merge -filter linguist-generated
scripts/* text eol=lf
"""
_LEFT_OUT = ("__pycache__", "_skill", "_docs")


class Source(NamedTuple):
    """The folder with SKILL.md and scripts/, and the package: a folder, or the archive of it."""

    skill: Path
    package: Path


def find_source(package: Path | None = None) -> Source:
    """The skill that belongs to the running package.

    In a checkout (or plugin) it is ``skills/agent-sync`` beside ``src``; in an installed copy
    the folder that the archive lies in; in a pip install ``_skill`` inside the package. Raises
    InstallError when none of them is there.
    """
    package = package or Path(os.path.dirname(os.path.realpath(agent_sync.__file__)))
    if archive_file.is_archive(str(package.parent)):
        package = package.parent
        folder = package.parent
    elif package.parent.name == "src":
        folder = package.parent.parent / "skills" / "agent-sync"
    else:
        folder = package / "_skill"
    if _door(folder) is not None:
        return Source(folder, package)
    raise InstallError(f"no skill folder belongs to the package in {package}; install it again")


def _door(skill: Path) -> Path | None:
    doors = [skill / SCRIPTS / name for name in (archive_file.DOOR, f"{archive_file.DOOR}.py")]
    return next((path for path in doors if path.is_file()), None)


def contents(source: Source, *, earlier: bool = False) -> dict[str, bytes]:
    """Relative path -> bytes of everything an installed copy consists of, manifest included;
    ``earlier``: with the door of earlier versions.
    """
    files = {".gitattributes": ATTRIBUTES.encode()}
    scripts = source.skill / SCRIPTS
    with reported("cannot read the skill to be installed"):
        main = source.skill / "SKILL.md"
        if main.is_file():
            files["SKILL.md"] = main.read_bytes()
        files.update(tree(source.skill / "reference", "reference/"))
        launcher = archive_file.LAUNCHER
        files[f"{SCRIPTS}/{launcher}"] = (scripts / launcher).read_bytes()
        door = _door(source.skill)
        assert door is not None
        files[f"{SCRIPTS}/{archive_file.DOOR}"] = door.read_bytes()
        if earlier:
            files[EARLIER_DOOR] = door.read_bytes()
    program = kept_archive.archive(source.package, scripts)
    files[archive_file.NAME] = program
    files[SUM] = f"{digest(program)}  {archive_file.NAME}\n".encode()
    digests = {name: content_digest(files[name]) for name in sorted(files)}
    manifest = {"version": agent_sync.__version__, "files": digests}
    files[MANIFEST] = (json.dumps(manifest, indent=2) + "\n").encode()
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
