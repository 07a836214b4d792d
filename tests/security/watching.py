"""A folder that nobody may touch, and everything that can be seen of it."""

import os
import shutil
import sqlite3
from pathlib import Path

SECRET = "what nobody here may read 5f1c"


class Outside:
    """Files of the user's outside the repository: a text, an empty one, a database, a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inner = folder / "inner"
        self.inner.mkdir(parents=True)
        self.text = folder / "text"
        self.text.write_text(f"{SECRET}\n", encoding="utf-8")
        self.text.chmod(0o644)
        self.empty = folder / "empty"
        self.empty.touch()
        self.large = folder / "large"
        self.large.write_bytes(f"{SECRET}\n".encode() * 20_000)
        self.other = folder / "other.sqlite"
        with sqlite3.connect(self.other) as connection:
            connection.execute("CREATE TABLE mine (secret TEXT)")
            connection.execute("INSERT INTO mine VALUES (?)", (SECRET,))
        connection.close()
        self.missing = folder / "missing"
        self._was = self.shape()

    def shape(self) -> dict[str, tuple[object, ...]]:
        """Everything below the folder: kind and mode, owner, times, content."""
        return {
            str(path.relative_to(self.folder)): _seen(path)
            for path in [self.folder, *sorted(self.folder.rglob("*"))]
        }

    def changes(self) -> list[str]:
        """What was written, made, removed, given away or opened up: nothing, it is hoped."""
        now = self.shape()
        return [x for x in {**self._was, **now} if now.get(x) != self._was.get(x)]

    def targets(self) -> dict[str, Path]:
        """What a link may be made to lead to."""
        return {
            "text": self.text,
            "empty": self.empty,
            "large": self.large,
            "database": self.other,
            "missing": self.missing,
            "folder": self.inner,
        }


def _seen(path: Path) -> tuple[object, ...]:
    found = path.lstat()
    content = path.read_bytes() if path.is_file() else b""
    # Reading a text moves no time but that of access.
    return (found.st_mode, found.st_uid, found.st_gid, found.st_nlink, found.st_mtime_ns, content)


def plant(at: Path, target: Path, *, hard: bool = False) -> bool:
    """Put a link in the way, in place of what is there; whether that kind of link is possible."""
    at.parent.mkdir(parents=True, exist_ok=True)
    if hard and not target.is_file():
        return False
    if at.is_dir() and not at.is_symlink():
        aside = at.with_name(at.name + ".aside")
        shutil.rmtree(aside, ignore_errors=True)  # of the link before this one
        at.rename(aside)
    at.unlink(missing_ok=True)
    if hard:
        os.link(target, at)
    else:
        at.symlink_to(target)
    return True
