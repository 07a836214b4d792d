"""Changing one hook file (AUTO-7): each change is one step, and taken back byte for byte.

No commit ever runs without any hook in between: the old one gets a second name before ours
takes its first.
"""

import os
import shutil
import tempfile
from pathlib import Path

from ...errors import InstallError
from .. import whole_files
from . import guard_script
from .guard_record import LEGACY, content, is_untouched
from .guard_script import BEFORE
from .hook_places import BLOCK, Place, demand_chainable, demand_plain, demand_shell


def add(place: Place) -> list[str]:
    """Put the guard where there is none; what was done. Raises InstallError."""
    return _add_block(place) if place.form == BLOCK else _chain(place)


def renew(place: Place, file: Path) -> list[str]:
    """Bring what an earlier version wrote up to date; what was done. Raises InstallError."""
    data = whole_files.read(file) or b""
    if not is_untouched(data):
        raise changed(file)
    if place.form == BLOCK:
        wanted = guard_script.renewed(data)
        if wanted == data:
            return []
        whole_files.replace(file, wanted, data)
    else:
        wanted = guard_script.script(portable=place.portable)
        if wanted == data and os.access(file, os.X_OK):
            return []
        _put(file, wanted)
    return [f"updated {file}"]


def take_out(file: Path) -> list[str]:
    """Take what is ours out of a hook; what was done. Raises InstallError."""
    data = whole_files.read(file) or b""
    if not is_untouched(data):
        raise changed(file)
    block = guard_script.find_block(data)
    if block is None:
        return _unchain(file)
    rest = guard_script.without_block(data, block)
    if rest is None:
        file.unlink()
        return [f"removed {file}"]
    whole_files.replace(file, rest, data)
    return [f"took the block out of {file}"]


def put_back_alone(hook: Path) -> list[str]:
    """Put back a hook that was set aside and whose successor somebody deleted."""
    before = hook.with_name(BEFORE)
    if not os.path.lexists(before):
        return []
    if os.path.lexists(hook):
        return [f"kept {before}: another hook stands in its place"]
    os.rename(before, hook)
    return [f"put back {hook}"]


def changed(file: Path) -> InstallError:
    """The error for a hook of ours that somebody changed."""
    return InstallError(
        f"{file} was changed since agent-sync wrote it; it is left alone: take its lines out by "
        "hand",
        path=str(file),
    )


def _add_block(place: Place) -> list[str]:
    hook = place.hook
    demand_plain(hook)
    data = whole_files.read(hook)
    if data is None:
        _put(hook, guard_script.with_block(None))
        return [f"created {hook}"]
    demand_shell(hook, data)
    whole_files.replace(hook, guard_script.with_block(data), data)
    return [f"added a block to {hook}"]


def _chain(place: Place) -> list[str]:
    hook, legacy = place.hook, place.hook.with_name(LEGACY)
    demand_plain(hook)
    # Beside a framework with an older hook in its keeping: in front of that one. In its own place
    # ours would take the older one's, should the framework be installed anew.
    if guard_script.is_framework(content(hook)) and os.path.lexists(legacy):
        hook = legacy
        demand_plain(hook)
    data = whole_files.read(hook)
    before = hook.with_name(BEFORE)
    if data is not None:
        demand_chainable(hook, data)
        _demand_room(before, data)
    _put(hook, guard_script.script(portable=place.portable), aside=before)
    steps = [f"set aside {hook.name} as {before}"] if data is not None else []
    return [*steps, f"created {hook}"]


def _demand_room(before: Path, data: bytes) -> None:
    """Nothing but an older copy of the same hook may be overwritten."""
    there = whole_files.read(before)
    both = guard_script.is_framework(there) and guard_script.is_framework(data)
    if there is not None and there != data and not both:
        raise InstallError(
            f"{before} is there, and another hook in its place; make one of the two",
            path=str(before),
        )


def _unchain(file: Path) -> list[str]:
    before = file.with_name(BEFORE)
    if not os.path.lexists(before):
        file.unlink()
        return [f"removed {file}"]
    if file.name != LEGACY or not guard_script.is_framework(content(before)):
        os.replace(before, file)
        return [f"removed {file} and put back what was there before"]
    # The framework has put its script back itself, and must not find it here a second time.
    file.unlink()
    if content(before) != content(file.with_name("pre-commit")):
        return [f"removed {file}", f"kept {before}: an older script of the framework"]
    before.unlink()
    return [f"removed {file} and {before}"]


def _put(file: Path, data: bytes, aside: "Path | None" = None) -> None:
    """Write an executable in one step; what is there now stays under the name ``aside``."""
    whole_files.make_folders(file.parent)
    handle, name = tempfile.mkstemp(prefix=".pre-commit.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(data)
            new.flush()
            os.fsync(new.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o777 & ~umask)
        whole_files.adopt(Path(name))
        if aside is not None and file.exists():
            _second_name(file, aside)
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _second_name(file: Path, other: Path) -> None:
    other.unlink(missing_ok=True)
    try:
        os.link(file, other)
    except OSError:  # a file system without links
        shutil.copy2(file, other)
        whole_files.adopt(other)
