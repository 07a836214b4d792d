"""The skill folder with its own program: putting it in place, taking it out.

The copy carries a manifest of what was written, with digests, so that removing it takes
exactly that and nothing that somebody added or changed.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from .skill_source import (
    EARLIER_DOOR,
    MANIFEST,
    RUNTIME,
    Source,
    content_digest,
    contents,
    tree,
)
from .whole_files import adopt, make_folders, read, reported

_EXECUTABLE = "scripts/agent-sync"
_SWAP = ".agent-sync-swap-"
_TOLD = (".md", ".py")


class Difference(NamedTuple):
    """What copying would do: relative paths to add, to change, and to drop as out of date."""

    added: list[str]
    changed: list[str]
    dropped: list[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)


def difference(source: Source, folder: Path, *, earlier: bool = True) -> Difference:
    """What ``copy`` would change in ``folder``; nothing when it is the source itself."""
    if _same(source.skill, folder):
        return Difference([], [], [])
    return _difference(_wanted(source, folder, earlier=earlier), folder)


def _difference(wanted: dict[str, bytes], folder: Path) -> Difference:
    found = Difference([], [], _outdated(wanted, folder))
    for name, data in wanted.items():
        there = read(folder / name)
        if there is None:
            found.added.append(name)
        elif there != data:
            found.changed.append(name)
    return found


def copy(source: Source, folder: Path, *, earlier: bool = True) -> Difference:
    """Make ``folder`` the installed copy; what others put into it stays, and with ``earlier`` a
    door that lines of earlier versions call.

    The new folder is built beside the old one and swapped in, so a hook that runs meanwhile
    finds one of the two, or for a moment none (then it does nothing). Raises InstallError.
    """
    if _same(source.skill, folder):
        return Difference([], [], [])
    wanted = _wanted(source, folder, earlier=earlier)
    found = _difference(wanted, folder)
    if not found:
        return found
    with reported(f"cannot install into {folder}"):
        make_folders(folder.parent)
        _sweep(folder.parent)
        new = Path(tempfile.mkdtemp(prefix=_SWAP, dir=folder.parent))
        try:
            _build(new, wanted)
            _carry_over(folder, new, set(found.dropped))
            _own(new)
            _swap(folder, new)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    return found


def changed_by_others(source: Source, folder: Path) -> list[str]:
    """Texts, and sources of earlier versions, that somebody changed since we wrote them, and that
    ``copy`` would replace or drop.

    Not the program and its doors: whoever installs again because they are damaged means it.
    """
    found = {}
    for name, known in _manifest(folder).items():
        data = read(folder / name) if name.endswith(_TOLD) and _inside(folder, name) else None
        if data is not None and content_digest(data) != known:
            found[name] = data
    wanted = _wanted(source, folder, earlier=True) if found else {}
    return [name for name, data in found.items() if data != wanted.get(name)]


def remove(folder: Path, *, dry_run: bool = False) -> tuple[list[str], list[str]]:
    """Take the copy out: (removed, kept because they are not as we wrote them).

    Without a manifest nothing is known to be ours and everything is kept. Raises InstallError.
    """
    gone: list[str] = []
    kept: list[str] = []
    for name, known in _manifest(folder).items():
        data = read(folder / name) if _inside(folder, name) else None
        if data is None:
            continue
        (gone if content_digest(data) == known else kept).append(name)
    if gone and not dry_run:
        with reported(f"cannot remove {folder}"):
            for name in gone:
                (folder / name).unlink(missing_ok=True)
            (folder / MANIFEST).unlink(missing_ok=True)
            _prune(folder)
    return gone, kept


def _same(one: Path, other: Path) -> bool:
    return other.exists() and os.path.samefile(one, other)


def _wanted(source: Source, folder: Path, *, earlier: bool) -> dict[str, bytes]:
    """All that the copy will consist of; an earlier version's door stays, where there is one."""
    return contents(source, earlier=earlier and (folder / EARLIER_DOOR).is_file())


def _outdated(wanted: dict[str, bytes], folder: Path) -> list[str]:
    """Files that an earlier version wrote; its runtime is ours as a whole, manifest or not."""
    listed = [name for name in _manifest(folder) if _inside(folder, name)]
    runtime = tree(folder / RUNTIME, RUNTIME)
    return [
        name
        for name in dict.fromkeys([*listed, *runtime])
        if name not in wanted and (folder / name).is_file()
    ]


def _manifest(folder: Path) -> dict[str, str]:
    data = read(folder / MANIFEST)
    if data is None:
        return {}
    try:
        files = json.loads(data)["files"]
        return {str(name): str(value) for name, value in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _inside(folder: Path, name: str) -> bool:
    # A manifest travels with the repository: it must not name files of somebody else.
    real = os.path.realpath(folder / name)
    return os.path.commonpath([real, os.path.realpath(folder)]) == os.path.realpath(folder)


def _build(folder: Path, files: dict[str, bytes]) -> None:
    folder.chmod(0o755)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    executable = folder / _EXECUTABLE
    if executable.exists():
        executable.chmod(0o755)


def _carry_over(old: Path, new: Path, dropped: set[str]) -> None:
    for here, folders, names in os.walk(old):
        folders[:] = [name for name in folders if name != "__pycache__"]
        links = [name for name in folders if Path(here, name).is_symlink()]
        for path in (Path(here, name) for name in [*names, *links]):
            relative = path.relative_to(old)
            target = new / relative
            if relative.as_posix() not in dropped and not os.path.lexists(target):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target, follow_symlinks=False)


def _own(folder: Path) -> None:
    adopt(folder)
    for here, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            adopt(Path(here, name))


def _swap(folder: Path, new: Path) -> None:
    if not folder.exists():
        os.rename(new, folder)
        return
    old = Path(tempfile.mkdtemp(prefix=_SWAP, dir=folder.parent))
    os.rename(folder, old / folder.name)
    try:
        os.rename(new, folder)
    except OSError:
        os.rename(old / folder.name, folder)
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def _sweep(parent: Path) -> None:
    """What an installer that was killed left behind."""
    for path in parent.glob(_SWAP + "*"):
        shutil.rmtree(path, ignore_errors=True)


def _prune(folder: Path) -> None:
    for here, _, _ in os.walk(folder, topdown=False):
        path = Path(here)
        if path.name == "__pycache__":
            shutil.rmtree(path, ignore_errors=True)
        elif not any(path.iterdir()):
            path.rmdir()
