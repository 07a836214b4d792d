"""Which writes a commit has taken: their notes are forgotten."""

from ..repository import contents
from ..repository.location import Project
from ..repository.path_keys import path_of
from . import file_notes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..git.runner import Git
    from ..store.sqlite import Store


def forget_what_is_committed(
    store: "Store", project: Project, checkout: str, keys: "Iterable[str]", git: "Git"
) -> "set[str]":
    """Forget the notes of writes of these files that a commit has taken since; the keys of which
    somebody's note is left. All of them when git cannot say. Not inside a transaction.
    """
    wanted = set(keys)
    rows = file_notes.authors(store, checkout)
    written = {key: found for key, found in rows.items() if key in wanted}
    if not written:
        return set()
    from ..git.commit_history import commit_times

    oldest = min(at for found in written.values() for _, at in found)
    commits = commit_times(project, git, written, oldest)
    if commits:
        forget_committed(store, project, checkout, written, commits, {}, git)
    return {key for key, found in written.items() if found}


def forget_committed(
    store: "Store",
    project: Project,
    checkout: str,
    written: "dict[str, list[tuple[str, int]]]",
    commits: "dict[str, int]",
    names: "dict[str, bytes]",
    git: "Git",
) -> None:
    """Forget the notes of writes that are in HEAD by now, here and in the database.

    ``git`` stands at the root of the checkout; ``names`` are those of the files that differ.
    """
    from ..git.commit_history import head_digests

    notes = {key: file_notes.of_file(store, key, checkout) for key in written}
    asked = [key for key in written if any(x.at == x.wrote_at and x.hash for x in notes[key])]
    heads = head_digests(git, {key: names[key] for key in asked if key in names})
    over: dict[str, set[str]] = {}
    for key, rows in written.items():
        known = notes[key]
        path = path_of(project, checkout, key)
        found = _committed(rows, commits.get(key, 0), known, path)
        found |= {x.agent_id for x in known if x.at == x.wrote_at and heads.get(key) == x.hash}
        if found:
            over[key] = found
    if not over:
        return
    with store.writing() as tx:
        for key, found in over.items():
            before = max(at for who, at in written[key] if who in found)
            spared = {who for who, _ in written[key]} - found
            file_notes.forget(tx, checkout, key, before, but=spared)
    for key, found in over.items():
        written[key][:] = [(who, at) for who, at in written[key] if who not in found]


def _committed(
    rows: "list[tuple[str, int]]", before: int, known: "list[file_notes.Seen]", path: str
) -> "set[str]":
    """Whose writes a commit in the second that ends at ``before`` (ms) has taken.

    When a file that differs from HEAD still holds what an agent last wrote, the commit was of an
    earlier state; then whatever was written in that second may have come behind it. An author
    that only read the file since knows it with its write in it; what is read after the commit may
    hold what came later. Of a file that has not been written since an author last wrote it no
    commit took the rest: that is still the author's, also when its shell wrote it.
    """
    written_at = contents.written_at(path)
    found = {who for who, at in rows if at <= before}
    old = [x for x in known if x.agent_id in found and 0 < x.wrote_at <= x.at <= before]
    now = contents.look(path).hash if old else ""
    same = {x.agent_id for x in old if x.hash == now}
    same |= {who for who, at in rows if 0 < written_at <= at <= before}
    young = {who for who, at in rows if same and before - 1_000 < at <= before}
    return found - same - young
