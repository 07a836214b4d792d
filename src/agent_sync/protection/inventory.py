"""What is uncommitted in a checkout and bears nobody's note (WORK-10): whose it is presumed to be.

Taken when a session begins and when a second agent arrives, by one question to git. What the notes
say goes before; the rest is of the session that was alone there, or the person's.
"""

import time

from ..git.worktree_status import changed_under
from ..repository import contents
from ..repository.contents import ABSENT, Look
from ..repository.path_keys import path_of
from . import file_notes, git_looks
from .baselines import UNREAD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..git.runner import Git
    from ..git.worktree_status import Dirty
    from ..repository.location import Project
    from ..store.sqlite import Store

MOST_FILES = 2_000


def ask(
    store: "Store", project: "Project", checkout: str, git: "Git", now: int
) -> "tuple[list[Dirty] | None, bool]":
    """(what differs from HEAD, untracked files one by one, None when git cannot say in its time;
    whether that is all).

    How long it took is noted, and whether the answer is whole. ``git`` stands in the checkout.
    Not inside a transaction.
    """
    began = time.monotonic()
    found = changed_under(project, git)
    took = int((time.monotonic() - began) * 1_000)
    whole = found is not None and len(found) <= MOST_FILES
    with store.writing() as tx:
        git_looks.note(tx, checkout, now, took, whole=whole)
    return None if found is None else [x for x in found if not x.folder][:MOST_FILES], whole


def take(
    store: "Store",
    project: "Project",
    checkout: str,
    git: "Git",
    now: int,
    whose: "Callable[[str], str]",
) -> "list[str] | None":
    """Note what bears no note as presumed of whoever ``whose`` says of a path, '' for the person;
    the keys.

    None when git could not say. Of what the person had and is clean now the note goes.
    """
    dirty, whole = ask(store, project, checkout, git, now)
    if dirty is None:
        return None
    known = file_notes.authors(store, checkout)
    new = [
        (file.key, path_of(project, checkout, file.key)) for file in dirty if file.key not in known
    ]
    # Else what is not among them need not be clean.
    over = _no_more(known, {file.key for file in dirty}) if whole else []
    if new or over:
        with store.writing() as tx:
            since = file_notes.authors(tx, checkout)  # another hook may have noted it meanwhile
            new = [(key, path) for key, path in new if key not in since]
            for key, path in new:
                who = whose(path)
                file_notes.note_written(tx, who, key, checkout, now, _print(path), presumed=True)
            for key in over:
                if since.get(key) == known[key]:
                    file_notes.forget_person(tx, checkout, key)
    return [key for key, _ in new]


def _no_more(known: "dict[str, list[tuple[str, int]]]", dirty: "set[str]") -> "list[str]":
    """What was the person's and differs from HEAD no longer."""
    clean = {key: rows for key, rows in known.items() if key not in dirty}
    return [key for key, rows in clean.items() if file_notes.PERSON in (who for who, _ in rows)]


def _print(path: str) -> Look:
    mark = contents.print_of(path)
    return Look(mark, UNREAD if mark else ABSENT)
