"""Which paths and files a subject covers (LOCK-2, LOCK-3), and its papers: diffs and outputs."""

from ..locks.lease import FILE, touch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..store.sqlite import Row, Store, Transaction


AT_ONCE = 400


class CoveredPath:
    """One path: 'file', 'tree' or 'glob', and its key."""

    __slots__ = ("key", "target")

    def __init__(self, target: str, key: str) -> None:
        self.target = target
        self.key = key

    def touches(self, target: str, key: str) -> bool:
        """Whether both could cover one file. What was named before it was a folder covers what is
        in it: nothing is below a file.
        """
        if self.target == FILE and key.startswith(f"{self.key}/"):
            return True
        return touch(self.target, self.key, target, key)


class CoveredFile:
    """One file of a subject: its content then, when approved, and as a patch left it (hashes)."""

    __slots__ = ("after", "approved", "hash", "key", "mode", "source")
    COLUMNS = "key, hash, mode, approved, after, source"

    def __init__(self, row: "Row") -> None:
        self.key, self.hash = str(row[0]), str(row[1])
        self.mode = int(row[2])
        self.approved, self.after, self.source = map(str, row[3:])


def cover(store: "Transaction", subject: str, paths: "Iterable[tuple[str, str]]") -> None:
    """Let a subject cover paths, given as (target, key)."""
    for target, key in paths:
        store.execute(
            "INSERT OR IGNORE INTO covered_paths (subject, target, key) VALUES (?, ?, ?)",
            (subject, target, key),
        )


def paths(store: "Store", subject: str) -> list[CoveredPath]:
    """The paths that a subject covers, by name; none may mean all: that is its kind's to say."""
    rows = store.all(
        "SELECT target, key FROM covered_paths WHERE subject = ? ORDER BY key", (subject,)
    )
    return [CoveredPath(str(target), str(key)) for target, key in rows]


def keys_of(store: "Store", subjects: "list[str]") -> "dict[str, list[str]]":
    """The keys of the paths that each of some subjects covers, by name; what covers none is left
    out.
    """
    found: dict[str, list[str]] = {}
    for first in range(0, len(subjects), AT_ONCE):
        some = subjects[first : first + AT_ONCE]
        rows = store.all(
            "SELECT subject, key FROM covered_paths WHERE subject IN "
            f"({', '.join('?' * len(some))}) ORDER BY subject, key",
            tuple(some),
        )
        for subject, key in rows:
            found.setdefault(str(subject), []).append(str(key))
    return found


def note_file(
    store: "Transaction", subject: str, key: str, *, hash: str, mode: int = 0, source: str = ""
) -> None:
    """Note what a covered file holds now; what was noted before is replaced."""
    store.execute(
        "INSERT OR REPLACE INTO covered_files (subject, key, hash, mode, source) "
        "VALUES (?, ?, ?, ?, ?)",
        (subject, key, hash, mode, source),
    )


def note_approved(store: "Transaction", subject: str, key: str, hash: str) -> None:
    """Note what a covered file holds at the moment of its approval."""
    store.execute(
        "UPDATE covered_files SET approved = ? WHERE subject = ? AND key = ?", (hash, subject, key)
    )


def note_after(store: "Transaction", subject: str, key: str, hash: str) -> None:
    """Note as what a patch left a file."""
    store.execute(
        "UPDATE covered_files SET after = ? WHERE subject = ? AND key = ?", (hash, subject, key)
    )


def files(store: "Store", subject: str) -> list[CoveredFile]:
    """The files of a subject, by name."""
    rows = store.all(
        f"SELECT {CoveredFile.COLUMNS} FROM covered_files WHERE subject = ? ORDER BY key",
        (subject,),
    )
    return [CoveredFile(row) for row in rows]


def forget_files(store: "Transaction", subject: str) -> None:
    """The files of a subject are noted anew."""
    store.execute("DELETE FROM covered_files WHERE subject = ?", (subject,))


def keep_paper(store: "Transaction", subject: str, name: str, content: bytes, now: int) -> None:
    """Keep a text of a subject: 'diff', 'output', 'patch' or 'note'."""
    store.execute(
        "INSERT OR REPLACE INTO papers (subject, name, content, at) VALUES (?, ?, ?, ?)",
        (subject, name, content, now),
    )


def drop_paper(store: "Transaction", subject: str, name: str) -> None:
    """Keep a text of a subject no more."""
    store.execute("DELETE FROM papers WHERE subject = ? AND name = ?", (subject, name))


def paper(store: "Store", subject: str, name: str) -> "bytes | None":
    """A text of a subject; None where none is kept (any more)."""
    found = store.value(
        "SELECT content FROM papers WHERE subject = ? AND name = ?", (subject, name)
    )
    return None if found is None else bytes(found)
