"""The old database and ours during one import: rows out, rows in, ids and keys of both."""

from ...identity.who import clean_id
from ...repository.location import Project
from ...repository.path_keys import key_of
from ...wrong_values import InvalidInput
from ..progress_steps import counted, silent
from ..sqlite import Store
from .old_values import ASIDE, past, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from ..progress_steps import Progress

    Old: TypeAlias = dict[str, object]


class Transfer:
    """What every part of one import uses, at the moment ``now`` (ms UTC)."""

    def __init__(
        self, store: Store, project: Project, now: int, progress: "Progress" = silent
    ) -> None:
        self.store = store
        self.project = project
        self.now = now
        self.progress = progress
        self.ids: dict[str, str] = {}  # old id of an agent -> ours
        self.names: dict[str, str] = {}  # our id of an agent -> its name
        self.keys: dict[str, str] = {}

    def rows(self, table: str) -> "list[Old]":
        """The rows of an old table in the order they were made; [] when it is not there."""
        columns = [row[1] for row in self.store.all(f"PRAGMA table_info({ASIDE}{table})")]
        if not columns:
            return []
        found = self.store.all(f"SELECT * FROM {ASIDE}{table}")
        rows: list[Old] = [dict(zip(columns, row, strict=True)) for row in found]
        if "created_at" in columns:
            rows.sort(key=lambda row: past(row["created_at"], self.now))
        return rows

    def each(self, table: str) -> "Iterator[Old]":
        """The same rows, counted for whoever watches."""
        return counted(table, self.rows(table), self.progress)

    def add(self, table: str, **values: object) -> int:
        """Add one row and give its number; a row whose key is there already is left out."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        return self.store.insert(
            f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", tuple(values.values())
        )

    def agent(self, old: object) -> str:
        """Our id of an old agent, also of one that has no row."""
        raw = text(old)
        return self.ids.get(raw) or clean_id(raw)

    def key(self, path: object) -> str:
        """Our key of an old path, which starts at the main checkout's root."""
        raw = text(path)
        if raw not in self.keys:
            try:
                self.keys[raw] = key_of(self.project, raw, self.project.root)[0] if raw else ""
            except InvalidInput:  # no file can have such a name
                self.keys[raw] = raw
        return self.keys[raw]
