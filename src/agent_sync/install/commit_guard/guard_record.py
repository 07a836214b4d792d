"""Which hooks of a checkout are ours (AUTO-7): told by what they hold, and by a record of where.

The record is one file in the git directory. Without it a hook is still known for ours; it only
tells of one that is there no more, and of places where git has stopped looking.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from ...repository.location import checkout_above
from .. import whole_files
from . import guard_script
from .hook_places import CHAIN, Place, inside

RECORD = "agent-sync-guard.json"
LEGACY = "pre-commit.legacy"
"""Where the pre-commit framework puts the hook that it found, which it runs first."""


def content(file: Path) -> "bytes | None":
    """What stands in a plain file; None for anything else, links among it. Raises InstallError."""
    return whole_files.read(file) if file.is_file() and not file.is_symlink() else None


def is_ours(data: "bytes | None") -> bool:
    """Whether a hook is our script, or has our block."""
    return data is not None and (
        guard_script.is_script(data) or guard_script.find_block(data) is not None
    )


def is_untouched(data: bytes) -> bool:
    """Whether what is ours in a hook is as it was written."""
    block = guard_script.find_block(data)
    return block.untouched if block else guard_script.is_untouched(data)


def in_use(place: Place) -> "Path | None":
    """Our hook where git, or a framework that git runs, finds it."""
    spots = [place.hook]
    if place.form == CHAIN and guard_script.is_framework(content(place.hook)):
        spots.append(place.hook.with_name(LEGACY))
    return next((file for file in spots if is_ours(content(file))), None)


def everywhere(place: Place) -> Iterator[Path]:
    """Every hook of this checkout that is ours, also where git looks no more."""
    hooks = [place.hook, *map(Path, sorted(recorded(place)))]
    for file in dict.fromkeys(file for hook in hooks for file in (hook, hook.with_name(LEGACY))):
        if _is_here(place, file) and is_ours(content(file)):
            yield file


def _is_here(place: Place, file: Path) -> bool:
    """Whether a hook is this checkout's or all checkouts': not that of another worktree."""
    if inside(file, place.common):
        return True
    return checkout_above(os.path.realpath(file.parent))[0] == os.path.realpath(place.top)


def recorded(place: Place) -> set[str]:
    """The hooks that were written, in all checkouts of this repository."""
    try:
        return {str(path) for path in json.loads(whole_files.read(place.common / RECORD) or b"[]")}
    except (ValueError, TypeError):
        return set()


def note(place: Place) -> None:
    """Record where our hooks are now; with none, nothing is left. Raises InstallError."""
    file, known = place.common / RECORD, recorded(place)
    others = {path for path in known if not _is_here(place, Path(path))}
    paths = others | {str(found) for found in everywhere(place)}
    if paths == known:
        return
    if paths:
        whole_files.replace(
            file, (json.dumps(sorted(paths)) + "\n").encode(), whole_files.read(file)
        )
    else:
        whole_files.remove(file)
