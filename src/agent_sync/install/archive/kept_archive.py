"""The archive of a package: read, found where it was made before, or made, which takes seconds."""

import hashlib
import os
from pathlib import Path

from ...runtime import archive_file
from ..whole_files import reported
from . import archived_files, packing

BUILT = "build"
"""Folder of a checkout that git does not track."""
SUFFIX = ".archive"
_made: dict[str, bytes] = {}
"""What this process made last, by the hash of its sources: an installation asks more than once."""


def archive(package: Path, scripts: Path) -> bytes:
    """The archive of a package. Raises InstallError, and SyntaxError for sources that are none."""
    if archive_file.is_archive(str(package)):
        with reported("cannot read the program to be installed"):
            return package.read_bytes()
    path = built(package, scripts)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return _packed(path.name, package, scripts)


def _packed(name: str, package: Path, scripts: Path) -> bytes:
    if name not in _made:
        _made.clear()
        _made[name] = packing.packed(archived_files.contents(package, scripts))
    return _made[name]


def build(package: Path, scripts: Path) -> Path:
    """Make the archive of a checkout for every later use, unless it is there; its path.

    Those of other sources go. Raises InstallError, OSError and SyntaxError.
    """
    path = built(package, scripts)
    if not path.exists():
        made = _packed(path.name, package, scripts)
        path.parent.mkdir(exist_ok=True)
        for old in path.parent.glob(f"*{SUFFIX}"):
            old.unlink(missing_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_bytes(made)
        aside.replace(path)
    return path


def built(package: Path, scripts: Path) -> Path:
    """Where ``build`` puts it: the name tells the sources, so that it is never of others."""
    return package.parents[1] / BUILT / (digest(package, scripts) + SUFFIX)


def digest(package: Path, scripts: Path) -> str:
    """One hash over all that goes into the archive, and over who makes it."""
    total = hashlib.sha256()
    mine = Path(__file__).parent
    with reported("cannot read the program to be installed"):
        files = {
            **archived_files.sources(package),
            "lost": scripts / archived_files.DOOR_OF_THE_LOST,
        }
        files |= {f"maker/{path.name}": path for path in sorted(mine.glob("*.py"))}
        for name, path in files.items():
            text = path.read_bytes()
            total.update(f"{name}\0{len(text)}\0".encode() + text)
    return total.hexdigest()[:32]
