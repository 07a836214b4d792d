"""Uncommitted work as files to be compared (WORK-3): of others than one agent, or its own."""

import os

from ..repository.path_keys import folder_of, path_of
from . import file_notes
from .watched_files import WatchedFile, in_line, is_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..repository.location import Project
    from ..store.sqlite import Store
    from .watched_files import Files

MOST_FILES = 2_000
"""So many files of work one look compares; the youngest."""


def add_work_of_others(store: "Store", project: "Project", agent_id: str, files: "Files") -> None:
    """Add what others than this agent and its descendants wrote and nobody committed.

    Not where this agent wrote last: what the others had there was kept before it did. It did if it
    is the last of all, and the last of those who are known to have written.
    """
    folders: dict[str, bool] = {}
    for place, authors in file_notes.all_work(store, MOST_FILES).items():
        others = [one for one in authors if not is_own(agent_id, one.agent_id)]
        if not others:
            continue
        if len(others) == len(authors) or not _wrote_last(agent_id, authors):
            _add(project, files, place, others, folders)
        elif place in files:
            _own(files[place], others)


def _wrote_last(agent_id: str, authors: "list[file_notes.Author]") -> bool:
    last = max(authors, key=lambda one: one.wrote_at)
    known = max(authors, key=lambda one: (not one.presumed, one.wrote_at))
    return is_own(agent_id, last.agent_id) and is_own(agent_id, known.agent_id)


def add_own_work(store: "Store", project: "Project", agent_id: str, files: "Files") -> None:
    """Add what this agent and its line wrote and nobody committed."""
    folders: dict[str, bool] = {}
    for place, authors in file_notes.all_work(store, MOST_FILES).items():
        mine = [one for one in authors if in_line(agent_id, one.agent_id)]
        if mine:
            _add(project, files, place, mine, folders)


def add_all_work(store: "Store", project: "Project", files: "Files") -> None:
    """Add what anybody wrote and nobody committed."""
    folders: dict[str, bool] = {}
    for place, authors in file_notes.all_work(store, MOST_FILES).items():
        _add(project, files, place, authors, folders)


def _add(
    project: "Project",
    files: "Files",
    place: "tuple[str, str]",
    authors: "list[file_notes.Author]",
    folders: "dict[str, bool]",
) -> None:
    """``folders``: which checkouts are there, as far as they were looked for."""
    key, checkout = place
    file = files.get(place)
    if file is None:
        if checkout not in folders:
            folders[checkout] = not checkout or os.path.isdir(folder_of(project, checkout))
        if not folders[checkout]:
            return  # a worktree that is gone: what was in it was kept when it went
        file = files[place] = WatchedFile(key, checkout, path_of(project, checkout, key))
    _own(file, authors)


def _own(file: WatchedFile, authors: "list[file_notes.Author]") -> None:
    if len(authors) > 1:
        authors = sorted(authors, key=lambda one: (one.presumed, -one.wrote_at))
    file.owners = list(dict.fromkeys([one.agent_id for one in authors]))
    file.presumed = authors[0].presumed  # the known ones are first
