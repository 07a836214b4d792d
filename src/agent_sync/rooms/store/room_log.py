"""What is too long for a picture: messages of long ago, the audit, how much is unread."""

import json

from ..json_values import text_of
from .room_rows import MESSAGE, message_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from typing import Any

    from ..picture.room_entry import Message
    from .room_seam import Reading, Row


class StoredLog:
    """The log of one room. Each question is a look of its own, bounded by the picture's numbers."""

    def __init__(self, number: int, reading: "Callable[[], AbstractContextManager[Reading]]"):
        self._number = number
        self._reading = reading

    def count_unread(self, agent: str, after: int, upto: int, *, directed: bool) -> int:
        """How many messages of others, behind ``after`` and up to ``upto``."""
        where = "number = :number AND n > :after AND n <= :upto"
        others = "(sender IS NULL OR sender <> :agent)"
        table = "room_messages"
        if directed:
            table, others = "room_addressees", f"agent = :agent AND {others}"
        rows = self._all(
            f"SELECT COUNT(*) FROM {table} WHERE {where} AND {others}",
            after=after, upto=upto, agent=text_of(agent),
        )  # fmt: skip
        return int(rows[0][0])

    def messages(
        self, after: int, upto: int, limit: int, *, newest: bool = False, kind: str = ""
    ) -> "list[Message]":
        """A page in ascending order: the oldest ``limit`` behind ``after``, or the newest."""
        of_kind = "AND kind = :kind " if kind else ""
        rows = self._all(
            f"SELECT {MESSAGE} FROM room_messages WHERE number = :number AND n > :after"
            f" AND n <= :upto {of_kind}ORDER BY n {'DESC' if newest else 'ASC'} LIMIT :most",
            after=after, upto=upto, most=max(0, limit), **({"kind": text_of(kind)} if kind else {}),
        )  # fmt: skip
        return [message_of(row) for row in (reversed(rows) if newest else rows)]

    def audit(self, after: int, upto: int, limit: int) -> "list[dict[str, Any]]":
        """The newest ``limit`` records behind ``after`` in ascending order, whole.

        Each has ``n``, its own number, and ``seq``, that of the write it was stored with; a name
        that the record itself has stays as it is.
        """
        rows = self._all(
            "SELECT n, seq, record FROM room_audit WHERE number = :number AND n > :after"
            " AND n <= :upto ORDER BY n DESC LIMIT :most",
            after=after, upto=upto, most=max(0, limit),
        )  # fmt: skip
        return [{"n": n, "seq": seq, **json.loads(record)} for n, seq, record in reversed(rows)]

    def _all(self, sql: str, **params: "Any") -> "list[Row]":
        with self._reading() as rows:
            return rows.all(sql, {"number": self._number, **params})
