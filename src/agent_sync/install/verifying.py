"""What an installed copy holds, and whether it was made from given sources. It only looks."""

import json
from pathlib import Path
from typing import NamedTuple

from ..errors import InstallError
from ..runtime import archive_file
from . import scopes, whole_files
from .archive import archived_files, packing
from .other_clients import used_clients
from .skill_source import EARLIER_DOOR, MANIFEST, SUM, Source, contents


class Verified(NamedTuple):
    """What was found. ``files``: name in the archive -> (bytes, SHA-256); ``expected`` is what the
    file beside it says, '' without one; ``differing``: names that are others than in the sources,
    None where there was nothing to compare with; ``same_bytes``: whether even the archive is.
    """

    folder: str
    version: str
    digest: str
    expected: str
    files: "dict[str, tuple[int, str]]"
    against: str
    differing: "list[str] | None"
    same_bytes: bool

    @property
    def good(self) -> bool:
        """Whether nothing speaks against it."""
        return self.digest == self.expected and not self.differing


def copy_in(target: Path) -> Path:
    """The folder of the installed copy in a checkout. Raises InstallError."""
    for folder in (scopes.place(target, "project").skill, used_clients.copies(target)):
        if (folder / archive_file.NAME).exists():
            return folder
    raise InstallError(f"no installed copy is in {target}; 'agent-sync install' puts one there")


def verify(folder: Path, source: "Source | None") -> Verified:
    """Look at the copy in ``folder``, and make it anew from ``source``.

    Raises InstallError where there is none, or it is no archive.
    """
    program = whole_files.read(folder / archive_file.NAME)
    if program is None:
        raise InstallError(f"no installed copy is in {folder}", path=str(folder))
    try:
        inside = archive_file.unpacked(program, str(folder / archive_file.NAME))
    except archive_file.Unreadable as error:
        raise InstallError(f"{error}; next: {error.fix}", path=str(folder)) from error
    said = (whole_files.read(folder / SUM) or b"").decode("ascii", "replace").split()
    found = {name: (len(data), whole_files.digest(data)) for name, data in inside.items()}
    differing, same = _compared(folder, program, inside, source) if source else (None, False)
    return Verified(
        folder=str(folder),
        version=_version(folder),
        digest=whole_files.digest(program),
        expected=said[0] if said else "",
        files=found,
        against=str(source.package) if source else "",
        differing=differing,
        same_bytes=same,
    )


def _compared(
    folder: Path, program: bytes, inside: dict[str, bytes], source: Source
) -> tuple[list[str], bool]:
    """Names of what differs, inside of the archive and beside it; whether the archive is the same
    byte for byte.
    """
    wanted = archived_files.contents(source.package, source.skill / "scripts")
    names = sorted({*wanted, *inside})
    differing = [f"program: {one}" for one in names if wanted.get(one) != inside.get(one)]
    apart = (archive_file.NAME, SUM, MANIFEST)
    every = contents(source, earlier=(folder / EARLIER_DOOR).is_file())
    beside = {name: data for name, data in every.items() if name not in apart}
    for name, data in beside.items():
        there = (whole_files.read(folder / name) or b"").replace(b"\r\n", b"\n")
        differing += [] if there == data.replace(b"\r\n", b"\n") else [name]
    return differing, not differing and packing.packed(wanted) == program


def _version(folder: Path) -> str:
    try:
        return str(json.loads(whole_files.read(folder / MANIFEST) or b"{}")["version"])
    except (ValueError, KeyError, TypeError):
        return ""
