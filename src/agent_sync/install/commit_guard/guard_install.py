"""The commit guard in git's hooks: put in, taken out, looked at (AUTO-7).

A hook that is there is set aside under another name and run first by ours; husky's scripts,
which are run under their own name only, get a block. Symbolic links, and folders that other
repositories use too, are left alone.
"""

import os
from pathlib import Path
from typing import NamedTuple

from ...errors import InstallError
from .. import whole_files
from . import guard_record, guard_script, hook_file
from .guard_script import BEFORE
from .hook_places import CHAIN, NOT_OURS, Place, find

INSTALLED, ABSENT, OVERWRITTEN, CHANGED = "installed", "not_installed", "overwritten", "changed"


class Status(NamedTuple):
    """What is there. ``chained`` is the hook that runs before ours."""

    state: str
    file: "Path | None"
    form: str = ""
    chained: "Path | None" = None
    note: str = ""


class Outcome(NamedTuple):
    """What was done, in words, and what is there now."""

    status: Status
    steps: list[str]


def status(cwd: Path) -> Status:
    """Look at the hook that git uses for commits made in ``cwd``. Raises InstallError."""
    return _look(find(cwd))


def install(cwd: Path) -> Outcome:
    """Put the guard where git looks; doing it again changes nothing.

    Raises InstallError, with nothing changed, for a place that is not this repository's own and
    for a hook that cannot be chained.
    """
    place = find(cwd)
    if place.form == NOT_OURS:
        raise InstallError(place.note, path=str(place.hook))
    there = guard_record.in_use(place)
    with whole_files.reported("cannot put the guard in"), whole_files.not_for_everybody():
        steps = hook_file.renew(place, there) if there else hook_file.add(place)
        guard_record.note(place)
    return Outcome(_look(place), steps)


def uninstall(cwd: Path) -> Outcome:
    """Take out every guard of this checkout, also where git looks no more.

    Raises InstallError for one that somebody changed since: it stays as it is.
    """
    place = find(cwd)
    found = list(guard_record.everywhere(place))
    with whole_files.reported("cannot take the guard out"):
        steps = [step for file in found for step in hook_file.take_out(file)]
        if place.form == CHAIN:
            steps += hook_file.put_back_alone(place.hook)
        guard_record.note(place)
    return Outcome(_look(place), steps)


def _look(place: Place) -> Status:
    if place.form == NOT_OURS:
        return Status(ABSENT, None, note=place.note)
    file = guard_record.in_use(place)
    if file:
        return _found(place, file)
    elsewhere = next(guard_record.everywhere(place), None)
    if elsewhere:
        note = f"it was installed as {elsewhere}, but git now runs {place.hook}"
        return Status(OVERWRITTEN, place.hook, note=note)
    before = place.hook.with_name(BEFORE)
    known = before.exists() or str(place.hook) in guard_record.recorded(place)
    if known and os.path.lexists(place.hook):
        kept = f"what was there before is kept as {before}" if before.exists() else ""
        return Status(OVERWRITTEN, place.hook, note=kept)
    return Status(ABSENT, place.hook, note=place.note)


def _found(place: Place, file: Path) -> Status:
    data, before, note = whole_files.read(file) or b"", file.with_name(BEFORE), place.note
    chained = before if guard_script.is_script(data) and before.exists() else None
    if chained and not os.access(chained, os.X_OK):
        note = f"{chained} is not executable: git would not run it, so the guard does not either"
    if not os.access(file, os.X_OK) and file.parent == place.hooks:
        note = f"{file} is not executable, so git does not run it"
    state = INSTALLED if guard_record.is_untouched(data) else CHANGED
    return Status(state, file, place.form, chained, note)
